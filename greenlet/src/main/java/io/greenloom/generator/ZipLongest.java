package io.greenloom.generator;

import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// Rows of one value from each source, up to the end of the longest; in place of what a shorter one does not have,
/// its filler.
final class ZipLongest<T extends @Nullable Object, R extends @Nullable Object> extends Lockstep<T, R> {
    private final Function<? super @Nullable Object[], ? extends R> combine;
    private final @Nullable Object[] fillers;
    private final boolean[] ended; // which of the others

    ZipLongest(
            List<Source<T>> sources,
            Outlet<? super R> out,
            Function<? super @Nullable Object[], ? extends R> combine,
            @Nullable Object[] fillers) {
        super(sources, out);
        this.combine = combine;
        this.fillers = fillers;
        ended = new boolean[others.size()];
    }

    @Override
    boolean round(T value) {
        @Nullable Object[] row = fillers.clone();
        row[0] = value;
        fill(row);
        return give(combine.apply(row));
    }

    @Override
    void rest() {
        @Nullable Object[] row = fillers.clone();
        while (fill(row) && give(combine.apply(row))) {
            row = fillers.clone();
        }
    }

    /// Puts in the values of the others; returns whether there was any.
    private boolean fill(@Nullable Object[] row) {
        boolean any = false;
        for (int i = 0; i < ended.length; i++) {
            ended[i] = ended[i] || !others.get(i).hasNext();
            if (!ended[i]) {
                row[i + 1] = others.get(i).next();
                any = true;
            }
        }
        return any;
    }
}
