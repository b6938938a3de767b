package io.greenloom.generator;

import static io.greenloom.generator.EveryWay.over;
import static io.greenloom.generator.EveryWay.overAllNumbers;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/// Operators that yield some of the values: filter, distinct, take, drop, slice and their like.
class SelectionTest {
    private final List<Object> seen = new ArrayList<>();

    private static Generator<Integer> numbers() {
        return Generator.of(y -> {
            for (int i = 0; ; i++) {
                y.yield(i);
            }
        });
    }

    @Test
    void filterKeepsWhatIsWanted() {
        over(1, 2, 3, 4).gives(g -> g.filter(x -> x % 2 == 0), 2, 4);
        over(1, 3).gives(g -> g.filter(x -> x % 2 == 0));
        over("a", null, "b").gives(g -> g.filter(x -> x == null), (String) null);
        overAllNumbers().startsWith(g -> g.filter(x -> x % 10 == 0), 10, 20, 30);
    }

    @Test
    void filterNotKeepsTheOthers() {
        over(1, 2, 3, 4).gives(g -> g.filterNot(x -> x % 2 == 0), 1, 3);
        over(2, 4).gives(g -> g.filterNot(x -> x % 2 == 0));
    }

    @Test
    void distinctKeepsTheFirstOfEach() {
        over(1, 2, 1, 3, 2, 1).gives(g -> g.distinct(), 1, 2, 3);
        over("a", null, "a", null).gives(g -> g.distinct(), "a", null);
        over().gives(g -> g.distinct());
    }

    @Test
    void distinctByKeepsTheFirstOfEachKey() {
        over("apple", "Ant", "bee").gives(g -> g.distinctBy(s -> Character.toLowerCase(s.charAt(0))), "apple", "bee");
        over(1, 2, 3).gives(g -> g.distinctBy(x -> null), 1);
    }

    @Test
    void distinctUntilChangedComparesNeighbours() {
        over(1, 1, 2, 2, 2, 1).gives(g -> g.distinctUntilChanged(), 1, 2, 1);
        over(null, null, "a", null).gives(g -> g.distinctUntilChanged(), null, "a", null);
        over(1).gives(g -> g.distinctUntilChanged(), 1);
        over().gives(g -> g.distinctUntilChanged());
    }

    @Test
    void takeKeepsAsManyAsThereAre() {
        over(1, 2, 3).gives(g -> g.take(2), 1, 2);
        over(1, 2, 3).gives(g -> g.take(3), 1, 2, 3);
        over(1, 2, 3).gives(g -> g.take(4), 1, 2, 3);
        over(1, 2, 3).gives(g -> g.take(Long.MAX_VALUE), 1, 2, 3);
        overAllNumbers().gives(g -> g.take(2), 1, 2);
        overAllNumbers().gives(g -> g.map(x -> x).take(3).take(2).map(x -> x), 1, 2);
    }

    @Test
    void takeOfNothingDoesNotStartTheSource() {
        overAllNumbers().gives(g -> g.take(0));
        Generator<Integer> never = Generator.of(y -> seen.add("started"));
        assertThat(never.take(0).toList()).isEmpty();
        assertThat(seen).isEmpty();
        assertThat(never.hasNext()).isFalse();
    }

    @Test
    void takeAsksForNoValueAfterTheLast() {
        Generator<Integer> g = Generator.of(y -> {
            y.yield(1);
            seen.add("asked again");
        });
        assertThat(g.take(1).toList()).containsExactly(1);
        assertThat(seen).isEmpty();
    }

    @Test
    void takeWhileEndsAtTheFirstThatIsNotWanted() {
        over(1, 2, 3, 1).gives(g -> g.takeWhile(x -> x < 3), 1, 2);
        over(1, 2).gives(g -> g.takeWhile(x -> x < 3), 1, 2);
        over(3).gives(g -> g.takeWhile(x -> x < 3));
        over().gives(g -> g.takeWhile(x -> true));
        overAllNumbers().gives(g -> g.takeWhile(x -> x < 3), 1, 2);
    }

    @Test
    void takeWhileUsesUpTheValueThatEndsIt() {
        Generator<Integer> g = numbers();
        assertThat(g.borrowed().takeWhile(x -> x < 3).toList()).containsExactly(0, 1, 2);
        assertThat(g.next()).isEqualTo(4);
        g.close();
    }

    @Test
    void dropLeavesOutTheFirst() {
        over(1, 2, 3).gives(g -> g.drop(0), 1, 2, 3);
        over(1, 2, 3).gives(g -> g.drop(2), 3);
        over(1, 2, 3).gives(g -> g.drop(3));
        over(1, 2, 3).gives(g -> g.drop(Long.MAX_VALUE));
        over(1, 2, 3, 4).gives(g -> g.drop(1).drop(1).take(1), 3);
        overAllNumbers().startsWith(g -> g.drop(10), 11, 12);
    }

    @Test
    void dropWhileAsksUntilItHasBegun() {
        over(1, 2, 3, 1)
                .gives(
                        g -> g.dropWhile(x -> {
                            seen.add(x);
                            return x < 3;
                        }),
                        3,
                        1);
        assertThat(seen.subList(0, 3)).containsExactly(1, 2, 3);
        over(1, 2).gives(g -> g.dropWhile(x -> x < 3));
        over(3, 1).gives(g -> g.dropWhile(x -> x < 3), 3, 1);
        over().gives(g -> g.dropWhile(x -> true));
    }

    @Test
    void steppedKeepsEveryNth() {
        over(0, 1, 2, 3, 4, 5, 6).gives(g -> g.stepped(3), 0, 3, 6);
        over(0, 1, 2).gives(g -> g.stepped(1), 0, 1, 2);
        over(0, 1, 2).gives(g -> g.stepped(Long.MAX_VALUE), 0);
        over().gives(g -> g.stepped(2));
    }

    @Test
    void sliceGivesWhatAnIndexLoopGives() {
        for (int start = 0; start < 7; start++) {
            for (int stop = start; stop < 8; stop++) {
                for (int step = 1; step < 4; step++) {
                    List<Integer> expected = new ArrayList<>();
                    for (int i = start; i < Math.min(stop, 5); i += step) {
                        expected.add(i);
                    }
                    Generator<Integer> five = numbers().take(5);
                    assertThat(five.slice(start, stop, step).toList())
                            .as("slice(%d, %d, %d)", start, stop, step)
                            .isEqualTo(expected);
                    assertThat(five.hasNext()).isFalse();
                }
            }
        }
    }

    @Test
    void sliceLooksTheSameInEveryWay() {
        over("a", "b", "c", "d", "e").gives(g -> g.slice(1, 4, 2), "b", "d");
        over("a", "b", "c", "d", "e").gives(g -> g.slice(1, 3), "b", "c");
        over("a", "b").gives(g -> g.slice(2, 5));
        overAllNumbers().gives(g -> g.slice(10, 13), 11, 12, 13);
        overAllNumbers().gives(g -> g.slice(0, 0));
    }

    @Test
    void sliceUsesUpEverythingBelowStop() {
        Generator<Integer> g = numbers();
        assertThat(g.borrowed().slice(3, 3).toList()).isEmpty();
        assertThat(g.next()).isEqualTo(3);
        assertThat(g.borrowed().slice(1, 3, 50).toList()).containsExactly(5);
        assertThat(g.next()).isEqualTo(7);
        g.close();
    }

    @Test
    void whatAFunctionThrowsEndsThePipeline() {
        RuntimeException failure = new RuntimeException("at 2");
        over(1, 2, 3).fails(failure, g -> g.filter(x -> failAt2(x, failure)), 1);
        over(1, 2, 3).fails(failure, g -> g.filterNot(x -> !failAt2(x, failure)), 1);
        over(1, 2, 3).fails(failure, g -> g.distinctBy(x -> failAt2(x, failure)), 1);
        over(1, 2, 3).fails(failure, g -> g.takeWhile(x -> failAt2(x, failure)), 1);
        over(1, 2, 3).fails(failure, g -> g.dropWhile(x -> failAt2(x, failure)));
    }

    private static boolean failAt2(int x, RuntimeException failure) {
        if (x == 2) {
            throw failure;
        }
        return true;
    }

    @Test
    void closingOfWhatIsNotNeededAnyMoreMayFail() {
        overAllNumbers().losesNoFailureOfClosing(g -> g.filter(x -> true));
        overAllNumbers().losesNoFailureOfClosing(g -> g.take(1));
        overAllNumbers().losesNoFailureOfClosing(g -> g.takeWhile(x -> x < 2));
        overAllNumbers().losesNoFailureOfClosing(g -> g.slice(0, 1));
    }

    @Test
    void aLongPipelineIsOneContinuation() {
        Generator<Integer> g = numbers();
        for (int i = 0; i < 100; i++) {
            g = g.map(x -> x + 1).filter(x -> true).drop(1);
        }
        assertThat(g.next()).isEqualTo(200);
        assertThat(g.next()).isEqualTo(201);
        g.close();
    }
}
