package io.greenloom.kotlin

import io.greenloom.async.Async
import io.greenloom.async.CancelledError
import io.greenloom.async.EventLoop
import io.greenloom.async.LoopClock
import io.greenloom.async.LoopOptions
import io.greenloom.async.OnCancel
import io.greenloom.async.TaskGroupException
import io.greenloom.async.TaskOptions
import io.greenloom.async.sync.CapacityLimiter
import io.greenloom.greenlet.Greenlet
import org.assertj.core.api.Assertions.assertThat
import org.assertj.core.api.Assertions.assertThatThrownBy
import org.junit.jupiter.api.Test
import java.io.IOException
import java.util.concurrent.Executors
import java.util.concurrent.TimeoutException
import kotlin.time.Duration.Companion.hours
import kotlin.time.Duration.Companion.seconds

class KotlinFaceTest {
    @Test
    fun `yield and yieldFrom as in the Python tutorial`() {
        val inner =
            generator {
                yield(3)
                yield(4)
            }
        val outer =
            generator {
                yield(1)
                yieldFrom(inner)
                yield(2)
            }
        assertThat(outer.toList()).containsExactly(1, 3, 4, 2)
    }

    @Test
    fun `an endless generator is a sequence that is taken from`() {
        generator<Int> {
            var n = 0
            while (true) yield(n++)
        }.use { numbers ->
            assertThat(
                numbers
                    .asSequence()
                    .filter { it % 2 == 0 }
                    .take(3)
                    .toList(),
            ).containsExactly(0, 2, 4)
        }
    }

    @Test
    fun `greenlets pass values both ways`() {
        val main = Greenlet.current()
        val doubler =
            greenlet { first ->
                val second = main.switchTo("got $first")
                "then $second"
            }
        assertThat(doubler.switchTo(1)).isEqualTo("got 1")
        assertThat(doubler.switchTo(2)).isEqualTo("then 2")
        assertThat(doubler.isDead).isTrue()
    }

    @Test
    fun `tasks run side by side and sleeps are durations of Kotlin`() {
        val printed = mutableListOf<Int>()
        val clock = LoopClock.virtual()

        fun step(
            first: Int,
            second: Int,
        ): Int {
            printed += first
            sleep(2.seconds)
            printed += second
            return second
        }
        val sum =
            runLoop(clock) {
                val one = async { step(1, 2) }
                val two = async("two") { step(3, 4) }
                one.await() + two.await()
            }
        assertThat(printed).containsExactly(1, 3, 2, 4)
        assertThat(sum).isEqualTo(6)
        assertThat(clock.nanoTime()).isEqualTo(2.seconds.inWholeNanoseconds)
    }

    @Test
    fun `null is a value and awaitAll keeps the order`() {
        val values = runLoop { listOf(async { "a" }, async<String?> { null }).awaitAll() }
        assertThat(values).containsExactly("a", null)
    }

    @Test
    fun `a time limit is a TimeoutException and a cancellation is not an Exception`() {
        runLoop(LoopClock.virtual()) {
            assertThatThrownBy { withTimeout(1.seconds) { sleep(1.hours) } }.isInstanceOf(TimeoutException::class.java)
            val sleeper = async { sleep(1.hours) }
            assertThatThrownBy { sleeper.await(1.seconds) }.isInstanceOf(TimeoutException::class.java)
            sleeper.cancel()
            assertThatThrownBy { sleeper.await() }.isInstanceOf(CancelledError::class.java)
        }
    }

    @Test
    fun `async in a group is a task of that group`() {
        val log = mutableListOf<String>()
        runLoop(LoopClock.virtual()) {
            assertThatThrownBy {
                taskGroup {
                    async {
                        try {
                            sleep(1.hours)
                        } finally {
                            log += "ended with the group"
                        }
                    }
                    async { error("failed") }
                }
            }.isInstanceOf(TaskGroupException::class.java)
            log += "behind it"
        }
        assertThat(log).containsExactly("ended with the group", "behind it")
    }

    @Test
    fun `a loop is as its options say`() {
        val clock = LoopClock.virtual()
        val options = LoopOptions.defaults().withName("fetcher").withClock(clock)
        val name =
            runLoop(options) {
                sleep(1.seconds)
                toString()
            }
        assertThat(name).contains("fetcher")
        assertThat(clock.nanoTime()).isEqualTo(1.seconds.inWholeNanoseconds)
    }

    @Test
    fun `a body on a helper thread returns its value`() {
        runLoop {
            val loopThread = Thread.currentThread()
            val (value, thread) = toThread { 42 to Thread.currentThread() }
            assertThat(value).isEqualTo(42)
            assertThat(thread).isNotSameAs(loopThread)
            val nothing: String? = toThread(OnCancel.WAIT) { null }
            assertThat(nothing).isNull()
            assertThatThrownBy { toThread { throw IOException("as it is") } }.isInstanceOf(IOException::class.java)
        }
    }

    @Test
    fun `a value of one of Java's two overloads needs its type`() {
        val threads = Executors.newSingleThreadExecutor()
        val options = TaskOptions.named("named")
        val loop = EventLoop.create()
        try {
            val values =
                listOf(
                    loop.runUntilComplete<Int> { loop.runInExecutor<Int>(threads) { 1 }.await() },
                    loop.runUntilComplete<Int> { Async.createTask<Int>(options) { 2 }.await() },
                    loop.runUntilComplete<Int> { CapacityLimiter(1).toThread<Int>(OnCancel.WAIT) { 3 } },
                    loop.runUntilComplete<Int> { Async.toThread<Int> { 4 } },
                )
            assertThat(values).containsExactly(1, 2, 3, 4)
            val submitted = loop.submit<Int> { 5 }

            @Suppress("UNUSED_EXPRESSION") // the compiler sees it, too: the value goes to nobody
            val withoutType = loop.submit { 6 }
            val log = mutableListOf<String>()
            loop.runUntilComplete { log += "no value" }
            assertThat(submitted.join()).isEqualTo(5)
            assertThat(withoutType.join() as Any?).isNull()
            assertThat(log).containsExactly("no value")
        } finally {
            loop.close()
            threads.shutdown()
        }
    }
}
