package io.greenloom.generator;

import java.util.Objects;
import java.util.Spliterator;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// A generator for a stream: pushed when the stream wants all values, else pulled. It is not split, as only one
/// thread at a time may step a generator.
final class Splitless<T extends @Nullable Object> implements Spliterator<T> {
    private final Generator<T> source;

    Splitless(Generator<T> source) {
        this.source = source;
    }

    @Override
    public boolean tryAdvance(Consumer<? super T> action) {
        Objects.requireNonNull(action, "action");
        if (!source.hasNext()) {
            return false;
        }
        action.accept(source.next());
        return true;
    }

    @Override
    public void forEachRemaining(Consumer<? super T> action) {
        source.forEach(action);
    }

    @Override
    public @Nullable Spliterator<T> trySplit() {
        return null;
    }

    @Override
    public long estimateSize() {
        return Long.MAX_VALUE;
    }

    @Override
    public int characteristics() {
        return ORDERED;
    }
}
