package io.greenloom.generator;

import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/// The values of a source before the first one that is not wanted.
final class Prefix<T extends @Nullable Object> implements Outlet<T> {
    private final Outlet<? super T> out;
    private final Predicate<? super T> wanted;
    private boolean more = true;

    Prefix(Outlet<? super T> out, Predicate<? super T> wanted) {
        this.out = out;
        this.wanted = wanted;
    }

    boolean from(Pipeline<? extends T> source) {
        source.into(this);
        return more;
    }

    @Override
    public boolean accept(T value) {
        if (!wanted.test(value)) {
            return false;
        }
        more = out.accept(value);
        return more;
    }
}
