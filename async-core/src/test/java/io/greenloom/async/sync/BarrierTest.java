package io.greenloom.async.sync;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.greenloom.async.Async;
import io.greenloom.async.CancelledError;
import io.greenloom.async.LoopClock;
import io.greenloom.async.Task;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BrokenBarrierException;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.Test;

/// All wait until all have come.
final class BarrierTest {
    private final Barrier barrier = new Barrier(3);

    private Task<Integer> coming() {
        return Async.createTask(() -> barrier.await());
    }

    private List<Task<Integer>> coming(int count) {
        List<Task<Integer>> tasks = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            tasks.add(coming());
        }
        Async.yieldNow();
        return tasks;
    }

    @Test
    void eachLearnsWhichOneItIs() {
        Async.run(() -> {
            List<Task<Integer>> tasks = coming(2);
            assertThat(barrier.waiting()).isEqualTo(2);
            assertThat(barrier).hasToString("Barrier[filling, 2 of 3 waiting]");
            assertThat(barrier.await()).isEqualTo(2);
            assertThat(Async.gather(tasks)).containsExactly(0, 1);
            assertThat(barrier.waiting()).isZero();
            assertThat(barrier.parties()).isEqualTo(3);
        });
    }

    @Test
    void itServesAgainAndAgain() {
        Async.run(() -> {
            List<Integer> seen = new ArrayList<>();
            List<Task<Void>> tasks = new ArrayList<>();
            for (int i = 0; i < 3; i++) {
                tasks.add(Async.createTask(() -> {
                    for (int round = 0; round < 10; round++) {
                        barrier.await();
                        seen.add(round);
                    }
                }));
            }
            Async.gather(tasks);
            assertThat(seen).isSorted().hasSize(30);
        });
    }

    @Test
    void oneOfOneNeverWaits() throws BrokenBarrierException {
        Barrier alone = new Barrier(1);
        assertThat(alone.await()).isZero();
        assertThat(alone.await()).isZero();
        assertThatIllegalArgumentException().isThrownBy(() -> new Barrier(0));
    }

    @Test
    void moreThanItsPartiesAreTheNextRound() {
        Async.run(() -> {
            List<Task<Integer>> tasks = coming(5);
            assertThat(tasks.stream().filter(Task::isDone)).hasSize(1);
            assertThat(barrier.waiting()).isEqualTo(2);
            assertThat(barrier.await()).isEqualTo(2);
            assertThat(Async.gather(tasks)).containsExactly(0, 1, 2, 0, 1);
        });
    }

    @Test
    void aCancelledOneLeavesAndTheOthersWaitForOneMore() {
        Async.run(() -> {
            List<Task<Integer>> tasks = coming(2);
            tasks.getFirst().cancel();
            Task<Integer> third = coming();
            Async.yieldNow();
            assertThat(third.isDone()).as("only two have come").isFalse();
            assertThatThrownBy(() -> tasks.getFirst().await()).isInstanceOf(CancelledError.class);
            assertThat(barrier.await()).isEqualTo(2);
            assertThat(tasks.getLast().await()).isZero();
            assertThat(third.await()).isEqualTo(1);
            assertThat(barrier.isBroken()).isFalse();
        });
    }

    @Test
    void oneCancelledInThePassInWhichTheLastComesHasPassed() {
        Async.run(() -> {
            List<Task<Integer>> tasks = coming(2);
            List<Object> log = new ArrayList<>();
            Async.createTask(() -> log.add(barrier.await())).await();
            assertThat(log).containsExactly(2);
            assertThat(Async.gather(tasks)).containsExactly(0, 1);
            Task<Object> woken = Async.createTask(() -> {
                log.add(barrier.await());
                Async.yieldNow();
                return log.add("unreachable");
            });
            coming(1);
            barrier.await();
            woken.cancel();
            assertThatThrownBy(woken::await).isInstanceOf(CancelledError.class);
            assertThat(log).containsExactly(2, 0);
        });
    }

    @Test
    void theLastToComeMayBeCancelledWithoutCounting() {
        Async.run(() -> {
            List<Task<Integer>> tasks = coming(2);
            Task<Integer> last = Async.createTask(() -> {
                Async.currentTask().cancel();
                return barrier.await();
            });
            assertThatThrownBy(last::await).isInstanceOf(CancelledError.class);
            assertThat(barrier.waiting()).isEqualTo(2);
            barrier.await();
            Async.gather(tasks);
        });
    }

    @Test
    void aTimeLimitEndsOneWaitAndBreaksNothing() {
        Async.run(LoopClock.virtual(), () -> {
            List<Task<Integer>> tasks = coming(1);
            assertThatThrownBy(() -> barrier.await(Duration.ofDays(1))).isInstanceOf(TimeoutException.class);
            assertThat(barrier.waiting()).isEqualTo(1);
            tasks.addAll(coming(1));
            assertThat(barrier.await(Duration.ZERO)).isEqualTo(2);
            Async.gather(tasks);
        });
    }

    @Test
    void abortFailsThoseWhoWaitAndThoseWhoComeUntilReset() {
        Async.run(() -> {
            List<Task<Integer>> tasks = coming(2);
            barrier.abort();
            assertThat(barrier.isBroken()).isTrue();
            assertThat(barrier).hasToString("Barrier[broken]");
            for (Task<Integer> task : tasks) {
                assertThatThrownBy(task::await).isInstanceOf(BrokenBarrierException.class);
            }
            assertThatThrownBy(barrier::await)
                    .isInstanceOf(BrokenBarrierException.class)
                    .hasMessageContaining("reset it");
            barrier.reset();
            assertThat(barrier.isBroken()).isFalse();
            List<Task<Integer>> again = coming(3);
            assertThat(Async.gather(again)).containsExactly(0, 1, 2);
        });
    }

    @Test
    void resetFailsThoseWhoWaitAndServesThoseWhoCome() {
        Async.run(() -> {
            List<Task<Integer>> tasks = coming(2);
            barrier.reset();
            List<Task<Integer>> next = coming(3);
            for (Task<Integer> task : tasks) {
                assertThatThrownBy(task::await)
                        .isInstanceOf(BrokenBarrierException.class)
                        .hasMessageContaining("aborted or reset");
            }
            assertThat(Async.gather(next)).containsExactly(0, 1, 2);
            barrier.reset();
            barrier.reset();
            assertThat(barrier.waiting()).isZero();
        });
    }

    @Test
    void thoseWhoHavePassedAreNotTouchedByALaterAbort() {
        Async.run(() -> {
            List<Task<Integer>> tasks = coming(2);
            barrier.await();
            barrier.abort();
            assertThat(Async.gather(tasks)).containsExactly(0, 1);
        });
    }

    @Test
    void tasksAndPlatformThreadsMeet() throws InterruptedException {
        List<Thread> threads = new ArrayList<>();
        for (int i = 0; i < 2; i++) {
            threads.add(Thread.ofPlatform().start(() -> {
                try {
                    for (int round = 0; round < 100; round++) {
                        barrier.await();
                    }
                } catch (BrokenBarrierException e) {
                    throw new AssertionError(e);
                }
            }));
        }
        Async.run(() -> {
            for (int round = 0; round < 100; round++) {
                barrier.await();
            }
        });
        for (Thread thread : threads) {
            thread.join();
        }
        assertThat(barrier.waiting()).isZero();
    }
}
