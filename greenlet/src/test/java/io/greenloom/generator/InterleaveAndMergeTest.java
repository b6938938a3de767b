package io.greenloom.generator;

import static java.util.Comparator.comparing;
import static java.util.Comparator.naturalOrder;
import static java.util.Comparator.nullsFirst;
import static java.util.Comparator.reverseOrder;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatNullPointerException;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// Values of several sources, one at a time.
class InterleaveAndMergeTest {
    private final Traced traced = new Traced();
    private final IllegalArgumentException boom = new IllegalArgumentException("boom");

    // ---------------------------------------------------------------- interleave

    @ParameterizedTest
    @EnumSource
    void interleaveTakesTurnsUntilAllHaveEnded(Consumption way) {
        assertThat(way.all(Itertools.interleave(List.of("A", "B", "C"), List.of("D"), Itertools.of("E", "F"))))
                .containsExactly("A", "D", "E", "B", "F", "C");
        assertThat(way.all(Itertools.interleave(List.of(1), Itertools.range(3), List.of(7, 8))))
                .containsExactly(1, 0, 7, 1, 8, 2);
        assertThat(way.all(Itertools.interleave(List.of(), List.of(1, 2)))).containsExactly(1, 2);
        assertThat(way.all(Itertools.interleave())).isEmpty();
        assertThat(way.all(Itertools.interleave(Arrays.asList(1, null), Arrays.asList(null, 2))))
                .containsExactly(1, null, null, 2);
        assertThat(way.all(Itertools.range(2).interleave(List.of(5, 6), List.of(7))))
                .containsExactly(0, 5, 7, 1, 6);
    }

    @ParameterizedTest
    @EnumSource
    void interleaveAsksForNothingBeforeItsTurn(Consumption way) {
        if (way.readsAhead()) {
            return; // runs ahead on purpose
        }
        assertThat(way.first(Itertools.interleave(traced.endless("a"), traced.endless("b"), traced.endless("c")), 2))
                .containsExactly(0, 0);
        assertThat(traced.seen).containsExactly("opened a", "opened b", "closed b", "closed a");
    }

    // ---------------------------------------------------------------- merge

    @ParameterizedTest
    @EnumSource
    void mergeKeepsTheOrder(Consumption way) {
        assertThat(way.all(Itertools.merge(List.of(1, 4, 7), Itertools.of(2, 5, 8), List.of(0, 3, 6, 9))))
                .containsExactly(0, 1, 2, 3, 4, 5, 6, 7, 8, 9);
        assertThat(way.all(Itertools.merge(List.of(), List.of(1, 2), List.of())))
                .containsExactly(1, 2);
        assertThat(way.all(Itertools.<Integer>merge())).isEmpty();
        assertThat(way.all(Itertools.merge(List.of(1, 2)))).containsExactly(1, 2);
        assertThat(way.all(Itertools.merge(reverseOrder(), List.of(9, 2), Itertools.of(10, 3, 1))))
                .containsExactly(10, 9, 3, 2, 1);
        assertThat(way.all(Itertools.merge(
                        nullsFirst(naturalOrder()), Arrays.asList(null, 2), Arrays.asList(null, null, 1))))
                .containsExactly(null, null, null, 1, 2);
    }

    @ParameterizedTest
    @EnumSource
    void mergeTakesEqualValuesInTheOrderOfTheirSources(Consumption way) {
        List<String> a = List.of("1a", "1b", "3a");
        List<String> b = List.of("1c", "2a", "3b");
        List<String> c = List.of("0a", "1d", "3c");
        assertThat(way.all(Itertools.merge(comparing(s -> s.charAt(0)), a, Itertools.from(b), c)))
                .containsExactly("0a", "1a", "1b", "1c", "1d", "2a", "3a", "3b", "3c");
    }

    @Test
    void mergeIsAStableSort() {
        Random random = new Random(42);
        for (int round = 0; round < 100; round++) {
            List<List<Pair<Integer, String>>> sources = new ArrayList<>();
            for (int i = 0; i < random.nextInt(1, 6); i++) {
                String name = "source " + i;
                sources.add(random.ints(random.nextInt(20), 0, 10)
                        .sorted()
                        .mapToObj(n -> new Pair<>(n, name))
                        .toList());
            }
            List<Pair<Integer, String>> sorted = new ArrayList<>();
            sources.forEach(sorted::addAll);
            sorted.sort(comparing(Pair::first));
            @SuppressWarnings("unchecked")
            List<Pair<Integer, String>>[] all = sources.toArray(List[]::new);
            assertThat(Itertools.merge(comparing(Pair::first), all).toList()).isEqualTo(sorted);
        }
    }

    @ParameterizedTest
    @EnumSource
    void mergeIsLazy(Consumption way) {
        assertThat(way.first(Itertools.merge(traced.endless("a"), Itertools.count(0, 2)), 5))
                .containsExactly(0, 0, 1, 2, 2);
    }

    @Test
    void mergeReadsOneAheadOfEachSource() {
        List<Integer> read = new ArrayList<>();
        Generator<Integer> second = Itertools.count(10).map(n -> {
            read.add(n);
            return n;
        });
        assertThat(Itertools.merge(List.of(1, 2, 3), second).take(3).toList()).containsExactly(1, 2, 3);
        assertThat(read).containsExactly(10);
    }

    @Test
    void mergeOfManyIsInOrder() {
        @SuppressWarnings("unchecked")
        Iterable<Integer>[] sources = Itertools.range(1000)
                .map(n -> Itertools.range(n, 100_000, 1000))
                .toList()
                .toArray(Iterable[]::new);
        int[] next = {0};
        Itertools.merge(sources).forEach(n -> assertThat(n).isEqualTo(next[0]++));
        assertThat(next[0]).isEqualTo(100_000);
    }

    @ParameterizedTest
    @EnumSource
    void whatTheComparatorThrowsClosesTheSources(Consumption way) {
        Generator<Integer> merged = Itertools.merge(
                (x, y) -> {
                    throw boom;
                },
                traced.endless("a"),
                traced.endless("b"),
                traced.endless("c"));
        assertThat(way.failure(merged, List.of())).isSameAs(boom);
        assertThat(traced.seen).containsExactly("opened a", "opened b", "opened c", "closed c", "closed b", "closed a");
    }

    @Test
    void nullsHaveNoNaturalOrder() {
        Generator<Integer> merged = Itertools.merge(Arrays.asList(1, null), traced.source("b", 1));
        assertThatNullPointerException().isThrownBy(merged::toList);
        assertThat(traced.seen).containsExactly("opened b", "closed b");
        assertThatNullPointerException()
                .isThrownBy(() -> Itertools.merge((java.util.Comparator<Integer>) null, List.of(1)))
                .withMessage("order");
    }

    @Test
    void theSourcesMayBeAList() {
        List<Generator<Integer>> sources = List.of(Itertools.of(1, 4), Itertools.of(2, 3));
        assertThat(Itertools.mergeFrom(Comparator.naturalOrder(), sources).toList())
                .containsExactly(1, 2, 3, 4);
        assertThat(Itertools.interleaveFrom(List.of(List.of(1, 4), List.of(2, 3)))
                        .toList())
                .containsExactly(1, 2, 4, 3);
        assertThat(Itertools.productFrom(List.of(List.of(1, 2), List.of(3))).toList())
                .containsExactly(List.of(1, 3), List.of(2, 3));
    }
}
