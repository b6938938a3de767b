package io.greenloom.generator;

import org.jspecify.annotations.Nullable;

/// The first values of a source.
final class Limit<T extends @Nullable Object> implements Outlet<T> {
    private final Outlet<? super T> out;
    private long left;
    private boolean more = true;

    Limit(Outlet<? super T> out, long count) {
        this.out = out;
        left = count;
    }

    boolean from(Pipeline<? extends T> source) {
        if (left > 0) {
            source.into(this);
        }
        return more;
    }

    @Override
    public boolean accept(T value) {
        left--;
        more = out.accept(value);
        return more && left > 0;
    }
}
