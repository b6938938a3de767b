package io.greenloom.async.sync;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.greenloom.async.Async;
import io.greenloom.async.CancelledError;
import io.greenloom.async.Task;
import io.greenloom.greenlet.Greenlet;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/// A lock that its holder may take again.
final class RLockTest {
    private final RLock lock = new RLock();
    private final List<Object> log = new ArrayList<>();

    @Test
    void itIsFreeWhenReleasedAsOftenAsAcquired() {
        lock.acquire();
        assertThat(lock.tryAcquire()).isTrue();
        try (var _ = lock.hold()) {
            assertThat(lock.toString()).startsWith("RLock[held by Thread[").contains(" 3 times, 0 waiting]");
        }
        lock.release();
        assertThat(lock.locked()).isTrue();
        lock.release();
        assertThat(lock).hasToString("RLock[free]");
    }

    @Test
    void otherTasksWaitForTheLastRelease() {
        Async.run(() -> {
            lock.acquire();
            lock.acquire();
            Task<Void> other = Async.createTask(() -> {
                try (var _ = lock.hold()) {
                    log.add("other");
                }
            });
            Async.yieldNow();
            lock.release();
            Async.yieldNow();
            assertThat(log).isEmpty();
            lock.release();
            other.await();
            assertThat(log).containsExactly("other");
            assertThat(lock.locked()).isFalse();
        });
    }

    @Test
    void onlyItsHolderMayReleaseIt() {
        Async.run(() -> {
            lock.acquire();
            Task<Void> stranger = Async.createTask("stranger", lock::release);
            assertThatThrownBy(stranger::await)
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("Task[stranger, running] does not hold RLock[");
            assertThat(lock.isHeldByCaller()).isTrue();
            lock.release();
        });
        assertThatIllegalStateException().isThrownBy(lock::release).withMessageContaining("is not held");
    }

    @Test
    void twoTasksOfOneLoopAreTwoHolders() {
        Async.run(() -> {
            lock.acquire();
            Task<Boolean> other = Async.createTask(lock::tryAcquire);
            assertThat(other.await()).isFalse();
            lock.release();
        });
    }

    @Test
    void acquiringAgainIsACancellationPointToo() {
        Async.run(() -> {
            Task<Void> task = Async.createTask(() -> {
                try (var _ = lock.hold()) {
                    Async.currentTask().cancel();
                    lock.acquire();
                }
            });
            assertThatThrownBy(task::await).isInstanceOf(CancelledError.class);
            assertThat(lock.locked()).isFalse();
        });
    }

    @Test
    void aGreenletOfTheTaskIsInsideAsWell() {
        Async.run(() -> {
            lock.acquire();
            new Greenlet(() -> log.add(lock.tryAcquire())).switchTo();
            assertThat(log).containsExactly(true);
            lock.release();
            lock.release();
            assertThat(lock.locked()).isFalse();
        });
    }
}
