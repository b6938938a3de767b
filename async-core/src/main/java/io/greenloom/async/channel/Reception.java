package io.greenloom.async.channel;

import java.util.Iterator;
import java.util.NoSuchElementException;
import java.util.Spliterator;
import java.util.Spliterators;
import java.util.function.Supplier;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.jspecify.annotations.Nullable;

/// Receives until the end of a channel.
final class Reception<T> implements Iterator<T> {
    private final Supplier<T> receive;
    private @Nullable T ahead;
    private boolean ended;

    Reception(Supplier<T> receive) {
        this.receive = receive;
    }

    @Override
    public boolean hasNext() {
        if (ahead == null && !ended) {
            try {
                ahead = receive.get();
            } catch (EndOfChannel e) {
                ended = true;
            }
        }
        return ahead != null;
    }

    @Override
    public T next() {
        T item = hasNext() ? ahead : null;
        if (item == null) {
            throw new NoSuchElementException("the channel has ended; ask hasNext() first");
        }
        ahead = null;
        return item;
    }

    static <T> Stream<T> stream(Iterator<T> items) {
        return StreamSupport.stream(
                Spliterators.spliteratorUnknownSize(items, Spliterator.ORDERED | Spliterator.NONNULL), false);
    }
}
