package io.greenloom.async.sync;

import static org.assertj.core.api.Assertions.assertThat;

import io.greenloom.async.Async;
import io.greenloom.async.ReturnWhen;
import io.greenloom.async.Task;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/// Tasks of two loops, platform threads and virtual threads at the same lock, for real.
@Tag("stress")
final class MixedStrandsTest {
    private static final int ROUNDS = 300;
    private static final int TASKS = 4; // of each of two loops

    private interface Work {
        void run(int round) throws Exception;
    }

    /// Runs `work` [#ROUNDS] times on each of 2 platform threads, 2 virtual threads and 2 x 4 tasks.
    private static int everywhere(Work work) throws InterruptedException {
        List<Throwable> failures = new ArrayList<>();
        Runnable rounds = () -> {
            try {
                for (int round = 0; round < ROUNDS; round++) {
                    work.run(round);
                }
            } catch (Throwable e) {
                synchronized (failures) {
                    failures.add(e);
                }
            }
        };
        Runnable loop = () -> Async.run(() -> {
            List<Task<Void>> tasks = new ArrayList<>();
            for (int i = 0; i < TASKS; i++) {
                tasks.add(Async.createTask(rounds::run));
            }
            Async.gather(tasks);
        });
        List<Thread> threads = new ArrayList<>();
        for (Runnable body : List.of(rounds, rounds, loop, loop)) {
            threads.add(Thread.ofPlatform().start(body));
        }
        for (int i = 0; i < 2; i++) {
            threads.add(Thread.ofVirtual().start(rounds));
        }
        for (Thread thread : threads) {
            assertThat(thread.join(Duration.ofSeconds(60)))
                    .as("%s ends", thread)
                    .isTrue();
        }
        assertThat(failures).isEmpty();
        return (4 + 2 * TASKS) * ROUNDS;
    }

    private static void maybeYield() {
        if (Async.currentTask() != null && ThreadLocalRandom.current().nextInt(4) == 0) {
            Async.yieldNow();
        }
    }

    @Test
    void oneIsInsideALockAtATime() throws InterruptedException {
        for (Mutex lock : List.of(new Lock(), new RLock())) {
            int[] count = {0};
            int rounds = everywhere(_ -> {
                try (var _ = lock.hold()) {
                    int before = count[0];
                    maybeYield();
                    count[0] = before + 1;
                }
            });
            assertThat(count[0]).isEqualTo(rounds);
            assertThat(lock.toString()).endsWith("[free]");
        }
    }

    @Test
    void timeLimitsThatRunOutWhileTheLockIsHandedOverLoseNoTurn() throws InterruptedException {
        Lock lock = new Lock();
        int[] inside = {0};
        AtomicInteger timeouts = new AtomicInteger();
        int rounds = everywhere(round -> {
            try (var _ = lock.hold(Duration.ofNanos(ThreadLocalRandom.current().nextInt(200_000)))) {
                int before = inside[0];
                maybeYield();
                inside[0] = before + 1;
            } catch (TimeoutException _) {
                timeouts.incrementAndGet();
            }
        });
        assertThat(inside[0] + timeouts.get()).isEqualTo(rounds);
        assertThat(lock).hasToString("Lock[free]");
    }

    @Test
    void cancellationsWhileALockIsHandedOverLoseNoTurn() throws InterruptedException {
        Lock lock = new Lock();
        AtomicInteger inside = new AtomicInteger();
        Thread outside = Thread.ofPlatform().start(() -> {
            for (int i = 0; i < 2_000; i++) {
                try (var _ = lock.hold()) {
                    assertThat(inside.incrementAndGet()).isEqualTo(1);
                    inside.decrementAndGet();
                }
            }
        });
        Async.run(() -> {
            for (int i = 0; i < 500; i++) {
                List<Task<Void>> tasks = new ArrayList<>();
                for (int j = 0; j < 3; j++) {
                    tasks.add(Async.createTask(() -> {
                        try (var _ = lock.hold()) {
                            assertThat(inside.incrementAndGet()).isEqualTo(1);
                            inside.decrementAndGet();
                        }
                    }));
                }
                Async.yieldNow();
                tasks.get(i % 3).cancel();
                for (Task<Void> task : tasks) {
                    Async.wait(List.of(task), ReturnWhen.ALL_COMPLETED);
                    assertThat(task.isCancelled() || task.exception() == null).isTrue();
                }
            }
        });
        assertThat(outside.join(Duration.ofSeconds(60))).isTrue();
        assertThat(lock).hasToString("Lock[free]");
    }

    @Test
    void noMoreAreInsideASemaphoreThanItHasPermits() throws InterruptedException {
        BoundedSemaphore semaphore = new BoundedSemaphore(3);
        AtomicInteger inside = new AtomicInteger();
        everywhere(_ -> {
            try (var _ = semaphore.hold()) {
                assertThat(inside.incrementAndGet()).isLessThanOrEqualTo(3);
                maybeYield();
                inside.decrementAndGet();
            }
        });
        assertThat(semaphore).hasToString("BoundedSemaphore[3 available, 0 waiting]");
    }

    @Test
    void noMoreBorrowThanThereAreTokens() throws InterruptedException {
        CapacityLimiter limiter = new CapacityLimiter(2);
        AtomicInteger inside = new AtomicInteger();
        everywhere(_ -> {
            try (var _ = limiter.hold()) {
                assertThat(inside.incrementAndGet()).isLessThanOrEqualTo(2);
                maybeYield();
                inside.decrementAndGet();
            }
        });
        assertThat(limiter).hasToString("CapacityLimiter[0 of 2 lent, 0 waiting]");
    }

    @Test
    void eachTurnOfAConditionIsTakenByTheOneWhoseItIs() throws InterruptedException {
        Condition condition = new Condition(new RLock());
        int[] turn = {0};
        AtomicInteger next = new AtomicInteger();
        int rounds = everywhere(_ -> {
            try (var _ = condition.hold()) {
                int mine = next.getAndIncrement();
                condition.waitFor(() -> turn[0] == mine);
                turn[0]++;
                condition.signalAll();
            }
        });
        assertThat(turn[0]).isEqualTo(rounds);
    }

    @Test
    void aBarrierReleasesWholeRounds() throws InterruptedException {
        int parties = 4 + 2 * TASKS;
        Barrier barrier = new Barrier(parties);
        AtomicInteger come = new AtomicInteger();
        everywhere(round -> {
            come.incrementAndGet();
            int index = barrier.await();
            assertThat(index).isBetween(0, parties - 1);
            assertThat(come.get()).isGreaterThanOrEqualTo((round + 1) * parties);
        });
        assertThat(barrier.waiting()).isZero();
    }
}
