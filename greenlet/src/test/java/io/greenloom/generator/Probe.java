package io.greenloom.generator;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;

/// A source that writes down what happens to it.
final class Probe<T> {
    /// What it is, and where it is when an operator is given it.
    enum Kind {
        FRESH,
        STARTED,
        STAGED,
        COROUTINE
    }

    final List<String> events = new ArrayList<>();
    private final Iterable<? extends T> values;
    private final Generator<T> generator;
    private int opened;
    private int closed;
    private RuntimeException failureOfClosing;

    Probe(Kind kind, Iterable<? extends T> values) {
        this.values = values;
        generator = switch (kind) {
            case FRESH -> Generator.<T>of(this::body);
            case STARTED -> started();
            case STAGED -> Generator.<T>of(this::body).map(value -> value);
            case COROUTINE -> {
                Coroutine<T, Void, Void> coroutine = Coroutine.of(y -> {
                    body(y);
                    return null;
                });
                yield coroutine.values();
            }
        };
    }

    // Closing it where it stands is what not starting is to a fresh one: no event.
    private Generator<T> started() {
        Generator<T> started = Generator.of(y -> {
            y.yield(null);
            body(y);
        });
        started.next();
        return started;
    }

    Probe<T> failingToClose(RuntimeException failure) {
        failureOfClosing = failure;
        return this;
    }

    Generator<T> generator() {
        return generator;
    }

    private void body(Yielder<T, Void> y) {
        opened++;
        try {
            for (T value : values) {
                events.add("gives " + value);
                y.yield(value);
            }
        } finally {
            close();
        }
    }

    private void close() {
        closed++;
        events.add("closed");
        if (failureOfClosing != null) {
            throw failureOfClosing;
        }
    }

    /// Asserts that what has been opened was closed, once, and that nothing more can happen.
    void isOver() {
        assertThat(closed).as("how often closed").isEqualTo(opened);
        assertThat(opened).as("how often opened").isLessThanOrEqualTo(1);
        assertThat(generator.hasNext()).as("at its end").isFalse();
    }
}
