package io.greenloom.async;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.greenloom.generator.Generator;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/// A gather that runs a few bodies at a time.
final class GatherWithLimitTest {
    private final List<Object> log = new ArrayList<>();

    private static void run(Action main) {
        Async.run(LoopClock.virtual(), main);
    }

    private Callable<Integer> after(int seconds) {
        return () -> {
            try {
                Async.sleep(Duration.ofSeconds(seconds));
                log.add(seconds);
                return seconds;
            } catch (CancelledError e) {
                log.add("cancelled " + seconds);
                throw e;
            }
        };
    }

    private static Callable<Integer> failing(int seconds, Exception error) {
        return () -> {
            Async.sleep(Duration.ofSeconds(seconds));
            throw error;
        };
    }

    @Test
    void theFirstErrorIsThrownItselfAsByTheOtherGather() {
        run(() -> {
            IOException error = new IOException("first");
            assertThatThrownBy(() -> Async.gather(3, List.of(after(10), failing(2, error), after(1), after(20))))
                    .isSameAs(error)
                    .hasNoSuppressedExceptions();
            assertThat(EventLoop.current().time()).isEqualTo(Duration.ofSeconds(2));
            assertThat(log).containsExactly(1, "cancelled 10", "cancelled 20");
        });
    }

    @Test
    void bodiesThatWereNotTakenNeverRun() {
        run(() -> {
            IOException error = new IOException("first");
            List<Callable<Integer>> bodies = new ArrayList<>(List.of(failing(1, error), after(5)));
            IntStream.range(0, 10)
                    .forEach(n -> bodies.add(() -> {
                        log.add("begun " + n);
                        return n;
                    }));
            assertThatThrownBy(() -> Async.gather(2, bodies)).isSameAs(error);
            Async.sleep(Duration.ofMinutes(1));
            assertThat(log).containsExactly("cancelled 5");
        });
    }

    @Test
    void whatFailsInItsCleanUpIsSuppressedInTheFirstError() {
        run(() -> {
            IOException error = new IOException("first");
            IOException second = new IOException("second");
            Callable<Integer> untidy = () -> {
                try {
                    Async.sleep(Duration.ofDays(1));
                    return 1;
                } finally {
                    throwIt(second);
                }
            };
            assertThatThrownBy(() -> Async.gather(2, List.of(untidy, failing(1, error))))
                    .isSameAs(error)
                    .satisfies(e -> assertThat(e.getSuppressed()).containsExactly(second));
        });
    }

    private static void throwIt(Exception error) throws Exception {
        throw error;
    }

    @Test
    void anErrorOfTheBodiesThemselvesIsThrownItself() {
        run(() -> {
            Generator<Callable<Integer>> bodies = Generator.of(y -> {
                y.yield(after(100));
                Async.sleep(Duration.ofSeconds(1));
                throw new IllegalStateException("no more bodies");
            });
            assertThatIllegalStateException()
                    .isThrownBy(() -> Async.gather(2, bodies))
                    .withMessage("no more bodies");
            assertThat(log).containsExactly("cancelled 100");
        });
    }

    @Test
    void aFailureIsNotHeldUpByTheWaitForTheNextBody() {
        run(() -> {
            IOException error = new IOException("first");
            Generator<Callable<Integer>> bodies = Generator.of(y -> {
                y.yield(failing(1, error));
                Async.sleep(Duration.ofDays(1));
            });
            assertThatThrownBy(() -> Async.gather(2, bodies)).isSameAs(error);
            assertThat(EventLoop.current().time()).isEqualTo(Duration.ofSeconds(1));
        });
    }

    @Test
    void theGroupThatFailsInABodyIsThrownAsItIs() {
        run(() -> {
            IOException error = new IOException("inner");
            Callable<Integer> grouped = () -> TaskGroup.call(group -> {
                group.createTask(failing(1, error));
                return 1;
            });
            assertThatThrownBy(() -> Async.gather(2, List.of(grouped)))
                    .isInstanceOf(TaskGroupException.class)
                    .hasCause(error);
        });
    }

    @Test
    void anErrorOfAGroupAroundItIsNotTakenForItsOwn() {
        run(() -> {
            IOException error = new IOException("around");
            Throwable inside = catchThrowable(() -> {
                try (TaskGroup group = TaskGroup.open()) {
                    group.createTask(failing(1, error));
                    Async.gather(2, List.of(after(100)));
                }
            });
            assertThat(inside).isInstanceOf(TaskGroupException.class).hasCause(error);
            assertThat(log).containsExactly("cancelled 100");
        });
    }

    @Test
    void cancellingWhoGathersCancelsWhatRunsAndWaitsForIt() {
        run(() -> {
            Task<?> gathering = Async.createTask(() -> Async.gather(2, List.of(after(100), after(200), after(300))));
            Async.sleep(Duration.ofSeconds(1));
            gathering.cancel();
            assertThatThrownBy(gathering::await).isInstanceOf(CancelledError.class);
            assertThat(log).containsExactly("cancelled 100", "cancelled 200");
        });
    }

    @Test
    void aLimitOfTimeAroundItStaysATimeout() {
        run(() -> {
            assertThatThrownBy(() -> Async.withTimeout(
                            Duration.ofSeconds(5), () -> Async.gather(2, List.of(after(100), after(1)))))
                    .isInstanceOf(java.util.concurrent.TimeoutException.class);
            assertThat(log).containsExactly(1, "cancelled 100");
        });
    }

    @Test
    void aBodyThatEndsAsCancelledHasNoValueToReturn() {
        run(() -> {
            Callable<Integer> givesUp = () -> {
                Async.currentTask().cancel("gives up");
                Async.sleep(Duration.ofDays(1));
                return 1;
            };
            assertThatThrownBy(() -> Async.gather(2, List.of(givesUp, after(3))))
                    .isInstanceOf(CancelledError.class);
            assertThat(log).containsExactly(3);
        });
    }
}
