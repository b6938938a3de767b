package io.greenloom.kotlin

import io.greenloom.async.Async
import io.greenloom.async.Awaitable
import io.greenloom.async.CancelledError
import io.greenloom.async.EventLoop
import io.greenloom.async.Outcome
import io.greenloom.async.Suspension
import kotlinx.coroutines.CancellationException
import kotlinx.coroutines.CompletableDeferred
import kotlinx.coroutines.CoroutineScope
import kotlinx.coroutines.CoroutineStart
import kotlinx.coroutines.Deferred
import kotlinx.coroutines.ExperimentalCoroutinesApi
import kotlinx.coroutines.TimeoutCancellationException
import kotlinx.coroutines.async
import kotlinx.coroutines.suspendCancellableCoroutine
import java.util.concurrent.TimeoutException
import kotlin.coroutines.Continuation
import kotlin.coroutines.CoroutineContext
import kotlin.coroutines.EmptyCoroutineContext
import kotlin.coroutines.intrinsics.suspendCoroutineUninterceptedOrReturn
import kotlin.coroutines.resume
import kotlin.coroutines.resumeWithException

/**
 * Suspends the calling coroutine until this has ended, and returns its value: what [Awaitable.await] does for a task. On any
 * dispatcher.
 *
 * When the coroutine is cancelled, this is cancelled too; use [asDeferred] and `await` to leave it running.
 *
 * @throws CancellationException where this was cancelled
 */
public suspend fun <T> Awaitable<T>.awaitSuspending(): T =
    suspendCancellableCoroutine { continuation ->
        onDone { continuation.settle(it) }
        continuation.invokeOnCancellation { cancel("the coroutine that awaits it was cancelled") }
    }

internal fun <T> Continuation<T>.settle(ended: Awaitable<T>) {
    when (val outcome = ended.settled()) {
        is Outcome.Value -> resume(outcome.value)
        is Outcome.Failure -> resumeWithException(outcome.error)
        is Outcome.Cancelled -> resumeWithException(outcome.error.asCancellation())
        null -> error("told of an end that has not come")
    }
}

internal fun CancelledError.asCancellation() = CancellationException(message, this)

/**
 * Returns a [Deferred] that ends as this does. Cancelling it cancels this; cancelling a coroutine that awaits it does not.
 */
public fun <T> Awaitable<T>.asDeferred(): Deferred<T> {
    val deferred = CompletableDeferred<T>()
    onDone {
        when (val outcome = it.settled()) {
            is Outcome.Value -> deferred.complete(outcome.value)
            is Outcome.Failure -> deferred.completeExceptionally(outcome.error)
            is Outcome.Cancelled -> deferred.cancel(outcome.error.asCancellation())
            null -> error("told of an end that has not come")
        }
    }
    deferred.invokeOnCompletion { if (deferred.isCancelled) cancel("its Deferred was cancelled") }
    return deferred
}

/**
 * Returns an awaitable of the running loop that ends as this does; a cancellation of this is one there, and the reverse. A
 * `withTimeout` that ran out is no cancellation: it is a failure there, a [TimeoutException].
 *
 * @throws IllegalStateException outside a loop
 */
@OptIn(ExperimentalCoroutinesApi::class)
public fun <T> Deferred<T>.asTask(): Awaitable<T> {
    val promise = EventLoop.current().createPromise<T>()
    promise.onDone { if (it.isCancelled) cancel(CancellationException("its task was cancelled")) }
    invokeOnCompletion { error ->
        when (error) {
            null -> promise.complete(getCompleted())
            is TimeoutCancellationException -> promise.fail(error.asTimeout())
            is CancellationException -> promise.cancel(error.message)
            else -> promise.fail(error)
        }
    }
    return promise
}

private fun TimeoutCancellationException.asTimeout() = TimeoutException(message).also { it.initCause(this) }

/**
 * Waits for the value in a task, or in any thread: a blocking call that suspends the calling task alone.
 *
 * When the task is cancelled, this is cancelled, and the cancellation is thrown when it has ended.
 *
 * @throws CancelledError where the calling task was cancelled
 * @throws TimeoutException where a `withTimeout` in it ran out: never a cancellation
 * @throws CancellationException where this was cancelled by others
 */
public fun <T> Deferred<T>.awaitBlocking(): T {
    Async.checkCancelled()
    try {
        join(Suspension.begin(this))
    } catch (e: CancelledError) {
        cancel(CancellationException("the task that awaits it was cancelled", e))
        join(Suspension.beginUncancellable(this))
        throw e.with(this)
    }
    return taken()
}

private fun Deferred<*>.join(wait: Suspension<Boolean>) {
    val handle = invokeOnCompletion { wait.resume(true) }
    try {
        wait.await()
    } finally {
        handle.dispose()
    }
}

@OptIn(ExperimentalCoroutinesApi::class)
private fun <T> Deferred<T>.taken(): T {
    val error = getCompletionExceptionOrNull() ?: return getCompleted()
    throw if (error is TimeoutCancellationException) error.asTimeout() else error
}

/** Returns this with what [ended] has failed with on its way to its end. */
@OptIn(ExperimentalCoroutinesApi::class)
private fun Throwable.with(ended: Deferred<*>): Throwable {
    val error = ended.getCompletionExceptionOrNull()
    if (error != null && error !== this && error !is CancellationException) {
        addSuppressed(error)
    }
    return this
}

/**
 * Runs a suspending [block] in a task, or in any thread, and waits for its value: `runBlocking` that suspends the calling
 * task alone, and so cannot starve a dispatcher.
 *
 * In a task the block runs in that task, after each suspension too: it sees its context variables, scoped values and time
 * limits, and [taskGroup] may be called. What it launches runs on the task's loop, as by [asCoroutineDispatcher]. A
 * dispatcher in [context] takes the place of that; outside a loop it is `Dispatchers.Default`.
 *
 * When the task is cancelled, so is the block, and the cancellation is thrown when that has ended.
 *
 * @throws TimeoutException where a `withTimeout` in the block ran out: never a cancellation
 */
public fun <T> runSuspending(
    context: CoroutineContext = EmptyCoroutineContext,
    block: suspend CoroutineScope.() -> T,
): T {
    val loop =
        EventLoop.currentOrNull()
            ?: return CoroutineScope(context).async(start = CoroutineStart.UNDISPATCHED, block = block).awaitBlocking()
    Async.checkCancelled()
    val turns = Turns(loop, null)
    val result = CoroutineScope(OfOneCoroutine(turns) + context).async(block = block)
    turns.runToEnd(result)?.let { throw it.with(result) }
    return result.taken()
}

/** Suspending functions from Java. */
public object Suspending {
    /** A call of a suspending function, which Java sees with one parameter more. */
    public fun interface Call<T> {
        /** Makes it, with [continuation] for that parameter. */
        public fun call(continuation: Continuation<T>): Any?
    }

    /**
     * Calls a suspending function and waits for its value: a blocking call that suspends the calling task alone.
     *
     * ```java
     * String text = Suspending.call(k -> client.fetch(url, k));
     * ```
     *
     * When the task is cancelled, so is the call, and the cancellation is thrown when it has ended.
     *
     * @throws TimeoutException where a `withTimeout` in the function ran out: never a cancellation
     * @throws Throwable what the function throws: exactly that
     */
    @JvmStatic
    public fun <T> call(call: Call<T>): T = runSuspending { suspendCoroutineUninterceptedOrReturn { call.call(it) } }
}
