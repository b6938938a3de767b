package io.greenloom.async.sync;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.greenloom.async.Async;
import io.greenloom.async.CancelScope;
import io.greenloom.async.CancelledError;
import io.greenloom.async.LoopClock;
import io.greenloom.async.Task;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.Test;

/// Waits for a change of what a lock guards.
final class ConditionTest {
    private final Condition condition = new Condition();
    private final List<Object> log = new ArrayList<>();
    private int state;

    private Task<Void> waiter(String name) {
        return Async.createTask(name, () -> {
            try (var _ = condition.hold()) {
                condition.await();
                log.add(name);
            }
            return null;
        });
    }

    private void signal(int count) {
        try (var _ = condition.hold()) {
            condition.signal(count);
        }
    }

    private static void pass() {
        for (int i = 0; i < 5; i++) {
            Async.yieldNow();
        }
    }

    @Test
    void aSignalWakesThoseWhoWaitLongest() {
        Async.run(() -> {
            List<Task<Void>> tasks = List.of(waiter("A"), waiter("B"), waiter("C"), waiter("D"));
            Async.yieldNow();
            assertThat(condition).hasToString("Condition[Lock[free], 4 waiting for a signal]");
            signal(1);
            pass();
            assertThat(log).containsExactly("A");
            signal(2);
            pass();
            assertThat(log).containsExactly("A", "B", "C");
            signal(5);
            Async.gather(tasks);
            assertThat(log).containsExactly("A", "B", "C", "D");
        });
    }

    @Test
    void signalAllWakesAll() {
        Async.run(() -> {
            List<Task<Void>> tasks = List.of(waiter("A"), waiter("B"));
            Async.yieldNow();
            try (var _ = condition.hold()) {
                condition.signalAll();
            }
            Async.gather(tasks);
            assertThat(log).containsExactly("A", "B");
        });
    }

    @Test
    void theSignalledGoesOnOnlyWhenItHasTheLock() {
        Async.run(() -> {
            Task<Void> task = waiter("A");
            Async.yieldNow();
            try (var _ = condition.hold()) {
                condition.signal();
                pass();
                assertThat(log).isEmpty();
            }
            task.await();
        });
    }

    @Test
    void aSignalThatNobodyWaitsForIsGone() {
        Async.run(() -> {
            signal(1);
            Task<Void> late = waiter("late");
            pass();
            assertThat(log).isEmpty();
            late.cancel();
        });
    }

    @Test
    void waitingAndSignallingNeedTheLock() {
        String message = "does not hold Lock[free]; acquire it first";
        assertThatIllegalStateException().isThrownBy(condition::await).withMessageContaining(message);
        assertThatIllegalStateException().isThrownBy(condition::signal).withMessageContaining(message);
        assertThatIllegalStateException().isThrownBy(condition::signalAll).withMessageContaining(message);
        assertThatIllegalStateException().isThrownBy(() -> condition.waitFor(() -> true));
        assertThatIllegalArgumentException().isThrownBy(() -> condition.signal(-1));
        Async.run(() -> {
            try (var _ = condition.hold()) {
                assertThatThrownBy(() -> Async.createTask(() -> condition.signal()).await())
                        .isInstanceOf(IllegalStateException.class);
            }
        });
        assertThat(condition.waiting()).isZero();
    }

    @Test
    void aCancelledWaitHasTheLockAgainBeforeItThrows() {
        Async.run(() -> {
            Task<Void> task = Async.createTask(() -> {
                try (var _ = condition.hold()) {
                    try {
                        condition.await();
                    } finally {
                        log.add(condition.lock().isHeldByCaller());
                    }
                }
            });
            Async.yieldNow();
            try (var _ = condition.hold()) {
                task.cancel();
                pass();
                assertThat(task.isDone()).as("it waits for the lock").isFalse();
            }
            assertThatThrownBy(task::await).isInstanceOf(CancelledError.class);
            assertThat(log).containsExactly(true);
            assertThat(condition.lock().locked()).isFalse();
        });
    }

    @Test
    void evenCancelledOverAndOverWhileItWaitsForTheLock() {
        Async.run(() -> {
            Task<Void> task = waiter("A");
            Async.yieldNow();
            try (var _ = condition.hold()) {
                for (int i = 0; i < 3; i++) {
                    task.cancel();
                    pass();
                }
                assertThat(task.isDone()).isFalse();
            }
            assertThatThrownBy(task::await).isInstanceOf(CancelledError.class);
            assertThat(condition.lock().locked()).isFalse();
        });
    }

    @Test
    void evenInsideAScopeThatCancelsEachSuspensionPoint() {
        Async.run(LoopClock.virtual(), () -> {
            Task<Void> holding = Async.createTask(() -> {
                Async.sleep(Duration.ofMinutes(1));
                try (var _ = condition.hold()) {
                    Async.sleep(Duration.ofHours(2));
                }
            });
            CancelScope scope = CancelScope.after(Duration.ofHours(1));
            scope.run(() -> {
                try (var _ = condition.hold()) {
                    try {
                        condition.await();
                    } finally {
                        log.add(condition.lock().isHeldByCaller());
                    }
                }
            });
            assertThat(scope.isCancelledCaught()).isTrue();
            assertThat(log).containsExactly(true);
            assertThat(condition.lock().locked()).isFalse();
            holding.await();
        });
    }

    @Test
    void aSignalledWaiterThatIsCancelledHandsTheSignalOn() {
        Async.run(() -> {
            Task<Void> first = waiter("A");
            Task<Void> second = waiter("B");
            Async.yieldNow();
            signal(1);
            first.cancel();
            assertThatThrownBy(first::await).isInstanceOf(CancelledError.class);
            second.await();
            assertThat(log).containsExactly("B");
        });
    }

    @Test
    void alsoWhereItIsCancelledWhileItWaitsForTheLock() {
        Async.run(() -> {
            Task<Void> first = waiter("A");
            Task<Void> second = waiter("B");
            Async.yieldNow();
            try (var _ = condition.hold()) {
                condition.signal();
                pass();
                first.cancel();
                pass();
            }
            assertThatThrownBy(first::await).isInstanceOf(CancelledError.class);
            second.await();
            assertThat(log).containsExactly("B");
        });
    }

    @Test
    void aWaiterCancelledBeforeTheSignalDoesNotEatIt() {
        Async.run(() -> {
            Task<Void> first = waiter("A");
            Task<Void> second = waiter("B");
            Async.yieldNow();
            first.cancel();
            signal(1);
            second.await();
            assertThat(log).containsExactly("B");
        });
    }

    @Test
    void waitForAsksWithTheLockHeldUntilItIsTrue() {
        Async.run(() -> {
            Task<Void> task = Async.createTask(() -> {
                try (var _ = condition.hold()) {
                    condition.waitFor(() -> {
                        log.add(condition.lock().isHeldByCaller());
                        return state == 2;
                    });
                }
            });
            for (int i = 0; i < 3; i++) {
                Async.yieldNow();
                try (var _ = condition.hold()) {
                    state = i;
                    condition.signalAll();
                }
            }
            task.await();
            assertThat(log).containsOnly(true).hasSize(4);
        });
    }

    @Test
    void aTimeLimitIsForTheWholeOfWaitFor() {
        LoopClock clock = LoopClock.virtual();
        Async.run(clock, () -> {
            Task<Void> ticking = Async.createTask(() -> {
                while (true) {
                    Async.sleep(Duration.ofSeconds(2));
                    signal(1);
                }
            });
            try (var _ = condition.hold()) {
                assertThatThrownBy(() -> condition.waitFor(() -> false, Duration.ofSeconds(5)))
                        .isInstanceOf(TimeoutException.class);
                assertThat(condition.lock().isHeldByCaller()).isTrue();
                assertThat(clock.nanoTime()).isEqualTo(Duration.ofSeconds(5).toNanos());
                condition.waitFor(() -> true, Duration.ZERO);
            }
            ticking.cancel();
        });
    }

    @Test
    void aTimedOutWaitHasTheLockAgain() throws TimeoutException {
        condition.lock().acquire();
        assertThatThrownBy(() -> condition.await(Duration.ofMillis(1))).isInstanceOf(TimeoutException.class);
        assertThat(condition.lock().isHeldByCaller()).isTrue();
        assertThat(condition.waiting()).isZero();
        condition.lock().release();
    }

    @Test
    void anRLockIsReleasedAsOftenAsItIsHeldAndTakenBackAsOften() {
        RLock lock = new RLock();
        Condition shared = new Condition(lock);
        Async.run(() -> {
            Task<Void> task = Async.createTask(() -> {
                lock.acquire();
                lock.acquire();
                shared.await();
                log.add(lock.toString().contains("2 times"));
                lock.release();
                lock.release();
            });
            Async.yieldNow();
            assertThat(lock.locked()).isFalse();
            try (var _ = lock.hold()) {
                shared.signal();
            }
            task.await();
            assertThat(log).containsExactly(true);
            assertThat(lock.locked()).isFalse();
        });
    }

    @Test
    void twoConditionsOfOneLockAreTwoLines() {
        Lock lock = new Lock();
        Condition notEmpty = new Condition(lock);
        Condition notFull = new Condition(lock);
        Async.run(() -> {
            Task<Void> task = Async.createTask(() -> {
                try (var _ = lock.hold()) {
                    notEmpty.await();
                }
            });
            Async.yieldNow();
            try (var _ = notFull.hold()) {
                notFull.signalAll();
                assertThat(notEmpty.waiting()).isEqualTo(1);
                notEmpty.signal();
            }
            task.await();
        });
    }

    @Test
    void anInterruptedThreadHasTheLockAgainAndItsInterruptIsKept() throws InterruptedException {
        Thread thread = Thread.ofPlatform().start(() -> {
            try (var _ = condition.hold()) {
                condition.await();
            } catch (CancelledError e) {
                log.add(Thread.currentThread().isInterrupted());
            }
        });
        Polling.until(() -> condition.waiting() == 1);
        condition.lock().acquire();
        thread.interrupt();
        Polling.until(() -> condition.lock().waiting() == 1);
        assertThat(thread.isAlive()).isTrue();
        condition.lock().release();
        thread.join();
        assertThat(log).containsExactly(true);
        assertThat(condition.lock().locked()).isFalse();
    }

    @Test
    void aPlatformThreadSignalsATask() throws InterruptedException {
        Thread thread = Thread.ofPlatform().start(() -> {
            Polling.until(() -> condition.waiting() == 1);
            try (var _ = condition.hold()) {
                state = 1;
                condition.signal();
            }
        });
        Async.run(() -> {
            try (var _ = condition.hold()) {
                condition.waitFor(() -> state == 1);
            }
        });
        thread.join();
    }
}
