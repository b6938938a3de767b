package io.greenloom.async.sync;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.greenloom.async.Async;
import io.greenloom.async.CancelledError;
import io.greenloom.async.EventLoop;
import io.greenloom.async.LoopClock;
import io.greenloom.async.Task;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.Test;

/// One holder at a time, the others in order.
@SuppressWarnings("try") // closing it early is the case
final class LockTest {
    private final List<Object> log = new ArrayList<>();
    private final Lock lock = new Lock();

    private Task<Void> holder(String name) {
        return Async.createTask(name, () -> {
            try (var _ = lock.hold()) {
                log.add(name);
            }
            return null;
        });
    }

    @Test
    void itIsHeldFromAcquireToRelease() {
        assertThat(lock.locked()).isFalse();
        lock.acquire();
        assertThat(lock.locked()).isTrue();
        assertThat(lock.isHeldByCaller()).isTrue();
        assertThat(lock.tryAcquire()).isFalse();
        lock.release();
        assertThat(lock.locked()).isFalse();
        assertThat(lock.tryAcquire()).isTrue();
    }

    @Test
    void itTellsItsStateItsHolderAndHowManyWait() {
        Async.run(() -> {
            assertThat(lock).hasToString("Lock[free]");
            assertThat(lock.owner()).isNull();
            Task<Void> first = Async.createTask("first", () -> {
                lock.acquire();
                Async.sleep(Duration.ofDays(1));
            });
            Async.yieldNow();
            Task<Void> second = holder("second");
            Async.yieldNow();
            assertThat(lock).hasToString("Lock[held by Task[first, running], 1 waiting]");
            assertThat(lock.owner()).isSameAs(first);
            assertThat(lock.waiting()).isEqualTo(1);
            second.cancel();
            first.cancel();
        });
    }

    @Test
    void waitersGetItInTheOrderInWhichTheyCame() {
        Async.run(() -> {
            lock.acquire();
            List<Task<Void>> tasks = List.of(holder("A"), holder("B"), holder("C"));
            Async.yieldNow();
            assertThat(log).isEmpty();
            lock.release();
            assertThat(lock.locked()).as("handed on, and never free meanwhile").isTrue();
            Async.gather(tasks);
            assertThat(log).containsExactly("A", "B", "C");
            assertThat(lock.locked()).isFalse();
        });
    }

    @Test
    void nobodyOvertakesThoseWhoWait() {
        Async.run(() -> {
            lock.acquire();
            Task<Void> waiter = holder("A");
            Async.yieldNow();
            lock.release();
            assertThat(lock.tryAcquire())
                    .as("it is A's already, though A has not run")
                    .isFalse();
            assertThat(lock.owner()).isSameAs(waiter);
            waiter.await();
        });
    }

    @Test
    void aTaskThatReleasesAndAcquiresInALoopDoesNotStarveAnother() {
        Async.run(() -> {
            Task<Void> greedy = Async.createTask(() -> {
                while (log.isEmpty()) {
                    try (var _ = lock.hold()) {
                        Async.yieldNow();
                    }
                }
            });
            Async.yieldNow();
            Async.createTask(() -> {
                        try (var _ = lock.hold()) {
                            log.add("got it");
                        }
                    })
                    .await();
            greedy.await();
        });
    }

    @Test
    void aCancelledWaiterLeavesTheLine() {
        Async.run(() -> {
            lock.acquire();
            Task<Void> first = holder("A");
            Task<Void> second = holder("B");
            Async.yieldNow();
            first.cancel();
            lock.release();
            assertThatThrownBy(first::await).isInstanceOf(CancelledError.class);
            second.await();
            assertThat(log).containsExactly("B");
            assertThat(lock).hasToString("Lock[free]");
        });
    }

    @Test
    void allWaitersCancelledLeaveItFree() {
        Async.run(() -> {
            lock.acquire();
            List<Task<Void>> tasks = List.of(holder("A"), holder("B"));
            Async.yieldNow();
            tasks.forEach(Task::cancel);
            Async.yieldNow();
            assertThat(lock.waiting()).isZero();
            lock.release();
            assertThat(lock.locked()).isFalse();
        });
    }

    @Test
    void aWaiterCancelledJustAfterItGotTheLockHasItAndPassesItOn() {
        Async.run(() -> {
            lock.acquire();
            Task<Void> first = Async.createTask(() -> {
                try (var _ = lock.hold()) {
                    log.add("has it");
                    Async.yieldNow();
                    log.add("unreachable");
                }
            });
            Task<Void> second = holder("B");
            Async.yieldNow();
            lock.release();
            first.cancel();
            assertThatThrownBy(first::await).isInstanceOf(CancelledError.class);
            second.await();
            assertThat(log).containsExactly("has it", "B");
            assertThat(lock.locked()).isFalse();
        });
    }

    @Test
    void acquireIsACancellationPointEvenWhereTheLockIsFree() {
        Async.run(() -> {
            Task<Void> task = Async.createTask(() -> {
                Async.currentTask().cancel();
                lock.acquire();
            });
            assertThatThrownBy(task::await).isInstanceOf(CancelledError.class);
            assertThat(lock.locked()).isFalse();
        });
    }

    @Test
    void aTimeLimitEndsTheWaitAndLeavesTheLine() {
        Async.run(LoopClock.virtual(), () -> {
            Task<Void> holding = Async.createTask("holding", () -> {
                try (var _ = lock.hold()) {
                    Async.sleep(Duration.ofHours(2));
                }
            });
            Async.yieldNow();
            assertThatThrownBy(() -> lock.acquire(Duration.ofHours(1)))
                    .isInstanceOf(TimeoutException.class)
                    .hasMessageContaining("PT1H")
                    .hasMessageContaining("held by Task[holding");
            assertThat(lock.waiting()).isZero();
            try (var _ = lock.hold(Duration.ofHours(2))) {
                assertThat(lock.isHeldByCaller()).isTrue();
            }
            holding.await();
            assertThat(lock.locked()).isFalse();
        });
    }

    @Test
    void aTimeLimitOfZeroTakesAFreeLockAndGivesUpOnAHeldOne() throws TimeoutException {
        lock.acquire(Duration.ZERO);
        Async.run(() -> assertThatThrownBy(() -> lock.acquire(Duration.ZERO)).isInstanceOf(TimeoutException.class));
        lock.release();
    }

    @Test
    void releasingAFreeLockIsAnError() {
        assertThatIllegalStateException()
                .isThrownBy(lock::release)
                .withMessage("Lock[free] is not held, so it cannot be released; acquire it first");
    }

    @Test
    void takingItTwiceIsAnErrorAndNotAHang() {
        lock.acquire();
        assertThatIllegalStateException().isThrownBy(lock::acquire).withMessageContaining("RLock");
        Async.run(() -> {
            Lock own = new Lock();
            own.acquire();
            assertThatIllegalStateException().isThrownBy(own::acquire).withMessageContaining("would wait for itself");
            assertThat(own.tryAcquire()).isFalse();
            own.release();
        });
    }

    @Test
    void anybodyMayReleaseIt() {
        Async.run(() -> {
            lock.acquire();
            Async.createTask(lock::release).await();
            assertThat(lock.locked()).isFalse();
        });
    }

    @Test
    void inDebugModeOnlyItsHolderMay() {
        Lock checked = new Lock();
        Async.run(() -> {
            EventLoop.current().setDebug(true);
            checked.acquire();
            Task<Void> stranger = Async.createTask("stranger", checked::release);
            assertThatThrownBy(stranger::await)
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("Task[stranger, running] does not hold Lock[held by Task[");
            checked.release();
        });
    }

    @Test
    void whatIsHeldIsReleasedOnceWhateverTheBlockThrows() {
        assertThatThrownBy(() -> {
                    try (var held = lock.hold()) {
                        held.close();
                        lock.acquire();
                        throw new ArithmeticException();
                    }
                })
                .isInstanceOf(ArithmeticException.class);
        assertThat(lock.locked()).as("closed twice, released once").isTrue();
        lock.release();
    }

    @Test
    void anInterruptedThreadLeavesTheLine() throws InterruptedException {
        lock.acquire();
        List<Object> seen = new ArrayList<>();
        Thread thread = Thread.ofPlatform().start(() -> {
            try {
                lock.acquire();
            } catch (CancelledError e) {
                seen.add(Thread.currentThread().isInterrupted());
            }
        });
        Polling.until(() -> lock.waiting() == 1);
        thread.interrupt();
        thread.join();
        assertThat(seen).containsExactly(true);
        assertThat(lock.waiting()).isZero();
        lock.release();
        assertThat(lock.locked()).isFalse();
    }

    @Test
    void aTaskAPlatformThreadAndAVirtualThreadShareOneLine() throws InterruptedException {
        List<String> order = new ArrayList<>();
        lock.acquire();
        Thread platform = Thread.ofPlatform().start(() -> {
            try (var _ = lock.hold()) {
                order.add("platform");
            }
        });
        Polling.until(() -> lock.waiting() == 1);
        Thread virtual = Thread.ofVirtual().start(() -> {
            try (var _ = lock.hold()) {
                order.add("virtual");
            }
        });
        Polling.until(() -> lock.waiting() == 2);
        Thread releasing = Thread.ofPlatform().start(() -> {
            Polling.until(() -> lock.waiting() == 3);
            lock.release();
        });
        Async.run(() -> {
            try (var _ = lock.hold()) {
                order.add("task");
            }
        });
        platform.join();
        virtual.join();
        releasing.join();
        assertThat(order).containsExactly("platform", "virtual", "task");
        assertThat(lock.locked()).isFalse();
    }
}
