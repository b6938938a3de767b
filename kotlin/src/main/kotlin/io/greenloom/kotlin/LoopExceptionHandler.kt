package io.greenloom.kotlin

import io.greenloom.async.CancelledError
import io.greenloom.async.ErrorContext
import io.greenloom.async.EventLoop
import kotlinx.coroutines.CoroutineExceptionHandler
import kotlin.coroutines.AbstractCoroutineContextElement
import kotlin.coroutines.ContinuationInterceptor
import kotlin.coroutines.CoroutineContext

/**
 * Gives failures of coroutines that reach nobody to the exception handler of their loop. Found by kotlinx as a service, and
 * asked only where the coroutine has no `CoroutineExceptionHandler` of its own.
 */
internal class LoopExceptionHandler :
    AbstractCoroutineContextElement(CoroutineExceptionHandler),
    CoroutineExceptionHandler {
    override fun handleException(
        context: CoroutineContext,
        exception: Throwable,
    ) {
        val loop = (context[ContinuationInterceptor] as? LoopDispatcher)?.loop ?: return
        Turns.current()?.told(exception)
        tellOfFailure(loop, exception)
    }
}

internal fun tellOfFailure(
    loop: EventLoop,
    error: Throwable,
) {
    if (error !is CancelledError) { // of a blocking call in the coroutine, which somebody has asked for
        val message =
            "coroutine failed and nobody awaits it: give its scope a CoroutineExceptionHandler, or use async and await it"
        loop.callExceptionHandler(ErrorContext(message, error, null))
    }
}
