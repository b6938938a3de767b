package io.greenloom.async.channel;

import java.time.Duration;
import java.util.Iterator;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.TimeoutException;
import java.util.stream.Stream;

/// One of the receiving ends of a channel: Trio's `MemoryReceiveChannel`. Each item goes to one of them. When the last one
/// is closed, senders get [BrokenChannel], and what nobody has received is dropped.
///
/// ```java
/// try (Receiver<Job> jobs = channel.receiver()) {
///     for (Job job : jobs) {
///         job.run();
///     }
/// }
/// ```
///
/// Any thread may use it; who waits, and who is cancelled, is as for [Channel].
///
/// @param <T> the type of the items
public final class Receiver<T> implements Iterable<T>, AutoCloseable {
    private final Channel<T> channel;
    private final End end;

    Receiver(Channel<T> channel, End end) {
        this.channel = channel;
        this.end = end;
    }

    /// Receives the next item; suspends until there is one. A cancellation point.
    ///
    /// @throws EndOfChannel where the senders are done and all items were received
    /// @throws BrokenChannel where all items were received and the senders failed
    /// @throws ClosedChannel where this receiver is closed, also while it waits
    public T receive() {
        return channel.receive(end);
    }

    /// Receives the next item, waiting at most `timeout`.
    ///
    /// @throws TimeoutException where there was none by then
    /// @throws ChannelException as [#receive()]
    public T receive(Duration timeout) throws TimeoutException {
        return channel.receive(end, Objects.requireNonNull(timeout, "timeout"));
    }

    /// Receives the next item if there is one: Trio's `receive_nowait`. Never waits.
    ///
    /// @return empty where there is none now
    /// @throws ChannelException as [#receive()]
    public Optional<T> tryReceive() {
        return channel.tryReceive(end);
    }

    /// Opens another receiving end of the same channel: Trio's `clone()`. Never waits.
    ///
    /// @throws ClosedChannel where this one is closed
    public Receiver<T> another() {
        return new Receiver<>(channel, channel.exchange().openReceiver(end));
    }

    /// Closes this end: receives that wait in it throw [ClosedChannel]. Closing again does nothing. Never waits.
    @Override
    public void close() {
        channel.exchange().closeReceiver(end);
    }

    /// Returns what the channel looks like now.
    public ChannelStatistics statistics() {
        return channel.statistics();
    }

    /// Returns an iterator that receives through this end, as [Channel#iterator] does.
    @Override
    public Iterator<T> iterator() {
        return new Reception<>(this::receive);
    }

    /// Returns what [#iterator] does as a stream: sequential, and suspending in its terminal operation.
    public Stream<T> stream() {
        return Reception.stream(iterator());
    }

    Channel<T> channel() {
        return channel;
    }

    End end() {
        return end;
    }

    @Override
    public String toString() {
        return "Receiver of " + channel;
    }
}
