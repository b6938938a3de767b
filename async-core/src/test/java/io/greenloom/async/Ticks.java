package io.greenloom.async;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;

/// Shows that other tasks run while one is blocked: the blocked call is released only after another task has
/// ticked.
final class Ticks {
    private Ticks() {}

    /// Runs `blocked` in a task; `release`, on a thread of its own, must end it.
    static void goOnWhile(Action blocked, Action release) {
        Async.run(() -> {
            AtomicInteger ticks = new AtomicInteger();
            AtomicBoolean ticked = new AtomicBoolean();
            CountDownLatch aboutToBlock = new CountDownLatch(1);
            Task<?> ticker = Async.createTask(() -> {
                while (true) {
                    ticks.incrementAndGet();
                    Async.sleep(Duration.ofMillis(1));
                }
            });
            Thread releaser = Thread.ofPlatform().start(() -> {
                try {
                    aboutToBlock.await();
                    ticked.set(poll(ticks, ticks.get() + 5));
                    release.run();
                } catch (Exception e) {
                    throw new IllegalStateException(e);
                }
            });
            Task<?> blocker = Async.createTask(() -> {
                aboutToBlock.countDown();
                blocked.run();
            });
            blocker.await();
            assertThat(ticked).as("another task ran while this one was blocked").isTrue();
            Async.toThread(() -> releaser.join(Duration.ofSeconds(10)));
            ticker.cancel();
            return null;
        });
    }

    private static boolean poll(AtomicInteger ticks, int wanted) throws InterruptedException {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(10);
        while (ticks.get() < wanted && System.nanoTime() < deadline) {
            Thread.sleep(1); // a bounded poll
        }
        return ticks.get() >= wanted;
    }
}
