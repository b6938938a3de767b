package io.greenloom.generator;

import static io.greenloom.generator.EveryWay.over;
import static io.greenloom.generator.EveryWay.overAllNumbers;
import static java.util.List.of;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

/// Operators that put values together: chunked, windowed, pairwise, groupRuns.
class GroupingTest {
    @Test
    void chunkedKeepsTheRest() {
        over(1, 2, 3, 4, 5).gives(g -> g.chunked(2), of(1, 2), of(3, 4), of(5));
        over(1, 2, 3, 4).gives(g -> g.chunked(2), of(1, 2), of(3, 4));
        over(1, 2).gives(g -> g.chunked(1), of(1), of(2));
        over(1, 2).gives(g -> g.chunked(Integer.MAX_VALUE), of(1, 2));
        over("a", null, null).gives(g -> g.chunked(2), Arrays.asList("a", null), Arrays.asList((String) null));
        over().gives(g -> g.chunked(3));
        overAllNumbers().startsWith(g -> g.chunked(2), of(1, 2), of(3, 4));
    }

    @Test
    void chunkedStrictRefusesARest() {
        over(1, 2, 3, 4).gives(g -> g.chunkedStrict(2), of(1, 2), of(3, 4));
        over().gives(g -> g.chunkedStrict(2));
        overAllNumbers().startsWith(g -> g.chunkedStrict(2), of(1, 2));
        for (Consumption way : Consumption.values()) {
            List<Object> got = new ArrayList<>();
            Probe<Integer> probe = new Probe<>(Probe.Kind.FRESH, of(1, 2, 3));
            Generator<List<Integer>> g = probe.generator().chunkedStrict(2);
            assertThatThrownBy(() -> way.goThrough(g, Consumption.ALL, got::add))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessage("the last chunk has 1 values instead of 2: chunked(2) takes it as it is");
            assertThat(got).containsExactly(of(1, 2));
            probe.isOver();
        }
    }

    @Test
    void aChunkIsTheConsumersOwn() {
        Generator<List<Integer>> chunks =
                new Probe<>(Probe.Kind.FRESH, of(1, 2, 3)).generator().chunked(2);
        List<Integer> first = chunks.next();
        first.add(9);
        assertThat(chunks.next()).containsExactly(3);
        assertThat(first).containsExactly(1, 2, 9);
        chunks.close();
    }

    @Test
    void windowedSlides() {
        over(1, 2, 3, 4).gives(g -> g.windowed(2), of(1, 2), of(2, 3), of(3, 4));
        over(1, 2, 3, 4).gives(g -> g.windowed(3, 1), of(1, 2, 3), of(2, 3, 4));
        over(1, 2, 3, 4, 5).gives(g -> g.windowed(3, 2), of(1, 2, 3), of(3, 4, 5));
        over(1, 2, 3, 4).gives(g -> g.windowed(2, 2), of(1, 2), of(3, 4));
        over(1, 2, 3, 4, 5, 6, 7, 8).gives(g -> g.windowed(2, 3), of(1, 2), of(4, 5), of(7, 8));
        over(1, 2).gives(g -> g.windowed(1, Integer.MAX_VALUE), of(1));
        overAllNumbers().startsWith(g -> g.windowed(2), of(1, 2), of(2, 3));
    }

    @Test
    void windowedGivesNoShorterWindow() {
        over(1, 2).gives(g -> g.windowed(3));
        over().gives(g -> g.windowed(1));
        over(1, 2, 3, 4).gives(g -> g.windowed(3, 2), of(1, 2, 3));
        over(1, 2).gives(g -> g.windowed(Integer.MAX_VALUE));
    }

    @Test
    void windowedPartialGivesAllThatBegin() {
        over(1, 2, 3).gives(g -> g.windowedPartial(2, 1), of(1, 2), of(2, 3), of(3));
        over(1, 2).gives(g -> g.windowedPartial(3, 1), of(1, 2), of(2));
        over(1, 2, 3, 4).gives(g -> g.windowedPartial(3, 2), of(1, 2, 3), of(3, 4));
        over(1, 2, 3, 4).gives(g -> g.windowedPartial(2, 3), of(1, 2), of(4));
        over(1, 2, 3).gives(g -> g.windowedPartial(2, 3), of(1, 2));
        over().gives(g -> g.windowedPartial(2, 1));
        overAllNumbers().startsWith(g -> g.windowedPartial(2, 1), of(1, 2), of(2, 3));
    }

    @Test
    void windowsAreWhatSubListsGive() {
        List<Integer> all = of(0, 1, 2, 3, 4, 5, 6);
        for (int n = 0; n <= all.size(); n++) {
            for (int size = 1; size < 5; size++) {
                for (int step = 1; step < 5; step++) {
                    List<Integer> values = all.subList(0, n);
                    List<List<Integer>> full = new ArrayList<>();
                    List<List<Integer>> partial = new ArrayList<>();
                    for (int i = 0; i < n; i += step) {
                        List<Integer> window = values.subList(i, Math.min(i + size, n));
                        partial.add(window);
                        if (window.size() == size) {
                            full.add(window);
                        }
                    }
                    String what = n + " values, size " + size + ", step " + step;
                    assertThat(source(values).windowed(size, step).toList())
                            .as(what)
                            .isEqualTo(full);
                    assertThat(source(values).windowedPartial(size, step).toList())
                            .as(what)
                            .isEqualTo(partial);
                }
            }
        }
    }

    private static <T> Generator<T> source(List<T> values) {
        return new Probe<>(Probe.Kind.FRESH, values).generator();
    }

    @Test
    void aWindowIsTheConsumersOwn() {
        Generator<List<Integer>> windows = source(of(1, 2, 3)).windowed(2);
        windows.next().clear();
        assertThat(windows.next()).containsExactly(2, 3);
        windows.close();
    }

    @Test
    void pairwiseGivesNeighbours() {
        over(1, 2, 3).gives(g -> g.pairwise(), new Pair<>(1, 2), new Pair<>(2, 3));
        over(1).gives(g -> g.pairwise());
        over().gives(g -> g.pairwise());
        over(null, "a", null).gives(g -> g.pairwise(), new Pair<>(null, "a"), new Pair<>("a", null));
        overAllNumbers().startsWith(g -> g.pairwise(), new Pair<>(1, 2), new Pair<>(2, 3));
    }

    @Test
    void groupRunsGroupsNeighboursOnly() {
        over("a1", "a2", "b1", "a3")
                .gives(
                        g -> g.groupRuns(s -> s.charAt(0)),
                        new Run<>('a', of("a1", "a2")),
                        new Run<>('b', of("b1")),
                        new Run<>('a', of("a3")));
        over(1, 1, 1).gives(g -> g.groupRuns(x -> x), new Run<>(1, of(1, 1, 1)));
        over().gives(g -> g.groupRuns(x -> x));
        overAllNumbers().startsWith(g -> g.groupRuns(x -> x / 3), new Run<>(0, of(1, 2)), new Run<>(1, of(3, 4, 5)));
    }

    @Test
    void groupRunsTakesNullsAsKeysAndValues() {
        over(null, null, "a")
                .gives(g -> g.groupRuns(x -> x), new Run<>(null, Arrays.asList(null, null)), new Run<>("a", of("a")));
    }

    @Test
    void aRunStaysAsItIsWhenTheNextIsTaken() {
        Generator<Run<Integer, Integer>> runs = source(of(1, 1, 2, 2)).groupRuns(x -> x);
        List<Run<Integer, Integer>> all = runs.toList();
        all.getFirst().values().add(7);
        assertThat(all).containsExactly(new Run<>(1, of(1, 1, 7)), new Run<>(2, of(2, 2)));
    }

    @Test
    void aFailureDropsWhatWasNotWhole() {
        RuntimeException failure = new RuntimeException("at 4");
        over(1, 2, 3, 4).fails(failure, g -> failing(g, failure).chunked(2), of(1, 2));
        over(1, 2, 3, 4).fails(failure, g -> failing(g, failure).chunkedStrict(2), of(1, 2));
        over(1, 2, 3, 4).fails(failure, g -> failing(g, failure).windowedPartial(2, 2), of(1, 2));
        over(1, 2, 3, 4).fails(failure, g -> failing(g, failure).pairwise(), new Pair<>(1, 2), new Pair<>(2, 3));
        over(1, 2, 3, 4).fails(failure, g -> failing(g, failure).groupRuns(x -> x / 3), new Run<>(0, of(1, 2)));
        over(1, 1, 4).fails(failure, g -> g.groupRuns(x -> failAt4(x, failure)));
    }

    private static Generator<Integer> failing(Generator<Integer> g, RuntimeException failure) {
        return g.map(x -> failAt4(x, failure));
    }

    private static int failAt4(int x, RuntimeException failure) {
        if (x == 4) {
            throw failure;
        }
        return x;
    }
}
