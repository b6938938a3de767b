package io.greenloom.generator;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Slides a window over a source.
final class Windows<T extends @Nullable Object> implements Outlet<T> {
    private final Outlet<? super List<T>> out;
    private final int size;
    private final int step;
    private List<T> window = new ArrayList<>();
    private int gap; // values to leave out before the next window begins

    Windows(Outlet<? super List<T>> out, int size, int step) {
        this.out = out;
        this.size = size;
        this.step = step;
    }

    /// Pushes the windows that `source` fills, and then those that begin within it and reach beyond its end.
    boolean alsoPartialFrom(Pipeline<? extends T> source) {
        boolean more = source.into(this);
        while (more && !window.isEmpty()) {
            more = slide();
        }
        return more;
    }

    @Override
    public boolean accept(T value) {
        if (gap > 0) {
            gap--;
            return true;
        }
        window.add(value);
        return window.size() < size || slide();
    }

    private boolean slide() {
        List<T> full = window;
        gap = Math.max(0, step - full.size());
        window = new ArrayList<>(full.size());
        for (int i = step; i < full.size(); i++) {
            window.add(full.get(i));
        }
        return out.accept(full);
    }
}
