package io.greenloom.async;

import static io.greenloom.async.Virtually.run;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.greenloom.generator.Generator;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/// Several at once: gatherSettled, asCompleted, map.
final class CombinatorsTest {
    private final List<Object> log = new ArrayList<>();

    private static Task<Integer> after(int seconds) {
        return Async.createTask(() -> {
            Async.sleep(Duration.ofSeconds(seconds));
            return seconds;
        });
    }

    @Test
    void gatherSettledTellsHowEachEndedInTheOrderOfTheArguments() {
        run(() -> {
            IOException error = new IOException("x");
            Task<Integer> cancelled = after(100);
            Task<Integer> failing = Async.createTask(() -> {
                throw error;
            });
            EventLoop.current().callLater(Duration.ofSeconds(1), () -> cancelled.cancel("enough"));
            for (Outcome<Integer> outcome : Async.gatherSettled(List.of(after(3), failing, cancelled, after(2)))) {
                switch (outcome) {
                    case Outcome.Value<Integer>(Integer value) -> log.add(value);
                    case Outcome.Failure<Integer>(Throwable thrown) -> log.add(thrown);
                    case Outcome.Cancelled<Integer>(CancelledError e) -> log.add(e.reason());
                }
            }
            assertThat(log).containsExactly(3, error, "enough", 2);
            assertThat(Async.gatherSettled(List.<Task<Integer>>of())).isEmpty();
        });
    }

    @Test
    void cancellingWhoGathersCancelsAll() {
        run(() -> {
            Task<Integer> one = after(100);
            Promise<Integer> two = EventLoop.current().createPromise();
            Task<?> gathering = Async.createTask(() -> Async.gatherSettled(List.<Awaitable<Integer>>of(one, two)));
            Async.sleep(Duration.ofSeconds(1));
            gathering.cancel();
            assertThatThrownBy(gathering::await).isInstanceOf(CancelledError.class);
            assertThat(one.isCancelled()).isTrue();
            assertThat(two.isCancelled()).isTrue();
        });
    }

    @Test
    void asCompletedReturnsThemselvesInTheOrderOfTheirEnds() {
        run(() -> {
            Task<Integer> ended = after(0);
            ended.await();
            List<Task<Integer>> tasks = List.of(after(3), after(1), ended, after(2));
            for (Task<Integer> task : Async.asCompleted(tasks)) {
                log.add(task.result());
            }
            assertThat(log).containsExactly(0, 1, 2, 3);
        });
    }

    @Test
    void asCompletedEndsWhereAllWereReturnedAndTakesEachOnce() {
        run(() -> {
            Task<Integer> task = after(1);
            Iterator<Task<Integer>> order =
                    Async.asCompleted(List.of(task, task)).iterator();
            assertThat(order.next()).isSameAs(task);
            assertThat(order.hasNext()).isFalse();
            assertThatExceptionOfType(NoSuchElementException.class).isThrownBy(order::next);
        });
    }

    @Test
    void aTimeLimitAroundAsCompletedLeavesTheOthersRunningAndItGoesOn() {
        run(() -> {
            Iterator<Task<Integer>> order =
                    Async.asCompleted(List.of(after(1), after(5))).iterator();
            assertThat(order.next().result()).isEqualTo(1);
            assertThatThrownBy(() -> Async.withTimeout(Duration.ofSeconds(1), () -> order.next()))
                    .isInstanceOf(TimeoutException.class);
            assertThat(order.next().result()).isEqualTo(5);
        });
    }

    @Test
    void mapRunsAtMostTheLimitAndKeepsTheOrder() {
        run(() -> {
            AtomicInteger running = new AtomicInteger();
            AtomicInteger most = new AtomicInteger();
            List<String> results = Async.map(List.of(5, 1, 4, 2, 3), 2, seconds -> {
                most.accumulateAndGet(running.incrementAndGet(), Math::max);
                Async.sleep(Duration.ofSeconds(seconds));
                running.decrementAndGet();
                return "s" + seconds;
            });
            assertThat(results).containsExactly("s5", "s1", "s4", "s2", "s3");
            assertThat(most).hasValue(2);
            assertThat(EventLoop.current().time()).isEqualTo(Duration.ofSeconds(8));
        });
    }

    @Test
    void mapTakesAnInputWhenThereIsRoomForIt() {
        run(() -> {
            Generator<Integer> endless = Generator.of(y -> {
                for (int i = 0; ; i++) {
                    log.add("take " + i);
                    y.yield(i);
                }
            });
            assertThatThrownBy(() -> Async.map(endless, 2, i -> {
                        Async.sleep(Duration.ofSeconds(1));
                        log.add("end " + i);
                        if (i == 2) {
                            throw new IOException("stop");
                        }
                        return i;
                    }))
                    .isInstanceOf(TaskGroupException.class)
                    .hasRootCauseMessage("stop");
            assertThat(log).startsWith("take 0", "take 1", "end 0").doesNotContain("take 5");
        });
    }

    @Test
    void mapOfNothingIsEmptyAndALimitOfNoneIsRefused() {
        run(() -> {
            assertThat(Async.map(List.<Integer>of(), 3, i -> i)).isEmpty();
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> Async.map(List.of(1), 0, i -> i))
                    .withMessage("limit must be >= 1, was 0");
        });
    }

    @Test
    void cancellingWhoMapsCancelsWhatRuns() {
        run(() -> {
            Task<?> mapping = Async.createTask(() -> Async.map(List.of(1, 2, 3), 2, i -> {
                try {
                    Async.sleep(Duration.ofDays(1));
                } finally {
                    log.add("ended " + i);
                }
                return i;
            }));
            Async.sleep(Duration.ofSeconds(1));
            mapping.cancel();
            assertThatThrownBy(mapping::await).isInstanceOf(CancelledError.class);
            assertThat(log).containsExactly("ended 1", "ended 2");
        });
    }

    @Test
    void aShieldedOneThatFailsWhenNobodyWaitsAnyMoreIsReported() {
        List<Throwable> reported = new ArrayList<>();
        run(() -> {
            EventLoop.current().setExceptionHandler(context -> reported.add(context.error()));
            IOException error = new IOException("late");
            Task<?> inner = Async.createTask(() -> {
                Async.sleep(Duration.ofSeconds(2));
                throw error;
            });
            Task<?> waiting = Async.createTask(() -> Async.shield(inner).await());
            Async.sleep(Duration.ofSeconds(1));
            waiting.cancel();
            assertThatThrownBy(waiting::await).isInstanceOf(CancelledError.class);
            Async.sleep(Duration.ofSeconds(2));
            assertThat(inner.isDone()).isTrue();
            log.add(error);
        });
        assertThat(reported).isEqualTo(log);
    }
}
