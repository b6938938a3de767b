package io.greenloom.async.queue;

import java.util.ArrayDeque;

/// A [Queue] whose next item is the one that was put last: `asyncio.LifoQueue`.
///
/// Where somebody waits for an item, the first that comes is handed over at once, before others come on top.
///
/// @param <T> what the items are
public final class LifoQueue<T> extends ItemQueue<T> {
    private final ArrayDeque<T> items = new ArrayDeque<>();

    private LifoQueue(int maxSize) {
        super(maxSize);
    }

    /// Returns a new queue that holds at most `maxSize` items.
    ///
    /// @throws IllegalArgumentException where `maxSize` is not positive
    public static <T> LifoQueue<T> bounded(int maxSize) {
        return new LifoQueue<>(checkMaxSize(maxSize));
    }

    /// Returns a new queue that holds any number of items.
    public static <T> LifoQueue<T> unbounded() {
        return new LifoQueue<>(Integer.MAX_VALUE);
    }

    @Override
    int count() {
        return items.size();
    }

    @Override
    int placeFor(T item) {
        return items.size();
    }

    @Override
    void store(T item, int place) {
        items.addLast(item);
    }

    @Override
    T first() {
        return items.getLast();
    }

    @Override
    T removeFirst() {
        return items.removeLast();
    }
}
