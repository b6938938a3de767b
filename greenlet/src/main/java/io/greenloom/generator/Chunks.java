package io.greenloom.generator;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Cuts a source into lists of the same size. A failure drops what has been collected so far, as it would not be
/// a whole chunk.
final class Chunks<T extends @Nullable Object> implements Outlet<T> {
    private final Outlet<? super List<T>> out;
    private final int size;
    private List<T> chunk = new ArrayList<>();

    Chunks(Outlet<? super List<T>> out, int size) {
        this.out = out;
        this.size = size;
    }

    /// Pushes the chunks of `source`, with the rest as the last one.
    boolean from(Pipeline<? extends T> source) {
        return source.into(this) && (chunk.isEmpty() || out.accept(chunk));
    }

    /// Pushes the chunks of `source`; throws if there is a rest.
    boolean exactlyFrom(Pipeline<? extends T> source) {
        boolean more = source.into(this);
        if (more && !chunk.isEmpty()) {
            throw new IllegalStateException("the last chunk has " + chunk.size() + " values instead of " + size
                    + ": chunked(" + size + ") takes it as it is");
        }
        return more;
    }

    @Override
    public boolean accept(T value) {
        chunk.add(value);
        if (chunk.size() < size) {
            return true;
        }
        List<T> full = chunk;
        chunk = new ArrayList<>(size);
        return out.accept(full);
    }
}
