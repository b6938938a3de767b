package io.greenloom.http;

import io.greenloom.async.Async;
import java.time.Duration;
import java.util.function.BooleanSupplier;

/// Bounded polling, for what happens on the other side of a socket.
final class Waits {
    private Waits() {}

    /// Waits, in a task, until `condition` holds; at most ten seconds.
    static void until(String what, BooleanSupplier condition) {
        long end = System.nanoTime() + 10_000_000_000L;
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() > end) {
                throw new AssertionError("not within ten seconds: " + what);
            }
            Async.sleep(Duration.ofMillis(1));
        }
    }

    /// Waits until the session has no connection in use or being opened, and nobody waits for one.
    static void untilQuiet(ClientSession session) {
        until("quiet, was " + session.statistics(), () -> {
            SessionStatistics now = session.statistics();
            return now.opening() == 0 && now.inUse() == 0 && now.waiting() == 0;
        });
    }
}
