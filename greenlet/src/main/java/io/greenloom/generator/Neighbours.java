package io.greenloom.generator;

import org.jspecify.annotations.Nullable;

/// Pairs each value of a source with the one after it.
final class Neighbours<T extends @Nullable Object> implements Outlet<T> {
    private final Outlet<? super Pair<T, T>> out;
    private @Nullable T before; // if hasBefore
    private boolean hasBefore;

    Neighbours(Outlet<? super Pair<T, T>> out) {
        this.out = out;
    }

    @Override
    @SuppressWarnings("NullAway") // whether null, the source's type says
    public boolean accept(T value) {
        T first = before;
        before = value;
        if (!hasBefore) {
            hasBefore = true;
            return true;
        }
        return out.accept(new Pair<>(first, value));
    }
}
