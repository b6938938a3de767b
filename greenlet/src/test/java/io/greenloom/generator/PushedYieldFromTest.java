package io.greenloom.generator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import org.junit.jupiter.api.Test;

/// `yieldFrom` of a body that runs on its consumer's stack.
class PushedYieldFromTest {
    private final List<Object> seen = new ArrayList<>();

    private Generator<Integer> noisy(String name, int... values) {
        return Generator.of(y -> {
            try {
                for (int value : values) {
                    y.yield(value);
                }
            } finally {
                seen.add(name + " cleaned up");
            }
        });
    }

    @Test
    void valuesOfTheDelegateComeInItsPlaceAndItsResultComesBack() {
        Coroutine<Integer, Object, String> sub = Coroutine.of(y -> {
            y.yield(2);
            return "result";
        });
        Generator<Integer> g = Generator.of(y -> {
            y.yield(1);
            seen.add(y.yieldFrom(sub));
            y.yield(3);
        });
        assertThat(g.toList()).containsExactly(1, 2, 3);
        assertThat(seen).containsExactly("result");
    }

    @Test
    void aDelegateThatHadStartedGoesOn() {
        Generator<Integer> sub = noisy("sub", 1, 2, 3);
        sub.next();
        sub.hasNext();
        assertThat(Generator.<Integer>of(y -> y.yieldFrom(sub)).toList()).containsExactly(2, 3);
    }

    @Test
    void aDelegateThatHasEndedAddsNothing() {
        Generator<Integer> sub = noisy("sub", 1);
        sub.close();
        assertThat(Generator.<Integer>of(y -> y.yieldFrom(sub)).toList()).isEmpty();
    }

    @Test
    void aFailureOfTheDelegateIsThrownAtTheYieldFrom() {
        IOException mine = new IOException("mine");
        Generator<Integer> sub = Generator.of(y -> {
            y.yield(1);
            throw mine;
        });
        Generator<Integer> g = Generator.of(y -> {
            try {
                y.yieldFrom(sub);
            } catch (Exception e) {
                seen.add(e);
            }
            y.yield(2);
        });
        assertThat(g.toList()).containsExactly(1, 2);
        assertThat(seen).containsExactly(mine);
    }

    @Test
    void stoppingClosesTheDelegateFirst() {
        Generator<Integer> g = Generator.of(y -> {
            try {
                y.yieldFrom(noisy("inner", 1, 2));
            } finally {
                seen.add("outer cleaned up");
            }
        });
        assertThat(g.take(1).toList()).containsExactly(1);
        assertThat(seen).containsExactly("inner cleaned up", "outer cleaned up");
    }

    @Test
    void aFailureWhileTheDelegateIsClosedIsRaisedInItsDelegatorInsteadOfTheExit() {
        Generator<Integer> sub = Generator.of(y -> {
            try {
                y.yield(1);
            } finally {
                throwIllegal("from the delegate");
            }
        });
        Generator<Integer> g = Generator.of(y -> {
            try {
                y.yieldFrom(sub);
            } catch (IllegalArgumentException e) {
                seen.add(e.getMessage());
                throw e;
            }
        });
        assertThatThrownBy(() -> g.take(1).toList()).hasMessage("from the delegate");
        assertThat(seen).containsExactly("from the delegate");
    }

    @Test
    void theConsumersFailureNeverShowsInTheBodies() {
        IOException mine = new IOException("mine");
        Generator<Integer> g = Generator.of(y -> {
            try {
                y.yieldFrom(Generator.<Integer>of(z -> {
                    try {
                        z.yield(1);
                    } catch (Throwable e) {
                        seen.add(e.getClass());
                        throw e;
                    }
                }));
            } catch (Throwable e) {
                seen.add(e.getClass());
                throw e;
            }
        });
        assertThatThrownBy(() -> g.forEach(x -> {
                    throw Routine.<RuntimeException>undeclared(mine);
                }))
                .isSameAs(mine);
        assertThat(seen).containsExactly(GeneratorExit.class, GeneratorExit.class);
    }

    @Test
    void delegatingToItselfIsRefusedAtTheYieldFrom() {
        List<Generator<Integer>> self = new ArrayList<>();
        self.add(Generator.of(y -> {
            y.yield(1);
            assertThatThrownBy(() -> y.yieldFrom(self.getFirst()))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("already executing");
            y.yield(2);
        }));
        assertThat(self.getFirst().toList()).containsExactly(1, 2);
    }

    @Test
    void aDelegateCannotYieldForItsDelegator() {
        Generator<Integer> g = Generator.of(y -> {
            y.yieldFrom(Generator.<Integer>of(z -> {
                assertThatThrownBy(() -> y.yield(9)).hasMessageContaining("outside of its body");
                z.yield(1);
            }));
            y.yieldFrom(noisy("sub", 2).map(x -> {
                assertThatThrownBy(() -> y.yield(9)).hasMessageContaining("outside of its body");
                return x;
            }));
            y.yield(3);
        });
        assertThat(g.toList()).containsExactly(1, 2, 3);
    }

    @Test
    void aPipelineAsDelegateIsClosedWithItsSource() {
        Generator<Integer> g =
                Generator.of(y -> y.yieldFrom(noisy("source", 1, 2, 3).map(x -> x * 10)));
        assertThat(g.take(2).toList()).containsExactly(10, 20);
        assertThat(seen).containsExactly("source cleaned up");
    }

    @Test
    void aPlainIteratorIsGoneThroughAndKeepsItsRestWhenItIsLeft() {
        Iterator<Integer> numbers = List.of(1, 2, 3).iterator();
        assertThat(Generator.<Integer>of(y -> y.yieldFrom(numbers)).take(2).toList())
                .containsExactly(1, 2);
        assertThat(numbers.next()).isEqualTo(3);
    }

    @Test
    void aRecursionOfTenThousandLevelsIsFlat() {
        assertThat(nested(100_000).toList())
                .hasSize(100_001)
                .startsWith(100_000, 99_999)
                .endsWith(1, 0);
    }

    @Test
    void aDeepRecursionIsUnwoundWhenTheConsumerStops() {
        List<Integer> unwound = new ArrayList<>();
        assertThat(nestedAndCleaningUp(1000, unwound).take(1000).toList()).hasSize(1000);
        assertThat(unwound).hasSize(1000).startsWith(1, 2, 3).endsWith(1000);
    }

    private static Generator<Integer> nested(int depth) {
        return Generator.of(y -> {
            y.yield(depth);
            if (depth > 0) {
                y.yieldFrom(nested(depth - 1));
            }
        });
    }

    private static Generator<Integer> nestedAndCleaningUp(int depth, List<Integer> unwound) {
        return Generator.of(y -> {
            try {
                y.yield(depth);
                y.yieldFrom(nestedAndCleaningUp(depth - 1, unwound));
            } finally {
                unwound.add(depth);
            }
        });
    }

    private static void throwIllegal(String message) {
        throw new IllegalArgumentException(message);
    }
}
