package io.greenloom.test;

import io.greenloom.async.Async;
import io.greenloom.async.CancelledError;
import io.greenloom.async.Suspension;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// The order in which the parts of a test's tasks run, written down: `trio.testing.Sequencer`.
///
/// ```java
/// Sequencer order = new Sequencer();
/// Async.createTask(() -> {
///     try (var _ = order.at(0)) {
///         log.add("first");
///     }
///     try (var _ = order.at(2)) {
///         log.add("third");
///     }
/// });
/// try (var _ = order.at(1)) {
///     log.add("second");
/// }
/// ```
///
/// The parts are numbered from 0 on, each number used once; a part begins when the one before has ended. Where one
/// who waits for its turn is cancelled, the sequence is broken, and the others fail instead of waiting for ever.
/// Works on tasks, other virtual threads and platform threads.
public final class Sequencer {
    /// A part that runs; closing it lets the next one begin.
    public final class Turn implements AutoCloseable {
        private final int position;

        private Turn(int position) {
            this.position = position;
        }

        /// Ends the part. Later calls do nothing. Never waits; any thread may call.
        @Override
        public void close() {
            ended(position);
        }
    }

    // Guarded by this, which is held for a few lines.
    private final Set<Integer> claimed = new HashSet<>();
    private final Map<Integer, Suspension<Boolean>> waiting = new HashMap<>();
    private int next;
    private boolean broken;

    /// Makes one whose part 0 may begin.
    public Sequencer() {}

    /// Waits until all parts before `position` have ended, and begins this one. Suspends; a cancellation point.
    ///
    /// @throws CancelledError where the calling task was cancelled before its turn
    /// @throws IllegalArgumentException where `position` is negative
    /// @throws IllegalStateException where another part has this position, or somebody who waited was cancelled
    public Turn at(int position) {
        if (position < 0) {
            throw new IllegalArgumentException("position must be >= 0, was " + position);
        }
        Suspension<Boolean> wait = claim(position);
        boolean begun = false;
        try {
            Async.checkCancelled();
            wait.await();
            begun = true;
            return new Turn(position);
        } finally {
            if (!begun) {
                breakUp();
            }
        }
    }

    private synchronized Suspension<Boolean> claim(int position) {
        if (!claimed.add(position)) {
            throw new IllegalStateException("position " + position + " of the sequence has been used already");
        }
        if (broken) {
            throw isBroken();
        }
        Suspension<Boolean> wait = Suspension.begin("position " + position + " of a Sequencer");
        if (position == next) {
            wait.resume(true);
        } else {
            waiting.put(position, wait);
        }
        return wait;
    }

    private synchronized void ended(int position) {
        if (position == next) {
            next++;
            Suspension<Boolean> wait = waiting.remove(next);
            if (wait != null) {
                wait.resume(true);
            }
        }
    }

    private void breakUp() {
        List<Suspension<Boolean>> left;
        synchronized (this) {
            broken = true;
            left = List.copyOf(waiting.values());
            waiting.clear();
        }
        left.forEach(wait -> wait.fail(isBroken()));
    }

    private static IllegalStateException isBroken() {
        return new IllegalStateException(
                "the sequence is broken: somebody who waited for a turn was cancelled, so that those after it have none");
    }

    @Override
    public synchronized String toString() {
        return "Sequencer[" + (broken ? "broken" : "next: " + next) + ", waiting: " + waiting.keySet() + "]";
    }
}
