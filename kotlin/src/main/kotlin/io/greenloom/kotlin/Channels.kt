package io.greenloom.kotlin

import io.greenloom.async.channel.BrokenChannel
import io.greenloom.async.channel.Channel
import io.greenloom.async.channel.ChannelException
import io.greenloom.async.channel.EndOfChannel
import kotlinx.coroutines.CancellationException
import kotlinx.coroutines.CoroutineScope
import kotlinx.coroutines.channels.ReceiveChannel
import kotlinx.coroutines.channels.SendChannel
import kotlinx.coroutines.channels.consumeEach
import kotlinx.coroutines.flow.Flow
import kotlinx.coroutines.flow.buffer
import kotlinx.coroutines.flow.consumeAsFlow
import kotlinx.coroutines.flow.flow
import kotlinx.coroutines.flow.produceIn
import kotlinx.coroutines.launch
import kotlin.jvm.optionals.getOrNull
import kotlinx.coroutines.channels.Channel as KotlinChannel

// A wait in a channel of ours is a task's or a thread's: `suspending` makes one, and only where there is something to wait for.

/**
 * Receives the next item in a coroutine, on any dispatcher: [Channel.receive]. A cancelled coroutine has taken nothing,
 * unless the item was there first: then it is returned, and the next suspension throws.
 *
 * @throws EndOfChannel where the senders are done and all items were received
 * @throws BrokenChannel where the channel was closed with an error: that is the cause
 */
public suspend fun <T : Any> Channel<T>.receiveSuspending(): T = tryReceive().getOrNull() ?: suspending { receive() }

/**
 * Sends an item from a coroutine, on any dispatcher: [Channel.send]. A cancelled coroutine has sent nothing, unless the item
 * was taken first: then this returns, and the next suspension throws.
 *
 * @throws ChannelException where the channel takes no more items
 */
public suspend fun <T : Any> Channel<T>.sendSuspending(item: T) {
    if (!trySend(item)) {
        suspending { send(item) }
    }
}

/**
 * Returns a flow that receives from this channel to its end: `receiveAsFlow`. Each item goes to one of its collectors. Where
 * the channel was closed with an error, the collector gets [BrokenChannel] with that as the cause.
 */
public fun <T : Any> Channel<T>.receiveAsFlow(): Flow<T> =
    flow {
        while (true) {
            val item =
                try {
                    receiveSuspending()
                } catch (_: EndOfChannel) {
                    break
                }
            emit(item)
        }
    }

/**
 * Collects this flow in a coroutine of [scope], and returns a channel with its items, at most [capacity] of them ahead. Its
 * end closes the channel; its failure, or the cancellation of the coroutine, closes it with that as the cause. When the
 * channel is cancelled, the collection ends with the next item.
 *
 * With `Publishers.publish` that is a `java.util.concurrent.Flow.Publisher`.
 */
public fun <T : Any> Flow<T>.sendIn(
    scope: CoroutineScope,
    capacity: Int = 64,
): Channel<T> {
    val channel = Channel.buffered<T>(capacity)
    scope
        .launch {
            try {
                collect { channel.sendSuspending(it) }
            } catch (e: CancellationException) {
                throw e
            } catch (e: Throwable) {
                channel.close(e) // which is for the receivers, and does nothing where they have gone
            }
        }.invokeOnCompletion { cause -> if (cause == null) channel.close() else channel.close(cause) }
    return channel
}

/**
 * Returns a channel of Kotlin's that receives from this one, by a coroutine of [scope], which takes one item ahead: for
 * `select`, and for what asks for a [ReceiveChannel]. Cancelling it, or the scope, leaves this channel as it is.
 */
public fun <T : Any> Channel<T>.asReceiveChannel(scope: CoroutineScope): ReceiveChannel<T> =
    receiveAsFlow().buffer(KotlinChannel.RENDEZVOUS).produceIn(scope)

/** Returns a channel of ours that receives from this one of Kotlin's, as [sendIn] does; it is cancelled in the end. */
public fun <T : Any> ReceiveChannel<T>.asChannel(
    scope: CoroutineScope,
    capacity: Int = 64,
): Channel<T> = consumeAsFlow().sendIn(scope, capacity)

/**
 * Returns a channel of Kotlin's whose items a coroutine of [scope] sends to this one: for `select`, and for what asks for a
 * [SendChannel]. Closing it closes this one, with its cause; when this one takes no more, it is cancelled.
 */
public fun <T : Any> Channel<T>.asSendChannel(scope: CoroutineScope): SendChannel<T> {
    val items = KotlinChannel<T>(KotlinChannel.RENDEZVOUS)
    scope
        .launch {
            try {
                items.consumeEach { sendSuspending(it) }
                close()
            } catch (e: CancellationException) {
                throw e
            } catch (e: Throwable) {
                close(e) // the cause of its close; or this channel's own end, which is known here
            }
        }.invokeOnCompletion { cause ->
            if (cause != null) {
                items.cancel(CancellationException("its coroutine was cancelled", cause))
                close(cause)
            }
        }
    return items
}
