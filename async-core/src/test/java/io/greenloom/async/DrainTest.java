package io.greenloom.async;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;

/// What threads still do for a loop that closes.
final class DrainTest {
    @Test
    void closingWaitsForBodiesThatThreadsStillRun() throws InterruptedException {
        CountDownLatch began = new CountDownLatch(1);
        CountDownLatch go = new CountDownLatch(1);
        AtomicBoolean written = new AtomicBoolean();
        AtomicBoolean writtenAtTheEnd = new AtomicBoolean();
        Thread runner = Thread.ofPlatform().start(() -> {
            Async.run(() -> {
                Async.createTask(() -> Async.toThread(() -> {
                    began.countDown();
                    go.await();
                    written.set(true);
                }));
                Async.sleep(Duration.ofMillis(1));
                began.await();
            });
            writtenAtTheEnd.set(written.get());
        });
        began.await();
        while (runner.getState() != Thread.State.WAITING) {
            Thread.onSpinWait();
        }
        go.countDown();
        runner.join();
        assertThat(writtenAtTheEnd).isTrue();
    }
}
