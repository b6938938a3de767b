package io.greenloom.generator;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;

/// Sources that tell when they are opened and closed.
final class Traced {
    final List<String> seen = new ArrayList<>();

    @SafeVarargs
    @SuppressWarnings("varargs") // it is only read
    final <T> Generator<T> source(String name, T... values) {
        return source(name, null, null, values);
    }

    /// Fails with `failure` after its values.
    @SafeVarargs
    @SuppressWarnings("varargs") // it is only read
    final <T> Generator<T> failing(String name, RuntimeException failure, T... values) {
        return source(name, failure, null, values);
    }

    /// Fails with `failure` when it is closed, or ends.
    @SafeVarargs
    @SuppressWarnings("varargs") // it is only read
    final <T> Generator<T> failingToClose(String name, RuntimeException failure, T... values) {
        return source(name, null, failure, values);
    }

    private <T> Generator<T> source(String name, RuntimeException failure, RuntimeException ofClose, T[] values) {
        return Generator.of(y -> {
            seen.add("opened " + name);
            try {
                for (T value : values) {
                    y.yield(value);
                }
                throwUnlessNull(failure);
            } finally {
                seen.add("closed " + name);
                throwUnlessNull(ofClose);
            }
        });
    }

    private static void throwUnlessNull(RuntimeException e) {
        if (e != null) {
            throw e;
        }
    }

    /// Yields the integers from 0 on without end.
    Generator<Integer> endless(String name) {
        return Generator.of(y -> {
            seen.add("opened " + name);
            try {
                for (int i = 0; ; i++) {
                    y.yield(i);
                }
            } finally {
                seen.add("closed " + name);
            }
        });
    }

    /// An iterator that wants to be closed.
    @SafeVarargs
    @SuppressWarnings("varargs") // it is only read
    final <T> Iterator<T> closeable(String name, T... values) {
        return new CloseableIterator<>(name, List.of(values).iterator());
    }

    private final class CloseableIterator<T> implements Iterator<T>, AutoCloseable {
        private final String name;
        private final Iterator<T> elements;

        CloseableIterator(String name, Iterator<T> elements) {
            this.name = name;
            this.elements = elements;
        }

        @Override
        public boolean hasNext() {
            return elements.hasNext();
        }

        @Override
        public T next() {
            return elements.next();
        }

        @Override
        public void close() {
            seen.add("closed " + name);
        }
    }
}
