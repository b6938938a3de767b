package io.greenloom.async.sync;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.greenloom.async.Async;
import io.greenloom.async.CancelledError;
import io.greenloom.async.EventLoop;
import io.greenloom.async.LoopClock;
import io.greenloom.async.LoopOptions;
import io.greenloom.async.OnCancel;
import io.greenloom.async.Promise;
import io.greenloom.async.Task;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.Test;

/// Tokens that know their borrowers.
final class CapacityLimiterTest {
    private final CapacityLimiter limiter = new CapacityLimiter(2);
    private final List<Object> log = new ArrayList<>();

    private Task<Void> borrowingFor(String borrower) {
        return Async.createTask(() -> {
            limiter.acquireOnBehalfOf(borrower);
            log.add(borrower);
        });
    }

    @Test
    void itKnowsWhoHasATokenAndHowManyWait() {
        Async.run(() -> {
            Task<?> self = Async.currentTask();
            limiter.acquire();
            limiter.acquireOnBehalfOf("someone");
            Task<Void> waiter = borrowingFor("another");
            Async.yieldNow();
            assertThat(limiter.statistics())
                    .isEqualTo(new CapacityLimiter.Statistics(2, 2, List.of(self, "someone"), 1));
            assertThat(limiter.borrowers()).containsExactly(self, "someone");
            assertThat(limiter.locked()).isTrue();
            assertThat(limiter).hasToString("CapacityLimiter[2 of 2 lent, 1 waiting]");
            limiter.release();
            waiter.await();
            assertThat(limiter.borrowers()).containsExactly("someone", "another");
        });
    }

    @Test
    void aBorrowerHasOneTokenAtMost() {
        limiter.acquire();
        String message = "has a token of CapacityLimiter[1 of 2 lent, 0 waiting] already";
        assertThatIllegalStateException().isThrownBy(limiter::acquire).withMessageContaining(message);
        assertThatIllegalStateException().isThrownBy(limiter::tryAcquire).withMessageContaining(message);
        limiter.acquireOnBehalfOf("other");
        assertThatIllegalStateException().isThrownBy(() -> limiter.acquireOnBehalfOf("other"));
        limiter.release();
        assertThatIllegalStateException().isThrownBy(limiter::release).withMessageContaining("has no token");
        assertThatIllegalStateException().isThrownBy(() -> limiter.releaseOnBehalfOf("nobody"));
    }

    @Test
    void twoWhoWaitForTheSameBorrowerGetOneTokenBetweenThem() {
        limiter.setTotalTokens(0);
        Async.run(() -> {
            Task<Void> first = borrowingFor("same");
            Task<Void> second = borrowingFor("same");
            Task<Void> third = borrowingFor("other");
            Async.yieldNow();
            limiter.setTotalTokens(2);
            first.await();
            assertThatThrownBy(second::await).isInstanceOf(IllegalStateException.class);
            third.await();
            assertThat(limiter.borrowedTokens()).isEqualTo(2);
        });
    }

    @Test
    void tokensGoToThoseInLineInTheirOrder() {
        Async.run(() -> {
            limiter.acquireOnBehalfOf("x");
            limiter.acquireOnBehalfOf("y");
            List<Task<Void>> tasks = List.of(borrowingFor("A"), borrowingFor("B"));
            Async.yieldNow();
            assertThat(limiter.tryAcquire()).isFalse();
            limiter.releaseOnBehalfOf("x");
            assertThat(limiter.tryAcquire()).as("it is A's").isFalse();
            limiter.releaseOnBehalfOf("y");
            Async.gather(tasks);
            assertThat(log).containsExactly("A", "B");
        });
    }

    @Test
    void moreTokensServeThoseWhoWaitAtOnce() {
        limiter.setTotalTokens(1);
        Async.run(() -> {
            limiter.acquire();
            List<Task<Void>> tasks = List.of(borrowingFor("A"), borrowingFor("B"), borrowingFor("C"));
            Async.yieldNow();
            limiter.setTotalTokens(3);
            Async.yieldNow();
            assertThat(log).containsExactly("A", "B");
            limiter.release();
            Async.gather(tasks);
            assertThat(limiter.availableTokens()).isZero();
        });
    }

    @Test
    void fewerTokensAreLentWhenEnoughHaveComeBack() {
        limiter.acquireOnBehalfOf("A");
        limiter.acquireOnBehalfOf("B");
        limiter.setTotalTokens(1);
        assertThat(limiter.borrowedTokens()).isEqualTo(2);
        assertThat(limiter.availableTokens()).isZero();
        limiter.releaseOnBehalfOf("A");
        assertThat(limiter.tryAcquire()).isFalse();
        limiter.releaseOnBehalfOf("B");
        assertThat(limiter.tryAcquire()).isTrue();
        assertThat(limiter.totalTokens()).isEqualTo(1);
        assertThatIllegalArgumentException().isThrownBy(() -> limiter.setTotalTokens(-1));
        assertThatIllegalArgumentException().isThrownBy(() -> new CapacityLimiter(-1));
        assertThat(limiter.totalTokens()).isEqualTo(1);
    }

    @Test
    void aCancelledWaiterTakesNoToken() {
        limiter.setTotalTokens(0);
        Async.run(() -> {
            Task<Void> first = borrowingFor("A");
            Task<Void> second = borrowingFor("B");
            Async.yieldNow();
            first.cancel();
            limiter.setTotalTokens(1);
            second.await();
            assertThatThrownBy(first::await).isInstanceOf(CancelledError.class);
            assertThat(limiter.borrowers()).containsExactly("B");
        });
    }

    @Test
    void oneCancelledJustAfterItGotATokenGivesItBack() {
        limiter.setTotalTokens(0);
        Async.run(() -> {
            Task<Void> task = Async.createTask(() -> {
                try (var _ = limiter.hold()) {
                    log.add("has it");
                    Async.yieldNow();
                }
            });
            Async.yieldNow();
            limiter.setTotalTokens(1);
            task.cancel();
            assertThatThrownBy(task::await).isInstanceOf(CancelledError.class);
            assertThat(log).containsExactly("has it");
            assertThat(limiter.borrowedTokens()).isZero();
        });
    }

    @Test
    void aTimeLimitEndsTheWait() {
        limiter.setTotalTokens(0);
        Async.run(LoopClock.virtual(), () -> {
            assertThatThrownBy(() -> limiter.acquire(Duration.ofDays(1))).isInstanceOf(TimeoutException.class);
            assertThat(limiter.waiting()).isZero();
            limiter.setTotalTokens(1);
            try (var _ = limiter.hold(Duration.ZERO)) {
                assertThat(limiter.locked()).isTrue();
            }
            assertThat(limiter.locked()).isFalse();
        });
    }

    @Test
    void oneThreadMayGiveBackWhatAnotherBorrowed() throws InterruptedException {
        limiter.acquireOnBehalfOf("job");
        Thread.ofPlatform().start(() -> limiter.releaseOnBehalfOf("job")).join();
        assertThat(limiter.borrowedTokens()).isZero();
    }

    @Test
    void noMoreThreadsAreAtItThanThereAreTokensAlsoWhereTheirCallersHaveGone() {
        Async.run(() -> {
            CapacityLimiter limiter = new CapacityLimiter(1);
            CountDownLatch go = new CountDownLatch(1);
            Promise<Boolean> began = EventLoop.current().createPromise();
            Task<?> abandoned = Async.createTask(() -> limiter.toThread(OnCancel.ABANDON, () -> {
                began.complete(true);
                go.await();
                return "unseen";
            }));
            began.await();
            abandoned.cancel();
            abandoned.join();
            assertThat(limiter.borrowedTokens()).isEqualTo(1);
            Task<String> next = Async.createTask(() -> limiter.toThread(OnCancel.WAIT, () -> "next"));
            Async.yieldNow();
            Async.yieldNow();
            assertThat(limiter.waiting()).isEqualTo(1);
            go.countDown();
            assertThat(next.await()).isEqualTo("next");
            assertThat(limiter.borrowedTokens()).isZero();
        });
    }

    @Test
    void aBodyThatIsCancelledBeforeAThreadWasFreeGivesItsTokenBack() {
        List<Runnable> jobs = new ArrayList<>();
        Async.run(LoopOptions.defaults().withDefaultExecutor(jobs::add), () -> {
            CapacityLimiter limiter = new CapacityLimiter(1);
            Task<?> task = Async.createTask(() -> limiter.toThread(OnCancel.ABANDON, () -> "never"));
            Async.yieldNow();
            Async.yieldNow();
            assertThat(jobs).hasSize(1);
            task.cancel();
            task.join();
            assertThat(limiter.borrowedTokens()).isZero();
            jobs.getFirst().run();
            assertThat(limiter.borrowedTokens()).isZero();
        });
    }
}
