package io.greenloom.generator;

import org.jspecify.annotations.Nullable;

/// Every n-th value of a source, beginning with the one after those that it leaves out first.
final class Every<T extends @Nullable Object> implements Outlet<T> {
    private final Outlet<? super T> out;
    private final long gap; // values left out between two
    private long skip; // values left out before the next

    Every(Outlet<? super T> out, long skip, long gap) {
        this.out = out;
        this.skip = skip;
        this.gap = gap;
    }

    @Override
    public boolean accept(T value) {
        if (skip > 0) {
            skip--;
            return true;
        }
        skip = gap;
        return out.accept(value);
    }
}
