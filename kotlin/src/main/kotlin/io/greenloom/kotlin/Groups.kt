package io.greenloom.kotlin

import io.greenloom.async.Async
import io.greenloom.async.CancelScope
import io.greenloom.async.Task
import io.greenloom.async.TaskGroup
import io.greenloom.async.TaskGroupException
import java.util.concurrent.Callable
import java.util.concurrent.TimeoutException
import kotlin.time.Duration
import kotlin.time.toJavaDuration

/**
 * Runs [block] with a new group of tasks, then waits until the tasks have ended: `asyncio.TaskGroup`, `coroutineScope`.
 *
 * ```kotlin
 * val page =
 *     taskGroup {
 *         val user = launch { loadUser(id) }
 *         val posts = launch { loadPosts(id) }
 *         Page(user.await(), posts.await())
 *     }
 * ```
 *
 * This is a cancellation point; a cancellation goes to all tasks of the group.
 *
 * In a coroutine on a [loop's dispatcher][asCoroutineDispatcher], or in [runSuspending], the group is a child of the
 * coroutine: its cancellation cancels the group, and is thrown as a `CancellationException` when the tasks have ended. On
 * another dispatcher there is no task to be the group's: `loop.suspending { taskGroup { … } }` makes one.
 *
 * @throws TaskGroupException where the block or a task failed, with all failures; the others were cancelled
 * @throws IllegalStateException outside a task
 */
public fun <T> taskGroup(block: TaskGroup.() -> T): T {
    val group = { TaskGroup.call<T> { it.block() } }
    val coroutine = Turns.current() ?: return group()
    return coroutine.runAsChild(group)
}

/** Schedules [body] as a task of the group; it starts at the next pass. Kotlin's `async`, the same as [launch] here. */
public fun <T> TaskGroup.async(
    name: String? = null,
    body: () -> T,
): Task<T> = launch(name, body)

/** Schedules [body] as a task of the group; it starts at the next pass. */
public fun <T> TaskGroup.launch(
    name: String? = null,
    body: () -> T,
): Task<T> = if (name == null) createTask(Callable { body() }) else createTask(name, Callable { body() })

/**
 * Runs [body] for at most [limit]; null where that was not enough, as `withTimeoutOrNull`. Every suspension point inside
 * throws once the time is over.
 */
public fun <T : Any> moveOnAfter(
    limit: Duration,
    body: () -> T?,
): T? = CancelScope.after(limit.toJavaDuration()).run(Callable { body() })

/**
 * Runs [body] for at most [limit]. Every suspension point inside throws once the time is over.
 *
 * @throws TimeoutException where the time ran out, and that ended [body]; never a cancellation
 */
@Throws(TimeoutException::class)
public fun <T> failAfter(
    limit: Duration,
    body: () -> T,
): T = Async.failAfter(limit.toJavaDuration(), Callable { body() })

/**
 * Runs [body] to its end whatever cancels the calling task meanwhile, as `withContext(NonCancellable)`; the cancellation is
 * delivered behind it.
 */
public fun <T> uncancellable(body: () -> T): T = Async.uncancellable(Callable { body() })
