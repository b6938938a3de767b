package io.greenloom.async.sync;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.greenloom.async.Async;
import io.greenloom.async.EventLoop;
import io.greenloom.async.Task;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// A lock whose task has ended with it in its hands fails those who wait, and nobody hangs.
final class BrokenLockTest {
    static List<Mutex> locks() {
        return List.of(new Lock(), new RLock());
    }

    private static Task<Void> acquiring(Mutex lock) {
        return Async.createTask(() -> {
            lock.acquire();
        });
    }

    @ParameterizedTest
    @MethodSource("locks")
    void thoseWhoWaitAreToldWhoHadIt(Mutex lock) {
        Async.run(() -> {
            Task<Void> forgetful = Async.createTask("forgetful", () -> {
                lock.acquire();
                Async.yieldNow();
            });
            List<Task<Void>> waiting = List.of(acquiring(lock), acquiring(lock));
            forgetful.await();
            for (Task<Void> task : waiting) {
                assertThatThrownBy(task::await)
                        .isInstanceOf(BrokenLockException.class)
                        .hasMessageContaining("Task[forgetful")
                        .hasMessageContaining("has ended without releasing this");
            }
            assertThat(lock.waiting()).isZero();
        });
    }

    @ParameterizedTest
    @MethodSource("locks")
    void soAreThoseWhoComeLater(Mutex lock) {
        Async.run(() -> {
            acquiring(lock).await();
            assertThatThrownBy(lock::acquire).isInstanceOf(BrokenLockException.class);
            assertThatThrownBy(() -> lock.acquire(Duration.ofDays(1))).isInstanceOf(BrokenLockException.class);
            assertThat(lock.tryAcquire()).isFalse();
        });
        assertThatThrownBy(lock::acquire).isInstanceOf(BrokenLockException.class);
    }

    @ParameterizedTest
    @MethodSource("locks")
    void theSecondHolderIsWatchedAsTheFirstWas(Mutex lock) {
        Async.run(() -> {
            lock.acquire();
            Task<Void> forgetful = acquiring(lock);
            Task<Void> last = acquiring(lock);
            Async.yieldNow();
            lock.release();
            forgetful.await();
            assertThatThrownBy(last::await).isInstanceOf(BrokenLockException.class);
        });
    }

    @Test
    void aThreadThatWaitsOnAnotherLoopIsToldToo() throws InterruptedException {
        Lock lock = new Lock();
        List<Throwable> thrown = new ArrayList<>();
        Thread[] outside = new Thread[1];
        Async.run(() -> {
            lock.acquire();
            outside[0] = Thread.ofPlatform().start(() -> {
                try {
                    lock.acquire();
                } catch (BrokenLockException e) {
                    thrown.add(e);
                }
            });
            Polling.until(() -> lock.waiting() == 1);
        });
        outside[0].join();
        assertThat(thrown).singleElement().isInstanceOf(BrokenLockException.class);
    }

    @Test
    void whoeverReleasesItAfterAllMendsIt() {
        Lock lock = new Lock();
        Async.run(() -> {
            acquiring(lock).await();
            assertThatThrownBy(lock::acquire).isInstanceOf(BrokenLockException.class);
            lock.release();
            lock.acquire();
            lock.release();
        });
    }

    @Test
    void aLockThatOneTaskAcquiresAndAnotherReleasesInTimeIsFine() {
        Lock lock = new Lock();
        Async.run(() -> {
            acquiring(lock).await();
            Async.createTask(lock::release).await();
            acquiring(lock).await();
            lock.release();
        });
    }

    @Test
    void itsEndWithoutTheLockHarmsNobody() {
        Lock lock = new Lock();
        Async.run(() -> {
            Task<Void> proper = Async.createTask(() -> {
                try (var _ = lock.hold()) {
                    Async.yieldNow();
                }
            });
            Async.yieldNow();
            Task<Void> next = Async.createTask(() -> {
                try (var _ = lock.hold()) {
                    Async.sleep(Duration.ofMillis(2));
                }
            });
            Async.yieldNow();
            Task<Void> last = acquiring(lock);
            proper.await();
            next.await();
            last.await();
        });
    }

    @Test
    void aFailureThatNobodySeesIsStillReportedThoughTheLockWatchesTheTask() {
        List<Throwable> reported = new ArrayList<>();
        Lock lock = new Lock();
        Async.run(() -> {
            EventLoop.current().setExceptionHandler(context -> reported.add(context.error()));
            Async.createTask(() -> {
                lock.acquire();
                Async.yieldNow();
                throw new ArithmeticException("unseen");
            });
            Task<Void> waiting = acquiring(lock);
            assertThatThrownBy(waiting::await).isInstanceOf(BrokenLockException.class);
            for (int i = 0; i < 4; i++) {
                Async.yieldNow();
            }
        });
        assertThat(reported).singleElement().isInstanceOf(ArithmeticException.class);
    }
}
