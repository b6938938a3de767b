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
    private @Nullable Task<?> creator; // until this ends; whoever sees it late sees none

    Promise(EventLoop loop, @Nullable Task<?> creator) {
        super(loop);
        this.creator = creator;
    }

    /// Ends it with `value`. Never waits; any thread may call, as for the others.
    ///
    /// @return false where it had ended already, for instance because its only waiter was cancelled
    public boolean complete(T value) {
        return settle(new Outcome.Value<>(value));
    }

    /// Ends it with an error, which [#await()] throws. One that nobody looks at is reported to the loop's
    /// [exception handler][EventLoop#setExceptionHandler]: when the task that created this promise has ended, or
    /// where none has created it, when the loop is closed.
    ///
    /// @return false where it had ended already
    public boolean fail(Throwable error) {
        Objects.requireNonNull(error, "error");
        return settle(
                error instanceof CancelledError cancelled
                        ? new Outcome.Cancelled<>(cancelled)
                        : new Outcome.Failure<>(error));
    }

    /// Ends it, and sees to it that a failure reaches somebody.
    boolean settle(Outcome<?> outcome) {
        if (!end(outcome)) {
            return false;
        }
        Task<?> by = creator;
        creator = null;
        if (outcome instanceof Outcome.Failure<?> && !isObserved()) {
            Carrier carrier = loop().carrier();
            carrier.readyFromAnywhere(() -> carrier.unseen().failed(this, by));
        }
        return true;
    }

    /// Ends it as cancelled.
    ///
    /// @param message what to tell the waiters; null for none
    /// @return false where it had ended already
    @Override
    public boolean cancel(@Nullable String message) {
        return !isDone() && cancelAs(CancelledError.of(loop(), CancelledError.Source.CANCEL, message));
    }

    @Override
    boolean cancelAs(CancelledError request) {
        return settle(new Outcome.Cancelled<>(request));
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
