package io.greenloom.generator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Objects;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/// What terminal operations return, and how far they run.
class TerminalTest {
    private final List<Probe<?>> probes = new ArrayList<>();

    @SafeVarargs
    @SuppressWarnings("varargs") // only read
    private <T> Generator<T> g(T... values) {
        Probe<T> probe = new Probe<>(Probe.Kind.FRESH, Arrays.asList(values));
        probes.add(probe);
        return probe.generator();
    }

    /// Asserts what an operation returns, from every kind of source, and that it closes.
    private static <T> void returns(Object expected, List<T> values, Function<Generator<T>, Object> operation) {
        for (Probe.Kind kind : Probe.Kind.values()) {
            Probe<T> probe = new Probe<>(kind, values);
            assertThat(operation.apply(probe.generator())).as(kind.name()).isEqualTo(expected);
            probe.isOver();
        }
    }

    @Test
    void toListAndToSetAreTheCallersOwn() {
        List<String> list = g("b", null, "b").toList();
        list.add("c");
        assertThat(list).containsExactly("b", null, "b", "c");
        var set = g("b", null, "a", "b").toSet();
        set.add("c");
        assertThat(set).containsExactly("b", null, "a", "c");
    }

    @Test
    void collectUsesTheCollector() {
        returns("a,b", List.of("a", "b"), g -> g.collect(Collectors.joining(",")));
        returns(6, List.of(1, 2, 3), g -> g.collect(Collectors.summingInt(x -> x)));
        assertThat(g("a", "bb", "c").collect(Collectors.groupingBy(String::length)))
                .containsEntry(1, List.of("a", "c"))
                .containsEntry(2, List.of("bb"));
        assertThat(this.<String>g().collect(Collectors.toList())).isEmpty();
    }

    @Test
    void joinPutsTheDelimiterBetween() {
        returns("1, 2, 3", List.of(1, 2, 3), g -> g.join(", "));
        returns("null/a", Arrays.asList(null, "a"), g -> g.join("/"));
        returns("", List.of(), g -> g.join(", "));
    }

    @Test
    void countCountsNulls() {
        returns(2L, Arrays.asList(null, "a"), Generator::count);
        returns(0L, List.of(), Generator::count);
    }

    @Test
    void sumOfAddsAndRefusesToOverflow() {
        returns(6L, List.of("a", "bb", "ccc"), g -> g.sumOf(String::length));
        returns(0L, List.<Integer>of(), g -> g.sumOf(x -> x));
        returns(Long.MAX_VALUE, List.of(Long.MAX_VALUE - 1, 1L), g -> g.sumOf(x -> x));
        assertThatThrownBy(() -> g(Long.MAX_VALUE, 1L, 2L).sumOf(x -> x)).isInstanceOf(ArithmeticException.class);
        probes.forEach(Probe::isOver);
    }

    @Test
    void sumOfDoubleCompensatesForRounding() {
        returns(1.0, List.of(.1, .1, .1, .1, .1, .1, .1, .1, .1, .1), g -> g.sumOfDouble(x -> x));
        returns(0.0, List.<Double>of(), g -> g.sumOfDouble(x -> x));
        returns(Double.POSITIVE_INFINITY, List.of(1.0, Double.POSITIVE_INFINITY), g -> g.sumOfDouble(x -> x));
    }

    @Test
    void foldBeginsWithTheInitialValue() {
        returns("0123", List.of(1, 2, 3), g -> g.fold("0", (s, x) -> s + x));
        returns("0", List.of(), g -> g.fold("0", (s, x) -> s + x));
        assertThat(g(1).<Object>fold("0", (s, x) -> null)).isNull();
        assertThat(g("a").fold((String) null, (s, x) -> s + x)).isEqualTo("nulla");
    }

    @Test
    void reduceBeginsWithTheFirstValue() {
        assertThat(g(1, 2, 3).reduce((a, b) -> a - b)).contains(-4);
        assertThat(g(7).reduce((a, b) -> a - b)).contains(7);
        assertThat(this.<Integer>g().reduce((a, b) -> a - b)).isEmpty();
        assertThat(g(null, "a").reduce((a, b) -> a + b)).contains("nulla");
    }

    @Test
    void minAndMaxTakeTheFirstOfEqualOnes() {
        Comparator<String> byLength = Comparator.comparing(String::length);
        assertThat(g("bb", "a", "c", "dd").min(byLength)).contains("a");
        assertThat(g("a", "bb", "c", "dd").max(byLength)).contains("bb");
        assertThat(this.<String>g().min(byLength)).isEmpty();
        assertThat(this.<String>g().max(byLength)).isEmpty();
    }

    @Test
    void anOptionalCannotHoldNull() {
        Comparator<String> nullsFirst = Comparator.nullsFirst(Comparator.naturalOrder());
        List<org.assertj.core.api.ThrowableAssert.ThrowingCallable> calls = List.of(
                () -> g("a", null).min(nullsFirst),
                () -> g("a", null).max(nullsFirst.reversed()),
                () -> g("a", "b").reduce((a, b) -> null),
                () -> g("a", null).find(Objects::isNull));
        for (var call : calls) {
            assertThatThrownBy(call).isInstanceOf(NullPointerException.class).hasMessageContaining("use ");
        }
        probes.forEach(Probe::isOver);
    }

    @Test
    void firstAndLastMayBeNull() {
        assertThat(g(null, "a").first()).isNull();
        assertThat(g("a", null).last()).isNull();
        assertThat(g(null, "a").firstOr("b")).isNull();
    }

    @Test
    void firstRunsNoFurtherThanTheFirst() {
        returns(1, List.of(1, 2), Generator::first);
        assertThat(g(1, 2).first()).isEqualTo(1);
        assertThat(probes.getFirst().events).containsExactly("gives 1", "closed");
        returns(1, List.of(1), g -> g.firstOr(9));
        returns(9, List.of(), g -> g.firstOr(9));
        returns(3, List.of(1, 2, 3), Generator::last);
    }

    @Test
    void firstAndLastOfNothingIsANoSuchElementException() {
        for (Function<Generator<String>, String> terminal :
                List.<Function<Generator<String>, String>>of(Generator::first, Generator::last)) {
            assertThatThrownBy(() -> terminal.apply(g()))
                    .isInstanceOf(NoSuchElementException.class)
                    .hasMessageContaining("Generator@")
                    .hasMessageContaining("had no value");
        }
    }

    @Test
    void findRunsToTheFirstMatch() {
        assertThat(g(1, 2, 3, 4).find(x -> x % 2 == 0)).contains(2);
        assertThat(probes.getFirst().events).containsExactly("gives 1", "gives 2", "closed");
        assertThat(g(1, 3).find(x -> x % 2 == 0)).isEmpty();
    }

    @Test
    void matchesRunUntilTheAnswerIsKnown() {
        List<Integer> values = List.of(1, 2, 3);
        returns(true, values, g -> g.anyMatch(x -> x == 2));
        returns(false, values, g -> g.anyMatch(x -> x == 4));
        returns(true, values, g -> g.allMatch(x -> x < 4));
        returns(false, values, g -> g.allMatch(x -> x < 2));
        returns(true, values, g -> g.noneMatch(x -> x == 4));
        returns(false, values, g -> g.noneMatch(x -> x == 2));
        List<Function<Generator<Integer>, Boolean>> knownAtTwo =
                List.of(g -> g.anyMatch(x -> x == 2), g -> g.allMatch(x -> x != 2), g -> g.noneMatch(x -> x == 2));
        for (var match : knownAtTwo) {
            match.apply(g(1, 2, 3));
            assertThat(probes.getLast().events).containsExactly("gives 1", "gives 2", "closed");
        }
    }

    @Test
    void matchesOfNothing() {
        returns(false, List.of(), g -> g.anyMatch(x -> true));
        returns(true, List.of(), g -> g.allMatch(x -> false));
        returns(true, List.of(), g -> g.noneMatch(x -> true));
    }

    @Test
    void ofAnInfiniteSourceTheyEndWhenTheyKnow() {
        Function<Integer, Generator<Integer>> from = start -> Generator.of(y -> {
            for (int i = start; ; i++) {
                y.yield(i);
            }
        });
        assertThat(from.apply(5).first()).isEqualTo(5);
        assertThat(from.apply(5).find(x -> x > 10)).contains(11);
        assertThat(from.apply(5).anyMatch(x -> x > 10)).isTrue();
        assertThat(from.apply(5).allMatch(x -> x < 10)).isFalse();
        assertThat(from.apply(5).take(3).toList()).containsExactly(5, 6, 7);
    }

    @Test
    void whatIsLeftIsWhatCounts() {
        Generator<Integer> g = g(1, 2, 3);
        g.next();
        g.hasNext();
        assertThat(g.sumOf(x -> x)).isEqualTo(5);
        assertThat(g.toList()).isEmpty();
        assertThat(g.count()).isZero();
    }
}
