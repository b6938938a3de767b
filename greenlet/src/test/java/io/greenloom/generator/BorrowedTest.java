package io.greenloom.generator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/// Who owns the source of a pipeline.
class BorrowedTest {
    private final List<Object> seen = new ArrayList<>();

    private Generator<Integer> noisy(int n) {
        return Generator.of(y -> {
            try {
                for (int i = 1; i <= n; i++) {
                    y.yield(i);
                }
            } finally {
                seen.add("cleaned up");
            }
        });
    }

    @Test
    void aBorrowedGeneratorStaysOpenWhereItIs() {
        Generator<Integer> g = noisy(5);
        assertThat(g.borrowed().take(2).toList()).containsExactly(1, 2);
        assertThat(seen).isEmpty();
        assertThat(g.toList()).containsExactly(3, 4, 5);
        assertThat(seen).containsExactly("cleaned up");
    }

    @Test
    void aBorrowedGeneratorMayBeSteppedInBetween() {
        Generator<Integer> g = noisy(5);
        Generator<Integer> tens = g.borrowed().map(x -> x * 10);
        assertThat(tens.next()).isEqualTo(10);
        assertThat(g.next()).isEqualTo(2);
        assertThat(tens.next()).isEqualTo(30);
        tens.close();
        assertThat(g.next()).isEqualTo(4);
    }

    @Test
    void aSourceThatWasTakenOverCannotBeSteppedInBetween() {
        Generator<Integer> g = noisy(5);
        Generator<Integer> tens = g.map(x -> x * 10);
        tens.next();
        assertThatThrownBy(g::next).isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(() -> g.map(x -> x).toList()).isInstanceOf(IllegalStateException.class);
        assertThat(tens.toList()).containsExactly(20, 30, 40, 50);
    }

    @Test
    void closingAPipelineThatHasNotStartedClosesItsSource() {
        Generator<Integer> g = noisy(5);
        g.next();
        g.map(x -> x).filter(x -> true).close();
        assertThat(seen).containsExactly("cleaned up");
        assertThat(g.hasNext()).isFalse();
    }

    @Test
    void closingAPipelineClosesItsSourceOnce() {
        Generator<Integer> mapped = noisy(5).map(x -> x);
        mapped.next();
        mapped.close();
        mapped.close();
        assertThat(seen).containsExactly("cleaned up");
    }

    @Test
    void takingNothingClosesTheSourceWithoutStartingIt() {
        Generator<Integer> g = noisy(5);
        assertThat(g.take(0).toList()).isEmpty();
        assertThat(g.hasNext()).isFalse();
        assertThat(seen).isEmpty();
    }

    @Test
    void closingASourceThatWasTakenOverClosesThePipeline() {
        Generator<Integer> g = noisy(5);
        Generator<Integer> pipeline = g.map(x -> x * 10).flatMap(x -> List.of(x, x));
        try (g) {
            assertThat(pipeline.next()).isEqualTo(10);
        }
        assertThat(seen).containsExactly("cleaned up");
        assertThat(pipeline.hasNext()).isFalse();
        assertThat(g.hasNext()).isFalse();
    }

    @Test
    void soDoesClosingOneOfSeveralSources() {
        Generator<Integer> first = noisy(5);
        Generator<Integer> second = noisy(5);
        Generator<Pair<Integer, Integer>> pairs = Itertools.zip(first, second);
        pairs.next();
        first.close();
        assertThat(pairs.hasNext()).isFalse();
        assertThat(second.hasNext()).isFalse();
        assertThat(seen).containsExactly("cleaned up", "cleaned up");
    }

    @Test
    void aPipelineThatIsRefusedItsSourceLeavesTheOneThatHasIt() {
        Generator<Integer> g = noisy(3);
        Generator<Integer> has = g.map(x -> x);
        has.next();
        Generator<Integer> refused = g.map(x -> x);
        assertThatThrownBy(refused::next).isInstanceOf(IllegalStateException.class);
        refused.close();
        assertThat(has.toList()).containsExactly(2, 3);
    }

    @Test
    void aPipelineThatRunsCannotBeClosedThroughItsSource() {
        Generator<Integer> g = noisy(3);
        List<Integer> values = g.map(x -> {
                    assertThatThrownBy(g::close).isInstanceOf(IllegalStateException.class);
                    return x;
                })
                .toList();
        assertThat(values).containsExactly(1, 2, 3);
    }
}
