package io.greenloom.generator;

import java.util.Iterator;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// Pushes what is in the things that a source yields: generators by their own push, everything else by an
/// iterator, which is closed if that is possible.
final class Nested {
    private Nested() {}

    /// Pushes all of `inner`; returns whether `out` wants more.
    static <T extends @Nullable Object> boolean into(Iterable<? extends T> inner, Outlet<? super T> out) {
        Objects.requireNonNull(inner, "what the mapper of flatMap returned");
        if (inner instanceof Generator<? extends T> generator) {
            return generator.into(out);
        }
        Iterator<? extends T> elements = inner.iterator();
        if (elements instanceof Generator<? extends T> generator) {
            return generator.into(out);
        }
        if (elements instanceof AutoCloseable closeable) {
            return closing(closeable, elements, out);
        }
        return each(elements, out);
    }

    private static <T extends @Nullable Object> boolean closing(
            AutoCloseable closeable, Iterator<? extends T> elements, Outlet<? super T> out) {
        try (closeable) {
            return each(elements, out);
        } catch (Exception e) {
            throw Routine.<RuntimeException>undeclared(e);
        }
    }

    static <T extends @Nullable Object> boolean each(Iterator<? extends T> elements, Outlet<? super T> out) {
        while (elements.hasNext()) {
            if (!out.accept(elements.next())) {
                return false;
            }
        }
        return true;
    }
}
