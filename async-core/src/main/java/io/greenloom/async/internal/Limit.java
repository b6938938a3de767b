package io.greenloom.async.internal;

import io.greenloom.async.EventLoop;
import io.greenloom.async.Suspension;
import java.time.Duration;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/// A time limit on several waits in a row: by the clock of the loop that they are in, or real time outside any.
public final class Limit {
    /// No limit: every wait goes on for as long as it takes.
    public static final Limit NONE = new Limit(null);

    private final @Nullable EventLoop loop;
    private final @Nullable Duration end;

    private Limit(@Nullable Duration timeout) {
        loop = timeout == null ? null : EventLoop.currentOrNull();
        end = timeout == null ? null : now().plus(timeout);
    }

    /// Returns one that begins now.
    ///
    /// @param timeout how long from now; null for ever
    public static Limit of(@Nullable Duration timeout) {
        return timeout == null ? NONE : new Limit(timeout);
    }

    private Duration now() {
        return loop == null ? Duration.ofNanos(System.nanoTime()) : loop.time();
    }

    /// Returns how much is left, zero or less where nothing is; null for ever.
    public @Nullable Duration left() {
        return end == null ? null : end.minus(now());
    }

    /// Waits for the end of `wait`, as long as something is left. Suspends.
    ///
    /// @throws TimeoutException where nothing is left
    public <T extends @Nullable Object> T await(Suspension<T> wait) throws TimeoutException {
        Duration left = left();
        if (left == null) {
            return wait.await();
        }
        return wait.await(left.isNegative() ? Duration.ZERO : left);
    }
}
