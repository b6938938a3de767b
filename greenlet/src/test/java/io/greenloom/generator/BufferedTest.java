package io.greenloom.generator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.NoSuchElementException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Running ahead of a consumer that pulls.
class BufferedTest {
    private final List<Object> seen = new ArrayList<>();

    private Generator<Integer> noisy(int n) {
        return Generator.of(y -> {
            try {
                for (int i = 1; i <= n; i++) {
                    seen.add("made " + i);
                    y.yield(i);
                }
            } finally {
                seen.add("cleaned up");
            }
        });
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 4, 7, 8, 9, 64})
    void theValuesAreTheSame(int size) {
        Generator<Integer> g = noisy(8).buffered(size);
        List<Integer> values = new ArrayList<>();
        for (int x : g) {
            values.add(x);
        }
        assertThat(values).containsExactly(1, 2, 3, 4, 5, 6, 7, 8);
        assertThatThrownBy(g::next).isInstanceOf(NoSuchElementException.class);
    }

    @Test
    void theBodyRunsAheadByAsManyValuesAndNoMore() {
        Generator<Integer> g = noisy(100).buffered(3);
        assertThat(seen).isEmpty();
        assertThat(g.next()).isEqualTo(1);
        assertThat(seen).containsExactly("made 1", "made 2", "made 3");
        g.next();
        g.next();
        assertThat(seen).hasSize(3);
        assertThat(g.hasNext()).isTrue();
        assertThat(seen).hasSize(6);
    }

    @Test
    void aTerminalOperationRunsNothingAhead() {
        noisy(2).buffered(64).forEach(seen::add);
        assertThat(seen).containsExactly("made 1", 1, "made 2", 2, "cleaned up");
    }

    @Test
    void aFailureComesAfterTheValuesBeforeIt() {
        IOException mine = new IOException("mine");
        Generator<Integer> g = Generator.<Integer>of(y -> {
                    y.yield(1);
                    y.yield(2);
                    throw mine;
                })
                .buffered(64);
        assertThat(g.next()).isEqualTo(1);
        assertThat(g.next()).isEqualTo(2);
        assertThatThrownBy(g::next).isSameAs(mine);
        assertThat(g.hasNext()).isFalse();
    }

    @Test
    void aFailureThatNobodyHasReachedIsThrownByClose() {
        Generator<Integer> g = Generator.<Integer>of(y -> {
                    y.yield(1);
                    throw new IOException("ahead");
                })
                .buffered(64);
        assertThat(g.next()).isEqualTo(1);
        assertThatThrownBy(g::close).isInstanceOf(IOException.class).hasMessage("ahead");
    }

    @Test
    void closingDropsWhatIsAheadAndUnwindsTheBody() {
        Generator<Integer> g = noisy(100).buffered(3);
        g.next();
        g.close();
        assertThat(g.hasNext()).isFalse();
        assertThat(seen).containsExactly("made 1", "made 2", "made 3", "cleaned up");
    }

    @Test
    void nullsAreValues() {
        Generator<Integer> g = Generator.<Integer>of(y -> {
                    y.yield(null);
                    y.yield(1);
                    y.yield(null);
                })
                .buffered(2);
        assertThat(g.next()).isNull();
        assertThat(g.next()).isEqualTo(1);
        assertThat(g.next()).isNull();
        assertThat(g.hasNext()).isFalse();
    }

    @Test
    void aTerminalOperationAfterSomePullsGetsWhatIsAheadFirst() {
        Generator<Integer> g = noisy(8).buffered(3);
        g.next();
        assertThat(g.toList()).containsExactly(2, 3, 4, 5, 6, 7, 8);
    }

    @Test
    void yieldingFromABufferedGeneratorKeepsItsOrderAndItsReadAhead() {
        Generator<Integer> g = Generator.of(y -> {
            y.yield(0);
            y.yieldFrom(noisy(5).buffered(3));
            y.yield(6);
        });
        assertThat(g.next()).isZero();
        assertThat(g.next()).isEqualTo(1);
        assertThat(seen).hasSize(3);
        List<Integer> rest = new ArrayList<>();
        g.iterator().forEachRemaining(rest::add);
        assertThat(rest).containsExactly(2, 3, 4, 5, 6);
    }

    @Test
    void yieldingFromOneThatWasSteppedBeforeLosesNothing() {
        Generator<Integer> buffered = noisy(8).buffered(3);
        assertThat(buffered.next()).isEqualTo(1);
        Generator<Integer> g = Generator.of(y -> {
            y.yieldFrom(buffered);
            y.yield(9);
        });
        assertThat(g.next()).isEqualTo(2);
        assertThat(g.hasNext()).isTrue();
        List<Integer> rest = new ArrayList<>();
        while (g.hasNext()) {
            rest.add(g.next());
        }
        assertThat(rest).containsExactly(3, 4, 5, 6, 7, 8, 9);
    }

    @Test
    void twoThatYieldFromOneBufferedGeneratorShareItsBatches() {
        Generator<Integer> buffered = noisy(6).buffered(2);
        Generator<Integer> a = Generator.of(y -> y.yieldFrom(buffered));
        Generator<Integer> b = Generator.of(y -> y.yieldFrom(buffered));
        List<Integer> taken = new ArrayList<>();
        taken.add(a.next());
        taken.add(b.next());
        taken.add(a.next());
        taken.add(b.next());
        taken.add(a.next());
        taken.add(a.next());
        assertThat(taken).containsExactly(1, 2, 3, 4, 5, 6);
    }

    @Test
    void lessThanOneIsRefusedAtOnce() {
        assertThatThrownBy(() -> noisy(1).buffered(0)).hasMessage("size must be >= 1, was 0");
    }

    @Test
    void aBatchStaysWithTheGeneratorThatReadItAhead() {
        Generator<Integer> buffered = noisy(10).buffered(4);
        Generator<Integer> a = Generator.of(y -> y.yieldFrom(buffered));
        Generator<Integer> b = Generator.of(y -> y.yieldFrom(buffered));
        assertThat(List.of(a.next(), b.next(), buffered.next(), a.next(), a.next(), buffered.next(), b.next()))
                .containsExactly(1, 2, 3, 4, 5, 6, 7);
    }

    @Test
    void aCoroutineThatYieldsFromItMayBeSentTo() {
        Coroutine<Integer, String, String> c = Coroutine.of(y -> {
            y.yieldFrom(noisy(5).buffered(3));
            return "result";
        });
        c.next();
        assertThat(c.send("dropped")).isEqualTo(2);
        assertThatThrownBy(() -> c.raise(new IOException("mine"))).hasMessage("mine");
        assertThat(seen).contains("cleaned up");
    }

    @Test
    void aHugeSizeAllocatesOnlyWhatIsRead() {
        assertThat(noisy(3).buffered(Integer.MAX_VALUE).next()).isEqualTo(1);
    }

    @Test
    void peekingShowsTheNextValueOfABatch() {
        Generator<Integer> g = noisy(3).buffered(2);
        assertThat(List.of(g.peek(), g.next(), g.peek(), g.next(), g.peek(), g.next()))
                .containsExactly(1, 1, 2, 2, 3, 3);
        assertThatThrownBy(g::peek).isInstanceOf(NoSuchElementException.class);
        assertThat(g.nextOr(-1)).isEqualTo(-1);
    }
}
