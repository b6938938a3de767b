package io.greenloom.async.queue;

import java.time.Duration;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/// Items on their way from those who put them to those who get them, first in, first out: `asyncio.Queue`.
///
/// ```java
/// Queue<URI> pages = Queue.bounded(100);
/// Task<?> worker = Async.createTask(() -> {
///     for (URI page : pages) { // until the queue is shut down and empty
///         fetch(page);
///         pages.taskDone();
///     }
/// });
/// for (URI page : found) {
///     pages.put(page); // suspends while the queue is full
/// }
/// pages.join(); // all have been fetched
/// pages.shutdown();
/// ```
///
/// How many items it may hold must be said: [#bounded] or [#unbounded]. There are no null items; to tell getters
/// that nothing more comes, shut it down. Where each item has a turn of its own, see [PriorityQueue] and
/// [LifoQueue].
///
/// Iterating gets the items, suspending for each, until the queue is shut down and has none left; several tasks
/// may iterate at the same time, and each item goes to one of them. An iterator's `hasNext` gets the item that
/// `next` then returns.
///
/// @param <T> what the items are
public sealed interface Queue<T> extends Iterable<T> permits ItemQueue {
    /// Returns a new queue that holds at most `maxSize` items: `Queue(maxsize)`.
    ///
    /// @throws IllegalArgumentException where `maxSize` is not positive
    static <T> Queue<T> bounded(int maxSize) {
        return new FifoQueue<>(ItemQueue.checkMaxSize(maxSize));
    }

    /// Returns a new queue that holds any number of items: `Queue()`. Putting never waits, so that nothing slows
    /// down those who put faster than others get.
    static <T> Queue<T> unbounded() {
        return new FifoQueue<>(Integer.MAX_VALUE);
    }

    /// Puts an item, after those who came before. Suspends while the queue is full; a cancellation point.
    ///
    /// @throws io.greenloom.async.CancelledError where the calling task was cancelled first; the item is not put
    ///     then
    /// @throws QueueShutDown where the queue was shut down, before or meanwhile
    void put(T item);

    /// Puts an item as [#put(Object)] does, but waits at most `timeout`.
    ///
    /// @throws TimeoutException where the queue was full until then; the item is not put
    void put(T item, Duration timeout) throws TimeoutException;

    /// Puts an item without waiting: `put_nowait()`.
    ///
    /// @throws QueueFull where there is no room
    /// @throws QueueShutDown where the queue was shut down
    void putNowait(T item);

    /// Puts an item if there is room, and returns whether there was. Never waits.
    ///
    /// @throws QueueShutDown where the queue was shut down
    boolean offer(T item);

    /// Gets the next item, after those who came before. Suspends while the queue is empty; a cancellation point.
    ///
    /// @throws io.greenloom.async.CancelledError where the calling task was cancelled first; no item is taken then
    /// @throws QueueShutDown where the queue was shut down and has no item left, before or meanwhile
    T get();

    /// Gets the next item as [#get()] does, but waits at most `timeout`.
    ///
    /// @throws TimeoutException where there was none until then
    T get(Duration timeout) throws TimeoutException;

    /// Gets the next item without waiting: `get_nowait()`.
    ///
    /// @throws QueueEmpty where there is none
    /// @throws QueueShutDown where there is none and the queue was shut down
    T getNowait();

    /// Gets the next item if there is one; null where there is none, also after a shutdown. Never waits.
    @Nullable
    T poll();

    /// Returns the next item and leaves it where it is: gevent's `peek()`. Suspends while the queue is empty, in
    /// the same line as [#get()]; a cancellation point. Others may have got the item by the time the caller goes
    /// on.
    ///
    /// @throws io.greenloom.async.CancelledError where the calling task was cancelled first
    /// @throws QueueShutDown where the queue was shut down and has no item left
    T peek();

    /// Returns the next item as [#peek()] does, but waits at most `timeout`.
    ///
    /// @throws TimeoutException where there was none until then
    T peek(Duration timeout) throws TimeoutException;

    /// Returns the next item without waiting, and leaves it where it is: gevent's `peek_nowait()`.
    ///
    /// @throws QueueEmpty where there is none
    /// @throws QueueShutDown where there is none and the queue was shut down
    T peekNowait();

    /// Says that the work on an item that the caller got is done, for [#join]. Never waits; any thread may call.
    ///
    /// @throws IllegalStateException where it is called more often than items were put
    void taskDone();

    /// Waits until all items that were put have been got and are [done][#taskDone]. Suspends while some are not; a
    /// cancellation point.
    ///
    /// @throws io.greenloom.async.CancelledError where the calling task was cancelled first
    void join();

    /// Waits as [#join()] does, but at most `timeout`.
    ///
    /// @throws TimeoutException where some were not done by then
    void join(Duration timeout) throws TimeoutException;

    /// Ends it gently: whoever puts from now on, or waits to put, gets a [QueueShutDown]; whoever gets, gets what
    /// is left, and then that too. Never waits; any thread may call; a second call does nothing.
    void shutdown();

    /// Ends it, as [#shutdown()] does or at once: then the items that are left are thrown away, and count as done.
    /// [#join] goes on waiting for those that somebody has got and not done. May follow a gentle one. Never waits.
    ///
    /// @param immediate whether at once
    /// @return what was thrown away, in the order in which it would have been got
    List<T> shutdown(boolean immediate);

    /// Returns whether it was shut down. Never waits; any thread may call, as for all that follows.
    boolean isShutDown();

    /// Returns how many items it holds: `qsize()`. What those hold who wait to put does not count.
    int size();

    /// Returns whether it holds none.
    boolean isEmpty();

    /// Returns whether there is no room for more.
    boolean isFull();

    /// Returns how many items it may hold; `Integer.MAX_VALUE` where any number.
    int maxSize();

    /// Returns an iterator that gets the items, until the queue is shut down and has none left. Its methods are
    /// for one task or thread.
    @Override
    Iterator<T> iterator();
}
