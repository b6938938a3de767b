package io.greenloom.async.stream;

import java.time.Duration;
import java.util.Objects;

/// Checks and conversions of the durations that options are given.
final class Durations {
    private static final Duration LONGEST = Duration.ofDays(36_500);

    private Durations() {}

    /// Returns it in nanoseconds; a century for what is longer.
    static long nanos(Duration value) {
        return (value.compareTo(LONGEST) > 0 ? LONGEST : value).toNanos();
    }

    static void requirePositive(String name, Duration value) {
        if (Objects.requireNonNull(value, name).isNegative() || value.isZero()) {
            throw new IllegalArgumentException(name + " must be more than zero, was " + value);
        }
    }

    static void requireNotNegative(String name, Duration value) {
        if (Objects.requireNonNull(value, name).isNegative()) {
            throw new IllegalArgumentException(name + " must not be negative, was " + value);
        }
    }
}
