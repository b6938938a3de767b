package io.greenloom.async;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/// Shows whether other tasks run while one is blocked, by counting the ticks of another task between the beginning
/// and the end of the blocked call.
final class Ticks {
    private static final int ENOUGH = 5;

    private Ticks() {}

    /// Runs `blocked` in a task, and passes if others ran meanwhile. `release`, on a thread of its own, must end
    /// it, and is called only when another task has ticked; after five seconds without, so that nothing hangs.
    static void goOnWhile(Action blocked, Action release) {
        assertThat(during(blocked, ticks -> {
                    awaitTicks(ticks);
                    release.run();
                }))
                .as("ticks of another task while this one was blocked")
                .isGreaterThanOrEqualTo(ENOUGH);
    }

    /// Runs `blocked`, which ends by itself after some milliseconds, in a task, and passes if others ran
    /// meanwhile.
    static void goOnDuring(Action blocked) {
        goOnWhile(blocked, () -> {});
    }

    /// Runs `blocked` in a task, and passes if nobody else ran until `release` had been called, which a thread of
    /// its own does fifty ticks later.
    static void standStillWhile(Action blocked, Action release) {
        assertThat(during(blocked, _ -> {
                    Thread.sleep(50); // that nothing happens cannot be waited for
                    release.run();
                }))
                .as("ticks of another task while this one held the loop")
                .isZero();
    }

    private interface Releaser {
        void run(AtomicInteger ticks) throws Exception;
    }

    private static int during(Action blocked, Releaser releaser) {
        return Async.run(() -> {
            AtomicInteger ticks = new AtomicInteger();
            CountDownLatch aboutToBlock = new CountDownLatch(1);
            Task<?> ticker = Async.createTask(() -> {
                while (true) {
                    Async.sleep(Duration.ofMillis(1));
                    ticks.incrementAndGet();
                }
            });
            var releasing = new FutureTask<Void>(() -> {
                aboutToBlock.await();
                releaser.run(ticks);
                return null;
            });
            Thread releasingThread = Thread.ofPlatform().start(releasing);
            Task<Integer> blocker = Async.createTask(() -> {
                int before = ticks.get();
                aboutToBlock.countDown();
                blocked.run();
                return ticks.get() - before;
            });
            try {
                return blocker.await();
            } finally {
                ticker.cancel();
                Async.toThread(() -> releasingThread.join());
                releasing.get();
            }
        });
    }

    private static void awaitTicks(AtomicInteger ticks) throws InterruptedException {
        int wanted = ticks.get() + ENOUGH;
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(5);
        while (ticks.get() < wanted && System.nanoTime() < deadline) {
            Thread.sleep(1); // a bounded poll
        }
    }
}
