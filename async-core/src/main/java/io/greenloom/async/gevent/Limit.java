package io.greenloom.async.gevent;

import io.greenloom.async.EventLoop;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/// A time limit on several waits in a row: by the clock of the loop that they are in, or real time outside any.
final class Limit {
    private final @Nullable EventLoop loop = EventLoop.currentOrNull();
    private final @Nullable Duration end;

    private Limit(@Nullable Duration timeout) {
        end = timeout == null ? null : now().plus(timeout);
    }

    /// @param timeout how long from now; null for ever
    static Limit of(@Nullable Duration timeout) {
        return new Limit(timeout);
    }

    private Duration now() {
        return loop == null ? Duration.ofNanos(System.nanoTime()) : loop.time();
    }

    /// Returns how much is left, zero or less where nothing is; null for ever.
    @Nullable
    Duration left() {
        return end == null ? null : end.minus(now());
    }
}
