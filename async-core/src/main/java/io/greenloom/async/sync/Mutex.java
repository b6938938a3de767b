package io.greenloom.async.sync;

import io.greenloom.async.Async;
import io.greenloom.async.Awaitable;
import io.greenloom.async.CancelledError;
import io.greenloom.async.EventLoop;
import io.greenloom.async.Observer;
import io.greenloom.async.Owned;
import io.greenloom.async.Task;
import io.greenloom.async.sync.WaitQueue.Place;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/// What a [Lock] and an [RLock] have in common: one holder at a time, the others in line.
///
/// The holder is the calling task, whichever greenlet or generator of it calls; outside a task, the calling
/// thread. Where a task ends while it holds one, those who wait for it, and those who come to wait, get a
/// [BrokenLockException] that names it, until somebody releases it after all.
///
/// | state | next | by |
/// |---|---|---|
/// | free | held by A | A's `acquire` |
/// | held by A, nobody in line | free | `release` |
/// | held by A, B first in line | held by B | `release`; never free in between |
/// | held by A | held by an ended task | the end of task A: the line is emptied with an error |
public abstract sealed class Mutex implements Owned permits Lock, RLock {
    /// @param holds how often the caller is to hold it: more than once where a condition's wait had released it
    private record Claim(Object caller, int holds) {}

    private final Object guard = new Object();
    // Guarded by guard, from here on; held for a few lines, which run no code of others.
    // Whoever waits is handed null where it is theirs now, else the task that has ended with it.
    private final WaitQueue<Claim, @Nullable Task<?>> line = new WaitQueue<>(guard);
    private @Nullable Object owner;
    private int holds;
    private boolean watched; // the owner is a task, and its end is subscribed to: as long as somebody is in line
    private final Observer ownerEnd = this::ownerEnded;
    private final Runnable release = this::release;

    Mutex() {}

    /// Returns who calls, as far as locks are concerned.
    static Object caller() {
        Task<?> task = Async.currentTask();
        return task == null ? Thread.currentThread() : task;
    }

    abstract boolean isReentrant();

    /// Returns whether `caller` may release this, which `owner` holds.
    abstract boolean mayRelease(Object caller, Object owner);

    /// Takes it, after those who came before. Suspends where it is held; a cancellation point. Python's
    /// `acquire()`.
    ///
    /// @throws CancelledError where the calling task was cancelled first; it does not hold it then
    /// @throws BrokenLockException where a task holds it that has ended
    /// @throws IllegalStateException where the caller itself holds it and it is not re-entrant
    public void acquire() {
        Async.checkCancelled();
        Place<Claim, @Nullable Task<?>> place = takeOrJoin();
        if (place != null) {
            checkGiven(place.await());
        }
    }

    /// Takes it as [#acquire()] does, but waits at most `timeout`.
    ///
    /// @throws TimeoutException where others held it until then
    public void acquire(Duration timeout) throws TimeoutException {
        Objects.requireNonNull(timeout, "timeout");
        Async.checkCancelled();
        Place<Claim, @Nullable Task<?>> place = takeOrJoin();
        if (place != null) {
            checkGiven(place.await(timeout));
        }
    }

    /// Takes it if it is free (or, of an [RLock], the caller's), and returns whether it did. Never waits. Trio's
    /// `acquire_nowait()`.
    public boolean tryAcquire() {
        Object caller = caller();
        synchronized (guard) {
            return take(caller);
        }
    }

    /// Gives it back, to the first in line if there is one. Never waits.
    ///
    /// @throws IllegalStateException where nobody holds it, or where the caller may not release it
    public void release() {
        Object caller = caller();
        Object holder;
        synchronized (guard) {
            holder = owner;
            if (holder != null && mayRelease(caller, holder)) {
                if (--holds == 0) {
                    handOn();
                }
                return;
            }
        }
        throw new IllegalStateException(
                holder == null
                        ? this + " is not held, so it cannot be released; acquire it first"
                        : caller + " does not hold " + this + ", so it cannot release it");
    }

    /// Takes it, and returns what releases it, for try-with-resources. Suspends as [#acquire()] does, and throws
    /// the same. Python's `async with lock`.
    public Held hold() {
        acquire();
        return new Held(release);
    }

    /// Takes it within `timeout`, and returns what releases it.
    ///
    /// @throws TimeoutException where others held it until then
    public Held hold(Duration timeout) throws TimeoutException {
        acquire(timeout);
        return new Held(release);
    }

    /// Returns whether somebody holds it. Never waits; any thread may call, as for the next three.
    public boolean locked() {
        return owner() != null;
    }

    /// Returns whether the calling task, or thread outside any task, holds it.
    public boolean isHeldByCaller() {
        return owner() == caller();
    }

    /// Returns who holds it: a [Task] or a [Thread]; null where nobody does.
    @Override
    public @Nullable Object owner() {
        synchronized (guard) {
            return owner;
        }
    }

    /// Returns how many wait for it.
    public int waiting() {
        synchronized (guard) {
            return line.size();
        }
    }

    /// Releases it however often the caller holds it, for a condition's wait.
    ///
    /// @return what [#reacquire] is to be given
    /// @throws IllegalStateException where the caller does not hold it
    int releaseFully() {
        synchronized (guard) {
            int held = holds;
            handOn();
            return held;
        }
    }

    /// Takes it back as it was before [#releaseFully]; nothing but a broken lock keeps it from that.
    void reacquire(int heldBefore) {
        Claim claim = new Claim(caller(), heldBefore);
        Place<Claim, @Nullable Task<?>> place = null;
        Task<?> endedOwner;
        synchronized (guard) {
            if (owner == null) {
                give(claim);
                return;
            }
            endedOwner = watchOwner();
            if (endedOwner == null) {
                place = line.joinUncancellably(this, claim);
            }
        }
        checkGiven(place == null ? endedOwner : place.await());
    }

    void checkHeld(String wanted) {
        Object holder = owner();
        if (holder != caller()) {
            throw new IllegalStateException(wanted + " needs the lock, and " + caller() + " does not hold " + this
                    + "; acquire it first, and do it inside");
        }
    }

    private @Nullable Place<Claim, @Nullable Task<?>> takeOrJoin() {
        Object caller = caller();
        Task<?> endedOwner = null;
        synchronized (guard) {
            if (take(caller)) {
                return null;
            }
            if (owner != caller || isSharedByCallbacks(caller)) {
                endedOwner = watchOwner();
                if (endedOwner == null) {
                    return line.join(this, new Claim(caller, 1));
                }
            }
        }
        checkGiven(endedOwner);
        throw new IllegalStateException(caller + " holds " + this + " already, and would wait for itself for ever:"
                + " use an RLock to take it again, or a Semaphore of 1 where another is to release it");
    }

    // One callback may hold it while the next, on the same thread, waits.
    private static boolean isSharedByCallbacks(Object caller) {
        return caller instanceof Thread && EventLoop.currentOrNull() != null;
    }

    private boolean take(Object caller) {
        if (owner == null) {
            owner = caller;
            holds = 1;
            return true;
        }
        if (owner == caller && isReentrant()) {
            holds = Math.addExact(holds, 1);
            return true;
        }
        return false;
    }

    private void give(Claim claim) {
        owner = claim.caller;
        holds = claim.holds;
    }

    @SuppressWarnings("NullAway") // a turn has no value
    private void handOn() {
        if (watched && owner instanceof Task<?> task) {
            task.unsubscribe(ownerEnd);
        }
        watched = false;
        owner = null;
        holds = 0;
        Place<Claim, ?> next = line.resumeFirst(null);
        if (next == null) {
            return;
        }
        give(next.payload());
        if (!line.isEmpty() && owner instanceof Task<?> task) {
            watched = task.subscribe(ownerEnd);
            if (!watched) {
                line.resumeAll(task); // on another thread it has gone on, and ended, in the meantime
            }
        }
    }

    /// Sees to it that those in line learn of the owner's end; returns the owner where it has ended already.
    private @Nullable Task<?> watchOwner() {
        if (!(owner instanceof Task<?> task)) {
            return null;
        }
        if (!watched) {
            watched = task.subscribe(ownerEnd);
        }
        return task.isDone() ? task : null;
    }

    private void ownerEnded(Awaitable<?> ended) {
        synchronized (guard) {
            if (owner == ended && ended instanceof Task<?> task) {
                watched = false;
                line.resumeAll(task);
            }
        }
    }

    private void checkGiven(@Nullable Task<?> endedOwner) {
        if (endedOwner != null) {
            throw new BrokenLockException(endedOwner + " has ended without releasing this " + name()
                    + ", so nobody would ever get it; release in a finally block, or use try (var _ = lock.hold())");
        }
    }

    private String name() {
        return getClass().getSimpleName();
    }

    /// Returns its state, its holder and how many wait.
    @Override
    public String toString() {
        Object holder;
        int held;
        int waiting;
        synchronized (guard) {
            holder = owner;
            held = holds;
            waiting = line.size();
        }
        if (holder == null) {
            return name() + "[free]";
        }
        return name() + "[held by " + holder + (held > 1 ? " " + held + " times" : "") + ", " + waiting + " waiting]";
    }
}
