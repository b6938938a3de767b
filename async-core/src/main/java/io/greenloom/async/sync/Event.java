package io.greenloom.async.sync;

import io.greenloom.async.Async;
import io.greenloom.async.CancelledError;
import io.greenloom.async.sync.WaitQueue.Place;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/// A flag that can be waited for: `asyncio.Event`, `threading.Event`.
public final class Event {
    private final Object guard = new Object();
    // Guarded by guard.
    private final WaitQueue<@Nullable Void, @Nullable Void> line = new WaitQueue<>(guard);
    private boolean set;

    /// Makes one that is not set.
    public Event() {}

    /// Sets it, and wakes all who wait, in their order, even if [#clear] follows at once. Never waits; any thread
    /// may call, as for the next three.
    @SuppressWarnings("NullAway") // what is waited for has no value
    public void set() {
        synchronized (guard) {
            set = true;
            line.resumeAll(null);
        }
    }

    /// Takes the flag back: who comes now waits for the next [#set].
    public void clear() {
        synchronized (guard) {
            set = false;
        }
    }

    /// Returns whether it is set.
    public boolean isSet() {
        synchronized (guard) {
            return set;
        }
    }

    /// Returns how many wait for it.
    public int waiting() {
        synchronized (guard) {
            return line.size();
        }
    }

    /// Waits until it is set; returns at once where it is. Suspends; a cancellation point. Python's `wait()`,
    /// which in Java is taken.
    ///
    /// @throws CancelledError where the calling task was cancelled first
    public void await() {
        Async.checkCancelled();
        Place<?, ?> place = joinUnlessSet();
        if (place != null) {
            place.await();
        }
    }

    /// Waits as [#await()] does, but at most `timeout`.
    ///
    /// @throws TimeoutException where it was not set by then
    public void await(Duration timeout) throws TimeoutException {
        Objects.requireNonNull(timeout, "timeout");
        Async.checkCancelled();
        Place<?, ?> place = joinUnlessSet();
        if (place != null) {
            place.await(timeout);
        }
    }

    @SuppressWarnings("NullAway") // a place in this line has no claim
    private @Nullable Place<?, ?> joinUnlessSet() {
        synchronized (guard) {
            return set ? null : line.join(this, null);
        }
    }

    /// Returns its state and how many wait.
    @Override
    public String toString() {
        synchronized (guard) {
            return set ? "Event[set]" : "Event[not set, " + line.size() + " waiting]";
        }
    }
}
