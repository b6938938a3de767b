package io.greenloom.generator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/// Delegation: section 2.2 of the feature table.
class YieldFromTest {
    private final List<Object> seen = new ArrayList<>();
    private final IllegalArgumentException boom = new IllegalArgumentException("boom");

    private static Generator<Integer> range(int from, int to) {
        return Generator.of(y -> {
            for (int i = from; i < to; i++) {
                y.yield(i);
            }
        });
    }

    private Coroutine<String, String, String> echo(String name) {
        return Coroutine.of(y -> {
            try {
                String in = y.yield(name + " ready");
                while (!"stop".equals(in)) {
                    in = y.yield(name + " got " + in);
                }
                return name + " result";
            } finally {
                seen.add(name + " cleaned up");
            }
        });
    }

    private Coroutine<String, String, String> delegating(Coroutine<String, String, String> sub) {
        return Coroutine.of(y -> {
            try {
                String result = y.yieldFrom(sub);
                y.yield("delegate returned " + result);
                return "outer result";
            } catch (IllegalArgumentException e) {
                y.yield("delegator caught " + e.getMessage());
                return "after " + e.getMessage();
            } finally {
                seen.add("delegator cleaned up");
            }
        });
    }

    @Test
    void valuesSendAndResultGoStraightThrough() {
        Coroutine<String, String, String> c = delegating(delegating(echo("leaf")));
        assertThat(c.next()).isEqualTo("leaf ready");
        assertThat(c.send("a")).isEqualTo("leaf got a");
        assertThat(c.next()).isEqualTo("leaf got null");
        assertThat(c.send("stop")).isEqualTo("delegate returned leaf result");
        assertThat(c.next()).isEqualTo("delegate returned outer result");
        assertThat(c.hasNext()).isFalse();
        assertThat(c.result()).isEqualTo("outer result");
    }

    @Test
    void raiseReachesTheDelegateAndThenTheDelegator() {
        Coroutine<String, String, String> c = delegating(echo("leaf"));
        c.next();
        assertThat(c.raise(boom)).isEqualTo("delegator caught boom");
        assertThat(seen).containsExactly("leaf cleaned up");
    }

    @Test
    void aDelegateMayCatchWhatIsRaisedAndReturn() {
        Coroutine<String, String, String> sub = Coroutine.of(y -> {
            try {
                y.yield("ready");
                return "not reached";
            } catch (IllegalArgumentException e) {
                return "caught it";
            }
        });
        Coroutine<String, String, String> c = delegating(sub);
        c.next();
        assertThat(c.raise(boom)).isEqualTo("delegate returned caught it");
    }

    @Test
    void closeClosesTheDelegatesFirst() {
        Coroutine<String, String, String> sub = echo("leaf");
        Coroutine<String, String, String> c = delegating(delegating(sub));
        c.next();
        c.close();
        assertThat(seen).containsExactly("leaf cleaned up", "delegator cleaned up", "delegator cleaned up");
        assertThat(sub.isDone()).isTrue();
    }

    @Test
    void aRaisedExitClosesTheDelegatesToo() {
        Coroutine<String, String, String> c = delegating(echo("leaf"));
        c.next();
        GeneratorExit exit = new GeneratorExit();
        assertThatThrownBy(() -> c.raise(exit)).isSameAs(exit);
        assertThat(seen).containsExactly("leaf cleaned up", "delegator cleaned up");
    }

    @Test
    void aFailureOfTheDelegateDuringCloseIsThrownInTheDelegator() {
        Coroutine<String, String, String> sub = Coroutine.of(y -> {
            try {
                return y.yield("ready") + "";
            } finally {
                fail();
            }
        });
        Coroutine<String, String, String> c = delegating(sub);
        c.next();
        assertThatThrownBy(c::close)
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("ignored GeneratorExit"); // as the delegator catches boom, and yields
        assertThat(c.closeAndGet()).isNull();
    }

    private void fail() {
        throw boom;
    }

    @Test
    void aDelegateThatIgnoresTheExitFailsItsDelegatorsCloseAndLivesOn() {
        Coroutine<String, String, String> sub = Coroutine.of(y -> {
            try {
                y.yield("ready");
            } catch (GeneratorExit e) {
                y.yield("ignored");
            }
            y.yield("alive");
            return "";
        });
        Coroutine<String, String, String> c = delegating(sub);
        c.next();
        assertThatThrownBy(c::close)
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("ignored GeneratorExit");
        assertThat(c.isDone()).isTrue();
        assertThat(sub.next()).isEqualTo("alive");
    }

    @Test
    void aBodyMayDelegateWhileItIsClosedAsLongAsNothingComesOut() {
        Generator<Integer> g = Generator.of(y -> {
            try {
                y.yieldFrom(range(0, 5));
            } finally {
                y.yieldFrom(range(0, 0));
                seen.add("done");
            }
        });
        g.next();
        g.close();
        assertThat(seen).containsExactly("done");
    }

    @Test
    void aFailureOfTheDelegateIsThrownAtTheYieldFrom() {
        Coroutine<String, String, String> sub = Coroutine.of(y -> {
            throw boom;
        });
        assertThat(delegating(sub).next()).isEqualTo("delegator caught boom");
    }

    @Test
    void plainIterablesAndIteratorsWork() {
        Iterator<Integer> shared = List.of(10, 11, 12).iterator();
        Generator<Integer> g = Generator.of(y -> {
            y.yieldFrom(List.of(1, 2));
            y.yieldFrom(shared);
        });
        assertThat(g.next()).isEqualTo(1);
        assertThat(g.next()).isEqualTo(2);
        assertThat(g.next()).isEqualTo(10);
        g.close();
        assertThat(shared.next()).isEqualTo(11);
    }

    @Test
    void sendIntoAPlainIteratorIsRefusedAtTheYieldFrom() {
        Coroutine<Integer, String, String> c = Coroutine.of(y -> {
            try {
                y.yieldFrom(List.of(1, 2));
                return "";
            } catch (UnsupportedOperationException e) {
                y.yield(99);
                return "refused";
            }
        });
        c.next();
        assertThat(c.send("x")).isEqualTo(99);
    }

    private interface CloseableIterator extends Iterator<Integer>, AutoCloseable {
        @Override
        void close();
    }

    @Test
    void aCloseableIteratorIsClosed() {
        CloseableIterator source = new CloseableIterator() {
            @Override
            public boolean hasNext() {
                return true;
            }

            @Override
            public Integer next() {
                return 1;
            }

            @Override
            public void close() {
                seen.add("source closed");
            }
        };
        Generator<Integer> g = Generator.of(y -> {
            try {
                y.yieldFrom(source);
            } finally {
                seen.add("body");
            }
        });
        g.next();
        g.close();
        assertThat(seen).containsExactly("source closed", "body");
    }

    @Test
    void delegatingToOneselfIsRefusedAtTheYieldFrom() {
        List<Generator<Integer>> self = new ArrayList<>();
        Generator<Integer> g = Generator.of(y -> {
            y.yield(1);
            assertThatThrownBy(() -> y.yieldFrom(self.getFirst()))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("already executing");
            y.yield(2);
        });
        self.add(g);
        assertThat(g.toList()).containsExactly(1, 2);
    }

    @Test
    void aCircleOfDelegatesIsRefusedAtTheLastYieldFrom() {
        List<Generator<Integer>> all = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            int next = i == 2 ? 1 : i + 1;
            boolean last = i == 2;
            all.add(Generator.of(y -> {
                if (last) {
                    assertThatThrownBy(() -> y.yieldFrom(all.get(next))).hasMessageContaining("already executing");
                    assertThatThrownBy(() -> y.yieldFrom(all.get(0))).hasMessageContaining("already executing");
                    y.yield(7);
                } else {
                    y.yieldFrom(all.get(next));
                }
            }));
        }
        assertThat(all.getFirst().toList()).containsExactly(7);
    }

    @Test
    void aDelegatorCountsAsRunningWhileItsDelegateRuns() {
        List<Generator<Integer>> outer = new ArrayList<>();
        Generator<Integer> g = Generator.of(y -> y.yieldFrom(Generator.<Integer>of(z -> {
            assertThatThrownBy(() -> outer.getFirst().next()).hasMessageContaining("already executing");
            assertThatThrownBy(() -> outer.getFirst().close()).hasMessageContaining("already executing");
            z.yield(1);
        })));
        outer.add(g);
        assertThat(g.toList()).containsExactly(1);
    }

    @Test
    void aDelegateMayHaveBeenStarted() {
        Generator<Integer> sub = range(0, 4);
        sub.next();
        assertThat(sub.hasNext()).isTrue(); // holds 1
        Generator<Integer> g = Generator.of(y -> y.yieldFrom(sub));
        assertThat(g.toList()).containsExactly(1, 2, 3);
    }

    @Test
    void aFinishedDelegateGivesItsResultAtOnce() {
        Coroutine<String, String, String> sub = Coroutine.of(y -> "known");
        assertThat(sub.hasNext()).isFalse();
        assertThat(delegating(sub).next()).isEqualTo("delegate returned known");
    }

    @Test
    void aSharedDelegateIsSteppedByEitherAndClosedByTheFirst() {
        Generator<Integer> shared = range(0, 10);
        Generator<Integer> a = Generator.of(y -> y.yieldFrom(shared));
        Generator<Integer> b = Generator.of(y -> y.yieldFrom(shared));
        assertThat(List.of(a.next(), b.next(), shared.next(), a.next(), b.next()))
                .containsExactly(0, 1, 2, 3, 4);
        a.close();
        assertThat(b.toList()).isEmpty();
        assertThatThrownBy(shared::next).isInstanceOf(NoSuchElementException.class);
    }

    @Test
    void aDelegateSteppedByOthersKeepsItsOwnDelegates() {
        Generator<Integer> middle = Generator.of(y -> {
            y.yieldFrom(range(0, 2));
            y.yieldFrom(range(10, 13));
            y.yield(20);
        });
        Generator<Integer> g = Generator.of(y -> {
            y.yieldFrom(middle);
            y.yield(30);
        });
        assertThat(g.next()).isEqualTo(0);
        assertThat(middle.next()).isEqualTo(1);
        assertThat(middle.next()).isEqualTo(10); // by a delegate that g knows nothing of
        assertThat(g.next()).isEqualTo(11);
        assertThat(middle.hasNext()).isTrue(); // holds 12
        assertThat(g.next()).isEqualTo(12);
        assertThat(middle.next()).isEqualTo(20);
        assertThat(middle.hasNext()).isFalse();
        assertThat(g.toList()).containsExactly(30);
    }

    @Test
    void twoDelegatesThatHoldValuesGiveThemOutermostFirst() {
        Generator<Integer> inner = range(0, 9);
        Generator<Integer> middle = Generator.of(y -> y.yieldFrom(inner));
        Generator<Integer> g = Generator.of(y -> y.yieldFrom(middle));
        assertThat(g.next()).isEqualTo(0);
        assertThat(middle.hasNext()).isTrue(); // holds 1
        assertThat(inner.hasNext()).isTrue(); // holds 2
        assertThat(List.of(g.next(), g.next(), g.next())).containsExactly(1, 2, 3);
    }

    @Test
    void sendIsRefusedWhileADelegateHoldsAValue() {
        Coroutine<String, String, String> sub = echo("leaf");
        Coroutine<String, String, String> c = delegating(sub);
        c.next();
        assertThat(sub.hasNext()).isTrue();
        assertThatThrownBy(() -> c.send("x")).isInstanceOf(IllegalStateException.class);
        assertThat(c.next()).isEqualTo("leaf got null");
        assertThat(c.send("x")).isEqualTo("leaf got x");
    }

    /// Trap 5: nested stepping overflows at some 1500 levels.
    @Test
    void delegationTenThousandDeepNeitherOverflowsNorNests() {
        int depth = Boolean.getBoolean("greenloom.portable") ? 1_000 : 10_000;
        Generator<Integer> g = nested(depth);
        assertThat(g.next()).isEqualTo(0);
        assertThat(g.next()).isEqualTo(1);
        assertThat(g.toList()).hasSize(depth); // the leaf's last, and one of each delegator but the last
    }

    private static Generator<Integer> nested(int depth) {
        return Generator.of(y -> {
            if (depth == 0) {
                y.yieldFrom(range(0, 3));
            } else {
                y.yieldFrom(nested(depth - 1));
                if (depth > 1) {
                    y.yield(depth);
                }
            }
        });
    }

    @Test
    void closingTenThousandDelegatesNeitherOverflowsNorForgetsOne() {
        int depth = Boolean.getBoolean("greenloom.portable") ? 1_000 : 10_000;
        int[] closed = new int[1];
        Generator<Integer> g = cleaningUp(depth, closed);
        g.next();
        g.close();
        assertThat(closed[0]).isEqualTo(depth + 1);
    }

    private static Generator<Integer> cleaningUp(int depth, int[] closed) {
        return Generator.of(y -> {
            try {
                if (depth == 0) {
                    y.yield(1);
                } else {
                    y.yieldFrom(cleaningUp(depth - 1, closed));
                }
            } finally {
                closed[0]++;
            }
        });
    }

    @Test
    void aTreeIsWalkedInOrder() {
        record Node(
                @Nullable Node left, int value, @Nullable Node right) {
            static Generator<Integer> walk(@Nullable Node n) {
                return Generator.of(y -> {
                    if (n != null) {
                        y.yieldFrom(walk(n.left));
                        y.yield(n.value);
                        y.yieldFrom(walk(n.right));
                    }
                });
            }
        }
        Node tree = new Node(new Node(null, 1, new Node(null, 2, null)), 3, new Node(null, 4, null));
        assertThat(Node.walk(tree).toList()).containsExactly(1, 2, 3, 4);
    }

    @Test
    void anIteratorThatCanBeClosedIsClosedHoweverItIsLeft() {
        List<String> closed = new ArrayList<>();
        assertThat(Generator.<Integer>of(y -> y.yieldFrom(closeable("end", closed)))
                        .toList())
                .containsExactly(1, 2);
        Generator<Integer> g = Generator.of(y -> y.yieldFrom(closeable("close", closed)));
        g.next();
        g.close();
        Coroutine<Integer, Void, Object> c = Coroutine.of(y -> {
            y.yieldFrom(closeable("raise", closed));
            return "result";
        });
        c.next();
        assertThatThrownBy(() -> c.raise(new IllegalArgumentException("mine"))).hasMessage("mine");
        assertThat(closed).containsExactly("end", "close", "raise");
    }

    private static Iterator<Integer> closeable(String name, List<String> closed) {
        record Closeable(Iterator<Integer> elements, Runnable onClose) implements Iterator<Integer>, AutoCloseable {
            @Override
            public boolean hasNext() {
                return elements.hasNext();
            }

            @Override
            public Integer next() {
                return elements.next();
            }

            @Override
            public void close() {
                onClose.run();
            }
        }
        return new Closeable(List.of(1, 2).iterator(), () -> closed.add(name));
    }
}
