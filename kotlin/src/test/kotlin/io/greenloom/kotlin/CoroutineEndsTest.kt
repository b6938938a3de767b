package io.greenloom.kotlin

import io.greenloom.async.CancelledError
import io.greenloom.async.ErrorContext
import io.greenloom.async.EventLoop
import kotlinx.coroutines.CancellationException
import kotlinx.coroutines.CompletableDeferred
import kotlinx.coroutines.CoroutineExceptionHandler
import kotlinx.coroutines.Dispatchers
import kotlinx.coroutines.Job
import kotlinx.coroutines.NonCancellable
import kotlinx.coroutines.TimeoutCancellationException
import kotlinx.coroutines.delay
import kotlinx.coroutines.joinAll
import kotlinx.coroutines.runBlocking
import kotlinx.coroutines.withContext
import org.assertj.core.api.Assertions.assertThat
import org.assertj.core.api.Assertions.assertThatThrownBy
import org.junit.jupiter.api.Test
import org.junit.jupiter.api.Timeout
import java.io.IOException
import java.util.concurrent.TimeoutException
import kotlin.time.Duration.Companion.hours
import kotlin.time.Duration.Companion.milliseconds
import kotlin.time.Duration.Companion.seconds
import kotlinx.coroutines.async as coroutine
import kotlinx.coroutines.launch as start
import kotlinx.coroutines.withTimeout as coroutineTimeout

/** How coroutines on a loop end: out of time, with the loop, with a failure. */
@Timeout(60)
class CoroutineEndsTest {
    private val log = mutableListOf<Any?>()

    @Test
    fun `a coroutine's timeout is a failure to tasks and never a cancellation`() {
        virtually {
            val late = scope().coroutine { coroutineTimeout(1.seconds) { delay(1.hours) } }
            val task = late.asTask()
            assertThatThrownBy { task.await() }.isInstanceOf(TimeoutException::class.java)
            assertThat(task.isCancelled).isFalse()
            for (call in listOf<() -> Unit>(
                { late.awaitBlocking() },
                { runSuspending { coroutineTimeout(1.seconds) { delay(1.hours) } } },
                { Suspending.call { k -> timeOut(k) } },
            )) {
                assertThatThrownBy { call() }
                    .isInstanceOf(TimeoutException::class.java)
                    .hasMessageContaining("1000 ms")
                    .hasCauseInstanceOf(TimeoutCancellationException::class.java)
            }
        }
    }

    @Suppress("UNCHECKED_CAST") // what a suspending function is to Java
    private fun timeOut(k: kotlin.coroutines.Continuation<Unit>): Any? =
        (
            suspend { coroutineTimeout(1.seconds) { delay(1.hours) } }
                as kotlin.Function1<kotlin.coroutines.Continuation<Unit>, Any?>
        )(k)

    @Test
    fun `a task that is cancelled in a suspending call is cancelled even if that times out on its way`() {
        virtually {
            val task = async { runSuspending { coroutineTimeout(1.hours) { delay(2.hours) } } }
            settle()
            task.cancel()
            assertThatThrownBy { task.await() }.isInstanceOf(CancelledError::class.java)
        }
    }

    @Test
    fun `what fails while a suspending call is cancelled is kept`() {
        virtually {
            val task =
                async {
                    runSuspending {
                        try {
                            delay(1.hours)
                        } finally {
                            throw IOException("clean-up")
                        }
                    }
                }
            settle()
            task.cancel()
            assertThatThrownBy { task.await() }
                .isInstanceOf(CancelledError::class.java)
                .satisfies({ assertThat(it.suppressed.map { e -> e.message }).containsExactly("clean-up") })
        }
    }

    @Test
    fun `closing the loop cancels coroutines that wait and waits for their end`() {
        val loop = EventLoop.create().start()
        val started = CompletableDeferred<Unit>()
        val job =
            loop.scope().start {
                start { delay(1.hours) }
                try {
                    started.complete(Unit)
                    delay(1.hours)
                } catch (e: CancellationException) {
                    log += e.message
                    throw e
                } finally {
                    withContext(NonCancellable) { delay(1.milliseconds) }
                    log += "cleaned up"
                }
            }
        runBlocking { started.await() }
        loop.close()
        assertThat(job.isCompleted).isTrue()
        assertThat(job.isCancelled).isTrue()
        assertThat(log.last()).isEqualTo("cleaned up")
        assertThat(log.first() as String).contains("event loop is closing")
        runBlocking { job.join() }
    }

    @Test
    fun `what is launched while the loop closes ends, one way or the other`() {
        repeat(50) {
            val loop = EventLoop.create().start()
            val scope = loop.scope()
            val jobs = java.util.concurrent.ConcurrentLinkedQueue<Job>()
            val first = CompletableDeferred<Unit>()
            val launching =
                Thread.ofPlatform().start {
                    repeat(200) {
                        jobs += scope.start { delay(1.hours) }
                        first.complete(Unit)
                    }
                }
            runBlocking { first.await() }
            loop.close()
            launching.join()
            runBlocking { jobs.toList().joinAll() }
            assertThat(jobs).hasSize(200).allMatch { it.isCancelled }
        }
    }

    @Test
    fun `a coroutine that was launched before the loop was run is cancelled by its close`() {
        val loop = EventLoop.create()
        val job =
            loop.scope().start {
                delay(1.hours)
                log += "unreachable"
            }
        loop.close()
        runBlocking { job.join() }
        assertThat(job.isCancelled).isTrue()
        assertThat(log).isEmpty()
    }

    @Test
    fun `a failure that reaches nobody goes to the loop's handler`() {
        val told = mutableListOf<ErrorContext>()
        val printed =
            printedErrors {
                virtually {
                    setExceptionHandler { told += it }
                    val scope = scope()
                    scope.start { throw IOException("root") }
                    scope.start { start(Dispatchers.Default) { throw IOException("child") } }
                    scope.coroutine { throw IOException("for who awaits it") }
                    scope.start(CoroutineExceptionHandler { _, e -> log += e.message }) { throw IOException("handled") }
                    val seen = scope.start { delay(1.seconds) }
                    runSuspending { seen.join() }
                    runSuspending {
                        scope.coroutineContext[Job]!!
                            .children
                            .toList()
                            .joinAll()
                    }
                }
            }
        assertThat(told.map { it.error.message }).containsExactlyInAnyOrder("root", "child")
        assertThat(told.first().message).contains("coroutine failed and nobody awaits it")
        assertThat(log).containsExactly("handled")
        assertThat(printed).doesNotContain("root")
    }

    private fun printedErrors(body: () -> Unit): String {
        val before = System.err
        val bytes = java.io.ByteArrayOutputStream()
        System.setErr(java.io.PrintStream(bytes, true))
        try {
            body()
        } finally {
            System.setErr(before)
        }
        return bytes.toString()
    }
}
