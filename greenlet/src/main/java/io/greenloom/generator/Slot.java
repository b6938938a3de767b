package io.greenloom.generator;

import java.util.Comparator;
import java.util.NoSuchElementException;
import java.util.Optional;
import java.util.function.BinaryOperator;
import org.jspecify.annotations.Nullable;

/// Room for the one value that a terminal operation returns. Null is a value like any other, and not the same as
/// none.
final class Slot<T extends @Nullable Object> {
    private @Nullable T value; // if filled
    private boolean filled;

    void put(T found) {
        value = found;
        filled = true;
    }

    /// Combines what is here with `next`, which is put here if that is nothing.
    @SuppressWarnings("NullAway") // whether null, the generator's type says
    void combine(T next, BinaryOperator<T> operation) {
        put(filled ? operation.apply(value, next) : next);
    }

    /// Keeps the one of this and `next` that comes first in `order`; of equal ones, that which is here.
    @SuppressWarnings("NullAway") // whether null, the generator's type says
    void keepFirst(T next, Comparator<? super T> order) {
        if (!filled || order.compare(next, value) < 0) {
            put(next);
        }
    }

    /// Returns the value; throws that `source` had none.
    @SuppressWarnings("NullAway") // whether null, the generator's type says
    T orThrow(Generator<T> source) {
        if (!filled) {
            throw new NoSuchElementException(source + " had no value to return");
        }
        return value;
    }

    /// Returns the value, or `otherwise`.
    @SuppressWarnings("NullAway") // whether null, the generator's type says
    T or(T otherwise) {
        return filled ? value : otherwise;
    }

    /// Returns the value, or empty.
    ///
    /// @param instead what to call where the value may be null
    @SuppressWarnings("NullAway") // what an Optional may hold, the check says
    Optional<T> orEmpty(String instead) {
        if (!filled) {
            return Optional.empty();
        }
        if (value == null) {
            throw new NullPointerException("the result is null, which an Optional cannot hold: " + instead);
        }
        return Optional.of(value);
    }
}
