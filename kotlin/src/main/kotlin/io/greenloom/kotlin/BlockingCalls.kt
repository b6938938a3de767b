package io.greenloom.kotlin

import io.greenloom.async.CancelledError
import io.greenloom.async.EventLoop
import io.greenloom.greenlet.Context
import kotlinx.coroutines.CancellationException
import kotlinx.coroutines.Job
import kotlinx.coroutines.currentCoroutineContext
import kotlinx.coroutines.ensureActive
import java.util.concurrent.Callable
import kotlin.coroutines.Continuation
import kotlin.coroutines.ContinuationInterceptor
import kotlin.coroutines.suspendCoroutine

/**
 * Runs a blocking [block] for a coroutine, which suspends until it has ended: the twin of every blocking call for a coroutine
 * that can be cancelled meanwhile, as `runInterruptible` is, without holding a thread of the dispatcher.
 *
 * ```kotlin
 * val answer = withTimeout(5.seconds) { suspending { lock.hold().use { ask() } } }
 * ```
 *
 * It runs as a task of the coroutine's loop, or where that is on another dispatcher on a virtual thread, with a copy of the
 * calling code's context variables. It is a child of the coroutine: when that is cancelled, so is the task, or the thread is
 * interrupted, and this goes on when the block has ended. A value that it returns is not lost even then; the next
 * suspension throws.
 *
 * @throws CancellationException where the coroutine or the task was cancelled, and that ended the block
 * @throws Throwable what the block throws
 */
public suspend fun <T> suspending(block: () -> T): T {
    val dispatcher = currentCoroutineContext()[ContinuationInterceptor]
    val loop = (dispatcher as? LoopDispatcher)?.loop ?: EventLoop.currentOrNull()
    return if (loop != null) loop.suspending(block) else childCall { startThread(block, it) }
}

/**
 * Runs a blocking [block] as a task of this loop, for a coroutine of any dispatcher, as [io.greenloom.kotlin.suspending] does.
 *
 * ```kotlin
 * withContext(Dispatchers.Default) { loop.suspending { taskGroup { launch { load(1) }; launch { load(2) } } } }
 * ```
 *
 * @throws IllegalStateException where the loop is closed
 */
public suspend fun <T> EventLoop.suspending(block: () -> T): T = childCall { startTask(block, it) }

private fun <T> EventLoop.startTask(
    block: () -> T,
    waiting: Continuation<T>,
): () -> Unit {
    val task = createTask(Callable { block() })
    task.onDone { waiting.settle(it) }
    return { task.cancel("the coroutine that awaits it was cancelled") }
}

private fun <T> startThread(
    block: () -> T,
    waiting: Continuation<T>,
): () -> Unit {
    val variables = Context.copyOfCurrentIfUsed()
    val thread =
        Thread.ofVirtual().name("greenloom-suspending").start {
            waiting.resumeWith(
                runCatching {
                    if (variables ==
                        null
                    ) {
                        block()
                    } else {
                        variables.call<T, Throwable> { block() }
                    }
                },
            )
        }
    return { thread.interrupt() }
}

/** Waits for the end of what [start] begins, which returns how to cancel it. */
private suspend fun <T> childCall(start: (Continuation<T>) -> () -> Unit): T {
    val job = currentCoroutineContext()[Job]
    job?.ensureActive()
    val child = Job(job)
    try {
        return suspendCoroutine { waiting ->
            val cancel = start(waiting)
            child.invokeOnCompletion { if (child.isCancelled) cancel() }
        }
    } catch (e: CancelledError) {
        throw e.asCancellation()
    } catch (e: InterruptedException) {
        throw if (child.isCancelled) CancellationException("the coroutine was cancelled", e) else e
    } finally {
        child.complete()
    }
}
