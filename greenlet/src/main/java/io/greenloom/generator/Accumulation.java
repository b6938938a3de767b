package io.greenloom.generator;

import java.util.function.BinaryOperator;
import org.jspecify.annotations.Nullable;

/// The results so far of combining a source's values, of which the first is the first result.
final class Accumulation<T extends @Nullable Object> implements Outlet<T> {
    private final Outlet<? super T> out;
    private final BinaryOperator<T> operation;
    private @Nullable T total; // if begun
    private boolean begun;

    Accumulation(Outlet<? super T> out, BinaryOperator<T> operation) {
        this.out = out;
        this.operation = operation;
    }

    @Override
    @SuppressWarnings("NullAway") // whether null, the source's type says
    public boolean accept(T value) {
        total = begun ? operation.apply(total, value) : value;
        begun = true;
        return out.accept(total);
    }
}
