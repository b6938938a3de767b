package io.greenloom.kotlin

import io.greenloom.async.Async
import io.greenloom.async.Awaitable
import io.greenloom.async.EventLoop
import io.greenloom.async.LoopClock
import io.greenloom.async.LoopOptions
import io.greenloom.async.OnCancel
import io.greenloom.async.Task
import java.util.concurrent.Callable
import java.util.concurrent.TimeoutException
import kotlin.time.Duration
import kotlin.time.toJavaDuration

/**
 * Runs [main] as a task of a new loop and returns its result: `asyncio.run`. The calling thread waits; what is left when
 * [main] has ended is cancelled and waited for.
 *
 * ```kotlin
 * runLoop {
 *     val one = async { fetch("https://example.org/1") }
 *     val two = async { fetch("https://example.org/2") }
 *     println(one.await() + two.await())
 * }
 * ```
 *
 * @throws IllegalStateException where called from a task: loops do not nest
 */
public fun <T> runLoop(
    clock: LoopClock = LoopClock.system(),
    main: EventLoop.() -> T,
): T = Async.run(clock, Callable { EventLoop.current().main() })

/**
 * Runs [main] as above, as a task of a new loop that is as [options] say.
 *
 * ```kotlin
 * runLoop(LoopOptions.defaults().withName("fetcher")) { fetch("https://example.org/") }
 * ```
 *
 * @throws IllegalStateException where called from a task: loops do not nest
 */
public fun <T> runLoop(
    options: LoopOptions,
    main: EventLoop.() -> T,
): T = Async.run(options, Callable { EventLoop.current().main() })

/**
 * Schedules [body] as a task of the running loop; it starts at the next pass. Unlike in a coroutine, nothing in it is
 * marked `suspend`: it suspends by itself at any blocking call.
 *
 * @throws IllegalStateException outside a loop
 */
public fun <T> async(
    name: String? = null,
    body: () -> T,
): Task<T> = if (name == null) Async.createTask(Callable { body() }) else Async.createTask(name, Callable { body() })

/**
 * Suspends the calling task for at least [duration].
 *
 * This is a cancellation point: it throws [io.greenloom.async.CancelledError] where the task has been cancelled.
 */
public fun sleep(duration: Duration): Unit = Async.sleep(duration.toJavaDuration())

/**
 * Waits for all and returns their values in order; the first failure is thrown at once, and the others go on.
 *
 * This is a cancellation point; a cancellation goes to all of them.
 */
public fun <T> Iterable<Awaitable<out T>>.awaitAll(): List<T> = Async.gather<T>(toList())

/**
 * Runs [body] in the calling task with a time limit.
 *
 * @throws TimeoutException where the time ran out; never a cancellation
 */
@Throws(TimeoutException::class)
public fun <T> withTimeout(
    limit: Duration,
    body: () -> T,
): T = Async.withTimeout(limit.toJavaDuration(), Callable { body() })

/**
 * Waits for the value, at most [limit]; then the awaitable goes on, and only the wait ends.
 *
 * @throws TimeoutException where it had not ended by then
 */
@Throws(TimeoutException::class)
public fun <T> Awaitable<T>.await(limit: Duration): T = await(limit.toJavaDuration())

/**
 * Runs a blocking [body] on a helper thread while the calling task is parked, and returns its value: `asyncio.to_thread`. For
 * what the JDK cannot suspend. `Async.toThread { }` is the Java call for a body without a result.
 *
 * This is a cancellation point.
 *
 * @param onCancel what a cancellation does to the body; by default it goes on, and what it returns is dropped
 * @throws IllegalStateException outside a loop
 */
public fun <T> toThread(
    onCancel: OnCancel = OnCancel.ABANDON,
    body: () -> T,
): T = Async.toThread(onCancel, Callable { body() })
