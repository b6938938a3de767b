package io.greenloom.async;

import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// A result that somebody will provide: `loop.create_future()`.
///
/// The bridge from callbacks to tasks: the callback calls [#complete] or [#fail], from any thread, and the task
/// that [awaits][#await()] goes on. The first end is final.
///
/// @param <T> the type of the value
public final class Promise<T extends @Nullable Object> extends Awaitable<T> {
    private volatile @Nullable Object source; // what ends it, for those who ask what its waiters wait for

    Promise(EventLoop loop) {
        super(loop);
    }

    /// Ends it with `value`. Never waits; any thread may call, as for the others.
    ///
    /// @return false where it had ended already, for instance because its only waiter was cancelled
    public boolean complete(T value) {
        return end(new Outcome.Value<>(value));
    }

    /// Ends it with an error, which [#await()] throws.
    ///
    /// @return false where it had ended already
    public boolean fail(Throwable error) {
        Objects.requireNonNull(error, "error");
        return end(
                error instanceof CancelledError cancelled
                        ? new Outcome.Cancelled<>(cancelled)
                        : new Outcome.Failure<>(error));
    }

    /// Ends it as cancelled.
    ///
    /// @param message what to tell the waiters; null for none
    /// @return false where it had ended already
    @Override
    public boolean cancel(@Nullable String message) {
        return !isDone() && end(new Outcome.Cancelled<>(CancelledError.of(CancelledError.Source.CANCEL, message)));
    }

    void setSource(Object what) {
        source = what;
    }

    @Nullable
    Object source() {
        return source;
    }

    @Override
    public String toString() {
        Outcome<?> outcome = outcome();
        return "Promise[" + (outcome == null ? source == null ? "pending" : source : outcome) + "]";
    }
}
