package io.greenloom.kotlin

import io.greenloom.async.Async
import io.greenloom.async.CancelledError
import io.greenloom.async.EventLoop
import io.greenloom.async.TaskGroupException
import kotlinx.coroutines.CancellationException
import kotlinx.coroutines.CompletableDeferred
import kotlinx.coroutines.CoroutineScope
import kotlinx.coroutines.Dispatchers
import kotlinx.coroutines.TimeoutCancellationException
import kotlinx.coroutines.delay
import kotlinx.coroutines.flow.flow
import kotlinx.coroutines.flow.take
import kotlinx.coroutines.flow.toList
import kotlinx.coroutines.joinAll
import kotlinx.coroutines.launch
import kotlinx.coroutines.runBlocking
import kotlinx.coroutines.withContext
import org.assertj.core.api.Assertions.assertThat
import org.assertj.core.api.Assertions.assertThatThrownBy
import org.junit.jupiter.api.Test
import java.io.IOException
import kotlin.time.Duration.Companion.hours
import kotlin.time.Duration.Companion.milliseconds
import kotlin.time.Duration.Companion.seconds
import kotlinx.coroutines.async as coroutine
import kotlinx.coroutines.withTimeout as coroutineTimeout

/** Tasks and coroutines that wait for each other. */
class CoroutinesTest {
    private val log = mutableListOf<Any?>()

    @Test
    fun `coroutines run on the loop between two suspension points of its tasks`() {
        virtually {
            val loop = this
            val scope = CoroutineScope(asCoroutineDispatcher())
            val jobs =
                List(2) { n ->
                    scope.launch {
                        repeat(2) {
                            assertThat(EventLoop.current()).isSameAs(loop)
                            log += "$n.$it"
                            delay(1.seconds)
                        }
                    }
                }
            runSuspending { jobs.joinAll() }
            assertThat(log).containsExactly("0.0", "1.0", "0.1", "1.1")
        }
    }

    @Test
    fun `delay and timeouts of coroutines go by the clock of the loop`() {
        virtually {
            val scope = CoroutineScope(asCoroutineDispatcher())
            val late =
                scope.coroutine {
                    runCatching {
                        coroutineTimeout(
                            1.hours,
                        ) { delay(2.hours) }
                    }.exceptionOrNull()
                }
            assertThat(late.awaitBlocking()).isInstanceOf(TimeoutCancellationException::class.java)
            assertThat(time().toHours()).isEqualTo(1)
        }
    }

    @Test
    fun `a coroutine awaits a task and gets its value or its error`() {
        virtually {
            val error = IOException("x")
            val value = async { sleepAnd("value") }
            val failing = async<String> { throw error }
            runSuspending {
                log += value.awaitSuspending()
                log += runCatching { failing.awaitSuspending() }.exceptionOrNull()
            }
            assertThat(log).hasSize(2).startsWith("value")
            // the error itself, or a copy by kotlinx
            assertThat(log[1] as Throwable).isInstanceOf(IOException::class.java).hasMessage("x")
        }
    }

    private fun <T> sleepAnd(value: T): T {
        sleep(1.seconds)
        return value
    }

    @Test
    fun `a coroutine of another dispatcher awaits a task`() {
        runLoop {
            val task = async { sleepAnd(42) }
            val far = CoroutineScope(Dispatchers.Default).coroutine { task.awaitSuspending() }
            assertThat(far.awaitBlocking()).isEqualTo(42)
        }
    }

    @Test
    fun `a cancelled coroutine cancels the task that it awaits and not the one behind a deferred`() {
        virtually {
            val scope = CoroutineScope(asCoroutineDispatcher())
            val task = async { sleep(1.hours) }
            val other = async { sleepAnd("lives") }
            val waiting = scope.launch { task.awaitSuspending() }
            val deferred = other.asDeferred()
            val watching = scope.launch { deferred.await() }
            sleep(1.milliseconds)
            waiting.cancel()
            watching.cancel()
            assertThatThrownBy { task.await() }.isInstanceOf(CancelledError::class.java)
            assertThat(other.await()).isEqualTo("lives")
            assertThat(runSuspending { deferred.await() }).isEqualTo("lives")
        }
    }

    @Test
    fun `a cancelled task is a cancelled coroutine call and a cancelled deferred`() {
        virtually {
            val task = async { sleep(1.hours) }
            val deferred = task.asDeferred()
            sleep(1.milliseconds)
            task.cancel("enough")
            assertThatThrownBy { runSuspending { task.awaitSuspending() } }
                .isInstanceOf(CancellationException::class.java)
                .hasMessageContaining("enough")
            sleep(1.milliseconds)
            assertThat(deferred.isCancelled).isTrue()
            val second = async { sleep(1.hours) }
            second.asDeferred().cancel()
            assertThatThrownBy { second.await() }.isInstanceOf(CancelledError::class.java)
        }
    }

    @Test
    fun `a deferred is awaited as a task is`() {
        virtually {
            val scope = CoroutineScope(asCoroutineDispatcher())
            val value = scope.coroutine { delay(1.seconds).let { "value" } }
            assertThat(listOf(value.asTask()).awaitAll()).containsExactly("value")
            val cancelled = CompletableDeferred<String>()
            cancelled.cancel()
            assertThatThrownBy { cancelled.asTask().await() }.isInstanceOf(CancelledError::class.java)
            val never = CompletableDeferred<String>()
            never.asTask().cancel()
            sleep(1.milliseconds)
            assertThat(never.isCancelled).isTrue()
        }
    }

    @Test
    fun `a cancelled task cancels the coroutine that it waits for and waits for its end`() {
        virtually {
            val task =
                async {
                    runSuspending {
                        try {
                            delay(1.hours)
                        } finally {
                            withContext(kotlinx.coroutines.NonCancellable) { delay(1.seconds) }
                            log += "coroutine ended"
                        }
                    }
                }
            sleep(1.milliseconds)
            task.cancel()
            assertThatThrownBy { task.await() }.isInstanceOf(CancelledError::class.java)
            assertThat(log).containsExactly("coroutine ended")
        }
    }

    @Test
    fun `a time limit on a suspending call is a timeout`() {
        virtually {
            assertThatThrownBy { withTimeout(1.seconds) { runSuspending { delay(1.hours) } } }
                .isInstanceOf(java.util.concurrent.TimeoutException::class.java)
        }
    }

    @Test
    fun `runBlocking in a task suspends that task alone`() {
        runLoop {
            val ticking =
                async {
                    repeat(5) {
                        log += "tick"
                        sleep(1.milliseconds)
                    }
                }
            runBlocking {
                val done = async { ticking.await() }
                done.awaitSuspending()
            }
            assertThat(log).hasSize(5)
        }
    }

    @Test
    fun `any suspending function can be called from where none can`() {
        virtually {
            assertThat(Suspending.call<Int> { k -> ::twice.invoke(21, k) }).isEqualTo(42)
            assertThatThrownBy { Suspending.call<Int> { k -> ::failing.invoke(k) } }
                .isInstanceOf(IOException::class.java)
        }
        assertThat(runSuspending { delay(1.milliseconds).let { "outside" } }).isEqualTo("outside")
    }

    @Suppress("UNCHECKED_CAST") // what a suspending function is to Java
    private fun twice(
        n: Int,
        k: kotlin.coroutines.Continuation<Int>,
    ): Any? =
        (
            suspend {
                delay(
                    1.seconds,
                ).let { 2 * n }
            } as kotlin.Function1<kotlin.coroutines.Continuation<Int>, Any?>
        )(k)

    @Suppress("UNCHECKED_CAST") // as above
    private fun failing(k: kotlin.coroutines.Continuation<Int>): Any? =
        (suspend { throw IOException("x") } as kotlin.Function1<kotlin.coroutines.Continuation<Int>, Any?>)(k)

    @Test
    fun `the immediate dispatcher goes on without a turn where it is on the loop`() {
        virtually {
            val scope = CoroutineScope(asImmediateCoroutineDispatcher())
            scope.launch { log += "in place" }
            log += "behind"
            assertThat(log).containsExactly("in place", "behind")
        }
    }

    @Test
    fun `a coroutine that comes when the loop is closed is cancelled`() {
        val loop = EventLoop.create()
        val scope = CoroutineScope(loop.asCoroutineDispatcher())
        loop.close()
        val job = scope.launch { log += "unreachable" }
        runBlocking { job.join() }
        assertThat(job.isCancelled).isTrue()
        assertThat(log).isEmpty()
    }

    @Test
    fun `a generator is a flow and closed when the collection ends`() {
        val numbers =
            generator {
                try {
                    var n = 0
                    while (true) yield(n++)
                } finally {
                    log += "closed"
                }
            }
        assertThat(runBlocking { numbers.asFlow(2).take(3).toList() }).containsExactly(0, 1, 2)
        assertThat(log).containsExactly("closed")
    }

    @Test
    fun `a flow is a generator and its collection is cancelled when that is closed`() {
        val ended = CompletableDeferred<String>()
        val numbers =
            flow {
                try {
                    var n = 0
                    while (true) {
                        emit(n++)
                        delay(1.milliseconds)
                    }
                } finally {
                    ended.complete("ended")
                }
            }
        numbers.asGenerator(1).use { generator ->
            assertThat(generator.next()).isEqualTo(0)
            assertThat(generator.next()).isEqualTo(1)
        }
        assertThat(ended.awaitBlocking()).isEqualTo("ended")
        assertThat(runLoop { flow { repeat(3) { emit(it) } }.asGenerator().toList() }).containsExactly(0, 1, 2)
        assertThatThrownBy { flow<Int> { throw IOException("x") }.asGenerator().toList() }
            .isInstanceOf(IOException::class.java)
    }

    @Test
    fun `groups and scopes read as Kotlin`() {
        virtually {
            val sum =
                taskGroup {
                    val one = launch { sleepAnd(1) }
                    val two = launch("two") { sleepAnd(2) }
                    one.await() + two.await()
                }
            assertThat(sum).isEqualTo(3)
            assertThatThrownBy { taskGroup { launch { throw IOException("x") } } }
                .isInstanceOf(TaskGroupException::class.java)
            assertThat(moveOnAfter(1.milliseconds) { sleepAnd("never") }).isNull()
            assertThat(moveOnAfter(2.seconds) { sleepAnd("in time") }).isEqualTo("in time")
            assertThatThrownBy { failAfter(1.milliseconds) { sleep(1.hours) } }
                .isInstanceOf(java.util.concurrent.TimeoutException::class.java)
            val task =
                async {
                    log += uncancellable { sleepAnd("done") }
                    Async.yieldNow()
                }
            sleep(1.milliseconds)
            task.cancel()
            assertThatThrownBy { task.await() }.isInstanceOf(CancelledError::class.java)
            assertThat(log).containsExactly("done")
        }
    }
}
