package io.greenloom.async;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import java.util.function.Consumer;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// A virtual clock does not jump over a task that is about to get a lock of the JDK, or to run.
@Tag("opened") // in portable mode a wait for a monitor holds the carrier, and time with it
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
final class VirtualClockAndLocksTest {
    private final LoopClock.Virtual clock = LoopClock.virtual();
    private final Object monitor = new Object();

    /// Has another thread enter `critical`, and leave it when the task that `body` runs waits for it.
    private void whileHeldElsewhere(Consumer<Runnable> critical, Runnable body) throws Exception {
        CountDownLatch held = new CountDownLatch(1);
        CompletableFuture<Thread> waiting = new CompletableFuture<>();
        Thread holder = new Thread(() -> critical.accept(() -> {
            held.countDown();
            Thread waiter = waiting.join();
            while (waiter.getState() != Thread.State.BLOCKED && waiter.getState() != Thread.State.WAITING) {
                LockSupport.parkNanos(10_000);
            }
        }));
        holder.start();
        assertThat(held.await(10, TimeUnit.SECONDS)).isTrue();
        Async.run(clock, () -> {
            Async.createTask(() -> Async.sleep(Duration.ofDays(1)));
            waiting.complete(Thread.currentThread());
            body.run();
        });
        holder.join();
    }

    @Test
    void aMonitorThatAnotherThreadLeavesIsEnteredInNoTime() throws Exception {
        whileHeldElsewhere(
                body -> {
                    synchronized (monitor) {
                        body.run();
                    }
                },
                () -> {
                    synchronized (monitor) {
                        assertThat(clock.elapsed()).isZero();
                    }
                });
    }

    private void lockedElsewhereIsTakenInNoTime(Lock lock) throws Exception {
        whileHeldElsewhere(
                body -> {
                    lock.lock();
                    body.run();
                    lock.unlock();
                },
                () -> {
                    lock.lock();
                    assertThat(clock.elapsed()).isZero();
                    lock.unlock();
                });
    }

    @Test
    void aLockThatAnotherThreadUnlocksIsTakenInNoTime() throws Exception {
        lockedElsewhereIsTakenInNoTime(new ReentrantLock());
    }

    @Test
    void aWriteLockThatAnotherThreadUnlocksIsTakenInNoTime() throws Exception {
        lockedElsewhereIsTakenInNoTime(new ReentrantReadWriteLock().writeLock());
    }

    @Test
    void noTimePassesHoweverOftenATaskMeetsAnotherThreadInAMonitor() throws Exception {
        AtomicBoolean over = new AtomicBoolean();
        AtomicLong count = new AtomicLong();
        Thread other = new Thread(() -> {
            while (!over.get()) {
                synchronized (monitor) {
                    count.incrementAndGet();
                }
                Thread.onSpinWait();
            }
        });
        other.start();
        try {
            Async.run(clock, () -> {
                Async.createTask(() -> Async.sleep(Duration.ofDays(1)));
                for (int i = 0; i < 5_000; i++) {
                    Async.yieldNow();
                    synchronized (monitor) {
                        count.incrementAndGet();
                    }
                    assertThat(clock.elapsed()).isZero();
                }
            });
        } finally {
            over.set(true);
            other.join();
        }
    }

    @Test
    void noTimePassesWhileAnotherThreadLooksAtTheStackOfATaskThatWasWoken() throws Exception {
        CompletableFuture<Thread> seen = new CompletableFuture<>();
        AtomicBoolean over = new AtomicBoolean();
        Thread other = new Thread(() -> {
            Thread task = seen.join();
            while (!over.get()) {
                task.getStackTrace();
            }
        });
        other.start();
        try {
            Async.run(clock, () -> {
                seen.complete(Thread.currentThread());
                Async.createTask(() -> Async.sleep(Duration.ofDays(1)));
                for (int i = 1; i <= 5_000; i++) {
                    Async.sleep(Duration.ofSeconds(1));
                    assertThat(clock.elapsed()).isEqualTo(Duration.ofSeconds(i));
                }
            });
        } finally {
            over.set(true);
            other.join();
        }
    }

    @Test
    void settlingWaitsForWhatIsAboutToEnterAMonitor() throws Exception {
        List<String> entered = new ArrayList<>();
        whileHeldElsewhere(
                body -> {
                    synchronized (monitor) {
                        body.run();
                    }
                },
                () -> {
                    Task<?> settled = Async.createTask(() -> {
                        EventLoop.current().settle();
                        entered.add("settled");
                    });
                    synchronized (monitor) {
                        entered.add("entered");
                    }
                    settled.await();
                });
        assertThat(entered).containsExactly("entered", "settled");
    }

    @Test
    void aMonitorGoesFromTaskToTaskInNoTime() {
        List<Long> enteredAtSeconds = new ArrayList<>();
        Async.run(clock, () -> {
            Async.createTask(() -> Async.sleep(Duration.ofDays(1)));
            List<Task<?>> tasks = new ArrayList<>();
            for (int i = 0; i < 50; i++) {
                tasks.add(Async.createTask(() -> {
                    synchronized (monitor) {
                        enteredAtSeconds.add(clock.elapsed().toSeconds());
                        Async.sleep(Duration.ofSeconds(1));
                    }
                }));
            }
            for (Task<?> task : tasks) {
                task.await();
            }
        });
        assertThat(enteredAtSeconds).hasSize(50).isSorted().first().isEqualTo(0L);
        assertThat(enteredAtSeconds).last().isEqualTo(49L);
    }

    @Test
    void whatANotificationWakesRunsInNoTime() {
        List<Duration> wokenAt = new ArrayList<>();
        Async.run(clock, () -> {
            Async.createTask(() -> Async.sleep(Duration.ofDays(1)));
            for (int i = 1; i <= 50; i++) {
                Task<?> waiting = Async.createTask(() -> {
                    synchronized (monitor) {
                        monitor.wait();
                        wokenAt.add(clock.elapsed());
                    }
                });
                Async.sleep(Duration.ofSeconds(1));
                synchronized (monitor) {
                    monitor.notifyAll();
                }
                waiting.await();
                assertThat(wokenAt).hasSize(i).last().isEqualTo(Duration.ofSeconds(i));
            }
        });
    }

    @Test
    void aMonitorThatASuspendedTaskHoldsDoesNotHoldTheClock() {
        List<Duration> enteredAt = new ArrayList<>();
        Async.run(clock, () -> {
            Task<?> holder = Async.createTask(() -> {
                synchronized (monitor) {
                    for (int hour = 0; hour < 1_000; hour++) {
                        Async.sleep(Duration.ofHours(1));
                    }
                }
            });
            Async.sleep(Duration.ofHours(1));
            synchronized (monitor) {
                enteredAt.add(clock.elapsed());
            }
            holder.await();
        });
        assertThat(enteredAt).containsExactly(Duration.ofHours(1_000));
    }
}
