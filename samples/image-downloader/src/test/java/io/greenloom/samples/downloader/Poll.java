package io.greenloom.samples.downloader;

import java.time.Duration;
import java.util.concurrent.Callable;

/// Waits for what another process does, which no latch can tell.
final class Poll {
    private static final long LONGEST_NANOS = Duration.ofSeconds(30).toNanos();

    private Poll() {}

    static void until(String what, Callable<Boolean> condition) throws Exception {
        long start = System.nanoTime();
        while (!condition.call()) {
            if (System.nanoTime() - start > LONGEST_NANOS) {
                throw new AssertionError("waited in vain for: " + what);
            }
            Thread.sleep(10);
        }
    }
}
