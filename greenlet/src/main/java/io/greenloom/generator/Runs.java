package io.greenloom.generator;

import java.util.ArrayList;
import java.util.Objects;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// Collects neighbouring values of the same key. A failure drops the run that it breaks off.
final class Runs<K extends @Nullable Object, T extends @Nullable Object> implements Outlet<T> {
    private final Outlet<? super Run<K, T>> out;
    private final Function<? super T, ? extends K> key;
    private @Nullable Run<K, T> run; // null before the first value

    Runs(Outlet<? super Run<K, T>> out, Function<? super T, ? extends K> key) {
        this.out = out;
        this.key = key;
    }

    boolean from(Pipeline<? extends T> source) {
        return source.into(this) && (run == null || out.accept(run));
    }

    @Override
    public boolean accept(T value) {
        K mine = key.apply(value);
        Run<K, T> before = run;
        if (before != null && Objects.equals(before.key(), mine)) {
            before.values().add(value);
            return true;
        }
        run = new Run<>(mine, new ArrayList<>());
        run.values().add(value);
        return before == null || out.accept(before);
    }
}
