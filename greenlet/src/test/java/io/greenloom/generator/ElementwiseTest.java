package io.greenloom.generator;

import static io.greenloom.generator.EveryWay.over;
import static io.greenloom.generator.EveryWay.overAllNumbers;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.Closeable;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Iterator;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/// Operators that look at one value after the other: map, mapNotNull, flatMap, enumerate, onEach.
class ElementwiseTest {
    private final List<Object> seen = new ArrayList<>();

    @Test
    void mapYieldsWhatTheMapperMakes() {
        over(1, 2, 3).gives(g -> g.map(x -> x * x), 1, 4, 9);
        EveryWay.<Integer>over().gives(g -> g.map(x -> x * x));
        overAllNumbers().startsWith(g -> g.map(x -> -x), -1, -2, -3);
    }

    @Test
    void mapTakesAndMakesNulls() {
        over("a", null, "b").gives(g -> g.map(x -> x == null ? "none" : null), null, "none", null);
    }

    @Test
    void mapIsAskedOnceForEachValueAndWhenItIsWanted() {
        Generator<Integer> g = Generator.<Integer>of(y -> {
                    y.yield(1);
                    y.yield(2);
                })
                .map(x -> {
                    seen.add(x);
                    return x;
                });
        assertThat(seen).isEmpty();
        g.hasNext();
        g.hasNext();
        assertThat(seen).containsExactly(1);
    }

    @Test
    void mapNotNullLeavesOutNulls() {
        over(1, 2, 3, 4).gives(g -> g.mapNotNull(x -> x % 2 == 0 ? "even " + x : null), "even 2", "even 4");
        over(1, 3).gives(g -> g.mapNotNull(x -> null));
    }

    @Test
    void flatMapYieldsWhatIsInGeneratorsAndInOtherIterables() {
        over(1, 2, 3).gives(g -> g.flatMap(x -> Collections.nCopies(x, x)), 1, 2, 2, 3, 3, 3);
        over(1, 2, 3).gives(g -> g.flatMap(x -> countdown(x)), 1, 2, 1, 3, 2, 1);
        over(1, 2).gives(g -> g.flatMap(x -> Stream.of(x, x)::iterator), 1, 1, 2, 2);
        over(1, 2).gives(g -> g.flatMap(x -> () -> countdown(x)), 1, 2, 1);
        over(0, 2, 0).gives(g -> g.flatMap(x -> countdown(x)), 2, 1);
        over(0, 0).gives(g -> g.flatMap(x -> countdown(x)));
        over(1).gives(g -> g.flatMap(x -> Arrays.asList(null, x, null)), null, 1, null);
    }

    private static Generator<Integer> countdown(int from) {
        return Generator.of(y -> {
            for (int i = from; i > 0; i--) {
                y.yield(i);
            }
        });
    }

    @Test
    void flatMapIsFlatOnce() {
        over(1).gives(g -> g.flatMap(x -> List.of(List.of(x))), List.of(1));
    }

    @Test
    void flatMapTakesWhatHasBeenStarted() {
        over(3).gives(
                        g -> g.flatMap(x -> {
                            Generator<Integer> inner = countdown(x);
                            inner.next();
                            return inner;
                        }),
                        2,
                        1);
    }

    @Test
    void flatMapOfAnInfiniteInnerOneGoesOnForEver() {
        over(1, 2).startsWith(g -> g.flatMap(x -> naturals()), 0, 1, 2, 3);
        overAllNumbers().startsWith(g -> g.flatMap(x -> naturals().take(2)), 0, 1, 0, 1, 0);
    }

    private static Generator<Integer> naturals() {
        return Generator.of(y -> {
            for (int i = 0; ; i++) {
                y.yield(i);
            }
        });
    }

    private Generator<String> noisy(String name) {
        return Generator.of(y -> {
            try {
                y.yield(name + 1);
                y.yield(name + 2);
            } finally {
                seen.add(name + " closed");
            }
        });
    }

    @Test
    void flatMapClosesTheInnerOneBeforeTheOuter() {
        for (Consumption way : Consumption.values()) {
            seen.clear();
            way.goThrough(noisy("outer").flatMap(x -> noisy("inner")), 1, value -> {});
            if (way.readsAhead()) { // has seen more than one inner generator
                assertThat(seen).endsWith("inner closed", "outer closed");
            } else {
                assertThat(seen).as(way.name()).containsExactly("inner closed", "outer closed");
            }
        }
    }

    @Test
    void flatMapClosesAnIteratorThatCanBeClosed() {
        class Lines implements Iterator<Integer>, Closeable {
            private int next;

            @Override
            public boolean hasNext() {
                return next < 2;
            }

            @Override
            public Integer next() {
                return next++;
            }

            @Override
            public void close() {
                seen.add("closed");
            }
        }
        for (Consumption way : Consumption.values()) {
            for (long limit : new long[] {1, Consumption.ALL}) {
                seen.clear();
                way.goThrough(noisy("").flatMap(x -> Lines::new).take(2), limit, value -> {});
                assertThat(seen.getFirst()).isEqualTo("closed");
                assertThat(seen).hasSize(2);
            }
        }
    }

    @Test
    void aFailureOfAnInnerOneComesOutAndClosesBoth() {
        RuntimeException failure = new RuntimeException("inner");
        over(1, 2)
                .fails(
                        failure,
                        g -> g.flatMap(x -> Generator.of(y -> {
                            y.yield(x);
                            throw failure;
                        })),
                        1);
    }

    @Test
    void flatMapToNullIsRefused() {
        Probe<Integer> probe = new Probe<>(Probe.Kind.FRESH, List.of(1));
        assertThatThrownBy(() ->
                        probe.generator().flatMap(x -> (List<Integer>) null).toList())
                .isInstanceOf(NullPointerException.class)
                .hasMessageContaining("flatMap");
        probe.isOver();
    }

    @Test
    void flatMapToTheSourceItselfIsRefused() {
        List<Generator<Integer>> self = new ArrayList<>();
        Probe<Integer> probe = new Probe<>(Probe.Kind.FRESH, List.of(1, 2));
        self.add(probe.generator());
        assertThatThrownBy(() -> probe.generator().flatMap(x -> self.getFirst()).toList())
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("already executing");
        probe.isOver();
    }

    @Test
    void flatMapGoesDownARecursion() {
        assertThat(tree(3).toList()).hasSize(15).startsWith(3, 2, 1, 0, 0);
        Generator<Integer> pulled = tree(3);
        for (int expected : new int[] {3, 2, 1, 0, 0, 1}) {
            assertThat(pulled.next()).isEqualTo(expected);
        }
        pulled.close();
    }

    private static Generator<Integer> tree(int height) {
        return Generator.of(y -> {
            y.yield(height);
            if (height > 0) {
                y.yieldFrom(Generator.<Integer>of(z -> {
                            z.yield(height - 1);
                            z.yield(height - 1);
                        })
                        .flatMap(h -> tree(h)));
            }
        });
    }

    @Test
    @Tag("opened") // portable, a level that is pulled is a thread
    void flatMapGoesDownAVeryDeepRecursion() {
        assertThat(path(3_000).count()).isEqualTo(3_001);
        Generator<Integer> pulled = path(3_000);
        for (int i = 3_000; i > 10; i--) {
            assertThat(pulled.next()).isEqualTo(i);
        }
        pulled.close();
        assertThat(pulled.hasNext()).isFalse();
    }

    private static Generator<Integer> path(int length) {
        return Generator.of(y -> {
            y.yield(length);
            if (length > 0) {
                y.yieldFrom(Generator.<Integer>of(z -> z.yield(length - 1)).flatMap(rest -> path(rest)));
            }
        });
    }

    @Test
    void enumerateCountsFromZeroOrWhereItIsTold() {
        over("a", "b").gives(g -> g.enumerate(), new Indexed<>(0, "a"), new Indexed<>(1, "b"));
        over("a", null).gives(g -> g.enumerate(10), new Indexed<>(10, "a"), new Indexed<>(11, null));
        over("a").gives(g -> g.enumerate(-1), new Indexed<>(-1, "a"));
        over().gives(g -> g.enumerate());
    }

    @Test
    void enumerateCountsBeyondInt() {
        over("a", "b")
                .gives(
                        g -> g.enumerate(Integer.MAX_VALUE).map(Indexed::index),
                        (long) Integer.MAX_VALUE,
                        Integer.MAX_VALUE + 1L);
    }

    @Test
    void onEachIsCalledBeforeTheValueGoesOn() {
        over(1, 2).gives(g -> g.onEach(x -> {}), 1, 2);
        Generator<Integer> g = naturals().onEach(x -> seen.add("each " + x));
        g.take(2).forEach(x -> seen.add("got " + x));
        assertThat(seen).containsExactly("each 0", "got 0", "each 1", "got 1");
    }

    @Test
    void whatAFunctionThrowsEndsThePipeline() {
        RuntimeException failure = new RuntimeException("at 2");
        over(1, 2, 3).fails(failure, g -> g.map(x -> failAt2(x, failure)), 1);
        over(1, 2, 3).fails(failure, g -> g.mapNotNull(x -> failAt2(x, failure)), 1);
        over(1, 2, 3).fails(failure, g -> g.flatMap(x -> List.of(failAt2(x, failure))), 1);
        over(1, 2, 3).fails(failure, g -> g.onEach(x -> failAt2(x, failure)), 1);
        over(1, 2, 3)
                .fails(failure, g -> g.map(x -> x).map(x -> failAt2(x, failure)).map(x -> x), 1);
    }

    private static int failAt2(int x, RuntimeException failure) {
        if (x == 2) {
            throw failure;
        }
        return x;
    }
}
