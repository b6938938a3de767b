package io.greenloom.async;

import java.util.ArrayDeque;
import org.jspecify.annotations.Nullable;

/// The order of turns of a loop that has had a task with a [priority][Priority]; one that has not has no such
/// object. Loop only.
///
/// Everything becomes ready in one queue. At the beginning of a pass, what is of high priority is taken to the
/// front, and what is of low priority is put aside, to come when nothing else does, or when it has waited too
/// long.
final class Priorities {
    private static final long LONGEST_WAIT_NANOS = 10_000_000;
    private static final int MOST_PASSES = 64; // where time is virtual, and the order must not depend on the machine's

    private final boolean byPasses;
    private final ArrayDeque<Step> high = new ArrayDeque<>(); // empty but during arrange
    private final ArrayDeque<Step> low = new ArrayDeque<>();
    private int passesSinceLow;
    private long lastLowNanos;

    Priorities(boolean byPasses) {
        this.byPasses = byPasses;
    }

    /// Returns how many turns have been put aside.
    int waiting() {
        return low.size();
    }

    /// Puts the entries of a pass in order.
    void arrange(ArrayDeque<Step> ready, @Nullable Shuffle shuffle) {
        boolean noneWaited = low.isEmpty();
        for (int left = ready.size(); left > 0; left--) {
            Step step = ready.removeFirst();
            switch (priority(step)) {
                case HIGH -> high.addLast(step);
                case NORMAL -> ready.addLast(step);
                case LOW -> low.addLast(step);
            }
        }
        if (shuffle != null) {
            shuffle.shuffle(high);
            shuffle.shuffle(ready);
            shuffle.shuffle(low);
        }
        while (!high.isEmpty()) {
            ready.addFirst(high.removeLast());
        }
        if (!low.isEmpty()) {
            admitLow(ready, noneWaited);
        }
    }

    private void admitLow(ArrayDeque<Step> ready, boolean noneWaited) {
        if (noneWaited) {
            passesSinceLow = 0;
            lastLowNanos = byPasses ? 0 : System.nanoTime();
        }
        if (ready.isEmpty() || isOverdue()) {
            ready.addLast(low.removeFirst());
            passesSinceLow = 0;
            lastLowNanos = byPasses ? 0 : System.nanoTime();
        } else {
            passesSinceLow++;
        }
    }

    private boolean isOverdue() {
        return byPasses ? passesSinceLow >= MOST_PASSES : System.nanoTime() - lastLowNanos >= LONGEST_WAIT_NANOS;
    }

    private static Priority priority(Step step) {
        Task<?> task = step instanceof Strand strand ? strand.task() : null;
        return task == null ? Priority.NORMAL : task.priority();
    }

    /// Gives all that was put aside back.
    void release(ArrayDeque<Step> ready) {
        ready.addAll(low);
        low.clear();
    }
}
