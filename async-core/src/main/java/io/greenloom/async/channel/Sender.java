package io.greenloom.async.channel;

import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.TimeoutException;

/// One of the sending ends of a channel: Trio's `MemorySendChannel`. Each producer has its own and closes it; the channel
/// ends for its receivers when the last one is closed and what was sent has been received.
///
/// ```java
/// try (Sender<Integer> first = channel.sender()) {
///     for (int i = 0; i < 10; i++) {
///         Sender<Integer> mine = first.another();
///         group.createTask(() -> produce(mine));          // closes it
///     }
/// }
/// ```
///
/// Any thread may use it; who waits, and who is cancelled, is as for [Channel].
///
/// @param <T> the type of the items
public final class Sender<T> implements AutoCloseable {
    private final Channel<T> channel;
    private final End end;

    Sender(Channel<T> channel, End end) {
        this.channel = channel;
        this.end = end;
    }

    /// Sends `item`; suspends until a receiver or the buffer takes it. A cancellation point.
    ///
    /// @throws ClosedChannel where this sender, or the whole channel, is closed, also while it waits
    /// @throws BrokenChannel where no receiver is left
    public void send(T item) {
        channel.send(item, end);
    }

    /// Sends `item`, waiting at most `timeout`.
    ///
    /// @throws TimeoutException where nobody had taken it by then; nothing was sent
    /// @throws ChannelException as [#send(Object)]
    public void send(T item, Duration timeout) throws TimeoutException {
        channel.exchange().perform(Channel.sending(item, end), Objects.requireNonNull(timeout, "timeout"));
    }

    /// Sends `item` if that needs no wait: Trio's `send_nowait`. Never waits.
    ///
    /// @return false where there is no room and nobody to receive it; nothing was sent
    /// @throws ChannelException as [#send(Object)]
    public boolean trySend(T item) {
        return channel.exchange().performNow(Channel.sending(item, end));
    }

    /// Opens another sending end of the same channel: Trio's `clone()`. Never waits.
    ///
    /// @throws ChannelException where this one is closed, or the channel takes no more items
    public Sender<T> another() {
        return new Sender<>(channel, channel.exchange().openSender(end));
    }

    /// Closes this end: sends that wait in it throw [ClosedChannel]. Closing again does nothing. Never waits.
    @Override
    public void close() {
        channel.exchange().closeSender(end);
    }

    /// Returns what the channel looks like now.
    public ChannelStatistics statistics() {
        return channel.statistics();
    }

    Channel<T> channel() {
        return channel;
    }

    End end() {
        return end;
    }

    @Override
    public String toString() {
        return "Sender of " + channel;
    }
}
