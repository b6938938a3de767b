package io.greenloom.generator;

import org.jspecify.annotations.Nullable;

/// The end of a pipeline that is consumed at once. What the consumer's code throws ends the pipeline like a value
/// that nobody wants; so it passes through no stage and no body, comes out as it is, and wins over what closing
/// throws.
final class Terminal<T extends @Nullable Object> implements Outlet<T> {
    private final Outlet<? super T> consumer;
    private @Nullable Throwable failure;

    private Terminal(Outlet<? super T> consumer) {
        this.consumer = consumer;
    }

    @Override
    public boolean accept(T value) {
        try {
            return consumer.accept(value);
        } catch (Throwable e) {
            failure = e;
            return false;
        }
    }

    /// Gives `consumer` every value that is left in `source`, until it wants no more; then `source` is closed.
    @SuppressWarnings("unchecked") // a routine yields what its type says
    static <T extends @Nullable Object> void drain(Driver source, Outlet<? super T> consumer) {
        Terminal<T> end = new Terminal<>(consumer);
        try {
            source.push((Outlet<@Nullable Object>) (Outlet<?>) end);
        } catch (Throwable e) {
            if (end.failure == null) {
                throw e;
            }
            end.failure.addSuppressed(e);
        }
        if (end.failure != null) {
            throw Routine.<RuntimeException>undeclared(end.failure);
        }
    }
}
