package io.greenloom.generator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/// Going through a generator: section 2.1 of the feature table.
class GeneratorTest {
    private final List<Object> seen = new ArrayList<>();

    private static Generator<Integer> upTo(int n) {
        return Generator.of(y -> {
            for (int i = 1; i <= n; i++) {
                y.yield(i);
            }
        });
    }

    private Generator<Integer> noisy() {
        return Generator.of(y -> {
            seen.add("started");
            try {
                y.yield(1);
                y.yield(2);
            } finally {
                seen.add("cleaned up");
            }
        });
    }

    @Test
    void theTutorialPrints1342() {
        Generator<Integer> func1 = Generator.of(y -> {
            y.yield(1);
            y.yieldFrom(func2());
            y.yield(2);
        });
        for (int x : func1) {
            seen.add(x);
        }
        assertThat(seen).containsExactly(1, 3, 4, 2);
    }

    private static Generator<Integer> func2() {
        return Generator.of(y -> {
            y.yield(3);
            y.yield(4);
        });
    }

    @Test
    void creatingRunsNothing() {
        noisy();
        assertThat(seen).isEmpty();
    }

    @Test
    void nextRunsToTheNextYieldOnly() {
        Generator<Integer> g = noisy();
        assertThat(g.next()).isEqualTo(1);
        assertThat(seen).containsExactly("started");
    }

    @Test
    void theEndIsANoSuchElementExceptionEveryTime() {
        Generator<Integer> g = upTo(1);
        g.next();
        assertThatThrownBy(g::next).isInstanceOf(NoSuchElementException.class);
        assertThatThrownBy(g::next).isInstanceOf(NoSuchElementException.class);
        assertThat(g.hasNext()).isFalse();
    }

    @Test
    void hasNextRunsTheBodyOnceAndKeepsTheValue() {
        Generator<Integer> g = noisy();
        assertThat(g.hasNext()).isTrue();
        assertThat(g.hasNext()).isTrue();
        assertThat(seen).containsExactly("started");
        assertThat(g.next()).isEqualTo(1);
        assertThat(g.next()).isEqualTo(2);
        assertThat(g.hasNext()).isFalse();
    }

    @Test
    void nullCanBeYielded() {
        Generator<@org.jspecify.annotations.Nullable String> g = Generator.of(y -> {
            y.yield(null);
            y.yield("after");
        });
        assertThat(g.hasNext()).isTrue();
        assertThat(g.next()).isNull();
        assertThat(g.next()).isEqualTo("after");
    }

    @Test
    void anEmptyBodyYieldsNothing() {
        assertThat(Generator.of(y -> {}).toList()).isEmpty();
    }

    @Test
    void yieldWorksAnywhereBelowTheBody() {
        Generator<Integer> g = Generator.of(y -> {
            helper(y, 3);
            Stream.of(20, 10).sorted().forEach(y::yield);
        });
        assertThat(g.toList()).containsExactly(3, 2, 1, 10, 20);
    }

    private static void helper(Yielder<Integer, Void> y, int n) {
        if (n > 0) {
            y.yield(n);
            helper(y, n - 1);
        }
    }

    @Test
    void aFailureIsTheSameObjectAndTheEnd() {
        IOException failure = new IOException("broken");
        Generator<Integer> g = Generator.of(y -> {
            y.yield(1);
            throw failure;
        });
        g.next();
        assertThatThrownBy(g::next).isSameAs(failure);
        assertThat(g.hasNext()).isFalse();
        assertThatThrownBy(g::next).isInstanceOf(NoSuchElementException.class);
    }

    @Test
    void aNoSuchElementExceptionOfTheBodyIsNotTakenForTheEnd() {
        Iterator<Integer> empty = List.<Integer>of().iterator();
        Generator<Integer> g = Generator.of(y -> y.yield(empty.next()));
        assertThatThrownBy(g::hasNext)
                .isInstanceOf(IllegalStateException.class)
                .hasCauseInstanceOf(NoSuchElementException.class);
        assertThat(g.hasNext()).isFalse();
    }

    @Test
    void aStackOverflowReachesTheConsumer() {
        Generator<Integer> g = Generator.of(y -> y.yield(endless(0)));
        assertThatThrownBy(g::next).isInstanceOf(StackOverflowError.class);
        assertThat(g.hasNext()).isFalse();
        assertThat(upTo(2).toList()).containsExactly(1, 2);
    }

    @SuppressWarnings("InfiniteRecursion") // the point of the test
    private static int endless(int n) {
        return endless(n + 1) + 1;
    }

    @Test
    void yieldOutsideOfTheBodyIsRefused() {
        List<Yielder<Integer, Void>> leaked = new ArrayList<>();
        Generator<Integer> g = Generator.of(y -> {
            leaked.add(y);
            y.yield(1);
        });
        g.next();
        assertThatThrownBy(() -> leaked.getFirst().yield(2))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("outside of its body");
        assertThat(g.hasNext()).isFalse();
        assertThatThrownBy(() -> leaked.getFirst().yield(2)).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void yieldFromAnotherGeneratorsBodyIsRefused() {
        Generator<Integer> g = Generator.of(outer -> {
            Generator<Integer> inner = Generator.of(y -> {
                assertThatThrownBy(() -> outer.yield(99)).isInstanceOf(IllegalStateException.class);
                y.yield(2);
            });
            outer.yield(1);
            outer.yield(inner.next());
        });
        assertThat(g.toList()).containsExactly(1, 2);
    }

    @Test
    void forEachAndToListCloseAlsoWhenTheConsumerFails() {
        IllegalArgumentException failure = new IllegalArgumentException("consumer");
        assertThatThrownBy(() -> noisy().forEach(x -> {
                    throw failure;
                }))
                .isSameAs(failure);
        assertThat(seen).containsExactly("started", "cleaned up");
        assertThat(upTo(3).toList()).containsExactly(1, 2, 3);
    }

    @Test
    void aFailureToCloseIsSuppressedBehindTheConsumers() {
        Generator<Integer> g = Generator.of(y -> {
            try {
                y.yield(1);
            } finally {
                seen.add("cleaning up");
                failToClose();
            }
        });
        assertThatThrownBy(() -> g.forEach(x -> {
                    throw new IllegalArgumentException("consumer");
                }))
                .hasMessage("consumer")
                .satisfies(
                        e -> assertThat(e.getSuppressed()).singleElement().hasToString("java.io.IOException: close"));
    }

    private static void failToClose() throws IOException {
        throw new IOException("close");
    }

    @Test
    void closingTheStreamClosesTheGenerator() {
        try (Stream<Integer> stream = noisy().stream()) {
            assertThat(stream.findFirst()).contains(1);
            assertThat(seen).containsExactly("started");
        }
        assertThat(seen).containsExactly("started", "cleaned up");
        assertThat(upTo(4).stream().filter(x -> x % 2 == 0).toList()).containsExactly(2, 4);
    }

    /// Trap 10: Java tells nobody that a loop was left, so this is how to write it.
    @Test
    void tryWithResourcesClosesALoopThatIsLeftEarly() {
        try (Generator<Integer> g = noisy()) {
            for (int x : g) {
                seen.add(x);
                break;
            }
        }
        assertThat(seen).containsExactly("started", 1, "cleaned up");
    }

    @Test
    void itCanBeGoneThroughOnce() {
        Generator<Integer> g = upTo(2);
        assertThat(g.toList()).containsExactly(1, 2);
        assertThat(g.toList()).isEmpty();
        assertThat(g.iterator()).isSameAs(g);
    }

    @Test
    void aGeneratorMayRunGenerators() {
        Generator<Integer> squares = Generator.of(y -> {
            for (int x : upTo(4)) {
                y.yield(x * x);
            }
        });
        assertThat(squares.toList()).containsExactly(1, 4, 9, 16);
    }

    @Test
    void toStringTellsTheState() {
        Generator<String> g = Generator.of(y -> y.yield("x"));
        assertThat(g.toString()).startsWith("Generator@").endsWith("[created]");
        g.next();
        assertThat(g.toString()).endsWith("[suspended]");
        g.close();
        assertThat(g.toString()).endsWith("[done]");
    }
}
