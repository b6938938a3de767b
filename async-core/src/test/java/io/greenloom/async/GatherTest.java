package io.greenloom.async;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/// Waiting for several: gather and wait.
final class GatherTest {
    private final List<Object> log = new ArrayList<>();

    private static Task<Integer> after(int seconds, int value) {
        return Async.createTask(() -> {
            Async.sleep(Duration.ofSeconds(seconds));
            return value;
        });
    }

    private static Task<Integer> failingAfter(int seconds) {
        return Async.createTask(() -> {
            Async.sleep(Duration.ofSeconds(seconds));
            throw new IllegalStateException("failed after " + seconds);
        });
    }

    @Test
    void valuesComeInTheOrderOfTheArguments() {
        Async.run(LoopClock.virtual(), () -> {
            assertThat(Async.gather(after(3, 1), after(1, 2), after(2, 3))).containsExactly(1, 2, 3);
            assertThat(Async.gather(List.<Task<Integer>>of())).isEmpty();
            Task<Integer> same = after(1, 7);
            assertThat(Async.gather(same, same)).containsExactly(7, 7);
        });
    }

    @Test
    void firstFailureIsThrownAtOnceAndTheOthersGoOn() {
        LoopClock clock = LoopClock.virtual();
        Async.run(clock, () -> {
            Task<Integer> slow = after(10, 1);
            assertThatThrownBy(() -> Async.gather(slow, failingAfter(2), failingAfter(1)))
                    .hasMessage("failed after 1");
            assertThat(slow.isDone()).isFalse();
            assertThat(slow.await()).isEqualTo(1);
        });
        assertThat(Duration.ofNanos(clock.nanoTime())).isEqualTo(Duration.ofSeconds(10));
    }

    @Test
    void cancelledGatherCancelsAllAndWaitsForThem() {
        Async.run(LoopClock.virtual(), () -> {
            List<Task<Integer>> children = IntStream.range(0, 3)
                    .mapToObj(i -> Async.createTask(() -> {
                        try {
                            Async.sleep(Duration.ofSeconds(100));
                            return i;
                        } finally {
                            Async.sleep(Duration.ofSeconds(i));
                            log.add(i);
                        }
                    }))
                    .toList();
            Task<?> gathering = Async.createTask(() -> Async.gather(children));
            Async.sleep(Duration.ofSeconds(1));
            gathering.cancel();
            assertThatThrownBy(gathering::await).isInstanceOf(CancelledError.class);
            assertThat(log).containsExactly(0, 1, 2);
        });
    }

    @Test
    void aTaskGivenTwiceIsAskedToEndOnceAndNamedOnce() {
        Async.run(LoopClock.virtual(), () -> {
            Task<Integer> child = Async.createTask(() -> {
                try {
                    Async.sleep(Duration.ofSeconds(100));
                } catch (CancelledError e) {
                    log.add(Async.currentTask().cancelling());
                    throw e;
                }
                return 1;
            });
            Task<List<Integer>> gather = Async.createTask(() -> Async.gather(child, child));
            Async.sleep(Duration.ofSeconds(1));
            assertThat(Async.dump().toString()).contains("1 of 1 tasks and promises");
            gather.cancel();
            assertThatThrownBy(gather::await).isInstanceOf(CancelledError.class);
            assertThat(log).containsExactly(1);
            assertThat(Async.wait(List.of(child, child), ReturnWhen.ALL_COMPLETED)
                            .done())
                    .containsExactly(child);
        });
    }

    @Test
    void cancelledChildIsAFailureOfTheGatherAndCancelsNobodyElse() {
        Async.run(LoopClock.virtual(), () -> {
            Task<Integer> victim = after(100, 1);
            Task<Integer> other = after(2, 2);
            Task<?> gathering = Async.createTask(() -> Async.gather(victim, other));
            Async.sleep(Duration.ofSeconds(1));
            victim.cancel();
            assertThatThrownBy(gathering::await).isInstanceOf(CancelledError.class);
            assertThat(other.await()).isEqualTo(2);
        });
    }

    @Test
    void waitReturnsWhenItIsToldToAndNeverThrowsTheirErrors() {
        Async.run(LoopClock.virtual(), () -> {
            Task<Integer> one = after(1, 1);
            Task<Integer> failing = failingAfter(2);
            Task<Integer> three = after(3, 3);
            List<Task<Integer>> all = List.of(three, failing, one);
            WaitResult<Task<Integer>> first = Async.wait(all, ReturnWhen.FIRST_COMPLETED);
            assertThat(first.done()).containsExactly(one);
            assertThat(first.pending()).containsExactly(three, failing);
            assertThat(Async.wait(all, ReturnWhen.FIRST_EXCEPTION).done()).containsExactly(failing, one);
            assertThat(Async.wait(all, ReturnWhen.ALL_COMPLETED, Duration.ofMillis(1))
                            .pending())
                    .containsExactly(three);
            assertThat(Async.wait(all, ReturnWhen.ALL_COMPLETED).done()).containsExactlyElementsOf(all);
        });
    }

    @Test
    void cancelledWaitLeavesWhatItWaitedForAlone() {
        Async.run(LoopClock.virtual(), () -> {
            Task<Integer> one = after(2, 1);
            Task<?> waiting = Async.createTask(() -> Async.wait(List.of(one), ReturnWhen.ALL_COMPLETED));
            Async.sleep(Duration.ofSeconds(1));
            waiting.cancel();
            assertThatThrownBy(waiting::await).isInstanceOf(CancelledError.class);
            assertThat(one.await()).isEqualTo(1);
        });
    }

    @Test
    void waitForNothingIsMisuse() {
        Async.run(() -> assertThatThrownBy(() -> Async.wait(List.<Task<?>>of(), ReturnWhen.ALL_COMPLETED))
                .isInstanceOf(IllegalArgumentException.class));
    }
}
