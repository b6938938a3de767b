package io.greenloom.generator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.Spliterator;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/// A generator as a stream.
class StreamTest {
    private final List<Object> seen = new ArrayList<>();

    private static Generator<Integer> upTo(int n) {
        return Generator.of(y -> {
            for (int i = 1; i <= n; i++) {
                y.yield(i);
            }
        });
    }

    @Test
    void aStreamHasTheValuesInTheirOrder() {
        assertThat(upTo(4).stream().map(x -> x * 2).filter(x -> x > 2).toList()).containsExactly(4, 6, 8);
        assertThat(upTo(0).stream()).isEmpty();
        assertThat(upTo(3).stream().sorted().count()).isEqualTo(3);
    }

    @Test
    void aStreamRunsNothingBeforeItsTerminalOperation() {
        Generator<Integer> g = Generator.of(y -> {
            seen.add("started");
            y.yield(1);
        });
        Stream<Integer> stream = g.stream().map(x -> x);
        assertThat(seen).isEmpty();
        assertThat(stream.toList()).containsExactly(1);
    }

    @Test
    void aStreamThatGoesThroughAllPushesOnTheCallersStack() {
        List<Boolean> pushed = new ArrayList<>();
        Generator<Integer> g = Generator.of(y -> {
            y.yield(1);
            pushed.add(StackWalker.getInstance()
                    .walk(frames -> frames.anyMatch(frame ->
                            frame.getMethodName().equals("aStreamThatGoesThroughAllPushesOnTheCallersStack"))));
        });
        g.stream().forEach(x -> {});
        assertThat(pushed).containsExactly(true);
    }

    @Test
    void aStreamWithALimitPullsAndLeavesTheRest() {
        Generator<Integer> g = upTo(5);
        assertThat(g.stream().limit(2).toList()).containsExactly(1, 2);
        assertThat(g.next()).isEqualTo(3);
        assertThat(g.stream().findFirst()).contains(4);
        assertThat(g.toList()).containsExactly(5);
    }

    @Test
    void closingTheStreamClosesTheGenerator() {
        Probe<Integer> probe = new Probe<>(Probe.Kind.FRESH, List.of(1, 2, 3));
        try (Stream<Integer> stream = probe.generator().stream()) {
            assertThat(stream.limit(1).toList()).containsExactly(1);
            assertThat(probe.events).doesNotContain("closed");
        }
        assertThat(probe.events).containsExactly("gives 1", "closed");
        probe.isOver();
    }

    @Test
    void closingAStreamThatWasNotRunClosesTheGenerator() {
        Generator<Integer> g = upTo(3);
        g.stream().close();
        assertThat(g.hasNext()).isFalse();
    }

    @Test
    void flatMapOfAStreamClosesItsInnerGenerators() {
        List<Probe<Integer>> probes = new ArrayList<>();
        List<Integer> values = Stream.of(1, 2)
                .flatMap(x -> {
                    Probe<Integer> probe = new Probe<>(Probe.Kind.FRESH, List.of(x, -x));
                    probes.add(probe);
                    return probe.generator().stream();
                })
                .limit(3)
                .toList();
        assertThat(values).containsExactly(1, -1, 2);
        assertThat(probes).hasSize(2);
        probes.forEach(Probe::isOver);
    }

    @Test
    void aParallelStreamGetsEachValueOnce() {
        List<Integer> all = IntStream.rangeClosed(1, 10_000).boxed().toList();
        assertThat(upTo(10_000).stream().parallel().map(x -> x).collect(Collectors.toList()))
                .isEqualTo(all);
        assertThat(upTo(10_000).stream().parallel().mapToInt(x -> x).max()).hasValue(10_000);
    }

    @Test
    void theSpliteratorPullsOneAtATimeAndIsNotSplit() {
        Spliterator<Integer> values = upTo(3).spliterator();
        assertThat(values.trySplit()).isNull();
        assertThat(values.hasCharacteristics(Spliterator.ORDERED)).isTrue();
        assertThat(values.hasCharacteristics(Spliterator.SIZED)).isFalse();
        assertThat(values.tryAdvance(seen::add)).isTrue();
        assertThat(seen).containsExactly(1);
        values.forEachRemaining(seen::add);
        assertThat(values.tryAdvance(seen::add)).isFalse();
        assertThat(seen).containsExactly(1, 2, 3);
    }

    @Test
    void whatTheActionThrowsComesOutAsItIs() {
        RuntimeException failure = new RuntimeException("mine");
        Probe<Integer> probe = new Probe<>(Probe.Kind.FRESH, List.of(1, 2));
        assertThatThrownBy(() -> probe.generator().stream().forEach(x -> {
                    throw failure;
                }))
                .isSameAs(failure);
        probe.isOver();
    }

    @Test
    void aNullActionIsRefusedBeforeAnythingRuns() {
        Spliterator<Integer> values = upTo(1).spliterator();
        assertThatThrownBy(() -> values.tryAdvance(null)).isInstanceOf(NullPointerException.class);
        assertThatThrownBy(() -> values.forEachRemaining(null)).isInstanceOf(NullPointerException.class);
        assertThat(values.tryAdvance(seen::add)).isTrue();
    }
}
