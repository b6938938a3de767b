package io.greenloom.async;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.greenloom.generator.Coroutine;
import io.greenloom.generator.Generator;
import io.greenloom.generator.GeneratorExit;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/// Generators whose bodies suspend the task that steps them: Python's asynchronous generators, without a kind of
/// their own.
final class GeneratorsInTasksTest {
    private final List<Object> log = new ArrayList<>();

    private static void sleep(int seconds) {
        Async.sleep(Duration.ofSeconds(seconds));
    }

    /// Hands out 1, 2, 3.. up to `last`, one a second.
    private static Generator<Integer> everySecond(int last) {
        return Generator.of(y -> {
            for (int i = 1; i <= last; i++) {
                sleep(1);
                y.yield(i);
            }
        });
    }

    @Test
    void betweenItsValuesOtherTasksRun() {
        Async.run(LoopClock.virtual(), () -> {
            Task<?> other = Async.createTask(() -> {
                Async.sleep(Duration.ofMillis(500));
                log.add("other at 0.5");
                sleep(2);
                log.add("other at 2.5");
            });
            for (int i : everySecond(3)) {
                log.add(i);
            }
            other.await();
        });
        assertThat(log).containsExactly("other at 0.5", 1, 2, "other at 2.5", 3);
    }

    @Test
    void itsBodyAwaitsTasksThatItStarts() {
        Async.run(LoopClock.virtual(), () -> {
            Generator<String> pages = Generator.of(y -> {
                for (int i = 0; i < 3; i++) {
                    int page = i;
                    y.yield(Async.createTask(() -> {
                                sleep(1);
                                return "page " + page;
                            })
                            .await());
                }
            });
            assertThat(pages.toList()).containsExactly("page 0", "page 1", "page 2");
        });
    }

    @Test
    void whatIsSentArrivesAfterASuspension() {
        Async.run(LoopClock.virtual(), () -> {
            Coroutine<Integer, Integer, String> sum = Coroutine.of(y -> {
                int total = 0;
                for (Integer in = y.yield(0); in != null; in = y.yield(total)) {
                    sleep(1);
                    total += in;
                }
                return "sum " + total;
            });
            sum.next();
            assertThat(sum.send(1)).isEqualTo(1);
            assertThat(sum.send(2)).isEqualTo(3);
            assertThat(sum.hasNext()).isFalse();
            assertThat(sum.result()).isEqualTo("sum 3");
        });
    }

    @Test
    void manyTasksEachPullTheirOwnAtTheSameTime() {
        LoopClock clock = LoopClock.virtual();
        Async.run(clock, () -> {
            List<Task<List<Integer>>> tasks = new ArrayList<>();
            for (int i = 0; i < 200; i++) {
                tasks.add(Async.createTask(() -> everySecond(3).toList()));
            }
            assertThat(Async.gather(tasks)).containsOnly(List.of(1, 2, 3));
        });
        assertThat(Duration.ofNanos(clock.nanoTime())).isEqualTo(Duration.ofSeconds(3));
    }

    @Test
    void itBelongsToTheTaskThatStartedIt() {
        Async.run(LoopClock.virtual(), () -> {
            Generator<Integer> g = everySecond(3);
            assertThat(g.next()).isEqualTo(1);
            List<Action> refused = List.of(g::next, g::hasNext, g::close, () -> g.forEachRemaining(log::add));
            for (Action step : refused) {
                assertThatThrownBy(() -> Async.createTask(step).await())
                        .isInstanceOf(IllegalStateException.class)
                        .hasMessageContaining("belongs to");
            }
            Generator<Integer> around = Generator.of(y -> y.yieldFrom(g));
            assertThatThrownBy(() -> Async.createTask(around::next).await())
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("belongs to");
            assertThat(g.toList()).containsExactly(2, 3);
        });
        assertThat(log).isEmpty();
    }

    @Test
    void beforeItsStartAndAfterItsEndItMayBeHandedOver() {
        Async.run(LoopClock.virtual(), () -> {
            Generator<Integer> g = everySecond(3);
            assertThat(Async.createTask(g::toList).await()).containsExactly(1, 2, 3);
            assertThat(g.hasNext()).isFalse();
        });
    }

    @Test
    void afterAHandOverItsBodySuspendsAndCancelsTheNewTask() {
        Async.run(LoopClock.virtual(), () -> {
            Generator<Integer> g = Generator.of(y -> {
                try {
                    sleep(1000);
                } finally {
                    log.add("cleaned up");
                }
            });
            Task<Integer> second = Async.createTask(g::next);
            sleep(1);
            second.cancel();
            assertThatThrownBy(second::await).isInstanceOf(CancelledError.class);
            assertThat(Async.currentTask().cancelling()).isZero();
            assertThat(g.hasNext()).isFalse();
        });
        assertThat(log).containsExactly("cleaned up");
    }

    @Test
    void aSecondTaskThatStepsItMeanwhileIsRefusedAndTheFirstUnharmed() {
        Async.run(LoopClock.virtual(), () -> {
            Generator<Integer> g = everySecond(2);
            Task<List<Integer>> first = Async.createTask(g::toList);
            Async.yieldNow();
            List<Action> refused = List.of(g::next, g::hasNext, g::close, () -> g.forEachRemaining(log::add));
            for (Action step : refused) {
                assertThatThrownBy(() -> Async.createTask(step).await()).isInstanceOf(IllegalStateException.class);
            }
            Generator<Integer> around = Generator.of(y -> y.yieldFrom(g));
            assertThatThrownBy(() -> Async.createTask(around::next).await()).isInstanceOf(IllegalStateException.class);
            assertThat(first.await()).containsExactly(1, 2);
        });
        assertThat(log).isEmpty();
    }

    @Test
    void aFailureAfterASuspensionReachesTheAwaiterAsTheVeryObject() {
        IOException failure = new IOException("of the body");
        Async.run(LoopClock.virtual(), () -> {
            Generator<Integer> failing = Generator.of(y -> {
                y.yield(1);
                sleep(1);
                throw failure;
            });
            Task<?> task = Async.createTask(failing::toList);
            assertThatThrownBy(task::await).isSameAs(failure);
            assertThat(failing.hasNext()).isFalse();
        });
    }

    @Test
    void closingRunsCleanUpThatSuspends() {
        Async.run(LoopClock.virtual(), () -> {
            try (Generator<Integer> g = Generator.of(y -> {
                try {
                    y.yield(1);
                } catch (GeneratorExit exit) {
                    sleep(2);
                    log.add("cleaned up at 2");
                    throw exit;
                }
            })) {
                g.next();
                Async.createTask(() -> {
                    sleep(1);
                    log.add("other at 1");
                });
            }
            log.add("closed");
        });
        assertThat(log).containsExactly("other at 1", "cleaned up at 2", "closed");
    }

    @Test
    void aTaskCancelledBetweenStepsFindsItsGeneratorSuspendedAndClosesIt() {
        Async.run(LoopClock.virtual(), () -> {
            Task<?> task = Async.createTask(() -> {
                try (Generator<Integer> g = Generator.of(y -> {
                    try {
                        y.yield(1);
                    } finally {
                        log.add("closed");
                    }
                })) {
                    g.next();
                    sleep(1000);
                }
            });
            Async.yieldNow();
            task.cancel();
            assertThatThrownBy(task::await).isInstanceOf(CancelledError.class);
        });
        assertThat(log).containsExactly("closed");
    }

    @Test
    void cancelledInTheLeafOfADelegationEveryBodyCleansUpFromTheInside() {
        Async.run(LoopClock.virtual(), () -> {
            Generator<Integer> leaf = logging("leaf", Generator.of(y -> sleep(1000)));
            Generator<Integer> root = logging("root", logging("middle", leaf));
            Task<?> task = Async.createTask(root::next);
            Async.yieldNow();
            task.cancel();
            assertThatThrownBy(task::await).isInstanceOf(CancelledError.class);
        });
        assertThat(log).containsExactly("leaf", "middle", "root");
    }

    private Generator<Integer> logging(String name, Generator<Integer> source) {
        return Generator.of(y -> {
            try {
                y.yieldFrom(source);
            } finally {
                log.add(name);
            }
        });
    }

    @Test
    void aDelegationOfAThousandSuspendsAtItsLeaf() {
        LoopClock clock = LoopClock.virtual();
        Async.run(clock, () -> {
            Generator<Integer> top = everySecond(10);
            for (int i = 0; i < 1000; i++) {
                Generator<Integer> source = top;
                top = Generator.of(y -> y.yieldFrom(source));
            }
            Task<?> other = Async.createTask(() -> {
                Async.sleep(Duration.ofMillis(5500));
                log.add("other");
            });
            top.forEachRemaining(log::add);
            other.await();
        });
        assertThat(Duration.ofNanos(clock.nanoTime())).isEqualTo(Duration.ofSeconds(10));
        assertThat(log).containsExactly(1, 2, 3, 4, 5, "other", 6, 7, 8, 9, 10);
    }

    @Test
    void aPipelineOfStagesEachOfWhichSuspends() {
        Async.run(LoopClock.virtual(), () -> {
            Generator<Integer> stage = everySecond(5);
            for (int i = 0; i < 20; i++) {
                Generator<Integer> source = stage;
                stage = Generator.of(y -> {
                    for (int x : source) {
                        Async.yieldNow();
                        y.yield(x + 1);
                    }
                });
            }
            assertThat(stage.toList())
                    .containsExactlyElementsOf(
                            IntStream.rangeClosed(21, 25).boxed().toList());
        });
    }

    @Test
    void aCallbackMayStepOneThatSuspends() {
        Async.run(LoopClock.virtual(), () -> {
            EventLoop loop = EventLoop.current();
            Promise<List<Integer>> all = loop.createPromise();
            loop.callSoon(() -> all.complete(everySecond(2).toList()));
            loop.callSoon(() -> log.add("next callback"));
            assertThat(all.await()).containsExactly(1, 2);
        });
        assertThat(log).containsExactly("next callback");
    }
}
