package io.greenloom.generator;

import org.jspecify.annotations.Nullable;

/// Gives each value of a source its place.
final class Numbering<T extends @Nullable Object> implements Outlet<T> {
    private final Outlet<? super Indexed<T>> out;
    private long next;

    Numbering(Outlet<? super Indexed<T>> out, long start) {
        this.out = out;
        next = start;
    }

    @Override
    public boolean accept(T value) {
        return out.accept(new Indexed<>(next++, value));
    }
}
