package io.greenloom.generator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatNullPointerException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.function.Function;
import java.util.function.Predicate;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// Products, permutations and combinations.
class ChoicesTest {
    private final Traced traced = new Traced();
    private final List<String> seen = traced.seen;
    private final IllegalArgumentException boom = new IllegalArgumentException("boom");

    /// "AB BA" for rows of one-letter strings.
    private static String text(List<List<String>> rows) {
        return String.join(" ", rows.stream().map(row -> String.join("", row)).toList());
    }

    private static List<String> letters(String letters) {
        return letters.isEmpty() ? List.of() : List.of(letters.split(""));
    }

    @ParameterizedTest
    @EnumSource
    void productIsNestedLoops(Consumption way) {
        assertThat(text(way.all(Itertools.product(letters("ABCD"), letters("xy")))))
                .isEqualTo("Ax Ay Bx By Cx Cy Dx Dy");
        assertThat(text(way.all(Itertools.product(letters("01"), 3)))).isEqualTo("000 001 010 011 100 101 110 111");
        assertThat(text(way.all(Itertools.product(letters("ab"), Itertools.of("c"), letters("de")))))
                .isEqualTo("acd ace bcd bce");
        assertThat(way.all(Itertools.product())).containsExactly(List.of());
        assertThat(way.all(Itertools.product(List.of(1), 0))).containsExactly(List.of());
        assertThat(way.all(Itertools.product(List.of(1), List.of()))).isEmpty();
        assertThat(way.all(Itertools.product(List.of(), List.of(1)))).isEmpty();
        assertThat(way.all(Itertools.product(List.of(), 2))).isEmpty();
    }

    @ParameterizedTest
    @EnumSource
    void permutationsComeInTheOrderOfPositions(Consumption way) {
        assertThat(text(way.all(Itertools.permutations(letters("ABCD"), 2))))
                .isEqualTo("AB AC AD BA BC BD CA CB CD DA DB DC");
        assertThat(text(way.all(Itertools.permutations(letters("012"), 3)))).isEqualTo("012 021 102 120 201 210");
        assertThat(way.all(Itertools.permutations(letters("ABC"), 0))).containsExactly(List.of());
        assertThat(way.all(Itertools.permutations(letters(""), 0))).containsExactly(List.of());
        assertThat(way.all(Itertools.permutations(letters("ABC"), 4))).isEmpty();
        assertThat(way.all(Itertools.permutations(letters("ABC"), Integer.MAX_VALUE)))
                .isEmpty();
    }

    @ParameterizedTest
    @EnumSource
    void combinationsComeInTheOrderOfPositions(Consumption way) {
        assertThat(text(way.all(Itertools.combinations(letters("ABCD"), 2)))).isEqualTo("AB AC AD BC BD CD");
        assertThat(text(way.all(Itertools.combinations(letters("0123"), 3)))).isEqualTo("012 013 023 123");
        assertThat(text(way.all(Itertools.combinations(letters("ABC"), 3)))).isEqualTo("ABC");
        assertThat(way.all(Itertools.combinations(letters("ABC"), 0))).containsExactly(List.of());
        assertThat(way.all(Itertools.combinations(letters("ABC"), 4))).isEmpty();
        assertThat(way.all(Itertools.combinations(letters("ABC"), Integer.MAX_VALUE)))
                .isEmpty();
    }

    @ParameterizedTest
    @EnumSource
    void combinationsWithReplacementTakeAnElementSeveralTimes(Consumption way) {
        assertThat(text(way.all(Itertools.combinationsWithReplacement(letters("ABC"), 2))))
                .isEqualTo("AA AB AC BB BC CC");
        assertThat(text(way.all(Itertools.combinationsWithReplacement(letters("AB"), 3))))
                .isEqualTo("AAA AAB ABB BBB");
        assertThat(way.all(Itertools.combinationsWithReplacement(letters(""), 2)))
                .isEmpty();
        assertThat(way.all(Itertools.combinationsWithReplacement(letters(""), 0)))
                .containsExactly(List.of());
    }

    /// The product has all rows, in order; the others are those of its rows whose positions fit.
    @Test
    void allAreFilteredProducts() {
        for (int n = 0; n <= 5; n++) {
            List<Integer> pool = Itertools.range(n).toList();
            for (int r = 0; r <= 5; r++) {
                List<List<Integer>> product = Itertools.product(pool, r).toList();
                assertThat(product).hasSize((int) Math.pow(n, r));
                Function<Predicate<List<Integer>>, List<List<Integer>>> where =
                        fits -> product.stream().filter(fits).toList();
                int length = r;
                assertThat(Itertools.permutations(pool, r).toList())
                        .isEqualTo(where.apply(row -> new HashSet<>(row).size() == length));
                assertThat(Itertools.combinations(pool, r).toList()).isEqualTo(where.apply(row -> isRising(row, 1)));
                assertThat(Itertools.combinationsWithReplacement(pool, r).toList())
                        .isEqualTo(where.apply(row -> isRising(row, 0)));
            }
        }
    }

    private static boolean isRising(List<Integer> row, int atLeast) {
        for (int i = 1; i < row.size(); i++) {
            if (row.get(i) - row.get(i - 1) < atLeast) {
                return false;
            }
        }
        return true;
    }

    @Test
    void equalElementsAtDifferentPlacesAreDifferent() {
        assertThat(text(Itertools.permutations(letters("AA"), 2).toList())).isEqualTo("AA AA");
        assertThat(text(Itertools.combinations(letters("ABA"), 2).toList())).isEqualTo("AB AA BA");
    }

    @Test
    void nullIsAnElement() {
        assertThat(Itertools.permutations(Arrays.asList(1, null), 2).toList())
                .containsExactly(Arrays.asList(1, null), Arrays.asList(null, 1));
    }

    @Test
    void eachRowIsAListOfItsOwnThatCannotBeChanged() {
        List<List<Integer>> rows = Itertools.combinations(List.of(1, 2, 3), 2).toList();
        assertThat(rows).containsExactly(List.of(1, 2), List.of(1, 3), List.of(2, 3));
        assertThatThrownBy(() -> rows.getFirst().set(0, 7)).isInstanceOf(UnsupportedOperationException.class);
    }

    @Test
    void rowsAreMadeWhenTheyAreAskedFor() {
        assertThat(Itertools.product(Itertools.range(1000), 1000).take(2).toList())
                .containsExactly(new ArrayList<>(Itertools.repeat(0, 1000).toList()), lastIsOne());
        assertThat(Itertools.permutations(Itertools.range(1000), 1000).take(1).toList())
                .containsExactly(Itertools.range(1000).toList());
    }

    private static List<Integer> lastIsOne() {
        List<Integer> row = Itertools.repeat(0, 999).toList();
        row.add(1);
        return row;
    }

    @Test
    void aMillionRows() {
        int[] count = {0};
        Itertools.product(Itertools.range(100), 3).forEach(row -> count[0]++);
        assertThat(count[0]).isEqualTo(1_000_000);
    }

    // ---------------------------------------------------------------- pools

    @Test
    void aPoolIsReadAndClosedAtTheFirstRow() {
        Generator<List<Integer>> g = Itertools.product(traced.source("a", 1, 2), traced.source("b", 3));
        assertThat(seen).isEmpty();
        assertThat(g.next()).containsExactly(1, 3);
        assertThat(seen).containsExactly("opened a", "closed a", "opened b", "closed b");
        assertThat(g.next()).containsExactly(2, 3);
        g.close();
        assertThat(seen).hasSize(4);
    }

    @ParameterizedTest
    @EnumSource
    void aPoolThatFailsFailsAndLeavesTheRestUnopened(Consumption way) {
        Generator<Integer> c = traced.source("c", 1);
        assertThat(way.failure(Itertools.product(traced.source("a", 1), traced.failing("b", boom, 2), c), List.of()))
                .isSameAs(boom);
        assertThat(seen).containsExactly("opened a", "closed a", "opened b", "closed b");
        assertThat(c.hasNext()).isFalse();
    }

    @Test
    void closedBeforeItsStartItClosesItsPool() {
        Generator<Integer> started = traced.endless("a");
        started.next();
        Itertools.combinations(started, 2).close();
        assertThat(seen).containsExactly("opened a", "closed a");
    }

    @Test
    void argumentsAreCheckedAtOnce() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Itertools.permutations(List.of(1), -1))
                .withMessage("length must be >= 0, was -1");
        assertThatIllegalArgumentException().isThrownBy(() -> Itertools.combinations(List.of(1), -1));
        assertThatIllegalArgumentException().isThrownBy(() -> Itertools.combinationsWithReplacement(List.of(1), -1));
        assertThatIllegalArgumentException().isThrownBy(() -> Itertools.product(List.of(1), -1));
        assertThatNullPointerException().isThrownBy(() -> Itertools.permutations(null, 1));
        assertThatNullPointerException()
                .isThrownBy(() -> Itertools.product(List.of(1), null))
                .withMessage("source 2 of 2");
        Generator<Integer> twice = Itertools.of(1);
        assertThatIllegalArgumentException().isThrownBy(() -> Itertools.product(twice, twice));
    }
}
