package io.greenloom.generator;

import java.util.function.BiFunction;
import org.jspecify.annotations.Nullable;

/// The results so far of combining a source's values, beginning with an initial one.
final class RunningFold<T extends @Nullable Object, A extends @Nullable Object> implements Outlet<T> {
    private final Outlet<? super A> out;
    private final BiFunction<? super A, ? super T, ? extends A> operation;
    private A total;

    RunningFold(Outlet<? super A> out, A initial, BiFunction<? super A, ? super T, ? extends A> operation) {
        this.out = out;
        this.operation = operation;
        total = initial;
    }

    boolean from(Pipeline<? extends T> source) {
        return out.accept(total) && source.into(this);
    }

    @Override
    public boolean accept(T value) {
        total = operation.apply(total, value);
        return out.accept(total);
    }
}
