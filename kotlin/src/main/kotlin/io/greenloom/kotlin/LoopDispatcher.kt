package io.greenloom.kotlin

import io.greenloom.async.EventLoop
import io.greenloom.async.Handle
import io.greenloom.greenlet.Context
import io.greenloom.greenlet.Greenlet
import io.greenloom.greenlet.Token
import kotlinx.coroutines.CancellableContinuation
import kotlinx.coroutines.CancellationException
import kotlinx.coroutines.CopyableThreadContextElement
import kotlinx.coroutines.CoroutineDispatcher
import kotlinx.coroutines.CoroutineName
import kotlinx.coroutines.Delay
import kotlinx.coroutines.DelicateCoroutinesApi
import kotlinx.coroutines.Dispatchers
import kotlinx.coroutines.DisposableHandle
import kotlinx.coroutines.ExperimentalCoroutinesApi
import kotlinx.coroutines.InternalCoroutinesApi
import kotlinx.coroutines.Job
import kotlinx.coroutines.Runnable
import kotlinx.coroutines.cancel
import java.time.Duration
import kotlin.coroutines.CoroutineContext

/**
 * Returns a dispatcher that runs each coroutine as a task of this loop, which lives from the coroutine's first dispatch to
 * its end: [EventLoop.allTasks] and the loop's dump have it, closing the loop cancels it and waits for its end, and
 * cancelling the task cancels the coroutine. It keeps its own context variables, which begin as a copy of those of whoever
 * launches it, whoever resumes it. `delay` and `withTimeout` go by the loop's timers, and so by its clock, a virtual one too.
 *
 * A blocking call inside such a coroutine suspends that coroutine alone, as it suspends a task. The coroutine's cancellation
 * does not end that call: put it into [suspending].
 *
 * What a coroutine fails with that has no parent to tell, nor a `CoroutineExceptionHandler`, goes to the loop's exception
 * handler.
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
 * code runs on this loop already: as `Dispatchers.Main.immediate` does. What goes on so does it in the task of that code,
 * which a blocking call in it suspends; the context variables are the coroutine's own there, too.
 */
public fun EventLoop.asImmediateCoroutineDispatcher(): CoroutineDispatcher = LoopDispatcher(this, immediate = true)

/** As it is given to users. kotlinx asks it for a copy for each coroutine that is started with it. */
@OptIn(InternalCoroutinesApi::class, ExperimentalCoroutinesApi::class, DelicateCoroutinesApi::class)
internal open class LoopDispatcher(
    val loop: EventLoop,
    private val immediate: Boolean,
) : CoroutineDispatcher(),
    Delay,
    CopyableThreadContextElement<LoopDispatcher.Installed?> {
    /** What was replaced in a thread that is not the coroutine's own. */
    class Installed(
        val greenlet: Greenlet,
        val before: Context,
        val tokens: List<Token<*>>,
    )

    override fun copyForChild(): LoopDispatcher = OfOneCoroutine(loop, immediate, Context.copyOfCurrentIfUsed())

    override fun mergeForChild(overwritingElement: CoroutineContext.Element): CoroutineContext =
        if (overwritingElement is LoopDispatcher) overwritingElement.copyForChild() else overwritingElement

    override fun updateThreadContext(context: CoroutineContext): Installed? = null

    override fun restoreThreadContext(
        context: CoroutineContext,
        oldState: Installed?,
    ) {
        if (oldState != null) {
            oldState.tokens.asReversed().forEach { it.close() }
            oldState.greenlet.setContext(oldState.before)
        }
    }

    /** Returns this: there is one thread, whatever the limit is. */
    override fun limitedParallelism(
        parallelism: Int,
        name: String?,
    ): CoroutineDispatcher {
        require(parallelism > 0) { "parallelism must be >= 1, was $parallelism" }
        return this
    }

    override fun isDispatchNeeded(context: CoroutineContext): Boolean =
        !(
            immediate &&
                EventLoop.currentOrNull() === loop
        )

    /** Runs what belongs to no coroutine that kotlinx has started, as a callback. */
    override fun dispatch(
        context: CoroutineContext,
        block: Runnable,
    ) {
        try {
            loop.callSoon(block)
        } catch (e: IllegalStateException) {
            context.cancel(CancellationException(CLOSED, e))
            Dispatchers.IO.dispatch(context, block)
        }
    }

    @OptIn(ExperimentalCoroutinesApi::class)
    override fun scheduleResumeAfterDelay(
        timeMillis: Long,
        continuation: CancellableContinuation<Unit>,
    ) {
        val resume = Runnable { with(continuation) { resumeUndispatched(Unit) } }
        val timer = timer(timeMillis) { dispatch(continuation.context, resume) }
        if (timer == null) {
            continuation.cancel(CancellationException(CLOSED))
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

/**
 * As one coroutine has it: with the task that the coroutine runs in, and its context variables. `coroutineScope` and
 * `withContext` inside share it; what is launched gets another.
 */
internal class OfOneCoroutine private constructor(
    loop: EventLoop,
    immediate: Boolean,
    private var own: Context?, // guarded by this, as is the next; null: empty, and made when it is needed
    private var turns: Turns?,
) : LoopDispatcher(loop, immediate) {
    private var unclaimed = turns != null // by the coroutine that it was made for; the thread that starts it

    constructor(loop: EventLoop, immediate: Boolean, own: Context?) : this(loop, immediate, own, null)

    /** One for a coroutine whose turns the calling task will take. */
    constructor(turns: Turns) : this(turns.loop, false, null, turns)

    override fun copyForChild(): LoopDispatcher {
        if (unclaimed) {
            unclaimed = false
            return this
        }
        return super.copyForChild()
    }

    override fun updateThreadContext(context: CoroutineContext): Installed? {
        if (turnsNow()?.isHere() == true) {
            return null // where the variables are those of the thread
        }
        val greenlet = Greenlet.current()
        val before = greenlet.context()
        greenlet.setContext(variables())
        // The element of a variable comes before this one, and has set it in the context that is hidden now.
        val tokens =
            context.fold(emptyList<Token<*>>()) { set, element ->
                if (element is ContextVarElement<*>) set + element.set() else set
            }
        return Installed(greenlet, before, tokens)
    }

    @Synchronized
    private fun turnsNow(): Turns? = turns

    @Synchronized
    private fun variables(): Context = own ?: Context().also { own = it }

    override fun dispatch(
        context: CoroutineContext,
        block: Runnable,
    ) {
        val job = context[Job]
        if (job == null) {
            super.dispatch(context, block)
            return
        }
        val next = Turns(loop, job)
        synchronized(this) {
            if (turns?.offer(block) == true) {
                return
            }
            next.offer(block)
            turns = next
        }
        val variables = if (Context.isUsed()) variables() else null
        next.start(context[CoroutineName]?.name ?: "coroutine", variables)
    }
}

internal const val CLOSED: String = "the event loop of this coroutine is closed"
