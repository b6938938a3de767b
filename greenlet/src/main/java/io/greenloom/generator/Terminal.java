package io.greenloom.generator;

import org.jspecify.annotations.Nullable;

/// The end of a pipeline that is consumed at once. What it throws ends the pipeline like a value that nobody
/// wants; so it passes through no stage and no body, comes out as it is, and wins over what closing throws.
///
/// A result that changes with each value is a field of it, which is one step less to go than one beside it.
abstract class Terminal<T extends @Nullable Object> implements Outlet<T> {
    private @Nullable Throwable failure;

    /// Takes a value; returns whether it wants more.
    abstract boolean take(T value);

    @Override
    public final boolean accept(T value) {
        try {
            return take(value);
        } catch (Throwable e) {
            failure = e;
            return false;
        }
    }

    /// Takes every value that is left in `source`, until it wants no more; then `source` is closed.
    @SuppressWarnings("unchecked") // a routine yields what its type says
    final void drain(Driver source) {
        try {
            source.push((Outlet<@Nullable Object>) (Outlet<?>) this);
        } catch (Throwable e) {
            if (failure == null) {
                throw e;
            }
            failure.addSuppressed(e);
        }
        if (failure != null) {
            throw Routine.<RuntimeException>undeclared(failure);
        }
    }

    /// Gives `consumer` every value that is left in `source`, until it wants no more; then `source` is closed.
    static <T extends @Nullable Object> void drain(Driver source, Outlet<? super T> consumer) {
        new Terminal<T>() {
            @Override
            boolean take(T value) {
                return consumer.accept(value);
            }
        }.drain(source);
    }
}
