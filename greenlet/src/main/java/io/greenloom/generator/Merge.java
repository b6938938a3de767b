package io.greenloom.generator;

import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;
import org.jspecify.annotations.Nullable;

/// The values of sorted sources in their common order; equal ones in the order of their sources.
final class Merge<T extends @Nullable Object> extends Lockstep<T, T> {
    /// The next value of one of the others.
    private static final class Head<T extends @Nullable Object> {
        final Source<T> source;
        final int place;
        T value;

        Head(Source<T> source, int place) {
            this.source = source;
            this.place = place;
            value = source.next();
        }
    }

    private final Comparator<? super T> order;
    private @Nullable PriorityQueue<Head<T>> heads; // of the others that are not at their end; from the first value on

    Merge(List<Source<T>> sources, Outlet<? super T> out, Comparator<? super T> order) {
        super(sources, out);
        this.order = order;
    }

    @Override
    boolean round(T value) {
        PriorityQueue<Head<T>> waiting = heads();
        while (!waiting.isEmpty() && order.compare(waiting.element().value, value) < 0) {
            if (!giveHead(waiting)) {
                return false;
            }
        }
        return give(value);
    }

    @Override
    void rest() {
        PriorityQueue<Head<T>> waiting = heads();
        boolean more = true;
        while (more && !waiting.isEmpty()) {
            more = giveHead(waiting);
        }
    }

    private boolean giveHead(PriorityQueue<Head<T>> waiting) {
        Head<T> least = waiting.remove();
        if (!give(least.value)) {
            return false;
        }
        if (least.source.hasNext()) {
            least.value = least.source.next();
            waiting.add(least);
        }
        return true;
    }

    private PriorityQueue<Head<T>> heads() {
        if (heads == null) {
            heads = new PriorityQueue<>(Math.max(1, others.size()), this::compare);
            for (int i = 0; i < others.size(); i++) {
                if (others.get(i).hasNext()) {
                    heads.add(new Head<>(others.get(i), i));
                }
            }
        }
        return heads;
    }

    private int compare(Head<T> a, Head<T> b) {
        int byValue = order.compare(a.value, b.value);
        return byValue != 0 ? byValue : Integer.compare(a.place, b.place);
    }
}
