package io.greenloom.test;

import java.util.Arrays;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;

/// One seed that a test is run with, of several perhaps; the first failure ends the row.
record Seed(long value, AtomicBoolean anyFailed) {
    private static final String PROPERTY = "greenloom.test.seed";

    /// Returns the seeds to run with, by the system property, or else as the test says; none for one run first in
    /// first out.
    static long[] of(@Nullable LoopTest settings) {
        String property = System.getProperty(PROPERTY);
        if (property != null) {
            return Arrays.stream(property.split(",", -1)).mapToLong(Seed::parse).toArray();
        }
        if (settings == null) {
            return new long[0];
        }
        if (settings.seed().length > 0 && settings.seeds() > 0) {
            throw new IllegalArgumentException("@LoopTest has seeds = " + settings.seeds() + " and seed = "
                    + Arrays.toString(settings.seed()) + "; give one of them");
        }
        if (settings.seeds() < 0) {
            throw new IllegalArgumentException("@LoopTest(seeds) must be >= 0, was " + settings.seeds());
        }
        return settings.seed().length > 0
                ? settings.seed()
                : LongStream.rangeClosed(1, settings.seeds()).toArray();
    }

    private static long parse(String text) {
        try {
            return Long.parseLong(text.strip());
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException(PROPERTY + " must be whole numbers with commas between, was " + text, e);
        }
    }

    /// Returns `error` with the seed in its message, as the test is to end with it.
    AssertionError failure(Throwable error) {
        anyFailed.set(true);
        return new AssertionError(
                "with seed " + value + " (to replay: @LoopTest(seed = " + value + ") or -D" + PROPERTY + "=" + value
                        + "): " + error,
                error);
    }
}
