package io.greenloom.async.process;

import static org.assertj.core.api.Assertions.assertThat;

import io.greenloom.async.Async;
import io.greenloom.async.EventLoop;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

/// Waits, not for ever, for what other processes do: nobody tells of it.
final class Poll {
    private Poll() {}

    static void until(BooleanSupplier condition) {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
        while (!condition.getAsBoolean()) {
            assertThat(System.nanoTime()).as("it came in time").isLessThan(deadline);
            if (EventLoop.currentOrNull() != null) {
                Async.sleep(Duration.ofMillis(1));
            } else {
                Thread.onSpinWait();
            }
        }
    }
}
