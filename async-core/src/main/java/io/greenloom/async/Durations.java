package io.greenloom.async;

import java.time.Duration;
import java.util.Objects;

/// Durations as nanoseconds for the timers.
final class Durations {
    // About 146 years: far enough that deadlines never wrap around.
    private static final long LONGEST = Long.MAX_VALUE / 2;

    private Durations() {}

    /// Returns the length in nanoseconds: 0 for a negative one, the longest there is for one that does not fit.
    static long nanos(Duration duration) {
        Objects.requireNonNull(duration, "duration");
        if (duration.isNegative()) {
            return 0;
        }
        if (duration.toSeconds() >= LONGEST / 1_000_000_000L) {
            return LONGEST;
        }
        return duration.toNanos();
    }
}
