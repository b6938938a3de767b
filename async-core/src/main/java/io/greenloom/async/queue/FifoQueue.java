package io.greenloom.async.queue;

import java.util.ArrayDeque;

/// Items in the order in which they were put.
final class FifoQueue<T> extends ItemQueue<T> {
    private final ArrayDeque<T> items = new ArrayDeque<>();

    FifoQueue(int maxSize) {
        super(maxSize);
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
        return items.getFirst();
    }

    @Override
    T removeFirst() {
        return items.removeFirst();
    }
}
