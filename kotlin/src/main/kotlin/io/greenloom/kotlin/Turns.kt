package io.greenloom.kotlin

import io.greenloom.async.Async
import io.greenloom.async.CancelScope
import io.greenloom.async.CancelledError
import io.greenloom.async.ErrorContext
import io.greenloom.async.EventLoop
import io.greenloom.async.FromOutside
import io.greenloom.async.Start
import io.greenloom.async.Suspension
import io.greenloom.async.TaskOptions
import io.greenloom.greenlet.Context
import kotlinx.coroutines.CancellationException
import kotlinx.coroutines.Dispatchers
import kotlinx.coroutines.Job
import java.util.concurrent.Callable
import java.util.concurrent.ConcurrentHashMap
import kotlin.coroutines.EmptyCoroutineContext

/**
 * What is dispatched for one coroutine, run in turn by one task to the coroutine's end: by the task that waits for it
 * ([runSuspending]), else by one of its own.
 *
 * A cancellation of the task cancels the coroutine, and is kept until that has ended.
 */
internal class Turns(
    val loop: EventLoop,
    private var job: Job?, // set before the first turn
) : FromOutside {
    private val blocks = ArrayDeque<Runnable>() // guarded by this, as are the next two
    private var waiting: Suspension<Boolean>? = null
    private var over = false

    @Volatile
    private var thread: Thread? = null

    // That thread only.
    private var cancellation: Throwable? = null
    private var told: Throwable? = null

    /** Returns whether the calling code is run by it, in the task's thread. */
    fun isHere(): Boolean = thread === Thread.currentThread()

    /** Adds a turn, from any thread; false where the coroutine has ended. */
    fun offer(block: Runnable): Boolean {
        val wait =
            synchronized(this) {
                if (over) {
                    return false
                }
                blocks.addLast(block)
                waiting
            }
        wait?.resume(true)
        return true
    }

    /** Has a task of its own take the turns. */
    fun start(
        name: String,
        variables: Context?,
    ) {
        // Atomic: what is dispatched must be run, and tells the coroutine that it is cancelled.
        var options = TaskOptions.named(name).withStart(Start.ATOMIC)
        if (variables != null) {
            options = options.withContext(variables)
        }
        try {
            val task = loop.createTask(options, Callable { runAsTask() })
            if (EventLoop.currentOrNull() !== loop) {
                task.onDone { if (thread == null) refuse() } // the loop was closed in the meantime
            }
        } catch (e: IllegalStateException) {
            refuse(e)
        }
    }

    private fun refuse(cause: Throwable? = null) {
        val left =
            synchronized(this) {
                over = true
                blocks.toList().also { blocks.clear() }
            }
        job?.cancel(CancellationException(CLOSED, cause))
        left.forEach { Dispatchers.IO.dispatch(EmptyCoroutineContext, it) }
    }

    private fun runAsTask() {
        val its = Thread.currentThread()
        its.setUncaughtExceptionHandler { _, error -> tellUnlessTold(error) }
        try {
            try {
                Async.checkCancelled()
            } catch (e: CancelledError) {
                cancelled(e)
            }
            takeAll()
        } finally {
            its.setUncaughtExceptionHandler(null) // another task may go on with this thread
        }
        cancellation?.let { throw it }
    }

    /** Takes the turns of [coroutine] to its end, in the calling task; returns what has cancelled the task meanwhile. */
    fun runToEnd(coroutine: Job): Throwable? {
        job = coroutine
        takeAll()
        return cancellation
    }

    private fun takeAll() {
        val coroutine = checkNotNull(job)
        val its = Thread.currentThread()
        val around = running.put(its, this)
        thread = its
        val onEnd = coroutine.invokeOnCompletion { synchronized(this) { waiting }?.resume(true) }
        try {
            do {
                val block = next()
                if (block == null) {
                    awaitMore(coroutine)
                } else {
                    take(block)
                }
            } while (!isOver(coroutine))
        } finally {
            onEnd.dispose()
            thread = null
            if (around == null) running.remove(its) else running[its] = around
        }
    }

    @Synchronized
    private fun next(): Runnable? = blocks.removeFirstOrNull()

    @Synchronized
    private fun isOver(coroutine: Job): Boolean {
        over = blocks.isEmpty() && coroutine.isCompleted
        return over
    }

    private fun take(block: Runnable) {
        try {
            block.run()
        } catch (e: Throwable) {
            // no coroutine's, which keeps its own
            loop.callExceptionHandler(ErrorContext("what was dispatched to $loop failed: $block", e, null))
        }
        if (synchronized(this) { blocks.isNotEmpty() }) {
            letOthersGoFirst()
        }
    }

    private fun letOthersGoFirst() {
        if (cancellation == null || Async.currentTask() == null) {
            cancellable { Async.yieldNow() }
        } else {
            Async.uncancellable(Callable { Async.yieldNow() })
        }
    }

    private fun awaitMore(coroutine: Job) {
        val wait: Suspension<Boolean> =
            if (cancellation == null) Suspension.begin(this) else Suspension.beginUncancellable(this)
        val isWoken =
            synchronized(this) {
                waiting = wait
                blocks.isNotEmpty() || coroutine.isCompleted
            }
        if (isWoken) {
            wait.resume(true)
        }
        try {
            cancellable { wait.await() }
        } finally {
            synchronized(this) { waiting = null }
        }
    }

    private inline fun cancellable(wait: () -> Unit) {
        try {
            wait()
        } catch (e: Throwable) {
            // a CancelledError, or what the task was told to raise
            cancelled(e)
        }
    }

    private fun cancelled(error: Throwable) {
        cancellation = cancellation ?: error
        job?.cancel(CancellationException(error.message, error))
    }

    /** Runs a blocking [block] as a child of the coroutine, whose cancellation ends it. */
    fun <T> runAsChild(block: () -> T): T {
        val scope = CancelScope.create()
        val child = Job(job)
        child.invokeOnCompletion { if (child.isCancelled) scope.cancel("the coroutine was cancelled") }
        try {
            val value = scope.run(Callable { block() })
            if (scope.isCancelledCaught) {
                throw CancellationException("the coroutine was cancelled")
            }
            @Suppress("UNCHECKED_CAST") // what the block has returned, as nothing has ended it
            return value as T
        } finally {
            child.complete()
        }
    }

    /** Remembers that the loop was told of [error]: kotlinx tells the thread's handler as well, which would print it. */
    fun told(error: Throwable) {
        told = error
    }

    private fun tellUnlessTold(error: Throwable) {
        if (told !== error) {
            tellOfFailure(loop, error)
        }
    }

    /** What the task waits for, where somebody asks. */
    override fun toString(): String {
        val frames = job?.let { Probes.stackOf(it) }.orEmpty().take(MOST_FRAMES)
        val where = if (frames.isEmpty()) "" else frames.joinToString(" < ", prefix = ", suspended at ")
        return "the coroutine $job to go on$where"
    }

    companion object {
        private const val MOST_FRAMES = 8
        private val running = ConcurrentHashMap<Thread, Turns>()

        /** Returns the one that runs the calling code; null where that is no coroutine of a loop. */
        fun current(): Turns? = running[Thread.currentThread()]
    }
}
