package io.greenloom.generator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Function;
import java.util.stream.IntStream;

/// An operator over some values, tried in every way of consumption and with every kind of source.
final class EveryWay<T> {
    private final Iterable<? extends T> values;

    private EveryWay(Iterable<? extends T> values) {
        this.values = values;
    }

    @SafeVarargs
    @SuppressWarnings("varargs") // only read
    static <T> EveryWay<T> over(T... values) {
        return new EveryWay<>(Arrays.asList(values));
    }

    /// Over 1, 2, 3 and so on, for ever.
    static EveryWay<Integer> overAllNumbers() {
        return new EveryWay<>(() -> IntStream.iterate(1, i -> i + 1).iterator());
    }

    interface Operator<T, R> extends Function<Generator<T>, Generator<R>> {}

    private interface Trial<T> {
        void run(Consumption way, Probe<T> probe);
    }

    private void each(Trial<T> trial) {
        for (Consumption way : Consumption.values()) {
            for (Probe.Kind kind : Probe.Kind.values()) {
                try {
                    trial.run(way, new Probe<>(kind, values));
                } catch (Throwable e) {
                    e.addSuppressed(new Throwable("this was " + way + " with a source that is " + kind));
                    throw e;
                }
            }
        }
    }

    /// Asserts that exactly `expected` comes out, with the same effects in the same order everywhere, and that the
    /// source is closed once, at whichever value the consumer leaves.
    @SafeVarargs
    @SuppressWarnings("varargs") // only read
    final <R> void gives(Operator<T, R> operator, R... expected) {
        Probe<T> model = new Probe<>(Probe.Kind.FRESH, values);
        operator.apply(model.generator()).forEach(value -> model.events.add("got " + value));
        model.isOver();
        each((way, probe) -> {
            assertThat(take(way, operator, probe, Consumption.ALL)).containsExactly(expected);
            probe.isOver();
            if (!way.readsAhead()) {
                assertThat(probe.events).as("effects").isEqualTo(model.events);
            }
        });
        for (int limit = 0; limit < expected.length; limit++) {
            startsWith(operator, Arrays.copyOf(expected, limit));
        }
    }

    /// Asserts that a consumer that leaves after as many gets `expected`, and that the source is closed then.
    @SafeVarargs
    @SuppressWarnings("varargs") // only read
    final <R> void startsWith(Operator<T, R> operator, R... expected) {
        each((way, probe) -> {
            assertThat(take(way, operator, probe, expected.length)).containsExactly(expected);
            probe.isOver();
        });
    }

    /// Asserts that `before` comes out, and then `failure`, which must be the very same object; that the source is
    /// closed once, and that what that throws is not lost.
    @SafeVarargs
    @SuppressWarnings("varargs") // only read
    final <R> void fails(Throwable failure, Operator<T, R> operator, R... before) {
        each((way, probe) -> {
            List<Object> got = new ArrayList<>();
            Generator<R> g = operator.apply(probe.generator());
            assertThatThrownBy(() -> way.goThrough(g, Consumption.ALL, got::add))
                    .isSameAs(failure);
            assertThat(got).containsExactly((Object[]) before);
            assertThat(g.hasNext()).isFalse();
            probe.isOver();
        });
        RuntimeException ofClosing = new RuntimeException("while closing");
        each((way, probe) -> {
            Throwable[] old = failure.getSuppressed();
            Generator<R> g = operator.apply(probe.failingToClose(ofClosing).generator());
            assertThat(catchThrowable(() -> way.goThrough(g, Consumption.ALL, value -> {})))
                    .isSameAs(failure);
            assertThat(failure.getSuppressed()).hasSize(old.length + 1).endsWith(ofClosing);
            probe.isOver();
        });
    }

    /// Asserts that what closing throws reaches a consumer that leaves after one value.
    <R> void losesNoFailureOfClosing(Operator<T, R> operator) {
        RuntimeException ofClosing = new RuntimeException("while closing");
        each((way, probe) -> {
            Generator<R> g = operator.apply(probe.failingToClose(ofClosing).generator());
            assertThat(catchThrowable(() -> way.goThrough(g, 1, value -> {}))).isSameAs(ofClosing);
            probe.isOver();
        });
    }

    private static <T, R> List<R> take(Consumption way, Operator<T, R> operator, Probe<T> probe, long limit) {
        List<R> got = new ArrayList<>();
        way.goThrough(operator.apply(probe.generator()), limit, value -> {
            probe.events.add("got " + value);
            got.add(value);
        });
        return got;
    }
}
