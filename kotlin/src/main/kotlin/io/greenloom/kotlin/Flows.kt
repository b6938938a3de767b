package io.greenloom.kotlin

import io.greenloom.async.Awaitable
import io.greenloom.generator.Generator
import kotlinx.coroutines.CancellationException
import kotlinx.coroutines.CoroutineScope
import kotlinx.coroutines.Dispatchers
import kotlinx.coroutines.cancel
import kotlinx.coroutines.channels.getOrElse
import kotlinx.coroutines.channels.trySendBlocking
import kotlinx.coroutines.flow.Flow
import kotlinx.coroutines.flow.buffer
import kotlinx.coroutines.flow.channelFlow
import kotlinx.coroutines.flow.flow
import kotlinx.coroutines.flow.produceIn
import kotlinx.coroutines.channels.Channel as KotlinChannel

/**
 * Returns a flow of the values of this generator, which can be collected once. The generator is run as [suspending] runs a
 * block, in a task of the collector's loop or else on a virtual thread, up to [buffer] values ahead; so the collector waits
 * without blocking its thread, and can be cancelled meanwhile: then a blocking call in the generator throws. The generator
 * is closed when the collection ends, however it does.
 */
public fun <T> Generator<T>.asFlow(buffer: Int = 64): Flow<T> {
    val source = this
    return channelFlow {
        try {
            suspending {
                source.use { values ->
                    for (value in values) {
                        if (trySendBlocking(value).isFailure) {
                            break // nobody collects any more
                        }
                    }
                }
            }
        } catch (e: CancellationException) {
            throw e
        } catch (e: Throwable) {
            channel.close(e) // after the values that came before
        }
    }.buffer(buffer)
}

/**
 * Returns a flow of these awaitables in the order in which they end, however they do: `asyncio.as_completed`. A failure
 * counts as seen. Ending the collection early leaves the others as they are.
 */
public fun <A : Awaitable<*>> Collection<A>.asCompletedFlow(): Flow<A> {
    val members = toList()
    return flow {
        val ended = KotlinChannel<A>(KotlinChannel.UNLIMITED)
        members.forEach { member -> member.onDone { ended.trySend(member) } }
        repeat(members.size) { emit(ended.receive()) }
    }
}

/**
 * Returns a generator of the values of this flow. Pulling one suspends the calling task, or blocks the calling thread. The
 * flow is collected on [Dispatchers.Default] unless it says otherwise (`flowOn`), at most [buffer] values ahead; closing the
 * generator cancels the collection.
 */
public fun <T> Flow<T>.asGenerator(buffer: Int = 64): Generator<T> {
    val source = this
    return generator {
        val scope = CoroutineScope(Dispatchers.Default)
        try {
            val values = source.buffer(buffer).produceIn(scope)
            while (true) {
                val received = runSuspending { values.receiveCatching() }
                val value =
                    received.getOrElse { error ->
                        if (error != null) throw error
                        return@generator
                    }
                yield(value)
            }
        } finally {
            scope.cancel()
        }
    }
}
