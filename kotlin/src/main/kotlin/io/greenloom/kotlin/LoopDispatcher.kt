package io.greenloom.kotlin

import io.greenloom.async.EventLoop
import io.greenloom.async.Handle
import kotlinx.coroutines.CancellableContinuation
import kotlinx.coroutines.CancellationException
import kotlinx.coroutines.CoroutineDispatcher
import kotlinx.coroutines.Delay
import kotlinx.coroutines.Dispatchers
import kotlinx.coroutines.DisposableHandle
import kotlinx.coroutines.ExperimentalCoroutinesApi
import kotlinx.coroutines.InternalCoroutinesApi
import kotlinx.coroutines.Runnable
import kotlinx.coroutines.cancel
import java.time.Duration
import kotlin.coroutines.CoroutineContext

/**
 * Returns a dispatcher that runs coroutines on this loop, as callbacks of it: between two suspension points no task of the
 * loop runs. `delay` and `withTimeout` go by the loop's timers, and so by its clock, a virtual one too.
 *
 * A blocking call inside such a coroutine suspends that coroutine alone, as it suspends a task.
 *
 * A coroutine that is dispatched when the loop is closed is cancelled, and ends on [Dispatchers.IO].
 *
 * ```kotlin
 * val scope = CoroutineScope(loop.asCoroutineDispatcher())
 * ```
 */
public fun EventLoop.asCoroutineDispatcher(): CoroutineDispatcher = LoopDispatcher(this, immediate = false)

/**
 * Returns a dispatcher as [asCoroutineDispatcher] does, that goes on at once, without a turn of the loop, where the calling
 * code runs on this loop already: as `Dispatchers.Main.immediate` does.
 */
public fun EventLoop.asImmediateCoroutineDispatcher(): CoroutineDispatcher = LoopDispatcher(this, immediate = true)

@OptIn(InternalCoroutinesApi::class)
private class LoopDispatcher(
    private val loop: EventLoop,
    private val immediate: Boolean,
) : CoroutineDispatcher(),
    Delay {
    override fun isDispatchNeeded(context: CoroutineContext): Boolean =
        !(
            immediate &&
                EventLoop.currentOrNull() === loop
        )

    override fun dispatch(
        context: CoroutineContext,
        block: Runnable,
    ) {
        try {
            loop.callSoon(block)
        } catch (e: IllegalStateException) {
            context.cancel(CancellationException("the event loop of this coroutine is closed", e))
            Dispatchers.IO.dispatch(context, block)
        }
    }

    @OptIn(ExperimentalCoroutinesApi::class)
    override fun scheduleResumeAfterDelay(
        timeMillis: Long,
        continuation: CancellableContinuation<Unit>,
    ) {
        val timer = timer(timeMillis) { with(continuation) { resumeUndispatched(Unit) } }
        if (timer == null) {
            continuation.cancel(CancellationException("the event loop of this coroutine is closed"))
        } else {
            continuation.invokeOnCancellation { timer.cancel() }
        }
    }

    override fun invokeOnTimeout(
        timeMillis: Long,
        block: Runnable,
        context: CoroutineContext,
    ): DisposableHandle {
        val timer = timer(timeMillis, block)
        return DisposableHandle { timer?.cancel() }
    }

    private fun timer(
        timeMillis: Long,
        block: Runnable,
    ): Handle? =
        try {
            loop.callLater(Duration.ofMillis(timeMillis), block)
        } catch (_: IllegalStateException) {
            null // the loop is closed, and with it all that waits
        }

    override fun toString(): String = if (immediate) "$loop.immediate" else loop.toString()
}
