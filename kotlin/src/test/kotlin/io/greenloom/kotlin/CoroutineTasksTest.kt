package io.greenloom.kotlin

import io.greenloom.async.Async
import io.greenloom.async.CancelledError
import io.greenloom.async.EventLoop
import io.greenloom.async.LoopClock
import io.greenloom.async.LoopOptions
import io.greenloom.async.TaskGroupException
import kotlinx.coroutines.CancellationException
import kotlinx.coroutines.CoroutineName
import kotlinx.coroutines.Dispatchers
import kotlinx.coroutines.NonCancellable
import kotlinx.coroutines.cancelAndJoin
import kotlinx.coroutines.delay
import kotlinx.coroutines.joinAll
import kotlinx.coroutines.runBlocking
import kotlinx.coroutines.withContext
import kotlinx.coroutines.yield
import org.assertj.core.api.Assertions.assertThat
import org.assertj.core.api.Assertions.assertThatThrownBy
import org.junit.jupiter.api.Test
import org.junit.jupiter.api.Timeout
import java.io.IOException
import java.util.concurrent.Callable
import kotlin.time.Duration.Companion.hours
import kotlin.time.Duration.Companion.milliseconds
import kotlin.time.Duration.Companion.seconds
import kotlinx.coroutines.async as coroutine
import kotlinx.coroutines.launch as start

/** Coroutines on a loop are tasks of it: their cancellation, order and task groups. */
@Timeout(60)
class CoroutineTasksTest {
    private val log = mutableListOf<Any?>()

    @Test
    fun `a coroutine is one task of the loop to its end`() {
        virtually {
            val job =
                scope().start(CoroutineName("worker")) {
                    val first = Async.currentTask()
                    delay(1.seconds)
                    assertThat(Async.currentTask()).isSameAs(first)
                    withContext(Dispatchers.Default) { assertThat(Async.currentTask()).isNull() }
                    assertThat(Async.currentTask()).isSameAs(first)
                    log += first?.name()
                }
            settle()
            assertThat(allTasks().map { it.name() }).contains("worker")
            assertThat(dump().text()).contains("worker: waits for the coroutine").contains("to go on")
            runSuspending { job.join() }
            settle()
            assertThat(allTasks()).hasSize(1)
            assertThat(job.isCancelled).isFalse()
            assertThat(log).containsExactly("worker")
        }
    }

    @Test
    fun `a suspending call runs in the task that waits for it`() {
        virtually {
            val task = Async.currentTask()
            runSuspending {
                delay(1.milliseconds)
                assertThat(Async.currentTask()).isSameAs(task)
                val sum =
                    taskGroup {
                        val one = launch { sleep(1.seconds).let { 1 } }
                        val two = launch { 2 }
                        one.await() + two.await()
                    }
                log += sum
            }
            assertThat(log).containsExactly(3)
            assertThat(time().toSeconds()).isEqualTo(1)
        }
    }

    @Test
    fun `cancelling the task of a coroutine cancels the coroutine`() {
        virtually {
            val job =
                scope().start(CoroutineName("worker")) {
                    try {
                        delay(1.hours)
                    } finally {
                        withContext(NonCancellable) { delay(1.seconds) }
                        log += "cleaned up"
                    }
                }
            settle()
            val task = allTasks().single { it.name() == "worker" }
            task.cancel("enough")
            assertThatThrownBy { task.await() }.isInstanceOf(CancelledError::class.java).hasMessageContaining("enough")
            assertThat(job.isCancelled).isTrue()
            assertThat(log).containsExactly("cleaned up")
        }
    }

    @Test
    fun `a blocking call suspends its coroutine alone`() {
        virtually {
            val blocked = scope().coroutine { sleep(1.seconds).let { "slept" } }
            val other =
                scope().start {
                    repeat(3) {
                        delay(100.milliseconds)
                        log += it
                    }
                }
            runSuspending { other.join() }
            assertThat(blocked.isCompleted).isFalse()
            assertThat(blocked.awaitBlocking()).isEqualTo("slept")
            assertThat(log).containsExactly(0, 1, 2)
        }
    }

    @Test
    fun `yield lets the others go first`() {
        virtually {
            val jobs =
                listOf("a", "b").map { name ->
                    scope().start {
                        repeat(3) {
                            log += "$name$it"
                            yield()
                        }
                    }
                }
            runSuspending { jobs.joinAll() }
            assertThat(log).containsExactly("a0", "b0", "a1", "b1", "a2", "b2")
        }
    }

    @Test
    fun `a hundred coroutines may each block in runBlocking at once`() {
        runLoop {
            val loop = this
            val all =
                List(100) { n ->
                    scope().coroutine {
                        runBlocking {
                            val inner = coroutine(loop.asCoroutineDispatcher()) { delay(1.milliseconds).let { n } }
                            runBlocking(loop.asCoroutineDispatcher()) { inner.await() }
                        }
                    }
                }
            assertThat(all.map { it.awaitBlocking() }).containsExactlyElementsOf(0 until 100)
        }
    }

    @Test
    fun `delay goes on when the clock is advanced`() {
        val clock = LoopClock.virtual()
        runLoop(clock) {
            val job = scope().start { repeat(3) { delay(1.hours).also { _ -> log += it } } }
            clock.advance(java.time.Duration.ofMinutes(59))
            assertThat(log).isEmpty()
            clock.advance(java.time.Duration.ofMinutes(1))
            assertThat(log).containsExactly(0)
            clock.advance(java.time.Duration.ofHours(2))
            assertThat(job.isCompleted).isTrue()
        }
    }

    @Test
    fun `coroutines are shuffled by a seed, and the same way by the same`() {
        fun order(seed: Long): List<Int> {
            val order = mutableListOf<Int>()
            Async.run(
                LoopOptions.defaults().withClock(LoopClock.virtual()).withSeed(seed),
                Callable {
                    val scope = EventLoop.current().scope()
                    val jobs = List(6) { n -> scope.start { repeat(2) { yield().also { order += n } } } }
                    runSuspending { jobs.joinAll() }
                },
            )
            return order
        }
        val orders = List(10) { order(it.toLong()) }
        assertThat(orders.toSet()).hasSizeGreaterThan(5)
        assertThat(List(10) { order(it.toLong()) }).isEqualTo(orders)
    }

    @Test
    fun `cancelling a coroutine cancels its task group and waits for its tasks`() {
        virtually {
            val job =
                scope().start {
                    try {
                        taskGroup {
                            launch {
                                try {
                                    sleep(1.hours)
                                } finally {
                                    uncancellable { sleep(1.seconds) }
                                    log += "task ended"
                                }
                            }
                        }
                    } catch (e: CancellationException) {
                        log += "coroutine cancelled"
                        throw e
                    }
                }
            settle()
            runSuspending { job.cancelAndJoin() }
            assertThat(log).containsExactly("task ended", "coroutine cancelled")
            settle()
            assertThat(allTasks()).hasSize(1)
        }
    }

    @Test
    fun `a task group that fails fails its coroutine with all errors`() {
        virtually {
            val failing =
                scope().coroutine {
                    delay(1.milliseconds)
                    taskGroup {
                        launch {
                            sleep(1.milliseconds)
                            throw IOException("one")
                        }
                        launch {
                            try {
                                sleep(1.hours)
                            } finally {
                                throw IOException("two")
                            }
                        }
                        sleep(1.hours)
                    }
                }
            assertThatThrownBy { failing.awaitBlocking() }
                .isInstanceOf(TaskGroupException::class.java)
                .satisfies({ e ->
                    val group = generateSequence(e) { it.cause }.last { it is TaskGroupException }
                    assertThat(group.cause).hasMessage("one")
                    assertThat(group.suppressed.map { it.message }).containsExactly("two")
                })
        }
    }

    @Test
    fun `a sibling's failure cancels the task group of a coroutine`() {
        virtually {
            assertThatThrownBy {
                runSuspending {
                    start {
                        delay(1.seconds)
                        throw IOException("sibling")
                    }
                    try {
                        taskGroup { launch { sleep(1.hours) } }
                    } finally {
                        log += "group ended"
                    }
                }
            }.isInstanceOf(IOException::class.java)
            assertThat(log).containsExactly("group ended")
            assertThat(Async.currentTask()!!.cancelling()).isZero()
            sleep(1.milliseconds)
        }
    }
}
