package io.greenloom.generator;

import static io.greenloom.generator.EveryWay.over;
import static io.greenloom.generator.EveryWay.overAllNumbers;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.Comparator;
import java.util.List;
import org.junit.jupiter.api.Test;

/// Operators that keep what has come so far: scan, accumulate, cycle, sorted.
class SoFarTest {
    @Test
    void scanBeginsWithTheInitialValue() {
        over(1, 2, 3).gives(g -> g.scan(10, Integer::sum), 10, 11, 13, 16);
        over(1, 2).gives(g -> g.scan("", (s, x) -> s + x), "", "1", "12");
        EveryWay.<Integer>over().gives(g -> g.scan(10, Integer::sum), 10);
        over("a").gives(g -> g.scan((String) null, (s, x) -> s + x), null, "nulla");
        overAllNumbers().startsWith(g -> g.scan(0, Integer::sum), 0, 1, 3, 6);
    }

    @Test
    void scanDoesNotStartTheSourceForItsInitialValue() {
        Probe<Integer> probe = new Probe<>(Probe.Kind.FRESH, List.of(1));
        assertThat(probe.generator().scan(0, Integer::sum).first()).isZero();
        assertThat(probe.events).isEmpty();
        probe.isOver();
    }

    @Test
    void accumulateBeginsWithTheFirstValue() {
        over(1, 2, 3, 4).gives(g -> g.accumulate(Integer::sum), 1, 3, 6, 10);
        over(1, 2, 3, 4).gives(g -> g.accumulate((a, b) -> a * b), 1, 2, 6, 24);
        over(2, 8, 9, 5, 7, 0, 3, 4, 1, 6).gives(g -> g.accumulate(Math::max), 2, 8, 9, 9, 9, 9, 9, 9, 9, 9);
        over("a").gives(g -> g.accumulate((a, b) -> a + b), "a");
        EveryWay.<String>over().gives(g -> g.accumulate((a, b) -> a + b));
        over(null, "a").gives(g -> g.accumulate((a, b) -> a + b), null, "nulla");
        overAllNumbers().startsWith(g -> g.accumulate(Integer::sum), 1, 3, 6);
    }

    @Test
    void cycleRepeatsForEver() {
        over(1, 2).startsWith(g -> g.cycle(), 1, 2, 1, 2, 1);
        over("a", null).startsWith(g -> g.cycle(), "a", null, "a", null);
        over().gives(g -> g.cycle());
        over(1, 2).gives(g -> g.cycle().take(5), 1, 2, 1, 2, 1);
        overAllNumbers().startsWith(g -> g.cycle(), 1, 2, 3);
    }

    @Test
    void cycleRunsTheSourceOnce() {
        Probe<Integer> probe = new Probe<>(Probe.Kind.FRESH, List.of(1, 2));
        assertThat(probe.generator().cycle().take(6).toList()).containsExactly(1, 2, 1, 2, 1, 2);
        assertThat(probe.events).containsExactly("gives 1", "gives 2", "closed");
        probe.isOver();
    }

    @Test
    void cycleOverAFailingSourceFailsAtOnce() {
        RuntimeException failure = new RuntimeException("at 2");
        over(1, 2, 3).fails(failure, g -> g.map(x -> failAt2(x, failure)).cycle(), 1);
    }

    @Test
    void sortedIsStable() {
        over(3, 1, 2).gives(g -> g.sorted(Comparator.naturalOrder()), 1, 2, 3);
        over("bb", "a", "aa", "b").gives(g -> g.sorted(Comparator.comparing(String::length)), "a", "b", "bb", "aa");
        over("b", null, "a")
                .gives(g -> g.sorted(Comparator.nullsLast(Comparator.<String>naturalOrder())), "a", "b", null);
        EveryWay.<Integer>over().gives(g -> g.sorted(Comparator.naturalOrder()));
        over(3, 1, 2).gives(g -> g.sorted(Comparator.naturalOrder()).take(1), 1);
    }

    @Test
    void whatAFunctionThrowsEndsThePipeline() {
        RuntimeException failure = new RuntimeException("at 2");
        over(1, 2, 3).fails(failure, g -> g.scan(0, (sum, x) -> sum + failAt2(x, failure)), 0, 1);
        over(1, 2, 3).fails(failure, g -> g.accumulate((sum, x) -> sum + failAt2(x, failure)), 1);
        over(1, 2, 3).fails(failure, g -> g.map(x -> failAt2(x, failure)).sorted(Comparator.naturalOrder()));
    }

    private static int failAt2(int x, RuntimeException failure) {
        if (x == 2) {
            throw failure;
        }
        return x;
    }
}
