package io.greenloom.generator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;

/// Using a pipeline, or its source, from the code that it calls.
class OperatorReentryTest {
    private static void refused(ThrowingCallable misuse) {
        assertThatThrownBy(misuse).isInstanceOf(IllegalStateException.class).hasMessageContaining("already executing");
    }

    private static void everyUseIsRefused(Generator<?> g) {
        refused(g::next);
        refused(g::hasNext);
        refused(g::close);
        refused(g::toList);
        refused(g::first);
        refused(() -> g.map(x -> x).toList());
    }

    private static Probe<Integer> three(Probe.Kind kind) {
        return new Probe<>(kind, List.of(1, 2, 3));
    }

    @Test
    void anActionCannotUseWhatIsPushedToIt() {
        for (Probe.Kind kind : Probe.Kind.values()) {
            Probe<Integer> source = three(kind);
            Generator<Integer> g = source.generator().map(x -> x);
            List<Integer> got = new ArrayList<>();
            g.forEach(x -> {
                everyUseIsRefused(g);
                everyUseIsRefused(source.generator());
                got.add(x);
            });
            assertThat(got).containsExactly(1, 2, 3);
            source.isOver();
        }
    }

    @Test
    void aMapperCannotUseItsOwnPipeline() {
        for (Consumption way : Consumption.values()) {
            for (Probe.Kind kind : Probe.Kind.values()) {
                Probe<Integer> source = three(kind);
                List<Generator<?>> mine = new ArrayList<>(List.of(source.generator()));
                Generator<Integer> g = source.generator().map(x -> {
                    mine.forEach(OperatorReentryTest::everyUseIsRefused);
                    return x;
                });
                mine.add(g);
                List<Integer> got = new ArrayList<>();
                way.goThrough(g, Consumption.ALL, got::add);
                assertThat(got).as(way.name()).containsExactly(1, 2, 3);
                source.isOver();
            }
        }
    }

    @Test
    void aRefusalThatTheMapperLetsPassIsItsFailure() {
        for (Probe.Kind kind : Probe.Kind.values()) {
            Probe<Integer> source = three(kind);
            refused(() -> source.generator().map(x -> source.generator().next()).toList());
            source.isOver();
        }
    }

    @Test
    void theSourceOfAPulledPipelineIsInUseBetweenTwoValues() {
        for (Probe.Kind kind : Probe.Kind.values()) {
            Probe<Integer> source = three(kind);
            Generator<Integer> g = source.generator().map(x -> x);
            assertThat(g.next()).isEqualTo(1);
            refused(source.generator()::next);
            refused(source.generator()::toList);
            refused(() -> source.generator().map(x -> x).toList());
            assertThat(g.toList()).containsExactly(2, 3);
            source.isOver();
        }
    }

    @Test
    void aBodyCannotPutAnOperatorOnItself() {
        List<Generator<Integer>> self = new ArrayList<>();
        List<Consumer<Generator<Integer>>> misuses = List.of(
                g -> g.map(x -> x).next(),
                g -> g.take(1).toList(),
                g -> g.borrowed().next());
        Generator<Integer> g = Generator.of(y -> {
            for (var misuse : misuses) {
                refused(() -> misuse.accept(self.getFirst()));
            }
            y.yield(1);
        });
        self.add(g);
        assertThat(g.toList()).containsExactly(1);
    }

    @Test
    void betweenTwoValuesABorrowedOneMayBeStepped() {
        for (Probe.Kind kind : Probe.Kind.values()) {
            Generator<Integer> g = three(kind).generator();
            List<Integer> got = new ArrayList<>();
            g.borrowed().forEach(x -> {
                got.add(x);
                if (g.hasNext()) {
                    got.add(-g.next());
                }
            });
            assertThat(got).containsExactly(1, -2, 3);
        }
    }

    @Test
    void aMapperMayRunAnotherPipeline() {
        for (Consumption way : Consumption.values()) {
            List<Object> got = new ArrayList<>();
            way.goThrough(
                    three(Probe.Kind.FRESH)
                            .generator()
                            .map(x -> three(Probe.Kind.FRESH).generator().sumOf(v -> v * x)),
                    Consumption.ALL,
                    got::add);
            assertThat(got).as(way.name()).containsExactly(6L, 12L, 18L);
        }
    }

    @Test
    void aBodyMayYieldFromWithinItsOwnTerminalOperation() {
        for (Consumption way : Consumption.values()) {
            for (Probe.Kind kind : Probe.Kind.values()) {
                for (long limit : new long[] {1, 2, Consumption.ALL}) {
                    Probe<Integer> source = three(kind);
                    Generator<Integer> g = Generator.of(y -> source.generator()
                            .map(x -> {
                                y.yield(-x);
                                return x;
                            })
                            .forEach(y::yield));
                    List<Integer> got = new ArrayList<>();
                    way.goThrough(g, limit, got::add);
                    assertThat(got)
                            .as(way.name())
                            .isEqualTo(List.of(-1, 1, -2, 2, -3, 3).subList(0, (int) Math.min(limit, 6)));
                    source.isOver();
                }
            }
        }
    }

    @Test
    void aMapperOfAPulledPipelineCannotYieldForTheBodyThatPulls() {
        Generator<Integer> g = Generator.of(y -> {
            Generator<Integer> mapped = three(Probe.Kind.FRESH).generator().map(x -> {
                assertThatThrownBy(() -> y.yield(-x))
                        .isInstanceOf(IllegalStateException.class)
                        .hasMessageContaining("outside of its body");
                return x;
            });
            while (mapped.hasNext()) {
                y.yield(mapped.next());
            }
        });
        assertThat(g.toList()).containsExactly(1, 2, 3);
    }
}
