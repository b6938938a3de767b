package io.greenloom.async.sync;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.greenloom.async.Async;
import io.greenloom.async.CancelledError;
import io.greenloom.async.LoopClock;
import io.greenloom.async.Task;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.Test;

/// A number of permits.
final class SemaphoreTest {
    private final List<Object> log = new ArrayList<>();

    private Task<Void> acquiring(Semaphore semaphore, String name) {
        return Async.createTask(() -> {
            semaphore.acquire();
            log.add(name);
        });
    }

    @Test
    void itTellsHowManyPermitsThereAreAndHowManyWait() {
        Semaphore semaphore = new Semaphore(1);
        assertThat(semaphore).hasToString("Semaphore[1 available, 0 waiting]");
        assertThat(semaphore.locked()).isFalse();
        Async.run(() -> {
            semaphore.acquire();
            assertThat(semaphore.locked()).isTrue();
            Task<Void> waiter = acquiring(semaphore, "A");
            Async.yieldNow();
            assertThat(semaphore).hasToString("Semaphore[0 available, 1 waiting]");
            waiter.cancel();
        });
        assertThat(new BoundedSemaphore(3)).hasToString("BoundedSemaphore[3 available, 0 waiting]");
    }

    @Test
    void aNegativeNumberOfPermitsIsRefused() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new Semaphore(-1))
                .withMessage("permits must be >= 0, was -1");
        assertThatIllegalArgumentException().isThrownBy(() -> new BoundedSemaphore(3, 2));
        assertThatIllegalArgumentException().isThrownBy(() -> new Semaphore(1).release(0));
    }

    @Test
    void asManyAcquireAsThereArePermitsAndTheRestInTheirOrder() {
        Semaphore semaphore = new Semaphore(2);
        Async.run(() -> {
            List<Task<Void>> tasks = new ArrayList<>();
            for (String name : List.of("A", "B", "C", "D")) {
                tasks.add(acquiring(semaphore, name));
            }
            Async.yieldNow();
            assertThat(log).containsExactly("A", "B");
            semaphore.release();
            semaphore.release();
            assertThat(semaphore.available()).as("both are handed over").isZero();
            Async.gather(tasks);
            assertThat(log).containsExactly("A", "B", "C", "D");
        });
    }

    @Test
    void releasedPermitsAreNotTakenByThoseWhoComeLater() {
        Semaphore semaphore = new Semaphore(0);
        Async.run(() -> {
            Task<Void> first = acquiring(semaphore, "A");
            Async.yieldNow();
            semaphore.release();
            assertThat(semaphore.tryAcquire()).isFalse();
            Task<Void> second = acquiring(semaphore, "B");
            Async.yieldNow();
            Async.yieldNow();
            assertThat(log).containsExactly("A");
            semaphore.release();
            first.await();
            second.await();
        });
    }

    @Test
    void severalReleasedAtOnceGoToThoseInLineAndTheRestStays() {
        Semaphore semaphore = new Semaphore(0);
        Async.run(() -> {
            List<Task<Void>> tasks = List.of(acquiring(semaphore, "A"), acquiring(semaphore, "B"));
            Async.yieldNow();
            semaphore.release(5);
            Async.gather(tasks);
            assertThat(semaphore.available()).isEqualTo(3);
        });
    }

    @Test
    void aCancelledWaiterEatsNoPermit() {
        Semaphore semaphore = new Semaphore(0);
        Async.run(() -> {
            Task<Void> first = acquiring(semaphore, "A");
            Task<Void> second = acquiring(semaphore, "B");
            Async.yieldNow();
            first.cancel();
            semaphore.release();
            second.await();
            assertThat(log).containsExactly("B");
            assertThat(semaphore.available()).isZero();
        });
    }

    @Test
    void cancelledWhileManyAreReleasedItsPermitStays() {
        Semaphore semaphore = new Semaphore(0);
        Async.run(() -> {
            Task<Void> first = acquiring(semaphore, "A");
            Task<Void> second = acquiring(semaphore, "B");
            Task<Void> third = acquiring(semaphore, "C");
            Async.yieldNow();
            second.cancel();
            third.cancel();
            semaphore.release(3);
            first.await();
            Async.yieldNow();
            assertThat(log).containsExactly("A");
            assertThat(semaphore).hasToString("Semaphore[2 available, 0 waiting]");
        });
    }

    @Test
    void oneCancelledJustAfterItGotAPermitHasItAndGivesItBack() {
        Semaphore semaphore = new Semaphore(0);
        Async.run(() -> {
            Task<Void> task = Async.createTask(() -> {
                try (var _ = semaphore.hold()) {
                    log.add("has it");
                    Async.yieldNow();
                }
            });
            Async.yieldNow();
            semaphore.release();
            task.cancel();
            assertThatThrownBy(task::await).isInstanceOf(CancelledError.class);
            assertThat(log).containsExactly("has it");
            assertThat(semaphore.available()).isEqualTo(1);
        });
    }

    @Test
    void aTimeLimitEndsTheWaitAndTakesNoPermit() throws TimeoutException {
        Semaphore semaphore = new Semaphore(0);
        Async.run(LoopClock.virtual(), () -> {
            assertThatThrownBy(() -> semaphore.acquire(Duration.ofHours(1)))
                    .isInstanceOf(TimeoutException.class)
                    .hasMessage("waited PT1H for Semaphore[0 available, 0 waiting]");
            semaphore.release();
            assertThat(semaphore.available()).isEqualTo(1);
            try (var _ = semaphore.hold(Duration.ofHours(1))) {
                assertThat(semaphore.available()).isZero();
            }
        });
        semaphore.acquire();
        assertThatThrownBy(() -> semaphore.acquire(Duration.ofNanos(1))).isInstanceOf(TimeoutException.class);
    }

    @Test
    void anUnboundedOneMayBeReleasedMoreOftenThanAcquired() {
        Semaphore semaphore = new Semaphore(0);
        semaphore.release();
        semaphore.release(2);
        assertThat(semaphore.available()).isEqualTo(3);
        assertThatIllegalStateException().isThrownBy(() -> semaphore.release(Integer.MAX_VALUE));
        assertThat(semaphore.available()).isEqualTo(3);
    }

    @Test
    void aBoundedOneMayNot() {
        BoundedSemaphore semaphore = new BoundedSemaphore(1);
        assertThatIllegalStateException()
                .isThrownBy(semaphore::release)
                .withMessageContaining("released more often than acquired");
        try (var _ = semaphore.hold()) {
            assertThatIllegalStateException().isThrownBy(() -> semaphore.release(2));
            assertThat(semaphore.available()).as("none of the two").isZero();
        }
        assertThat(semaphore.available()).isEqualTo(1);
        BoundedSemaphore latch = new BoundedSemaphore(0, 1);
        latch.release();
        assertThatIllegalStateException().isThrownBy(latch::release);
    }
}
