package io.greenloom.async;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// The timers of a loop: a binary heap ordered by (deadline, sequence), so that equal deadlines fire in the order
/// in which they were set, or in the one that a [Shuffle] says. Each timer knows its place: adding and cancelling
/// cost O(log n), and a cancelled one is gone at once. Loop only.
final class TimerHeap {
    /// A timer that was set; its action runs bare on the carrier, so it only wakes or queues something.
    static final class Timer {
        private final long deadlineNanos;
        private final long sequence;
        private final Runnable action;
        private int index;

        private Timer(long deadlineNanos, long sequence, Runnable action) {
            this.deadlineNanos = deadlineNanos;
            this.sequence = sequence;
            this.action = action;
        }

        private boolean isBefore(Timer other) {
            long difference = deadlineNanos - other.deadlineNanos;
            return difference < 0 || (difference == 0 && sequence < other.sequence);
        }
    }

    private static final int GONE = -1;

    private @Nullable Timer[] heap = new @Nullable Timer[16];
    private int size;
    private long sequence;
    private final @Nullable Shuffle shuffle;

    TimerHeap(@Nullable Shuffle shuffle) {
        this.shuffle = shuffle;
    }

    Timer add(long deadlineNanos, Runnable action) {
        Timer timer = new Timer(deadlineNanos, shuffle == null ? sequence++ : shuffle.timerSequence(), action);
        if (size == heap.length) {
            heap = Arrays.copyOf(heap, size * 2);
        }
        place(size, timer); // whole before it is counted: the stack may overflow on the way
        size++;
        siftUp(size - 1, timer);
        return timer;
    }

    void cancel(Timer timer) {
        if (timer.index != GONE) {
            removeAt(timer.index);
        }
    }

    boolean isEmpty() {
        return size == 0;
    }

    int size() {
        return size;
    }

    /// Returns the earliest deadline; the heap must not be empty.
    long nextDeadlineNanos() {
        return at(0).deadlineNanos;
    }

    /// Takes out and runs every timer whose deadline is at most `nowNanos`.
    void fireDue(long nowNanos) {
        while (size > 0 && at(0).deadlineNanos - nowNanos <= 0) {
            Timer due = at(0);
            removeAt(0);
            due.action.run();
        }
    }

    /// Takes out and runs every timer.
    void fireAll() {
        while (size > 0) {
            fireDue(nextDeadlineNanos());
        }
    }

    private Timer at(int index) {
        Timer timer = heap[index];
        if (timer == null) {
            throw new IllegalStateException("no timer at " + index + " of " + size);
        }
        return timer;
    }

    private void removeAt(int index) {
        at(index).index = GONE;
        Timer moved = at(--size);
        heap[size] = null;
        if (index != size) {
            siftDown(index, moved);
            if (heap[index] == moved) {
                siftUp(index, moved);
            }
        }
    }

    private void siftUp(int from, Timer timer) {
        int index = from;
        while (index > 0) {
            int parent = (index - 1) >>> 1;
            if (!timer.isBefore(at(parent))) {
                break;
            }
            place(index, at(parent));
            index = parent;
        }
        place(index, timer);
    }

    private void siftDown(int from, Timer timer) {
        int index = from;
        while (2 * index + 1 < size) {
            int child = 2 * index + 1;
            if (child + 1 < size && at(child + 1).isBefore(at(child))) {
                child++;
            }
            if (!at(child).isBefore(timer)) {
                break;
            }
            place(index, at(child));
            index = child;
        }
        place(index, timer);
    }

    private void place(int index, Timer timer) {
        heap[index] = timer;
        timer.index = index;
    }
}
