package io.greenloom.async.sync;

import io.greenloom.async.Async;
import io.greenloom.async.CancelledError;
import io.greenloom.async.sync.WaitQueue.Place;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/// A number of permits, one of which each `acquire` takes: `asyncio.Semaphore`.
///
/// ```java
/// Semaphore connections = new Semaphore(10);
/// try (var _ = connections.hold()) {
///     fetch(url); // at most ten at a time
/// }
/// ```
///
/// A permit belongs to nobody: anybody may release, which may raise the number above the first one.
/// [BoundedSemaphore] forbids that; [CapacityLimiter] knows who has what.
public sealed class Semaphore permits BoundedSemaphore {
    private final Object guard = new Object();
    // Guarded by guard.
    private final WaitQueue<@Nullable Void, @Nullable Void> line = new WaitQueue<>(guard);
    private int permits; // none while somebody is in line
    private final Runnable release = this::release;

    /// Makes one.
    ///
    /// @param permits how many there are at first
    /// @throws IllegalArgumentException where that is negative
    public Semaphore(int permits) {
        if (permits < 0) {
            throw new IllegalArgumentException("permits must be >= 0, was " + permits);
        }
        this.permits = permits;
    }

    /// The most permits that there may be.
    int limit() {
        return Integer.MAX_VALUE;
    }

    /// Takes a permit, after those who came before. Suspends where there is none; a cancellation point.
    ///
    /// @throws CancelledError where the calling task was cancelled first; it has no permit then
    public final void acquire() {
        Async.checkCancelled();
        Place<?, ?> place = takeOrJoin();
        if (place != null) {
            place.await();
        }
    }

    /// Takes a permit as [#acquire()] does, but waits at most `timeout`.
    ///
    /// @throws TimeoutException where there was none until then
    public final void acquire(Duration timeout) throws TimeoutException {
        Objects.requireNonNull(timeout, "timeout");
        Async.checkCancelled();
        Place<?, ?> place = takeOrJoin();
        if (place != null) {
            place.await(timeout);
        }
    }

    /// Takes a permit if there is one, and returns whether it did. Never waits.
    public final boolean tryAcquire() {
        synchronized (guard) {
            if (permits == 0) {
                return false;
            }
            permits--;
            return true;
        }
    }

    @SuppressWarnings("NullAway") // a place in this line has no claim
    private @Nullable Place<?, ?> takeOrJoin() {
        synchronized (guard) {
            return tryAcquire() ? null : line.join(this, null);
        }
    }

    /// Gives a permit back, to the first in line if there is one. Never waits; anybody may call.
    ///
    /// @throws IllegalStateException where there would be more than [BoundedSemaphore] allows
    public final void release() {
        release(1);
    }

    /// Gives several permits back: `threading.Semaphore.release(n)`.
    ///
    /// @throws IllegalArgumentException where `count` is not positive
    /// @throws IllegalStateException where there would be more than allowed; none is given back then
    @SuppressWarnings("NullAway") // a permit has no value
    public final void release(int count) {
        if (count <= 0) {
            throw new IllegalArgumentException("count must be > 0, was " + count);
        }
        synchronized (guard) {
            int kept = count;
            if (permits > limit() - count) {
                throw new IllegalStateException("released more often than acquired: " + count + " more permits for "
                        + this + " would exceed its limit of " + limit());
            }
            while (kept > 0 && line.resumeFirst(null) != null) {
                kept--;
            }
            permits += kept;
        }
    }

    /// Takes a permit, and returns what gives it back, for try-with-resources. Suspends as [#acquire()] does, and
    /// throws the same.
    public final Held hold() {
        acquire();
        return new Held(release);
    }

    /// Takes a permit within `timeout`, and returns what gives it back.
    ///
    /// @throws TimeoutException where there was none until then
    public final Held hold(Duration timeout) throws TimeoutException {
        acquire(timeout);
        return new Held(release);
    }

    /// Returns whether there is no permit. Never waits; any thread may call, as for the next two.
    public final boolean locked() {
        return available() == 0;
    }

    /// Returns how many permits there are: `Semaphore._value`, Trio's `value`.
    public final int available() {
        synchronized (guard) {
            return permits;
        }
    }

    /// Returns how many wait for one.
    public final int waiting() {
        synchronized (guard) {
            return line.size();
        }
    }

    /// Returns how many permits there are and how many wait.
    @Override
    public final String toString() {
        synchronized (guard) {
            return getClass().getSimpleName() + "[" + permits + " available, " + line.size() + " waiting]";
        }
    }
}
