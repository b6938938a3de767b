package io.greenloom.async.channel;

import java.time.Duration;
import java.util.Iterator;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// Hands items from those who send to those who receive, each item to one of them, first in, first out: Go's `chan`,
/// Kotlin's `Channel`, Trio's memory channel, Quasar's `Channel`.
///
/// ```java
/// Channel<Page> pages = Channel.buffered(16);
/// Async.createTask(() -> {
///     try (pages) {
///         for (URI uri : uris) {
///             pages.send(fetch(uri));         // suspends while 16 are waiting to be read
///         }
///     }
/// });
/// for (Page page : pages) {                   // until it is closed and empty
///     index(page);
/// }
/// ```
///
/// With several producers or consumers, give each a [#sender()] or [#receiver()] of its own to close: the channel
/// ends with the last one. [Select] waits for one of several channels. [Publishers] connects one to
/// `java.util.concurrent.Flow`.
///
/// **Waits?** `send` and `receive` suspend where they must, and are cancellation points always; they do not let others
/// run otherwise. **Cancelled:** a cancelled `send` has not sent, a cancelled `receive` has taken nothing: a value wins
/// over a later cancellation. **Threads:** any task, virtual thread or platform thread, in any mixture.
///
/// @param <T> the type of the items, which are never null
public final class Channel<T> implements Iterable<T>, AutoCloseable {
    private final Exchange<T> exchange;

    private Channel(Exchange<T> exchange) {
        this.exchange = exchange;
    }

    /// Returns a channel without a buffer, where each sender waits for its receiver: Go's `make(chan T)`.
    public static <T> Channel<T> rendezvous() {
        return of(Buffering.rendezvous());
    }

    /// Returns a channel that holds up to `capacity` items; 0 is a rendezvous. Go's `make(chan T, capacity)`.
    ///
    /// @throws IllegalArgumentException where `capacity` is negative
    public static <T> Channel<T> buffered(int capacity) {
        return of(Buffering.of(capacity));
    }

    /// Returns a channel that holds any number of items, so that senders never wait: Kotlin's `Channel.UNLIMITED`. A
    /// producer that is faster than its consumer fills the memory; prefer [#buffered].
    public static <T> Channel<T> unbounded() {
        return of(Buffering.unbounded());
    }

    /// Returns a channel that keeps the newest item only: Kotlin's `Channel.CONFLATED`. Senders never wait.
    public static <T> Channel<T> conflated() {
        return of(Buffering.conflated());
    }

    /// Returns a channel with this buffer.
    public static <T> Channel<T> of(Buffering buffering) {
        return new Channel<>(new Exchange<>(Objects.requireNonNull(buffering, "buffering"), null, null));
    }

    /// Returns a channel with this buffer, which hands each item that was sent and that no receiver will get to
    /// `onUndelivered`, to release what it holds: Kotlin's `onUndeliveredElement`.
    ///
    /// That happens to an item that the [overflow policy][Overflow] drops, in the thread that sends, and to those left
    /// when the last [Receiver] is closed or the channel [cancelled][#cancel()], in the thread that does it; never under
    /// a lock. What the hook throws comes out of that call. An item whose `send` throws was never given away: unlike in
    /// Kotlin, it stays the caller's.
    public static <T> Channel<T> of(Buffering buffering, Consumer<? super T> onUndelivered) {
        return new Channel<>(new Exchange<>(
                Objects.requireNonNull(buffering, "buffering"),
                Objects.requireNonNull(onUndelivered, "onUndelivered"),
                null));
    }

    /// Returns a channel that tells `upstream` how it empties.
    static <T> Channel<T> of(Buffering buffering, Upstream upstream) {
        return new Channel<>(new Exchange<>(buffering, null, upstream));
    }

    /// Sends `item`; suspends until a receiver or the buffer takes it. A cancellation point.
    ///
    /// @throws ClosedChannel where the channel was closed for sending
    /// @throws BrokenChannel where no receiver is left
    /// @throws io.greenloom.async.CancelledError where the calling task is cancelled first; nothing was sent
    public void send(T item) {
        send(item, (End) null);
    }

    /// Sends `item`, waiting at most `timeout`.
    ///
    /// @throws TimeoutException where nobody had taken it by then; nothing was sent
    /// @throws ChannelException as [#send(Object)]
    public void send(T item, Duration timeout) throws TimeoutException {
        exchange.perform(sending(item, null), Objects.requireNonNull(timeout, "timeout"));
    }

    /// Sends `item` if that needs no wait: Trio's `send_nowait`, Kotlin's `trySend`. Never waits, and is no
    /// cancellation point.
    ///
    /// @return false where there is no room and nobody to receive it; nothing was sent
    /// @throws ChannelException as [#send(Object)]
    public boolean trySend(T item) {
        return exchange.performNow(sending(item, null));
    }

    /// Receives the next item; suspends until there is one. A cancellation point.
    ///
    /// @throws EndOfChannel where the senders are done and all items were received
    /// @throws BrokenChannel where all items were received, and the channel was [closed with an
    ///     error][#close(Throwable)]: that is the cause
    /// @throws io.greenloom.async.CancelledError where the calling task is cancelled first; nothing was taken
    public T receive() {
        return receive((End) null);
    }

    /// Receives the next item, waiting at most `timeout`.
    ///
    /// @throws TimeoutException where there was none by then
    /// @throws ChannelException as [#receive()]
    public T receive(Duration timeout) throws TimeoutException {
        return receive(null, Objects.requireNonNull(timeout, "timeout"));
    }

    /// Receives the next item if there is one: Trio's `receive_nowait`, Kotlin's `tryReceive`. Never waits, and is no
    /// cancellation point.
    ///
    /// @return empty where there is none now
    /// @throws ChannelException as [#receive()]
    public Optional<T> tryReceive() {
        return tryReceive(null);
    }

    /// Opens a sending end, to be closed by whoever it is given to: Trio's `MemorySendChannel`. Once one was opened, the
    /// close of the last one closes the channel. Never waits.
    ///
    /// @throws ChannelException where the channel takes no more items
    public Sender<T> sender() {
        return new Sender<>(this, exchange.openSender(null));
    }

    /// Opens a receiving end, to be closed by whoever it is given to: Trio's `MemoryReceiveChannel`. Once one was opened,
    /// the close of the last one [cancels][#cancel()] the channel. Never waits.
    ///
    /// @throws ClosedChannel where the channel was cancelled
    public Receiver<T> receiver() {
        return new Receiver<>(this, exchange.openReceiver(null));
    }

    /// Closes it for sending: Go's and Kotlin's `close`. What has been sent, and what waits to be, is still received;
    /// after that receivers get [EndOfChannel]. Closing again does nothing. Never waits.
    @Override
    public void close() {
        exchange.close(null);
    }

    /// Closes it for sending because the senders failed. What has been sent is still received; after that receivers get
    /// [BrokenChannel] with this cause. Does nothing where it is closed already. Never waits.
    public void close(Throwable cause) {
        exchange.close(Objects.requireNonNull(cause, "cause"));
    }

    /// Closes it for both sides: Kotlin's `cancel`. Items that nobody has received are dropped, and handed to
    /// `onUndelivered`; senders, waiting ones too, get [BrokenChannel], receivers [EndOfChannel]. Never waits.
    public void cancel() {
        exchange.abandon();
    }

    /// Returns what it looks like now. Never waits; any thread may call.
    public ChannelStatistics statistics() {
        return exchange.statistics();
    }

    /// Returns an iterator that receives: `hasNext` suspends until there is an item, which it keeps for `next`, or until
    /// the end. Several may run at once, each item going to one of them.
    ///
    /// Its methods throw [BrokenChannel] where the channel was closed with an error.
    @Override
    public Iterator<T> iterator() {
        return new Reception<>(this::receive);
    }

    /// Returns what [#iterator] does as a stream: sequential, and suspending in its terminal operation.
    public Stream<T> stream() {
        return Reception.stream(iterator());
    }

    void send(T item, @Nullable End end) {
        untimed(sending(item, end));
    }

    T receive(@Nullable End end) {
        Party<T> party = Party.receiver(end);
        untimed(party);
        return Objects.requireNonNull(party.item);
    }

    T receive(@Nullable End end, Duration timeout) throws TimeoutException {
        Party<T> party = Party.receiver(end);
        exchange.perform(party, timeout);
        return Objects.requireNonNull(party.item);
    }

    Optional<T> tryReceive(@Nullable End end) {
        Party<T> party = Party.receiver(end);
        exchange.performNow(party);
        return Optional.ofNullable(party.item);
    }

    private void untimed(Party<T> party) {
        try {
            exchange.perform(party, null);
        } catch (TimeoutException e) {
            throw new AssertionError("a wait without a limit ran out", e);
        }
    }

    static <T> Party<T> sending(T item, @Nullable End end) {
        return Party.sender(Objects.requireNonNull(item, "an item of a channel cannot be null"), end);
    }

    Exchange<T> exchange() {
        return exchange;
    }

    @Override
    public String toString() {
        return exchange.toString();
    }
}
