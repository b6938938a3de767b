package io.greenloom.generator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import java.util.ArrayList;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.stream.Collector;
import org.junit.jupiter.api.Test;

/// Whose failure comes out of a terminal operation, and what is closed then.
class TerminalFailureTest {
    /// Terminal operations over a function of the consumer's, which is given each value.
    private static List<Consumer<Generator<Integer>>> with(Function<Integer, Integer> f) {
        return List.of(
                g -> g.forEach(f::apply),
                g -> g.forEachRemaining(f::apply),
                g -> g.collect(Collector.of(ArrayList::new, (list, x) -> f.apply(x), (a, b) -> a)),
                g -> g.sumOf(f::apply),
                g -> g.sumOfDouble(f::apply),
                g -> g.fold(0, (sum, x) -> f.apply(x)),
                g -> g.scan(0, (sum, x) -> sum).drop(1).reduce((a, b) -> f.apply(1)),
                g -> g.min((a, b) -> f.apply(1)),
                g -> g.max((a, b) -> f.apply(1)),
                g -> g.find(x -> f.apply(x) > 100),
                g -> g.anyMatch(x -> f.apply(x) > 100),
                g -> g.allMatch(x -> f.apply(x) < 100),
                g -> g.noneMatch(x -> f.apply(x) > 100),
                g -> g.stream().forEach(f::apply));
    }

    private static List<Probe<Integer>> sources() {
        List<Probe<Integer>> sources = new ArrayList<>();
        for (Probe.Kind kind : Probe.Kind.values()) {
            sources.add(new Probe<>(kind, List.of(1, 2, 3)));
        }
        return sources;
    }

    @Test
    void whatTheConsumersCodeThrowsComesOutAsItIsAndCloses() {
        List<RuntimeException> failures =
                List.of(new RuntimeException("mine"), new NoSuchElementException("mine, not the end"));
        for (RuntimeException failure : failures) {
            Function<Integer, Integer> f = x -> {
                throw failure;
            };
            for (var terminal : with(f)) {
                for (Probe<Integer> source : sources()) {
                    assertThatThrownBy(() -> terminal.accept(source.generator()))
                            .isSameAs(failure);
                    source.isOver();
                }
            }
        }
    }

    @Test
    void whatClosingThrowsIsAddedToIt() {
        RuntimeException ofClosing = new RuntimeException("while closing");
        for (int i = 0; i < with(x -> x).size(); i++) {
            for (Probe<Integer> source : sources()) {
                RuntimeException failure = new RuntimeException("mine");
                Function<Integer, Integer> f = x -> {
                    throw failure;
                };
                Consumer<Generator<Integer>> terminal = with(f).get(i);
                source.failingToClose(ofClosing);
                assertThatThrownBy(() -> terminal.accept(source.generator())).isSameAs(failure);
                assertThat(failure).hasSuppressedException(ofClosing);
                assertThat(failure.getSuppressed()).hasSize(1);
                source.isOver();
            }
        }
    }

    @Test
    void whatClosingThrowsIsNotLostWhereNothingElseFails() {
        RuntimeException ofClosing = new RuntimeException("while closing");
        List<Consumer<Generator<Integer>>> terminals = List.of(
                Generator::first,
                g -> g.firstOr(1),
                Generator::last,
                Generator::toList,
                g -> g.find(x -> true),
                g -> g.anyMatch(x -> true),
                g -> g.map(x -> x).take(1).first());
        for (var terminal : terminals) {
            for (Probe<Integer> source : sources()) {
                source.failingToClose(ofClosing);
                assertThat(catchThrowable(() -> terminal.accept(source.generator())))
                        .isSameAs(ofClosing);
                source.isOver();
            }
        }
    }

    @Test
    void whatTheConsumersCodeThrowsPassesThroughNoBody() {
        List<Object> seen = new ArrayList<>();
        Generator<Integer> g = Generator.of(y -> {
            try {
                y.yield(1);
            } catch (RuntimeException e) {
                seen.add(e);
            } finally {
                seen.add("finally");
            }
        });
        RuntimeException failure = new RuntimeException("mine");
        assertThatThrownBy(() -> g.map(x -> x).forEach(x -> {
                    throw failure;
                }))
                .isSameAs(failure);
        assertThat(seen).containsExactly("finally");
    }

    @Test
    void aNoSuchElementExceptionOfAStageIsNotTakenForTheEnd() {
        NoSuchElementException mine = new NoSuchElementException("mine");
        Function<Integer, Integer> mapper = x -> {
            throw mine;
        };
        for (Consumption way : Consumption.values()) {
            for (Probe<Integer> source : sources()) {
                assertThatThrownBy(() -> way.goThrough(source.generator().map(mapper), Consumption.ALL, x -> {}))
                        .as(way.name())
                        .isInstanceOf(IllegalStateException.class)
                        .hasCause(mine);
                source.isOver();
            }
        }
    }

    @Test
    void itIsWrappedOnceHoweverManyStagesItPasses() {
        NoSuchElementException mine = new NoSuchElementException("mine");
        for (Consumption way : Consumption.values()) {
            for (Probe<Integer> source : sources()) {
                Generator<Integer> g = source.generator()
                        .map(x -> x)
                        .<Integer>map(x -> {
                            throw mine;
                        })
                        .filter(x -> true)
                        .take(2)
                        .map(x -> x);
                assertThat(catchThrowable(() -> way.goThrough(g, Consumption.ALL, x -> {})))
                        .as(way.name())
                        .hasCause(mine);
                source.isOver();
            }
        }
    }

    @Test
    void aSourceWithoutValuesDoesNotLookLikeTheEndOfAnother() {
        Generator<Integer> g =
                Generator.of(y -> y.yield(Generator.<Integer>of(z -> {}).first()));
        assertThatThrownBy(g::hasNext)
                .isInstanceOf(IllegalStateException.class)
                .hasCauseInstanceOf(NoSuchElementException.class);
    }

    @Test
    void errorsAndCheckedExceptionsComeOutAsTheyAre() {
        for (Throwable failure : List.of(new AssertionError("an error"), new java.io.IOException("a checked one"))) {
            for (Probe<Integer> source : sources()) {
                assertThatThrownBy(() -> source.generator().map(x -> x).forEach(x -> {
                            throw Routine.<RuntimeException>undeclared(failure);
                        }))
                        .isSameAs(failure);
                source.isOver();
            }
        }
    }
}
