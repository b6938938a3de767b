package io.greenloom.generator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatNullPointerException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// Rows of values of several sources.
class ZipTest {
    private final Traced traced = new Traced();
    private final List<String> seen = traced.seen;
    private final IllegalArgumentException boom = new IllegalArgumentException("boom");

    private static <A, B> Pair<A, B> pair(A first, B second) {
        return new Pair<>(first, second);
    }

    // ---------------------------------------------------------------- zip

    @ParameterizedTest
    @EnumSource
    void zipPairsUpToTheEndOfTheShorter(Consumption way) {
        assertThat(way.all(Itertools.zip(List.of("a", "b"), Itertools.count(1))))
                .containsExactly(pair("a", 1), pair("b", 2));
        assertThat(way.all(Itertools.zip(Itertools.count(1), List.of("a", "b"))))
                .containsExactly(pair(1, "a"), pair(2, "b"));
        assertThat(way.all(Itertools.zip(List.of(), List.of(1)))).isEmpty();
        assertThat(way.all(Itertools.zip(List.of(1), List.of()))).isEmpty();
        assertThat(way.all(Itertools.zip(Arrays.asList(null, 1), Arrays.asList(2, null))))
                .containsExactly(pair(null, 2), pair(1, null));
        assertThat(way.all(Itertools.range(3).zip(Itertools.range(3, 5)))).containsExactly(pair(0, 3), pair(1, 4));
    }

    @ParameterizedTest
    @EnumSource
    void zipCombines(Consumption way) {
        assertThat(way.all(Itertools.zip(List.of("a", "b"), Itertools.count(1), (s, n) -> s + n)))
                .containsExactly("a1", "b2");
        assertThat(way.all(Itertools.of("a", "b").zip(List.of(1, 2), (s, n) -> s + n)))
                .containsExactly("a1", "b2");
        assertThat(way.all(Itertools.zip(List.of(1, 2), List.of(3, 4), (a, b) -> null)))
                .containsExactly(null, null);
    }

    @ParameterizedTest
    @EnumSource
    void zipOfManyYieldsRows(Consumption way) {
        assertThat(way.all(Itertools.zip(List.of(Itertools.range(3), List.of(7, 8, 9), Itertools.count(5)))))
                .containsExactly(List.of(0, 7, 5), List.of(1, 8, 6), List.of(2, 9, 7));
        assertThat(way.all(Itertools.zip(List.of(List.of(1, 2))))).containsExactly(List.of(1), List.of(2));
        assertThat(way.all(Itertools.zip(List.<List<Integer>>of()))).isEmpty();
        assertThat(way.all(Itertools.zip(List.of(Arrays.asList(1, null), Arrays.asList(null, 2)))))
                .containsExactly(Arrays.asList(1, null), Arrays.asList(null, 2));
    }

    @Test
    void eachRowIsAListOfItsOwnThatCannotBeChanged() {
        List<List<Integer>> rows =
                Itertools.zip(List.of(Itertools.range(2), Itertools.range(2))).toList();
        assertThat(rows).containsExactly(List.of(0, 0), List.of(1, 1));
        assertThatThrownBy(() -> rows.getFirst().set(0, 7)).isInstanceOf(UnsupportedOperationException.class);
    }

    @Test
    void oneMoreValueHasBeenTakenFromThoseBeforeTheShortest() {
        Generator<Integer> a = Itertools.range(9);
        Generator<Integer> c = Itertools.range(9);
        List<Generator<Integer>> sources = List.of(a.borrowed(), Itertools.range(2), c.borrowed());
        assertThat(Itertools.zip(sources).toList()).containsExactly(List.of(0, 0, 0), List.of(1, 1, 1));
        assertThat(a.next()).isEqualTo(3);
        assertThat(c.next()).isEqualTo(2);
    }

    @ParameterizedTest
    @EnumSource
    void aListMayBeThereTwice(Consumption way) {
        List<Integer> twice = List.of(1, 2);
        assertThat(way.all(Itertools.zip(twice, twice))).containsExactly(pair(1, 1), pair(2, 2));
    }

    @ParameterizedTest
    @EnumSource
    void anIteratorThatIsThereTwiceIsReadInTurn(Consumption way) {
        List<Integer> values = List.of(1, 2, 3, 4, 5);
        var one = values.iterator();
        assertThat(way.all(Itertools.zip(() -> one, () -> one))).containsExactly(pair(1, 2), pair(3, 4));
    }

    @Test
    void aMillionPairs() {
        long[] sum = {0};
        Itertools.zip(Itertools.range(1_000_000), Itertools.range(1_000_000).buffered(1000), (a, b) -> a + b)
                .forEach(n -> sum[0] += n);
        assertThat(sum[0]).isEqualTo(999_999_000_000L);
    }

    // ---------------------------------------------------------------- strict

    @ParameterizedTest
    @EnumSource
    void strictIsAsTheOtherForSourcesOfOneLength(Consumption way) {
        assertThat(way.all(Itertools.zipStrict(List.of("a", "b"), Itertools.range(2))))
                .containsExactly(pair("a", 0), pair("b", 1));
        assertThat(way.all(Itertools.zipStrict(List.of(), Itertools.empty()))).isEmpty();
        assertThat(way.all(Itertools.zipStrict(List.of(Itertools.range(2), List.of(5, 6), List.of(7, 8)))))
                .containsExactly(List.of(0, 5, 7), List.of(1, 6, 8));
        assertThat(way.all(Itertools.zipStrict(List.<List<Integer>>of()))).isEmpty();
        assertThat(way.all(Itertools.zipStrict(List.of(List.of(1))))).containsExactly(List.of(1));
    }

    @ParameterizedTest
    @EnumSource
    void strictFailsAfterTheCommonRowsAndNamesTheShorterSource(Consumption way) {
        assertThat(way.failure(Itertools.zipStrict(List.of(1, 2), traced.source("b", 5)), List.of(pair(1, 5))))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageStartingWith("source 2 of 2 is shorter than source 1:");
        assertThat(way.failure(Itertools.zipStrict(List.of(1), traced.endless("b")), List.of(pair(1, 0))))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageStartingWith("source 1 of 2 is shorter than source 2:");
        assertThat(seen).containsExactly("opened b", "closed b", "opened b", "closed b");
    }

    @ParameterizedTest
    @EnumSource
    void strictNamesTheFirstOfManyThatIsShorter(Consumption way) {
        assertThat(way.failure(
                        Itertools.zipStrict(List.of(List.of(1, 2), List.of(3, 4), List.of(5))),
                        List.of(List.of(1, 3, 5))))
                .hasMessageStartingWith("source 3 of 3 is shorter than sources 1 to 2:");
        assertThat(way.failure(
                        Itertools.zipStrict(List.of(List.of(1), List.of(2), List.of(3, 4))), List.of(List.of(1, 2, 3))))
                .hasMessageStartingWith("sources 1 to 2 of 3 are shorter than source 3:");
    }

    // ---------------------------------------------------------------- longest

    @ParameterizedTest
    @EnumSource
    void longestFillsInWhatIsMissing(Consumption way) {
        assertThat(way.all(Itertools.zipLongest(List.of("a"), Itertools.range(3), "-", 9)))
                .containsExactly(pair("a", 0), pair("-", 1), pair("-", 2));
        assertThat(way.all(Itertools.zipLongest(List.of("a", "b", "c"), Itertools.range(1), "-", 9)))
                .containsExactly(pair("a", 0), pair("b", 9), pair("c", 9));
        assertThat(way.all(Itertools.of("a").zipLongest(List.of(1, 2), null, null)))
                .containsExactly(pair("a", 1), pair(null, 2));
        assertThat(way.all(Itertools.zipLongest(List.of(), List.of(), 0, 0))).isEmpty();
        assertThat(way.all(Itertools.zipLongest(List.of(), List.of(1), 0, 0))).containsExactly(pair(0, 1));
    }

    @ParameterizedTest
    @EnumSource
    void longestOfManyFillsRows(Consumption way) {
        assertThat(way.all(Itertools.zipLongest(List.of(List.of(1), Itertools.range(3), List.of(5, 6)), -1)))
                .containsExactly(List.of(1, 0, 5), List.of(-1, 1, 6), List.of(-1, 2, -1));
        assertThat(way.all(Itertools.zipLongest(List.of(Arrays.asList(1, null), List.of()), null)))
                .containsExactly(Arrays.asList(1, null), Arrays.asList(null, null));
        assertThat(way.all(Itertools.zipLongest(List.<List<Integer>>of(), 0))).isEmpty();
    }

    @ParameterizedTest
    @EnumSource
    void longestGoesOnWithAnEndlessSource(Consumption way) {
        assertThat(way.first(Itertools.zipLongest(List.of(1), traced.endless("b"), 7, 7), 3))
                .containsExactly(pair(1, 0), pair(7, 1), pair(7, 2));
        assertThat(way.first(Itertools.zipLongest(traced.endless("c"), List.of(1), 7, 7), 3))
                .containsExactly(pair(0, 1), pair(1, 7), pair(2, 7));
        assertThat(seen).containsExactly("opened b", "closed b", "opened c", "closed c");
    }

    @Test
    void aSourceThatHasEndedIsNotAskedAgain() {
        List<String> asked = new ArrayList<>();
        Iterable<Integer> short_ = () -> new java.util.Iterator<>() {
            @Override
            public boolean hasNext() {
                asked.add("asked");
                return false;
            }

            @Override
            public Integer next() {
                throw new AssertionError();
            }
        };
        assertThat(Itertools.zipLongest(List.of(1, 2, 3), short_, 0, 0).toList())
                .hasSize(3);
        assertThat(asked).hasSize(1);
    }

    // ---------------------------------------------------------------- compress

    @ParameterizedTest
    @EnumSource
    void compressYieldsWhatIsSelected(Consumption way) {
        assertThat(way.all(Itertools.compress(List.of(1, 2, 3, 4), List.of(true, false, true))))
                .containsExactly(1, 3);
        assertThat(way.all(Itertools.compress(Arrays.asList(null, 2), List.of(true, false))))
                .containsExactly((Integer) null);
        assertThat(way.first(Itertools.compress(Itertools.count(0), Itertools.cycle(List.of(false, true))), 3))
                .containsExactly(1, 3, 5);
    }

    // ---------------------------------------------------------------- misuse

    @Test
    void aMissingArgumentIsNamed() {
        assertThatNullPointerException()
                .isThrownBy(() -> Itertools.zip(null, List.of()))
                .withMessage("first");
        assertThatNullPointerException()
                .isThrownBy(() -> Itertools.zip(List.of(), null))
                .withMessage("second");
        assertThatNullPointerException()
                .isThrownBy(() -> Itertools.zip(List.of(), List.of(), null))
                .withMessage("combine");
        assertThatNullPointerException()
                .isThrownBy(() -> Itertools.zip(Arrays.asList(List.of(), null)))
                .withMessage("source 2 of 2");
    }

    @ParameterizedTest
    @EnumSource
    void whatCombiningThrowsClosesTheSources(Consumption way) {
        Generator<Integer> zip = Itertools.zip(traced.endless("a"), traced.endless("b"), (a, b) -> {
            if (b == 2) {
                throw boom;
            }
            return b;
        });
        assertThat(way.failure(zip, List.of(0, 1))).isSameAs(boom);
        assertThat(seen).containsExactly("opened a", "opened b", "closed b", "closed a");
    }
}
