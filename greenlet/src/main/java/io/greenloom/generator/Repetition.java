package io.greenloom.generator;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The values of a source, and then the same ones again and again.
final class Repetition<T extends @Nullable Object> implements Outlet<T> {
    private final Outlet<? super T> out;
    private final List<T> seen = new ArrayList<>();

    Repetition(Outlet<? super T> out) {
        this.out = out;
    }

    boolean from(Pipeline<? extends T> source) {
        if (!source.into(this)) {
            return false;
        }
        while (!seen.isEmpty()) {
            for (T value : seen) {
                if (!out.accept(value)) {
                    return false;
                }
            }
        }
        return true;
    }

    @Override
    public boolean accept(T value) {
        seen.add(value);
        return out.accept(value);
    }
}
