package io.greenloom.async.sync;

import io.greenloom.async.Async;
import io.greenloom.async.CancelledError;
import io.greenloom.async.EventLoop;
import io.greenloom.async.sync.WaitQueue.Place;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.TimeoutException;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/// A lock with a place to wait for a change of what it guards: `asyncio.Condition`, `threading.Condition`.
///
/// ```java
/// try (var _ = condition.hold()) {
///     condition.waitFor(() -> !items.isEmpty());
///     return items.removeFirst();
/// }
/// ```
///
/// Python's `wait`, `notify` and `notify_all` are [#await()], [#signal()] and [#signalAll()] here, as in
/// `java.util.concurrent`: every Java object has a `wait` and a `notify` of its own, which know nothing of this.
///
/// Whoever waits holds the lock again when the wait returns or throws, also when it was cancelled meanwhile. One
/// that was signalled and finds itself cancelled passes the signal on to the next.
public final class Condition {
    private final Mutex lock;
    private final Object guard = new Object(); // never held together with the lock's own
    private final WaitQueue<@Nullable Void, @Nullable Void> line = new WaitQueue<>(guard); // guarded by guard

    /// Makes one over a new [Lock].
    public Condition() {
        this(new Lock());
    }

    /// Makes one over `lock`, which several conditions may share. An [RLock] is released as often as it is held
    /// while its holder waits.
    public Condition(Mutex lock) {
        this.lock = Objects.requireNonNull(lock, "lock");
    }

    /// Returns its lock.
    public Mutex lock() {
        return lock;
    }

    /// Takes the lock, and returns what releases it: `async with condition`. Suspends as [Mutex#hold()] does, and
    /// throws the same.
    public Held hold() {
        return lock.hold();
    }

    /// Releases the lock, waits for a signal, and takes the lock again. Suspends; a cancellation point. There are
    /// no wake-ups for no reason, but somebody may have changed things back by then: better is
    /// [#waitFor(BooleanSupplier)].
    ///
    /// @throws CancelledError where the calling task was cancelled; it holds the lock all the same
    /// @throws IllegalStateException where the caller does not hold the lock
    /// @throws BrokenLockException where the lock is held by a task that has ended; only then it is not held
    public void await() {
        Wait wait = new Wait();
        try {
            wait.place.await();
            wait.signalled = true;
        } finally {
            wait.end();
        }
    }

    /// Waits as [#await()] does, but at most `timeout` for the signal; then for the lock.
    ///
    /// @throws TimeoutException where no signal came by then; the lock is held
    public void await(Duration timeout) throws TimeoutException {
        Objects.requireNonNull(timeout, "timeout");
        Wait wait = new Wait();
        try {
            wait.place.await(timeout);
            wait.signalled = true;
        } finally {
            wait.end();
        }
    }

    /// Waits until `predicate` is true, which is asked at once and after each signal, with the lock held: Python's
    /// `wait_for`. Suspends; a cancellation point. Throws as [#await()] does, and what `predicate` throws.
    public void waitFor(BooleanSupplier predicate) {
        Async.checkCancelled();
        lock.checkHeld("waiting for a condition");
        while (!predicate.getAsBoolean()) {
            await();
        }
    }

    /// Waits as [#waitFor(BooleanSupplier)] does, but at most `timeout` in all.
    ///
    /// @throws TimeoutException where `predicate` was not true by then; the lock is held
    public void waitFor(BooleanSupplier predicate, Duration timeout) throws TimeoutException {
        Objects.requireNonNull(timeout, "timeout");
        Async.checkCancelled();
        lock.checkHeld("waiting for a condition");
        Duration begun = now();
        while (!predicate.getAsBoolean()) {
            Duration left = timeout.minus(now().minus(begun));
            await(left.isNegative() ? Duration.ZERO : left);
        }
    }

    private static Duration now() {
        EventLoop loop = EventLoop.currentOrNull();
        return loop == null ? Duration.ofNanos(System.nanoTime()) : loop.time();
    }

    /// Wakes the one that waits longest, if any; it goes on when it gets the lock, which the caller must still
    /// release. Never waits. Python's `notify()`.
    ///
    /// @throws IllegalStateException where the caller does not hold the lock
    public void signal() {
        signal(1);
    }

    /// Wakes up to `count`, those that wait longest: `notify(count)`.
    ///
    /// @throws IllegalArgumentException where `count` is negative
    /// @throws IllegalStateException where the caller does not hold the lock
    @SuppressWarnings("NullAway") // a signal has no value
    public void signal(int count) {
        if (count < 0) {
            throw new IllegalArgumentException("count must be >= 0, was " + count);
        }
        lock.checkHeld("signalling a condition");
        synchronized (guard) {
            for (int i = 0; i < count && line.resumeFirst(null) != null; i++) {}
        }
    }

    /// Wakes all who wait: `notify_all()`.
    ///
    /// @throws IllegalStateException where the caller does not hold the lock
    public void signalAll() {
        signal(Integer.MAX_VALUE);
    }

    /// Returns how many wait for a signal. Never waits; any thread may call.
    public int waiting() {
        synchronized (guard) {
            return line.size();
        }
    }

    /// Returns its lock's state and how many wait.
    @Override
    public String toString() {
        return "Condition[" + lock + ", " + waiting() + " waiting for a signal]";
    }

    /// One wait, from the release of the lock until it is taken again.
    private final class Wait {
        final Place<?, ?> place;
        private final int holds;
        boolean signalled;

        @SuppressWarnings("NullAway") // a place in this line has no claim
        Wait() {
            Async.checkCancelled();
            lock.checkHeld("waiting for a condition");
            synchronized (guard) {
                place = line.join(Condition.this, null); // before the lock is released: no signal is missed
            }
            holds = lock.releaseFully();
        }

        @SuppressWarnings("NullAway") // a signal has no value
        void end() {
            boolean ended = false;
            try {
                lock.reacquire(holds);
                if (signalled) {
                    Async.checkCancelled();
                }
                ended = true;
            } finally {
                if (signalled && !ended) {
                    synchronized (guard) {
                        line.resumeFirst(null);
                    }
                }
            }
        }
    }
}
