package io.greenloom.async.sync;

import io.greenloom.async.Async;
import io.greenloom.async.CancelledError;
import io.greenloom.async.sync.WaitQueue.Place;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.BrokenBarrierException;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/// A place where a fixed number of tasks or threads wait until all have come: `asyncio.Barrier`. It serves again
/// and again.
///
/// | state | next | by |
/// |---|---|---|
/// | filling | filling, empty | the last to come: all go on; or [#reset], which fails those who wait |
/// | filling | broken | [#abort], which fails those who wait |
/// | broken | filling, empty | [#reset] |
///
/// asyncio has two states more, *draining* and *resetting*, which last until those it has woken have left. Here
/// each is handed its number as it is woken, so that to drain and to reset take no time, and who comes then is the
/// first of the next round.
///
/// A waiter that is cancelled or out of time leaves, and the others wait for one more, as in asyncio; it does not
/// break the barrier, as it would in `threading` and `java.util.concurrent`.
public final class Barrier {
    private final int parties;
    private final Object guard = new Object();
    // Guarded by guard.
    private final WaitQueue<@Nullable Void, Integer> line = new WaitQueue<>(guard);
    private boolean broken;

    private static final int FAILED = -1;

    /// Makes one.
    ///
    /// @param parties how many it waits for
    /// @throws IllegalArgumentException where that is not positive
    public Barrier(int parties) {
        if (parties < 1) {
            throw new IllegalArgumentException("parties must be >= 1, was " + parties);
        }
        this.parties = parties;
    }

    /// Waits until all have come. Suspends, except for the last one; a cancellation point. Python's `wait()`.
    ///
    /// @return which one this is, from 0 for the first of the line to `parties - 1` for the last to come: so that
    ///     one of them, say 0, can do what is to be done once
    /// @throws CancelledError where the calling task was cancelled first; the others go on waiting
    /// @throws BrokenBarrierException where the barrier is broken, or is aborted or reset meanwhile
    public int await() throws BrokenBarrierException {
        Async.checkCancelled();
        Place<?, Integer> place = comeOrJoin();
        return place == null ? parties - 1 : checked(place.await());
    }

    /// Waits as [#await()] does, but at most `timeout`; the others go on waiting.
    ///
    /// @throws TimeoutException where not all had come by then
    public int await(Duration timeout) throws BrokenBarrierException, TimeoutException {
        Objects.requireNonNull(timeout, "timeout");
        Async.checkCancelled();
        Place<?, Integer> place = comeOrJoin();
        return place == null ? parties - 1 : checked(place.await(timeout));
    }

    /// Returns null where the caller is the last to come.
    @SuppressWarnings("NullAway") // a place in this line has no claim
    private @Nullable Place<?, Integer> comeOrJoin() throws BrokenBarrierException {
        synchronized (guard) {
            if (broken) {
                throw new BrokenBarrierException("the barrier was aborted; reset it to use it again");
            }
            if (line.size() >= parties - 1) {
                line.prune();
            }
            if (line.size() < parties - 1) {
                return line.join(this, null);
            }
            int index = 0;
            for (Place<?, Integer> place = line.poll(); place != null; place = line.poll()) {
                place.resume(index++); // one that another thread cancels right now has come before it left
            }
            return null;
        }
    }

    private static int checked(int index) throws BrokenBarrierException {
        if (index == FAILED) {
            throw new BrokenBarrierException("the barrier was aborted or reset while this waited");
        }
        return index;
    }

    /// Empties it, so that it waits for all once more; those who wait fail. Never waits; any thread may call, as
    /// for all that follows.
    public void reset() {
        synchronized (guard) {
            broken = false;
            line.resumeAll(FAILED);
        }
    }

    /// Breaks it: those who wait, and those who come, fail, until [#reset].
    public void abort() {
        synchronized (guard) {
            broken = true;
            line.resumeAll(FAILED);
        }
    }

    /// Returns how many it waits for.
    public int parties() {
        return parties;
    }

    /// Returns how many have come and wait for the others: `n_waiting`.
    public int waiting() {
        synchronized (guard) {
            return line.size();
        }
    }

    /// Returns whether it was aborted.
    public boolean isBroken() {
        synchronized (guard) {
            return broken;
        }
    }

    /// Returns its state and how many of how many have come.
    @Override
    public String toString() {
        synchronized (guard) {
            return "Barrier[" + (broken ? "broken" : "filling, " + line.size() + " of " + parties + " waiting") + "]";
        }
    }
}
