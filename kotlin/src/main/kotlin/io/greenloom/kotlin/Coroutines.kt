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
import kotlinx.coroutines.async
import kotlinx.coroutines.suspendCancellableCoroutine
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

private fun <T> Continuation<T>.settle(ended: Awaitable<T>) {
    when (val outcome = ended.settled()) {
        is Outcome.Value -> resume(outcome.value)
        is Outcome.Failure -> resumeWithException(outcome.error)
        is Outcome.Cancelled -> resumeWithException(outcome.error.asCancellation())
        null -> error("told of an end that has not come")
    }
}

private fun CancelledError.asCancellation() = CancellationException(message, this)

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
 * Returns an awaitable of the running loop that ends as this does; a cancellation of this is one there, and the reverse.
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
            is CancellationException -> promise.cancel(error.message)
            else -> promise.fail(error)
        }
    }
    return promise
}

/**
 * Waits for the value in a task, or in any thread: a blocking call that suspends the calling task alone.
 *
 * When the task is cancelled, this is cancelled, and the cancellation is thrown when it has ended.
 *
 * @throws CancelledError where the calling task was cancelled
 * @throws CancellationException where this was cancelled by others
 */
@OptIn(ExperimentalCoroutinesApi::class)
public fun <T> Deferred<T>.awaitBlocking(): T {
    Async.checkCancelled()
    try {
        join(Suspension.begin(this))
    } catch (e: CancelledError) {
        cancel(CancellationException("the task that awaits it was cancelled", e))
        join(Suspension.beginUncancellable(this))
        throw e
    }
    getCompletionExceptionOrNull()?.let { throw it }
    return getCompleted()
}

private fun Deferred<*>.join(wait: Suspension<Boolean>) {
    val handle = invokeOnCompletion { wait.resume(true) }
    try {
        wait.await()
    } finally {
        handle.dispose()
    }
}

/**
 * Runs a suspending [block] in a task, or in any thread, and waits for its value: `runBlocking` that suspends the calling
 * task alone, and so cannot starve a dispatcher. In a task the block runs on the task's loop, otherwise on [context].
 *
 * When the task is cancelled, so is the block, and the cancellation is thrown when that has ended.
 */
public fun <T> runSuspending(
    context: CoroutineContext = EmptyCoroutineContext,
    block: suspend CoroutineScope.() -> T,
): T {
    val dispatcher = EventLoop.currentOrNull()?.asCoroutineDispatcher() ?: EmptyCoroutineContext
    return CoroutineScope(
        dispatcher + context,
    ).async(start = CoroutineStart.UNDISPATCHED, block = block).awaitBlocking()
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
     * @throws Throwable what the function throws: exactly that
     */
    @JvmStatic
    public fun <T> call(call: Call<T>): T = runSuspending { suspendCoroutineUninterceptedOrReturn { call.call(it) } }
}
