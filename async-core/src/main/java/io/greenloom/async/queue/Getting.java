package io.greenloom.async.queue;

import java.util.Iterator;
import java.util.NoSuchElementException;
import org.jspecify.annotations.Nullable;

/// Gets item after item until the queue is shut down and empty.
final class Getting<T> implements Iterator<T> {
    private final Queue<T> queue;
    private @Nullable T got; // by hasNext, for next

    Getting(Queue<T> queue) {
        this.queue = queue;
    }

    @Override
    public boolean hasNext() {
        if (got == null) {
            try {
                got = queue.get();
            } catch (QueueShutDown _) {
                return false;
            }
        }
        return true;
    }

    @Override
    public T next() {
        if (!hasNext() || got == null) {
            throw new NoSuchElementException("the queue is shut down and has no items left");
        }
        T item = got;
        got = null;
        return item;
    }
}
