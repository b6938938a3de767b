package io.greenloom.generator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatNullPointerException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.ConcurrentModificationException;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// What starts a pipeline.
class ItertoolsSourcesTest {
    private final Traced traced = new Traced();
    private final List<String> seen = traced.seen;
    private final IllegalArgumentException boom = new IllegalArgumentException("boom");

    // ---------------------------------------------------------------- from something else

    @ParameterizedTest
    @EnumSource
    void elementsOfAnIterableAnIteratorAStreamOrAnArray(Consumption way) {
        List<Integer> values = Arrays.asList(1, null, 3);
        assertThat(way.all(Itertools.from(values))).isEqualTo(values);
        assertThat(way.all(Itertools.from(values.iterator()))).isEqualTo(values);
        assertThat(way.all(Itertools.from(values.stream()))).isEqualTo(values);
        assertThat(way.all(Itertools.of(1, null, 3))).isEqualTo(values);
        assertThat(way.all(Itertools.of())).isEmpty();
        assertThat(way.all(Itertools.empty())).isEmpty();
        assertThat(way.all(Itertools.from(Stream.empty()))).isEmpty();
    }

    @Test
    void anIterableIsAskedForItsIteratorWhenTheFirstValueIs() {
        List<Integer> values = new ArrayList<>(List.of(1));
        Generator<Integer> g = Itertools.from(values);
        values.add(2);
        assertThat(g.toList()).containsExactly(1, 2);
    }

    @Test
    void anArrayIsCopied() {
        Integer[] values = {1, 2};
        Generator<Integer> g = Itertools.of(values);
        values[0] = 7;
        assertThat(g.toList()).containsExactly(1, 2);
    }

    @ParameterizedTest
    @EnumSource
    void aStartedIteratorGoesOnWhereItIs(Consumption way) {
        Iterator<Integer> started = List.of(1, 2, 3).iterator();
        started.next();
        assertThat(way.all(Itertools.from(started))).containsExactly(2, 3);
    }

    @ParameterizedTest
    @EnumSource
    void anIteratorIsClosedOnceAtTheEndOrEarlier(Consumption way) {
        assertThat(way.all(Itertools.from(traced.closeable("a", 1, 2)))).containsExactly(1, 2);
        assertThat(way.first(Itertools.from(traced.closeable("b", 1, 2)), 1)).containsExactly(1);
        assertThat(way.all(Itertools.from(() -> traced.closeable("c", 1, 2)))).containsExactly(1, 2);
        assertThat(seen).containsExactly("closed a", "closed b", "closed c");
    }

    @Test
    void anIteratorIsClosedThoughNothingWasAskedOfIt() {
        Itertools.from(traced.closeable("a", 1)).close();
        assertThat(seen).containsExactly("closed a");
    }

    @Test
    void anIterableThatWasNeverAskedHasNothingToClose() {
        Itertools.from(() -> {
                    seen.add("asked");
                    return traced.closeable("a", 1);
                })
                .close();
        assertThat(seen).isEmpty();
    }

    @ParameterizedTest
    @EnumSource
    void anIterableWhoseIteratorIsAGeneratorMayBeGoneThroughAgain(Consumption way) {
        Iterable<Integer> again = () -> traced.source("a", 1, 2);
        assertThat(way.all(Itertools.from(again))).containsExactly(1, 2);
        assertThat(way.first(Itertools.from(again), 1)).containsExactly(1);
        assertThat(seen).containsExactly("opened a", "closed a", "opened a", "closed a");
    }

    @ParameterizedTest
    @EnumSource
    void whatAnIteratorThrowsIsThrown(Consumption way) {
        List<Integer> values = new ArrayList<>(List.of(1, 2, 3));
        Generator<Integer> g = Itertools.from(values).map(n -> {
            values.add(4);
            return n;
        });
        assertThat(way.failure(g, List.of(1))).isInstanceOf(ConcurrentModificationException.class);
    }

    @ParameterizedTest
    @EnumSource
    void aStreamIsClosedAndNothingIsRunAhead(Consumption way) {
        Stream<Integer> stream =
                Stream.iterate(1, n -> n + 1).peek(n -> seen.add("read " + n)).onClose(() -> seen.add("closed"));
        assertThat(way.first(Itertools.from(stream), 2)).containsExactly(1, 2);
        if (way.readsAhead()) {
            assertThat(seen).startsWith("read 1", "read 2", "read 3").endsWith("closed");
        } else {
            assertThat(seen).containsExactly("read 1", "read 2", "closed");
        }
    }

    @Test
    void aStreamThatWasNotStartedIsClosedToo() {
        Itertools.from(Stream.of(1).onClose(() -> seen.add("closed"))).close();
        assertThat(seen).containsExactly("closed");
    }

    @ParameterizedTest
    @EnumSource
    void anEndlessStreamInAStreamIsNotReadAhead(Consumption way) {
        Stream<Integer> stream = Stream.of(10, 20).flatMap(n -> Stream.iterate(n, m -> m + 1));
        assertThat(way.first(Itertools.from(stream), 3)).containsExactly(10, 11, 12);
    }

    @ParameterizedTest
    @EnumSource
    void aParallelStreamComesInOrder(Consumption way) {
        List<Integer> values = IntStream.range(0, 100).boxed().toList();
        assertThat(way.all(Itertools.from(values.parallelStream().map(n -> n)))).isEqualTo(values);
    }

    @Test
    void aStreamThatIsInUseIsRefusedAtTheFirstValue() {
        Stream<Integer> used = Stream.of(1);
        used.toList();
        Generator<Integer> g = Itertools.from(used);
        assertThatThrownBy(g::next).isInstanceOf(IllegalStateException.class);
    }

    // ---------------------------------------------------------------- from nothing

    @ParameterizedTest
    @EnumSource
    void rangeStopsBeforeItsEnd(Consumption way) {
        assertThat(way.all(Itertools.range(3))).containsExactly(0, 1, 2);
        assertThat(way.all(Itertools.range(0))).isEmpty();
        assertThat(way.all(Itertools.range(-3))).isEmpty();
        assertThat(way.all(Itertools.range(2, 5))).containsExactly(2, 3, 4);
        assertThat(way.all(Itertools.range(5, 2))).isEmpty();
        assertThat(way.all(Itertools.range(1, 8, 3))).containsExactly(1, 4, 7);
        assertThat(way.all(Itertools.range(1, 7, 3))).containsExactly(1, 4);
        assertThat(way.all(Itertools.range(5, -5, -3))).containsExactly(5, 2, -1, -4);
        assertThat(way.all(Itertools.range(-1, -3, -1))).containsExactly(-1, -2);
        assertThat(way.all(Itertools.range(3L))).containsExactly(0L, 1L, 2L);
        assertThat(way.all(Itertools.range(5L, -5L, -3L))).containsExactly(5L, 2L, -1L, -4L);
        assertThat(way.all(Itertools.range(2L, 4L))).containsExactly(2L, 3L);
    }

    @Test
    void rangeDoesNotOverflow() {
        int max = Integer.MAX_VALUE;
        int min = Integer.MIN_VALUE;
        assertThat(Itertools.range(max - 1, max, 2).toList()).containsExactly(max - 1);
        assertThat(Itertools.range(min + 1, min, -2).toList()).containsExactly(min + 1);
        assertThat(Itertools.range(min, max, max).toList()).containsExactly(min, -1, max - 1);
        assertThat(Itertools.range(max, min, min).toList()).containsExactly(max, -1);
        long top = Long.MAX_VALUE;
        long bottom = Long.MIN_VALUE;
        assertThat(Itertools.range(top - 1, top, 2).toList()).containsExactly(top - 1);
        assertThat(Itertools.range(bottom + 1, bottom, -2).toList()).containsExactly(bottom + 1);
        assertThat(Itertools.range(bottom, top, top).toList()).containsExactly(bottom, -1L, top - 1);
        assertThat(Itertools.range(top, bottom, bottom).toList()).containsExactly(top, -1L);
    }

    @Test
    void aStepOfZeroIsRefused() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Itertools.range(1, 2, 0))
                .withMessage("step must not be 0");
        assertThatIllegalArgumentException().isThrownBy(() -> Itertools.range(1L, 2L, 0L));
    }

    @ParameterizedTest
    @EnumSource
    void countGoesOn(Consumption way) {
        assertThat(way.first(Itertools.count(3), 3)).containsExactly(3, 4, 5);
        assertThat(way.first(Itertools.count(3, -2), 3)).containsExactly(3, 1, -1);
        assertThat(way.first(Itertools.count(3, 0), 2)).containsExactly(3, 3);
        assertThat(way.first(Itertools.count(3L), 2)).containsExactly(3L, 4L);
        assertThat(way.first(Itertools.count(3L, 10L), 2)).containsExactly(3L, 13L);
    }

    @ParameterizedTest
    @EnumSource
    void countFailsRatherThanOverflow(Consumption way) {
        int max = Integer.MAX_VALUE;
        assertThat(way.failure(Itertools.count(max - 1), List.of(max - 1, max)))
                .isInstanceOf(ArithmeticException.class);
        assertThat(way.failure(Itertools.count(Long.MIN_VALUE, -1L), List.of(Long.MIN_VALUE)))
                .isInstanceOf(ArithmeticException.class);
    }

    @ParameterizedTest
    @EnumSource
    void iterateAppliesItsFunctionWhenAValueIsAskedFor(Consumption way) {
        AtomicInteger calls = new AtomicInteger();
        Generator<Integer> powers = Itertools.iterate(1, n -> {
            calls.incrementAndGet();
            return n * 2;
        });
        assertThat(way.first(powers, 4)).containsExactly(1, 2, 4, 8);
        if (!way.readsAhead()) {
            assertThat(calls).hasValue(3);
        }
        assertThat(way.first(Itertools.<Integer>iterate(null, n -> n), 2)).containsExactly(null, null);
    }

    @ParameterizedTest
    @EnumSource
    void generateAsksItsSupplierEachTime(Consumption way) {
        AtomicInteger next = new AtomicInteger();
        assertThat(way.first(Itertools.generate(next::incrementAndGet), 3)).containsExactly(1, 2, 3);
        assertThat(way.failure(
                        Itertools.generate(() -> {
                            throw boom;
                        }),
                        List.of()))
                .isSameAs(boom);
    }

    @ParameterizedTest
    @EnumSource
    void repeatRepeats(Consumption way) {
        assertThat(way.first(Itertools.repeat("x"), 3)).containsExactly("x", "x", "x");
        assertThat(way.all(Itertools.repeat(null, 2))).containsExactly(null, null);
        assertThat(way.all(Itertools.repeat("x", 0))).isEmpty();
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Itertools.repeat("x", -1))
                .withMessage("times must be >= 0, was -1");
    }

    @ParameterizedTest
    @EnumSource
    void cycleGoesThroughItsElementsAgainAndAgain(Consumption way) {
        assertThat(way.first(Itertools.cycle(Arrays.asList(1, null)), 5)).containsExactly(1, null, 1, null, 1);
        assertThat(way.first(Itertools.cycle(traced.source("a", 1, 2)), 5)).containsExactly(1, 2, 1, 2, 1);
        assertThat(seen).containsExactly("opened a", "closed a");
        assertThat(way.all(Itertools.cycle(List.of()))).isEmpty();
        assertThat(way.all(Itertools.cycle(traced.source("b")))).isEmpty();
    }

    @ParameterizedTest
    @EnumSource
    void cycleYieldsWhatItHasAndClosesWhatItReads(Consumption way) {
        assertThat(way.first(Itertools.cycle(traced.endless("a")), 2)).containsExactly(0, 1);
        assertThat(way.failure(Itertools.cycle(traced.failing("b", boom, 1)), List.of(1)))
                .isSameAs(boom);
        assertThat(seen).containsExactly("opened a", "closed a", "opened b", "closed b");
    }

    @Test
    void nothingIsNotASource() {
        assertThatNullPointerException().isThrownBy(() -> Itertools.from((Iterable<Object>) null));
        assertThatNullPointerException().isThrownBy(() -> Itertools.from((Iterator<Object>) null));
        assertThatNullPointerException().isThrownBy(() -> Itertools.from((Stream<Object>) null));
        assertThatNullPointerException().isThrownBy(() -> Itertools.of((Object[]) null));
        assertThatNullPointerException()
                .isThrownBy(() -> Itertools.iterate(1, null))
                .withMessage("next");
        assertThatNullPointerException()
                .isThrownBy(() -> Itertools.generate(null))
                .withMessage("supplier");
        assertThatNullPointerException().isThrownBy(() -> Itertools.cycle(null));
    }
}
