package io.greenloom.generator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.function.Consumer;
import java.util.stream.Stream;

/// The ways of going through a generator. An operator must look the same in all of them.
enum Consumption {
    PUSHED {
        @Override
        <T> void goThrough(Generator<T> g, long limit, Consumer<? super T> action) {
            if (limit == ALL) {
                g.forEach(action);
            } else {
                g.take(limit).forEach(action);
            }
        }
    },
    PUSHED_UNTIL_THE_ACTION_THROWS {
        @Override
        <T> void goThrough(Generator<T> g, long limit, Consumer<? super T> action) {
            RuntimeException enough = new RuntimeException("enough");
            long[] left = {limit};
            if (limit == 0) {
                g.close();
                return;
            }
            try {
                g.forEach(value -> {
                    action.accept(value);
                    if (--left[0] == 0) {
                        throw enough;
                    }
                });
            } catch (RuntimeException e) {
                if (e != enough) {
                    throw e;
                }
                if (enough.getSuppressed().length > 0) { // what closing threw
                    throw Routine.<RuntimeException>undeclared(enough.getSuppressed()[0]);
                }
            }
        }
    },
    NEXT {
        @Override
        <T> void goThrough(Generator<T> g, long limit, Consumer<? super T> action) {
            for (long i = 0; i < limit; i++) {
                T value;
                try {
                    value = g.next();
                } catch (NoSuchElementException end) {
                    break;
                }
                action.accept(value);
            }
            g.close();
        }
    },
    HAS_NEXT {
        @Override
        <T> void goThrough(Generator<T> g, long limit, Consumer<? super T> action) {
            pull(g, limit, action);
            g.close();
        }
    },
    PULLED_THEN_PUSHED {
        @Override
        <T> void goThrough(Generator<T> g, long limit, Consumer<? super T> action) {
            pull(g, Math.min(limit, 1), action);
            if (limit <= 1) {
                g.close();
            } else {
                PUSHED.goThrough(g, limit == ALL ? ALL : limit - 1, action);
            }
        }
    },
    BUFFERED_1 {
        @Override
        <T> void goThrough(Generator<T> g, long limit, Consumer<? super T> action) {
            HAS_NEXT.goThrough(g.buffered(1), limit, action);
        }
    },
    BUFFERED_3 {
        @Override
        <T> void goThrough(Generator<T> g, long limit, Consumer<? super T> action) {
            HAS_NEXT.goThrough(g.buffered(3), limit, action);
        }
    },
    BUFFERED_64 {
        @Override
        <T> void goThrough(Generator<T> g, long limit, Consumer<? super T> action) {
            HAS_NEXT.goThrough(g.buffered(64), limit, action);
        }
    },
    DELEGATED_AND_PULLED {
        @Override
        <T> void goThrough(Generator<T> g, long limit, Consumer<? super T> action) {
            Generator<T> outer = delegating(g);
            HAS_NEXT.goThrough(outer, limit, action);
            g.close(); // an outer generator that has not started has not taken it over
        }
    },
    DELEGATED_AND_PUSHED {
        @Override
        <T> void goThrough(Generator<T> g, long limit, Consumer<? super T> action) {
            PUSHED.goThrough(delegating(g), limit, action);
            g.close();
        }
    },
    STREAMED {
        @Override
        <T> void goThrough(Generator<T> g, long limit, Consumer<? super T> action) {
            try (Stream<T> stream = g.stream()) {
                if (limit == ALL) {
                    stream.forEach(action);
                } else {
                    stream.limit(limit).forEach(action);
                }
            }
        }
    },
    STREAM_ITERATED {
        @Override
        <T> void goThrough(Generator<T> g, long limit, Consumer<? super T> action) {
            try (Stream<T> stream = g.stream()) {
                pull(stream.iterator(), limit, action);
            }
        }
    };

    static final long ALL = Long.MAX_VALUE;

    /// Gives the first `limit` values of `g` to `action`, and closes `g` as one does in this way.
    abstract <T> void goThrough(Generator<T> g, long limit, Consumer<? super T> action);

    /// Returns all values of `g`.
    final <T> List<T> all(Generator<T> g) {
        List<T> values = new ArrayList<>();
        goThrough(g, ALL, values::add);
        assertThat(g.hasNext()).isFalse();
        return values;
    }

    /// Returns the first `count` values of `g`, and closes it.
    final <T> List<T> first(Generator<T> g, int count) {
        List<T> values = new ArrayList<>();
        goThrough(g, count, values::add);
        assertThat(g.hasNext()).isFalse();
        return values;
    }

    /// Returns what `g` fails with, after it has yielded `values`.
    final <T> Throwable failure(Generator<T> g, List<?> values) {
        List<T> before = new ArrayList<>();
        Throwable failure = catchThrowable(() -> goThrough(g, ALL, before::add));
        assertThat(before).isEqualTo(values);
        assertThat(g.hasNext()).isFalse();
        return failure;
    }

    boolean readsAhead() {
        return this == BUFFERED_3 || this == BUFFERED_64;
    }

    private static <T> void pull(Iterator<T> values, long limit, Consumer<? super T> action) {
        for (long i = 0; i < limit && values.hasNext(); i++) {
            action.accept(values.next());
        }
    }

    private static <T> Generator<T> delegating(Generator<T> g) {
        return Generator.of(y -> y.yieldFrom(g));
    }
}
