package io.greenloom.generator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.function.Function;
import org.junit.jupiter.api.Test;

/// What holds for every operator, whatever it yields: it is lazy, it takes its source over, it closes it.
class OperatorClosingTest {
    private final List<Object> seen = new ArrayList<>();

    /// Each operator, so that it yields something for 1, 2, 3 and so on.
    private static List<Function<Generator<Integer>, Generator<?>>> operators() {
        return List.of(
                g -> g.map(x -> x),
                g -> g.mapNotNull(x -> x),
                g -> g.flatMap(x -> List.of(x, x)),
                g -> g.flatMap(x -> Generator.of(y -> y.yield(x))),
                g -> g.enumerate(),
                g -> g.onEach(x -> {}),
                g -> g.filter(x -> true),
                g -> g.filterNot(x -> false),
                g -> g.distinct(),
                g -> g.distinctUntilChanged(),
                g -> g.take(3),
                g -> g.takeWhile(x -> x < 4),
                g -> g.drop(1),
                g -> g.dropWhile(x -> x < 2),
                g -> g.stepped(2),
                g -> g.slice(1, 4),
                g -> g.chunked(2),
                g -> g.chunkedStrict(2),
                g -> g.windowed(2),
                g -> g.windowedPartial(2, 1),
                g -> g.pairwise(),
                g -> g.groupRuns(x -> x),
                g -> g.scan(0, Integer::sum),
                g -> g.accumulate(Integer::sum),
                g -> g.cycle(),
                g -> g.take(5).sorted(Comparator.naturalOrder()),
                g -> g.buffered(4));
    }

    private static Probe<Integer> numbers(Probe.Kind kind) {
        return new Probe<>(
                kind, () -> java.util.stream.IntStream.iterate(1, i -> i + 1).iterator());
    }

    @Test
    void anOperatorRunsNothingWhenItIsCalled() {
        for (var operator : operators()) {
            Probe<Integer> source = numbers(Probe.Kind.FRESH);
            operator.apply(source.generator());
            assertThat(source.events).isEmpty();
        }
    }

    @Test
    void closingBeforeTheStartClosesTheSourceWithoutRunningIt() {
        for (var operator : operators()) {
            for (Probe.Kind kind : Probe.Kind.values()) {
                Probe<Integer> source = numbers(kind);
                operator.apply(source.generator()).close();
                assertThat(source.events).isEmpty();
                source.isOver();
            }
        }
    }

    @Test
    void closingInTheMiddleClosesTheSourceOnce() {
        for (var operator : operators()) {
            for (Probe.Kind kind : Probe.Kind.values()) {
                Probe<Integer> source = numbers(kind);
                Generator<?> g = operator.apply(source.generator());
                g.next();
                g.hasNext();
                g.close();
                g.close();
                assertThat(g.hasNext()).isFalse();
                source.isOver();
            }
        }
    }

    @Test
    void whatClosingThrowsComesOutOfClose() {
        RuntimeException ofClosing = new RuntimeException("while closing");
        for (var operator : operators()) {
            for (Probe.Kind kind : Probe.Kind.values()) {
                Probe<Integer> source = numbers(kind).failingToClose(ofClosing);
                Generator<?> g = operator.apply(source.generator());
                Throwable thrown = catchThrowable(() -> {
                    g.next();
                    g.next();
                    g.close();
                });
                assertThat(thrown).isSameAs(ofClosing);
                source.isOver();
                g.close();
            }
        }
    }

    @Test
    void aFailureOfTheSourceComesOutOfAllStagesAsItIs() {
        for (var operator : operators()) {
            for (var next : operators()) {
                RuntimeException failure = new RuntimeException("of the source");
                Generator<Integer> source = Generator.of(y -> {
                    throw failure;
                });
                assertThat(catchThrowable(() ->
                                next.apply(operator.apply(source).map(x -> 1)).count()))
                        .isSameAs(failure);
            }
        }
    }

    @Test
    void finallyBlocksRunFromTheInnermostOutwards() {
        for (Consumption way : Consumption.values()) {
            seen.clear();
            Generator<Integer> inner = closing("inner", Generator.of(y -> {
                y.yield(1);
                y.yield(2);
            }));
            Generator<Integer> g = closing("outer", inner.map(x -> x)).filter(x -> true);
            way.goThrough(g, 1, x -> {});
            assertThat(seen).as(way.name()).containsExactly("inner", "outer");
        }
    }

    private Generator<Integer> closing(String name, Generator<Integer> source) {
        return Generator.of(y -> {
            try {
                y.yieldFrom(source);
            } finally {
                seen.add(name);
            }
        });
    }

    @Test
    void aStageThatHasAllItNeedsClosesTheSourceBeforeTheConsumerGoesOn() {
        Probe<Integer> source = numbers(Probe.Kind.FRESH);
        Generator<Integer> g = source.generator().take(2);
        assertThat(g.next()).isEqualTo(1);
        assertThat(g.next()).isEqualTo(2);
        assertThat(g.hasNext()).isFalse();
        assertThat(source.events).containsExactly("gives 1", "gives 2", "closed");
    }

    @Test
    void aBodyThatYieldsWhileItIsClosedIsReported() {
        for (var operator : operators()) {
            Generator<Integer> stubborn = Generator.of(y -> {
                try {
                    for (int i = 1; ; i++) {
                        y.yield(i);
                    }
                } finally {
                    y.yield(-1);
                }
            });
            assertThatThrownBy(() -> operator.apply(stubborn).take(2).count())
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("ignored GeneratorExit");
        }
    }

    @Test
    void borrowedLeavesTheSourceWhereItIs() {
        for (Consumption way : Consumption.values()) {
            Probe<Integer> source = numbers(Probe.Kind.FRESH);
            way.goThrough(source.generator().borrowed().map(x -> x), 2, x -> {});
            if (!way.readsAhead()) {
                assertThat(source.generator().next()).as(way.name()).isEqualTo(3);
            }
            source.generator().close();
            source.isOver();
        }
    }

    @Test
    void aSourceCanBeSharedByOperatorsOneAfterTheOther() {
        Probe<Integer> source = numbers(Probe.Kind.FRESH);
        Generator<Integer> g = source.generator();
        assertThat(g.borrowed().take(2).toList()).containsExactly(1, 2);
        assertThat(g.borrowed().chunked(2).first()).containsExactly(3, 4);
        assertThat(g.take(1).toList()).containsExactly(5);
        source.isOver();
    }
}
