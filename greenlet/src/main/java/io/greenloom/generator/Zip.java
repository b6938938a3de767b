package io.greenloom.generator;

import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// Rows of one value from each source, up to the end of the shortest.
final class Zip<T extends @Nullable Object, R extends @Nullable Object> extends Lockstep<T, R> {
    private final Function<? super @Nullable Object[], ? extends R> combine;
    private final boolean strict; // all must end at once

    Zip(
            List<Source<T>> sources,
            Outlet<? super R> out,
            Function<? super @Nullable Object[], ? extends R> combine,
            boolean strict) {
        super(sources, out);
        this.combine = combine;
        this.strict = strict;
    }

    @Override
    boolean round(T value) {
        @Nullable Object[] row = new Object[others.size() + 1];
        row[0] = value;
        for (int i = 1; i < row.length; i++) {
            Source<T> other = others.get(i - 1);
            if (!other.hasNext()) {
                if (strict) {
                    throw mismatch("source " + (i + 1) + " of " + row.length + " is", i == 1 ? " 1" : "s 1 to " + i);
                }
                return false;
            }
            row[i] = other.next();
        }
        return give(combine.apply(row));
    }

    @Override
    void rest() {
        if (!strict) {
            return;
        }
        for (int i = 0; i < others.size(); i++) {
            if (others.get(i).hasNext()) {
                String of = " of " + (others.size() + 1);
                throw mismatch(
                        i == 0 ? "source 1" + of + " is" : "sources 1 to " + (i + 1) + of + " are", " " + (i + 2));
            }
        }
    }

    private static IllegalStateException mismatch(String shorter, String longer) {
        return new IllegalStateException(
                shorter + " shorter than source" + longer + ": use zip or zipLongest for sources of different lengths");
    }
}
