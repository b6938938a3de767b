package io.greenloom.generator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.function.Function;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// Operators that read several sources in step close all of them, once, in reverse order: section 3 of the feature
/// table.
class SeveralSourcesClosingTest {
    /// The operators, of three sources of integers each.
    enum Operator {
        ZIP(Itertools::zip),
        ZIP_STRICT(Itertools::zipStrict),
        ZIP_LONGEST(sources -> Itertools.zipLongest(sources, -1)),
        INTERLEAVE(sources -> Itertools.interleave(sources.get(0), sources.get(1), sources.get(2))),
        MERGE(sources -> Itertools.merge(sources.get(0), sources.get(1), sources.get(2)));

        private final Function<List<Generator<Integer>>, Generator<?>> function;

        Operator(Function<List<Generator<Integer>>, Generator<?>> function) {
            this.function = function;
        }

        @SafeVarargs
        @SuppressWarnings("varargs") // it is only read
        final Generator<?> of(Generator<Integer>... sources) {
            return function.apply(List.of(sources));
        }
    }

    private static final int ALL_OPENED = 3; // values after which each operator has read each source

    private final Traced traced = new Traced();
    private final List<String> seen = traced.seen;
    private final IllegalArgumentException boom = new IllegalArgumentException("boom");
    private final IllegalArgumentException ofA = new IllegalArgumentException("a");
    private final IllegalArgumentException ofB = new IllegalArgumentException("b");
    private final IllegalArgumentException ofC = new IllegalArgumentException("c");

    private List<String> closings() {
        return seen.stream().filter(event -> event.startsWith("closed")).toList();
    }

    @ParameterizedTest
    @EnumSource
    void whenTheConsumerHasEnough(Operator operator) {
        for (Consumption way : Consumption.values()) {
            seen.clear();
            way.first(operator.of(traced.endless("a"), traced.endless("b"), traced.endless("c")), ALL_OPENED);
            assertThat(seen)
                    .as(way.name())
                    .containsExactly("opened a", "opened b", "opened c", "closed c", "closed b", "closed a");
        }
    }

    @ParameterizedTest
    @EnumSource
    void whenAllHaveStartedBefore(Operator operator) {
        for (Consumption way : Consumption.values()) {
            seen.clear();
            List<Generator<Integer>> sources = List.of(traced.endless("a"), traced.endless("b"), traced.endless("c"));
            sources.forEach(Generator::next);
            way.first(operator.of(sources.get(0), sources.get(1), sources.get(2)), ALL_OPENED);
            assertThat(closings()).as(way.name()).containsExactly("closed c", "closed b", "closed a");
        }
    }

    @ParameterizedTest
    @EnumSource
    void whenItIsClosedBeforeItsStart(Operator operator) {
        Generator<Integer> a = traced.endless("a");
        Generator<Integer> b = traced.endless("b");
        Generator<Integer> c = traced.endless("c");
        a.next();
        c.next();
        operator.of(a, b, c).close();
        assertThat(seen).containsExactly("opened a", "opened c", "closed c", "closed a");
        assertThat(b.hasNext()).isFalse();
    }

    @ParameterizedTest
    @EnumSource
    void whenOneOfThemFails(Operator operator) {
        for (Consumption way : Consumption.values()) {
            seen.clear();
            Generator<?> g = operator.of(traced.endless("a"), traced.failing("b", boom, 0), traced.endless("c"));
            assertThatThrownBy(() -> way.all(g)).isSameAs(boom);
            assertThat(closings()).as(way.name()).containsExactly("closed b", "closed c", "closed a");
        }
    }

    @ParameterizedTest
    @EnumSource
    void whenTheFirstFails(Operator operator) {
        for (Consumption way : Consumption.values()) {
            seen.clear();
            Generator<?> g = operator.of(traced.failing("a", boom, 0), traced.endless("b"), traced.endless("c"));
            assertThatThrownBy(() -> way.all(g)).isSameAs(boom);
            assertThat(closings()).as(way.name()).containsExactly("closed a", "closed c", "closed b");
        }
    }

    @ParameterizedTest
    @EnumSource
    void whenTheConsumerFails(Operator operator) {
        Generator<?> g = operator.of(
                traced.failingToClose("a", ofA, 1, 2, 3),
                traced.failingToClose("b", ofB, 1, 2, 3),
                traced.failingToClose("c", ofC, 1, 2, 3));
        int[] count = {0};
        assertThatThrownBy(() -> g.forEach(value -> {
                    if (++count[0] == ALL_OPENED) {
                        throw boom;
                    }
                }))
                .isSameAs(boom)
                .hasSuppressedException(ofC);
        assertThat(ofC.getSuppressed()).containsExactly(ofB, ofA);
        assertThat(closings()).containsExactly("closed c", "closed b", "closed a");
    }

    @ParameterizedTest
    @EnumSource
    void whenAFunctionBehindItFails(Operator operator) {
        for (Consumption way : Consumption.values()) {
            seen.clear();
            IllegalStateException bang = new IllegalStateException("bang");
            int[] count = {0};
            Generator<?> g = operator.of(
                            traced.failingToClose("a", ofA, 1, 2, 3, 4),
                            traced.failingToClose("b", ofB, 1, 2, 3, 4),
                            traced.failingToClose("c", ofC, 1, 2, 3, 4))
                    .map(value -> {
                        if (++count[0] == ALL_OPENED) {
                            throw bang;
                        }
                        return count[0];
                    });
            assertThat(way.failure(g, List.of(1, 2))).isSameAs(bang);
            assertThat(bang.getSuppressed()).as(way.name()).containsExactly(ofC, ofB, ofA);
            assertThat(closings()).as(way.name()).containsExactly("closed c", "closed b", "closed a");
        }
    }

    @ParameterizedTest
    @EnumSource
    void theFirstFailureOfClosingIsThrownWithTheOthers(Operator operator) {
        Generator<?> g = operator.of(
                traced.failingToClose("a", ofA, 1, 2, 3),
                traced.failingToClose("b", ofB, 1, 2, 3),
                traced.failingToClose("c", ofC, 1, 2, 3));
        for (int i = 0; i < ALL_OPENED; i++) {
            g.next();
        }
        assertThatThrownBy(g::close).isSameAs(ofC);
        assertThat(ofC.getSuppressed()).containsExactly(ofB, ofA);
    }

    @Test
    void theFirstFailureOfClosingIsTheSameForAConsumerOnTheStack() {
        Generator<?> g = Operator.ZIP.of(
                traced.failingToClose("a", ofA, 1, 2),
                traced.failingToClose("b", ofB, 1, 2),
                traced.failingToClose("c", ofC, 1, 2));
        assertThatThrownBy(() -> g.take(1).forEach(value -> {})).isSameAs(ofC);
        assertThat(ofC.getSuppressed()).containsExactly(ofB, ofA);
    }

    @ParameterizedTest
    @EnumSource
    void theShortestEndsAZip(Consumption way) {
        way.all(Itertools.zip(List.of(traced.endless("a"), traced.source("b", 1), traced.endless("c"))));
        assertThat(closings()).containsExactly("closed b", "closed c", "closed a");
        seen.clear();
        way.all(Itertools.zip(List.of(traced.source("a", 1), traced.endless("b"), traced.endless("c"))));
        assertThat(closings()).containsExactly("closed a", "closed c", "closed b");
    }

    @ParameterizedTest
    @EnumSource
    void iteratorsAreClosedInTheirPlace(Consumption way) {
        if (way.readsAhead()) {
            return; // to the end of the iterators
        }
        way.first(
                Itertools.zip(List.<Iterable<Integer>>of(
                        () -> traced.closeable("a", 1, 2), traced.endless("b"), () -> traced.closeable("c", 1, 2))),
                1);
        assertThat(closings()).containsExactly("closed c", "closed b", "closed a");
    }

    @ParameterizedTest
    @EnumSource
    void iteratorsAreClosedAtTheirEndAndNotAtThatOfAll(Consumption way) {
        way.first(
                Itertools.zipLongest(
                        List.<Iterable<Integer>>of(
                                () -> traced.closeable("a", 1), traced.endless("b"), () -> traced.closeable("c", 1, 2)),
                        -1),
                5);
        assertThat(closings()).containsExactly("closed a", "closed c", "closed b");
    }

    @ParameterizedTest
    @EnumSource
    void oneGeneratorCannotBeTwoSources(Operator operator) {
        Generator<Integer> a = traced.endless("a");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> operator.of(a, traced.endless("b"), a))
                .withMessageStartingWith("sources 1 and 3 are both Generator@")
                .withMessageEndingWith(
                        "[created], which can be read by one at a time: use tee(2) to give each all values, or its"
                                + " borrowed() for each to let them take turns");
        assertThat(a.next()).isZero();
    }

    @ParameterizedTest
    @EnumSource
    void twoSourcesOverOneGeneratorAreRefusedWhenItIsRead(Operator operator) {
        for (Consumption way : Consumption.values()) {
            seen.clear();
            Generator<Integer> a = traced.endless("a");
            Generator<?> g = operator.of(a.map(n -> n), traced.endless("b"), a.map(n -> n));
            assertThatThrownBy(() -> way.first(g, ALL_OPENED))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("is already executing");
            assertThat(closings()).as(way.name()).containsExactly("closed b", "closed a");
            assertThat(a.hasNext()).isFalse();
            assertThat(g.hasNext()).isFalse();
        }
    }

    @Test
    void aSourceThatAsksWhatReadsItIsRefused() {
        Generator<?>[] self = {null};
        Generator<Integer> b = Generator.of(y -> {
            y.yield(1);
            self[0].next();
        });
        self[0] = Itertools.zip(List.of(traced.endless("a"), b));
        self[0].next();
        assertThatThrownBy(() -> self[0].next())
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("is already executing");
        assertThat(closings()).containsExactly("closed a");
    }
}
