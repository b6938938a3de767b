package io.greenloom.generator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

/// Wrong arguments are refused when the operator is called, and the generator can be used as if it had not been.
class OperatorArgumentsTest {
    private static void refused(Class<? extends Exception> how, String message, Consumer<Generator<Integer>> call) {
        Generator<Integer> g = Generator.of(y -> y.yield(1));
        assertThatThrownBy(() -> call.accept(g)).isInstanceOf(how).hasMessage(message);
        assertThat(g.toList()).containsExactly(1);
    }

    @Test
    void numbersOutOfRange() {
        Map<String, Consumer<Generator<Integer>>> calls = new LinkedHashMap<>();
        calls.put("count must be >= 0, was -1", g -> g.take(-1));
        calls.put("count must be >= 0, was -2", g -> g.drop(-2));
        calls.put("step must be >= 1, was 0", g -> g.stepped(0));
        calls.put("start must be >= 0, was -1", g -> g.slice(-1, 1));
        calls.put("stop must be >= start, was 2 with start 3", g -> g.slice(3, 2));
        calls.put("step must be >= 1, was -1", g -> g.slice(0, 1, -1));
        calls.put("size must be >= 1, was 0", g -> g.chunked(0));
        calls.put("size must be >= 1, was -1", g -> g.chunkedStrict(-1));
        calls.put("size must be >= 1, was -2", g -> g.windowed(-2));
        calls.put("step must be >= 1, was -3", g -> g.windowed(1, -3));
        calls.put("size must be >= 1, was -4", g -> g.windowedPartial(-4, 1));
        calls.put("step must be >= 1, was -5", g -> g.windowedPartial(1, -5));
        calls.put("size must be >= 1, was -6", g -> g.buffered(-6));
        calls.forEach((message, call) -> refused(IllegalArgumentException.class, message, call));
    }

    @Test
    void argumentsThatAreNull() {
        nullRefused("mapper", g -> g.map(null), g -> g.mapNotNull(null), g -> g.<Integer>flatMap(null));
        nullRefused("action", g -> g.onEach(null), g -> g.forEach(null), g -> g.forEachRemaining(null));
        nullRefused("wanted", g -> g.filter(null), g -> g.takeWhile(null), g -> g.find(null));
        nullRefused("unwanted", g -> g.filterNot(null), g -> g.dropWhile(null));
        nullRefused("key", g -> g.distinctBy(null), g -> g.groupRuns(null));
        nullRefused("operation", g -> g.scan(0, null), g -> g.accumulate(null));
        nullRefused("operation", g -> g.fold(0, null), g -> g.reduce(null));
        nullRefused("order", g -> g.sorted(null), g -> g.min(null), g -> g.max(null));
        nullRefused("condition", g -> g.anyMatch(null), g -> g.allMatch(null), g -> g.noneMatch(null));
        nullRefused("number", g -> g.sumOf(null), g -> g.sumOfDouble(null));
        nullRefused("collector", g -> g.collect(null));
        nullRefused("delimiter", g -> g.join(null));
    }

    @SafeVarargs
    private static void nullRefused(String name, Consumer<Generator<Integer>>... calls) {
        for (var call : calls) {
            refused(NullPointerException.class, name, call);
        }
    }
}
