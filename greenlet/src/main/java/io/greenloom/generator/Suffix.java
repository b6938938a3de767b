package io.greenloom.generator;

import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/// The values of a source from the first one on that is wanted.
final class Suffix<T extends @Nullable Object> implements Outlet<T> {
    private final Outlet<? super T> out;
    private final Predicate<? super T> unwanted;
    private boolean begun;

    Suffix(Outlet<? super T> out, Predicate<? super T> unwanted) {
        this.out = out;
        this.unwanted = unwanted;
    }

    @Override
    public boolean accept(T value) {
        if (!begun && unwanted.test(value)) {
            return true;
        }
        begun = true;
        return out.accept(value);
    }
}
