package io.greenloom.generator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatNullPointerException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.BiConsumer;
import java.util.stream.Gatherer;
import java.util.stream.Gatherer.Downstream;
import java.util.stream.Gatherer.Integrator;
import java.util.stream.Gatherers;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// The JDK's gatherers, with a `Stream` as the model.
class GatherTest {
    private final Traced traced = new Traced();
    private final List<String> seen = traced.seen;
    private final IllegalArgumentException boom = new IllegalArgumentException("boom");

    private static List<Integer> upTo(int count) {
        return IntStream.range(0, count).boxed().toList();
    }

    /// Yields its values as they come, and tells when it finishes.
    private Gatherer<Integer, ?, Integer> passing() {
        return Gatherer.ofSequential(
                Integrator.of((state, value, out) -> out.push(value)), (state, out) -> seen.add("finished"));
    }

    /// Yields its first values, then says that it wants no more, and a last value when it finishes.
    private static Gatherer<Integer, ?, Integer> firstAndLast(int count) {
        return Gatherer.<Integer, int[], Integer>ofSequential(
                () -> new int[1],
                (state, value, out) -> {
                    state[0]++;
                    out.push(value);
                    return state[0] < count;
                },
                (state, out) -> out.push(-state[0]));
    }

    private static List<Gatherer<Integer, ?, ?>> gatherers() {
        return List.of(
                Gatherers.windowFixed(1),
                Gatherers.windowFixed(3),
                Gatherers.windowSliding(1),
                Gatherers.windowSliding(3),
                Gatherers.fold(() -> 0, Integer::sum),
                Gatherers.scan(() -> "", (text, n) -> text + n),
                Gatherers.mapConcurrent(3, n -> n * 10),
                Gatherers.<Integer>windowFixed(2).andThen(Gatherers.windowSliding(2)),
                Gatherers.<Integer, Integer>mapConcurrent(2, n -> n + 1).andThen(firstAndLast(4)),
                firstAndLast(2),
                Gatherer.of((state, value, out) -> value % 2 != 0 || out.push(value) && out.push(-value)),
                Gatherer.of(Integrator.ofGreedy((state, value, out) -> out.push(null))));
    }

    @ParameterizedTest
    @EnumSource
    void comesToTheSameAsAStream(Consumption way) {
        for (int size : List.of(0, 1, 2, 3, 4, 7, 10)) {
            for (int i = 0; i < gatherers().size(); i++) {
                List<?> expected =
                        upTo(size).stream().gather(gatherers().get(i)).toList();
                assertThat(way.all(Itertools.range(size).gather(gatherers().get(i)))
                                .toString())
                        .as("%d values through gatherer %d", size, i)
                        .isEqualTo(expected.toString());
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void comesToTheSameAsAStreamThatIsLimited(Consumption way) {
        for (int limit : List.of(0, 1, 2, 5)) {
            for (int i = 0; i < gatherers().size(); i++) {
                List<?> expected =
                        upTo(7).stream().gather(gatherers().get(i)).limit(limit).toList();
                assertThat(way.first(Itertools.range(7).gather(gatherers().get(i)), Math.min(limit, expected.size()))
                                .toString())
                        .as("%d of gatherer %d", limit, i)
                        .isEqualTo(expected.toString());
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void nullsGoThrough(Consumption way) {
        List<Integer> values = Arrays.asList(1, null, 3);
        assertThat(way.all(Itertools.from(values).gather(Gatherers.windowFixed(2))))
                .isEqualTo(values.stream().gather(Gatherers.windowFixed(2)).toList());
    }

    @ParameterizedTest
    @EnumSource
    void anEndlessSourceIsGatheredAsFarAsAsked(Consumption way) {
        assertThat(way.first(traced.endless("a").gather(Gatherers.windowFixed(2)), 2))
                .containsExactly(List.of(0, 1), List.of(2, 3));
        assertThat(way.all(traced.endless("b").gather(firstAndLast(2)))).containsExactly(0, 1, -2);
        assertThat(seen).containsExactly("opened a", "closed a", "opened b", "closed b");
    }

    @ParameterizedTest
    @EnumSource
    void theSourceIsClosedBeforeTheFinisherRuns(Consumption way) {
        Generator<Integer> g = traced.endless("a")
                .gather(Gatherer.<Integer, Integer>ofSequential(
                        (state, value, out) -> false, (state, out) -> seen.add("finished")));
        assertThat(way.all(g)).isEmpty();
        assertThat(seen).containsExactly("opened a", "closed a", "finished");
    }

    @ParameterizedTest
    @EnumSource
    void eachRunHasAStateOfItsOwn(Consumption way) {
        Gatherer<Integer, ?, Integer> same = firstAndLast(2);
        assertThat(way.all(Itertools.range(5).gather(same))).containsExactly(0, 1, -2);
        assertThat(way.all(Itertools.range(5).gather(same))).containsExactly(0, 1, -2);
    }

    @Test
    void aMillionValues() {
        int[] count = {0};
        Itertools.range(1_000_000).gather(Gatherers.windowFixed(10)).forEach(window -> count[0] += window.size());
        assertThat(count[0]).isEqualTo(1_000_000);
    }

    // ---------------------------------------------------------------- ends early

    @ParameterizedTest
    @EnumSource
    void theFinisherRunsWhenTheConsumerHasEnough(Consumption way) {
        Gatherer<Integer, ?, Integer> gatherer = Gatherer.<Integer, Integer>ofSequential(
                (state, value, out) -> out.push(value),
                (state, out) -> seen.add("finished, rejecting " + out.isRejecting() + ", took " + out.push(7)));
        assertThat(way.first(traced.endless("a").gather(gatherer), 2)).containsExactly(0, 1);
        assertThat(seen).containsExactly("opened a", "closed a", "finished, rejecting true, took false");
    }

    @ParameterizedTest
    @EnumSource
    void aGathererThatDoesNotListenIsStopped(Consumption way) {
        Gatherer<Integer, ?, Integer> deaf = Gatherer.of(Integrator.ofGreedy((state, value, out) -> {
            out.push(value);
            out.push(value);
            return true;
        }));
        assertThat(way.first(traced.endless("a").gather(deaf), 3)).containsExactly(0, 0, 1);
        assertThat(seen).containsExactly("opened a", "closed a");
    }

    @Test
    void nothingRunsIfItIsClosedBeforeItsStart() {
        Generator<Integer> source = traced.endless("a");
        source.gather(passing()).close();
        assertThat(seen).isEmpty();
        assertThat(source.hasNext()).isFalse();
    }

    @Test
    void closingEndsTheTasksOfMapConcurrent() throws InterruptedException {
        List<Thread> threads = new ArrayList<>();
        Generator<Integer> g = Itertools.count(0).gather(Gatherers.mapConcurrent(3, n -> {
            synchronized (threads) {
                threads.add(Thread.currentThread());
            }
            if (n > 0) {
                waitForInterrupt();
            }
            return n;
        }));
        assertThat(g.next()).isZero();
        g.close();
        List<Thread> started;
        synchronized (threads) {
            started = List.copyOf(threads);
        }
        for (Thread thread : started) {
            assertThat(thread.join(java.time.Duration.ofSeconds(20))).isTrue();
        }
    }

    private static void waitForInterrupt() {
        try {
            new java.util.concurrent.CountDownLatch(1).await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    // ---------------------------------------------------------------- failures

    private Gatherer<Integer, ?, Integer> failing(boolean inInitializer, boolean inIntegrator, boolean inFinisher) {
        return Gatherer.<Integer, int[], Integer>ofSequential(
                () -> {
                    failIf(inInitializer);
                    return new int[1];
                },
                (state, value, out) -> {
                    failIf(inIntegrator && value == 1);
                    return out.push(value);
                },
                (state, out) -> {
                    seen.add("finished");
                    failIf(inFinisher);
                });
    }

    private void failIf(boolean condition) {
        if (condition) {
            throw boom;
        }
    }

    @ParameterizedTest
    @EnumSource
    void aFailureOfAnyPartClosesTheSource(Consumption way) {
        assertThat(way.failure(traced.source("a", 0, 1, 2).gather(failing(true, false, false)), List.of()))
                .isSameAs(boom);
        assertThat(seen).isEmpty(); // not started
        assertThat(way.failure(traced.source("b", 0, 1, 2).gather(failing(false, true, false)), List.of(0)))
                .isSameAs(boom);
        assertThat(seen).containsExactly("opened b", "closed b");
        assertThat(way.failure(traced.source("c", 0, 1).gather(failing(false, false, true)), List.of(0, 1)))
                .isSameAs(boom);
        assertThat(seen).containsExactly("opened b", "closed b", "opened c", "closed c", "finished");
    }

    @ParameterizedTest
    @EnumSource
    void theFinisherDoesNotRunAfterAFailureOfTheSource(Consumption way) {
        assertThat(way.failure(traced.failing("a", boom, 0).gather(passing()), List.of(0)))
                .isSameAs(boom);
        assertThat(seen).containsExactly("opened a", "closed a");
    }

    @ParameterizedTest
    @EnumSource
    void theIntegratorsFailureWinsOverThatOfClosing(Consumption way) {
        IllegalStateException ofClose = new IllegalStateException("of close");
        Generator<Integer> g = traced.failingToClose("a", ofClose, 0, 1, 2).gather(failing(false, true, true));
        assertThat(way.failure(g, List.of(0))).isSameAs(boom).hasSuppressedException(ofClose);
        assertThat(seen).containsExactly("opened a", "closed a");
    }

    @ParameterizedTest
    @EnumSource
    void aFailureBehindItIsThrownThoughTheIntegratorCatchesEverything(Consumption way) {
        Gatherer<Integer, ?, Integer> catching = Gatherer.of((state, value, out) -> {
            try {
                return out.push(value);
            } catch (Throwable e) {
                return out.push(9);
            }
        });
        Generator<Integer> g = traced.endless("a").gather(catching).map(n -> {
            failIf(n == 2);
            return n;
        });
        assertThat(way.failure(g, List.of(0, 1))).isSameAs(boom);
        assertThat(seen).containsExactly("opened a", "closed a");
    }

    @ParameterizedTest
    @EnumSource
    void closingWorksThoughTheIntegratorCatchesEverything(Consumption way) {
        Gatherer<Integer, ?, Integer> catching = Gatherer.of((state, value, out) -> {
            try {
                return out.push(value);
            } catch (Throwable e) {
                return true;
            }
        });
        assertThat(way.first(traced.endless("a").gather(catching), 2)).containsExactly(0, 1);
        assertThat(seen).containsExactly("opened a", "closed a");
    }

    @Test
    void aFailureOfTheFinisherAfterAnEarlyCloseIsThrown() {
        Generator<Integer> pulled = traced.endless("a").gather(failing(false, false, true));
        pulled.next();
        assertThatThrownBy(pulled::close).isSameAs(boom);
        Generator<Integer> pushed = traced.endless("b").gather(failing(false, false, true));
        assertThatThrownBy(() -> pushed.take(1).toList()).isSameAs(boom);
        assertThat(seen).containsExactly("opened a", "closed a", "finished", "opened b", "closed b", "finished");
    }

    @ParameterizedTest
    @EnumSource
    void whatTheFinisherPushesMayFailBehindIt(Consumption way) {
        BiConsumer<Object, Downstream<? super Integer>> finisher = (state, out) -> out.push(5);
        Generator<Integer> g = traced.source("a", 1)
                .gather(Gatherer.<Integer, Integer>ofSequential(
                        (state, value, out) -> out.push(value), finisher::accept))
                .map(n -> {
                    failIf(n == 5);
                    return n;
                });
        assertThat(way.failure(g, List.of(1))).isSameAs(boom);
    }

    @Test
    void nothingIsNotAGatherer() {
        assertThatNullPointerException()
                .isThrownBy(() -> Itertools.of(1).gather(null))
                .withMessage("gatherer");
    }
}
