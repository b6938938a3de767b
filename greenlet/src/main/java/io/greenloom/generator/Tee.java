package io.greenloom.generator;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/// One source for several branches, each of which goes through all of its values at its own pace.
///
/// The values are a linked list that ends in an empty cell:
///
/// ```
///   behind                        ahead
///     |                             |
///   [ a ] -> [ b ] -> [ c ] -> [ empty ]
/// ```
///
/// A branch holds the cell that it takes next and whoever comes to the empty one fills it and appends another.
/// Only branches hold cells; so what is kept is what the slowest of them has not taken, and a branch that is
/// dropped keeps nothing.
final class Tee<T extends @Nullable Object> {
    private final Generator<T> source;
    private final AtomicInteger open; // branches that are not at their end
    private final AtomicBoolean isFilling = new AtomicBoolean(); // claimed for stepping the source

    private Tee(Generator<T> source, int branches) {
        this.source = source;
        open = new AtomicInteger(branches);
    }

    static <T extends @Nullable Object> List<Generator<T>> of(Generator<T> source, int branches) {
        Tee<T> tee = new Tee<>(source, branches);
        Cell<T> start = new Cell<>();
        List<Generator<T>> all = new ArrayList<>(branches);
        for (int i = 0; i < branches; i++) {
            Branch<T> branch = new Branch<>(tee, start);
            all.add(new Staged<T>(branch::into, List.of(branch), 1));
        }
        return List.copyOf(all);
    }

    /// Puts the next value, or the end, into `empty`.
    private void fill(Cell<T> empty) {
        if (!isFilling.compareAndSet(false, true)) {
            throw new IllegalStateException("the source of the tee, " + source + ", is being asked for its next value"
                    + " already: by its own body, or by a branch on another thread");
        }
        try {
            if (empty.next == null) { // else another thread was faster
                fillClaimed(empty);
            }
        } finally {
            isFilling.set(false);
        }
    }

    private void fillClaimed(Cell<T> empty) {
        try {
            if (!source.hasNext()) {
                empty.next = empty;
                return;
            }
            empty.value = source.next();
        } catch (Throwable e) {
            if (source.state() != Routine.DONE) {
                throw e; // it was not stepped, as somebody else is at it
            }
            empty.failure = e;
            empty.next = empty;
            return;
        }
        empty.next = new Cell<>();
    }

    private void closed() {
        if (open.decrementAndGet() == 0) {
            source.close();
        }
    }

    /// | `next` | |
    /// |---|---|
    /// | null | empty |
    /// | another cell | has a value |
    /// | itself | the end, or the failure |
    private static final class Cell<T extends @Nullable Object> {
        // Both: written by who fills it, before next; from then on only read.
        @Nullable
        T value;

        @Nullable
        Throwable failure;

        volatile @Nullable Cell<T> next;
    }

    private static final class Branch<T extends @Nullable Object> implements AutoCloseable {
        private final Tee<T> tee;
        private @Nullable Cell<T> start; // until it starts or is closed

        Branch(Tee<T> tee, Cell<T> start) {
            this.tee = tee;
            this.start = start;
        }

        @SuppressWarnings("NullAway") // whether a value may be null, the source's type says; it has started once
        boolean into(Outlet<? super T> out) {
            Cell<T> cell = start;
            start = null;
            while (true) {
                if (cell.next == null) {
                    tee.fill(cell);
                }
                Cell<T> next = cell.next;
                if (next == cell) {
                    if (cell.failure != null) {
                        throw Routine.<RuntimeException>undeclared(cell.failure);
                    }
                    return true;
                }
                T value = cell.value;
                cell = next;
                if (!out.accept(value)) {
                    return false;
                }
            }
        }

        @Override
        public void close() {
            start = null;
            tee.closed();
        }
    }
}
