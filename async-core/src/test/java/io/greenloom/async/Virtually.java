package io.greenloom.async;

import java.time.Duration;

/// What tests on a clock that jumps ahead are written with.
final class Virtually {
    private Virtually() {}

    /// Runs `main` on a new loop with a virtual clock.
    static void run(Action main) {
        Async.run(LoopClock.virtual(), main);
    }

    static void sleepForEver() {
        Async.sleep(Duration.ofDays(365));
    }

    /// Has `what` called after `delay`.
    static void in(Duration delay, Runnable what) {
        EventLoop.current().callLater(delay, what);
    }

    /// For a `finally`, where javac warns of a `throw`.
    static <E extends Exception> void throwIt(E error) throws E {
        throw error;
    }
}
