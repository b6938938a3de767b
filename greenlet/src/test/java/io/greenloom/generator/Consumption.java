package io.greenloom.generator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.NoSuchElementException;

/// The ways of going through a generator, which must all come to the same.
enum Consumption {
    /// On the caller's stack.
    PUSHED {
        @Override
        <T> void all(Generator<T> g, List<T> into) {
            g.forEach(into::add);
        }

        @Override
        <T> List<T> first(Generator<T> g, int count) {
            return g.take(count).toList();
        }
    },
    /// Until it throws.
    NEXT {
        @Override
        <T> void all(Generator<T> g, List<T> into) {
            assertThatThrownBy(() -> {
                        while (true) {
                            into.add(g.next());
                        }
                    })
                    .isInstanceOf(NoSuchElementException.class);
        }

        @Override
        <T> List<T> first(Generator<T> g, int count) {
            List<T> values = new ArrayList<>();
            try (g) {
                for (int i = 0; i < count; i++) {
                    values.add(g.next());
                }
            }
            return values;
        }
    },
    HAS_NEXT {
        @Override
        <T> void all(Generator<T> g, List<T> into) {
            for (T value : g) {
                assertThat(g.hasNext()).isIn(true, false); // asked twice, it still has the same next value
                into.add(value);
            }
        }

        @Override
        <T> List<T> first(Generator<T> g, int count) {
            List<T> values = new ArrayList<>();
            try (g) {
                while (values.size() < count && g.hasNext()) {
                    values.add(g.next());
                }
            }
            return values;
        }
    },
    BUFFERED {
        @Override
        <T> void all(Generator<T> g, List<T> into) {
            for (T value : g.buffered(3)) {
                into.add(value);
            }
        }

        @Override
        <T> List<T> first(Generator<T> g, int count) {
            return HAS_NEXT.first(g.buffered(3), count);
        }
    },
    DELEGATED_AND_PULLED {
        @Override
        <T> void all(Generator<T> g, List<T> into) {
            HAS_NEXT.all(Generator.<T>of(y -> y.yieldFrom(g)), into);
        }

        @Override
        <T> List<T> first(Generator<T> g, int count) {
            return HAS_NEXT.first(Generator.of(y -> y.yieldFrom(g)), count);
        }
    },
    DELEGATED_AND_PUSHED {
        @Override
        <T> void all(Generator<T> g, List<T> into) {
            PUSHED.all(Generator.<T>of(y -> y.yieldFrom(g)), into);
        }

        @Override
        <T> List<T> first(Generator<T> g, int count) {
            return PUSHED.first(Generator.of(y -> y.yieldFrom(g)), count);
        }
    },
    /// Begun by one and finished by another.
    BOTH {
        @Override
        <T> void all(Generator<T> g, List<T> into) {
            if (g.hasNext()) {
                into.add(g.next());
            }
            g.forEach(into::add);
        }

        @Override
        <T> List<T> first(Generator<T> g, int count) {
            List<T> values = new ArrayList<>();
            if (count > 0 && g.hasNext()) {
                values.add(g.next());
            }
            values.addAll(g.take(Math.max(0, count - 1)).toList());
            return values;
        }
    };

    /// Adds all values of `g` to `into`, as far as there are any before a failure.
    abstract <T> void all(Generator<T> g, List<T> into);

    /// Takes the first `count` values of `g` and closes it.
    abstract <T> List<T> first(Generator<T> g, int count);

    final <T> List<T> all(Generator<T> g) {
        List<T> values = new ArrayList<>();
        all(g, values);
        assertThat(g.hasNext()).isFalse();
        return values;
    }

    /// Returns what fails `g`, after it has yielded `values`.
    final <T> Throwable failure(Generator<T> g, List<?> values) {
        List<T> before = new ArrayList<>();
        Throwable failure = null;
        try {
            all(g, before);
        } catch (AssertionError e) { // of NEXT, which has met something else than the end
            failure = e.getCause() == null ? e : e.getCause();
        } catch (Throwable e) {
            failure = e;
        }
        assertThat(before).isEqualTo(values);
        assertThat(failure).isNotNull();
        assertThat(g.hasNext()).isFalse();
        return failure;
    }
}
