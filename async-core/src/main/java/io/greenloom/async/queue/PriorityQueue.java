package io.greenloom.async.queue;

import java.util.Comparator;
import java.util.Objects;

/// A [Queue] whose next item is the least: `asyncio.PriorityQueue`. Of equal ones, the one that was put first.
///
/// Where somebody waits for an item, the first that comes is handed over at once, whether or not a lesser one
/// follows.
///
/// The comparator runs while others wait to use the queue: it must not wait itself. What it throws is thrown to
/// whoever puts or gets at that moment, and the queue is then as it was.
///
/// @param <T> what the items are
public final class PriorityQueue<T> extends ItemQueue<T> {
    private final ItemHeap<T> items;

    private PriorityQueue(int maxSize, Comparator<? super T> order) {
        super(maxSize);
        this.items = new ItemHeap<>(Objects.requireNonNull(order, "order"));
    }

    /// Returns a new queue in natural order that holds at most `maxSize` items.
    ///
    /// @throws IllegalArgumentException where `maxSize` is not positive
    public static <T extends Comparable<? super T>> PriorityQueue<T> bounded(int maxSize) {
        return bounded(maxSize, Comparator.naturalOrder());
    }

    /// Returns a new queue that holds at most `maxSize` items.
    ///
    /// @param order which of two items is the lesser, to be got first
    /// @throws IllegalArgumentException where `maxSize` is not positive
    public static <T> PriorityQueue<T> bounded(int maxSize, Comparator<? super T> order) {
        return new PriorityQueue<>(checkMaxSize(maxSize), order);
    }

    /// Returns a new queue in natural order that holds any number of items.
    public static <T extends Comparable<? super T>> PriorityQueue<T> unbounded() {
        return unbounded(Comparator.naturalOrder());
    }

    /// Returns a new queue that holds any number of items.
    ///
    /// @param order which of two items is the lesser, to be got first
    public static <T> PriorityQueue<T> unbounded(Comparator<? super T> order) {
        return new PriorityQueue<>(Integer.MAX_VALUE, order);
    }

    @Override
    int count() {
        return items.size();
    }

    @Override
    int placeFor(T item) {
        return items.placeFor(item);
    }

    @Override
    void store(T item, int place) {
        items.insert(item, place);
    }

    @Override
    T first() {
        return items.first();
    }

    @Override
    T removeFirst() {
        return items.removeFirst();
    }
}
