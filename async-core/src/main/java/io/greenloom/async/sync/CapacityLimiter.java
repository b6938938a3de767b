package io.greenloom.async.sync;

import io.greenloom.async.Action;
import io.greenloom.async.Async;
import io.greenloom.async.CancelledError;
import io.greenloom.async.OnCancel;
import io.greenloom.async.Owned;
import io.greenloom.async.sync.WaitQueue.Place;
import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/// A number of tokens, each lent to a borrower that has at most one: `trio.CapacityLimiter`. Where a [Semaphore]
/// counts, this knows who has what, and its number of tokens can be changed while it is in use.
///
/// ```java
/// CapacityLimiter threads = new CapacityLimiter(40);
/// try (var _ = threads.hold()) {
///     crunch();
/// }
/// threads.setTotalTokens(20); // from now on; those who have a token keep it
/// ```
///
/// The borrower is the calling task, or outside any task the calling thread, or [whatever][#acquireOnBehalfOf] the
/// token is acquired for; two are the same where they are equal.
public final class CapacityLimiter implements Owned {
    /// A look at a limiter: `limiter.statistics()`.
    ///
    /// @param totalTokens how many tokens there are
    /// @param borrowedTokens how many of them are lent, which may be more where their number was lowered
    /// @param borrowers who has one, in the order in which they got it
    /// @param waiting how many wait for one
    public record Statistics(int totalTokens, int borrowedTokens, List<Object> borrowers, int waiting) {}

    private final Object guard = new Object();
    // Guarded by guard; which runs the borrowers' hashCode and equals, as a set does.
    private final WaitQueue<Object, Boolean> line = new WaitQueue<>(guard); // false: it has got one meanwhile
    private final Set<Object> borrowers = new LinkedHashSet<>();
    private int total;

    /// Makes one.
    ///
    /// @param totalTokens how many tokens there are; `Integer.MAX_VALUE` for no limit
    /// @throws IllegalArgumentException where that is negative
    public CapacityLimiter(int totalTokens) {
        total = checkTotal(totalTokens);
    }

    private static int checkTotal(int totalTokens) {
        if (totalTokens < 0) {
            throw new IllegalArgumentException("totalTokens must be >= 0, was " + totalTokens);
        }
        return totalTokens;
    }

    /// Borrows a token for the caller, after those who came before. Suspends where there is none; a cancellation
    /// point.
    ///
    /// @throws CancelledError where the calling task was cancelled first; it has no token then
    /// @throws IllegalStateException where the caller has one already
    public void acquire() {
        acquireOnBehalfOf(Mutex.caller());
    }

    /// Borrows a token for the caller as [#acquire()] does, but waits at most `timeout`.
    ///
    /// @throws TimeoutException where there was none until then
    public void acquire(Duration timeout) throws TimeoutException {
        acquireOnBehalfOf(Mutex.caller(), timeout);
    }

    /// Borrows a token for `borrower`, which is to be given back by [#releaseOnBehalfOf], by anybody. Suspends
    /// where there is none; a cancellation point.
    ///
    /// @throws CancelledError where the calling task was cancelled first
    /// @throws IllegalStateException where `borrower` has one already
    public void acquireOnBehalfOf(Object borrower) {
        Async.checkCancelled();
        Place<Object, Boolean> place = lendOrJoin(borrower);
        if (place != null) {
            checkLent(place.await(), borrower);
        }
    }

    /// Borrows a token for `borrower`, but waits at most `timeout`.
    ///
    /// @throws TimeoutException where there was none until then
    public void acquireOnBehalfOf(Object borrower, Duration timeout) throws TimeoutException {
        Objects.requireNonNull(timeout, "timeout");
        Async.checkCancelled();
        Place<Object, Boolean> place = lendOrJoin(borrower);
        if (place != null) {
            checkLent(place.await(timeout), borrower);
        }
    }

    /// Borrows a token for the caller if there is one and nobody waits, and returns whether it did. Never waits.
    /// Trio's `acquire_nowait()`.
    ///
    /// @throws IllegalStateException where the caller has one already
    public boolean tryAcquire() {
        return tryAcquireOnBehalfOf(Mutex.caller());
    }

    /// Borrows a token for `borrower` if there is one, and returns whether it did. Never waits.
    ///
    /// @throws IllegalStateException where `borrower` has one already
    public boolean tryAcquireOnBehalfOf(Object borrower) {
        Objects.requireNonNull(borrower, "borrower");
        synchronized (guard) {
            if (!borrowers.contains(borrower)) {
                return lend(borrower);
            }
        }
        throw hasOneAlready(borrower);
    }

    /// Gives the caller's token back, to the first in line if there is one. Never waits.
    ///
    /// @throws IllegalStateException where the caller has none
    public void release() {
        releaseOnBehalfOf(Mutex.caller());
    }

    /// Gives the token of `borrower` back. Never waits; anybody may call.
    ///
    /// @throws IllegalStateException where `borrower` has none
    public void releaseOnBehalfOf(Object borrower) {
        Objects.requireNonNull(borrower, "borrower");
        synchronized (guard) {
            if (borrowers.remove(borrower)) {
                lendToThoseInLine();
                return;
            }
        }
        throw new IllegalStateException(borrower + " has no token of " + this + " to give back; acquire one first");
    }

    /// Borrows a token for the caller, and returns what gives it back, for try-with-resources: `async with
    /// limiter`. Suspends as [#acquire()] does, and throws the same.
    public Held hold() {
        Object borrower = Mutex.caller();
        acquireOnBehalfOf(borrower);
        return new Held(() -> releaseOnBehalfOf(borrower));
    }

    /// Borrows a token for the caller within `timeout`, and returns what gives it back.
    ///
    /// @throws TimeoutException where there was none until then
    public Held hold(Duration timeout) throws TimeoutException {
        Object borrower = Mutex.caller();
        acquireOnBehalfOf(borrower, timeout);
        return new Held(() -> releaseOnBehalfOf(borrower));
    }

    /// Runs a blocking `body` on a helper thread, holding a token from before it begins until it has ended, also
    /// where nobody waits for it any more: Trio's `to_thread.run_sync(limiter=...)`. So that no more threads than
    /// there are tokens are at it, whatever is cancelled. Suspends; otherwise as [Async#toThread(OnCancel,
    /// Callable)].
    ///
    /// @throws CancelledError where the calling task was cancelled; one that had not begun has given its token
    ///     back
    /// @throws IllegalStateException outside a loop
    /// @throws RuntimeException or any other throwable that `body` failed with: exactly that, checked or not
    public <T extends @Nullable Object> T toThread(OnCancel onCancel, Callable<? extends T> body) {
        Objects.requireNonNull(body, "body");
        AtomicBoolean taken = new AtomicBoolean(); // by the thread that runs the body, or else by who gives it up
        acquireOnBehalfOf(taken);
        try {
            return Async.<T>toThread(onCancel, () -> {
                if (!taken.compareAndSet(false, true)) {
                    throw new IllegalStateException("given up before it began, and so nobody sees this");
                }
                try {
                    return body.call();
                } finally {
                    releaseOnBehalfOf(taken);
                }
            });
        } finally {
            if (taken.compareAndSet(false, true)) {
                releaseOnBehalfOf(taken);
            }
        }
    }

    /// Runs a blocking `body`, which has no result, on a helper thread, holding a token, as above.
    ///
    /// @throws CancelledError as above
    /// @throws IllegalStateException outside a loop
    public void toThread(OnCancel onCancel, Action body) {
        toThread(onCancel, body.asCallable());
    }

    private @Nullable Place<Object, Boolean> lendOrJoin(Object borrower) {
        Objects.requireNonNull(borrower, "borrower");
        synchronized (guard) {
            if (!borrowers.contains(borrower)) {
                return lend(borrower) ? null : line.join(this, borrower);
            }
        }
        throw hasOneAlready(borrower);
    }

    // Where somebody is in line, there is no token to lend: nobody overtakes.
    private boolean lend(Object borrower) {
        return borrowers.size() < total && borrowers.add(borrower);
    }

    private void lendToThoseInLine() {
        while (borrowers.size() < total) {
            Place<Object, Boolean> place = line.poll();
            if (place == null) {
                return;
            }
            Object borrower = place.payload();
            if (borrowers.contains(borrower)) {
                place.resume(false);
            } else if (place.resume(true)) {
                borrowers.add(borrower);
            }
        }
    }

    private void checkLent(boolean lent, Object borrower) {
        if (!lent) {
            throw hasOneAlready(borrower);
        }
    }

    private IllegalStateException hasOneAlready(Object borrower) {
        return new IllegalStateException(borrower + " has a token of " + this
                + " already, and a borrower has one at most: acquire on behalf of something else");
    }

    /// Returns how many tokens there are. Never waits; any thread may call, as for all that follows.
    public int totalTokens() {
        synchronized (guard) {
            return total;
        }
    }

    /// Changes how many tokens there are. More go to those who wait, at once; with fewer, those who have one keep
    /// it, and nobody gets one until enough have come back.
    ///
    /// @param totalTokens how many there are to be; 0 stops lending
    /// @throws IllegalArgumentException where that is negative
    public void setTotalTokens(int totalTokens) {
        synchronized (guard) {
            total = checkTotal(totalTokens);
            lendToThoseInLine();
        }
    }

    /// Returns how many tokens are lent; more than there are, where their number was lowered.
    public int borrowedTokens() {
        synchronized (guard) {
            return borrowers.size();
        }
    }

    /// Returns how many tokens can be borrowed now.
    public int availableTokens() {
        synchronized (guard) {
            return Math.max(0, total - borrowers.size());
        }
    }

    /// Returns whether there is no token to borrow now.
    public boolean locked() {
        return availableTokens() == 0;
    }

    /// Returns how many wait for a token.
    public int waiting() {
        synchronized (guard) {
            return line.size();
        }
    }

    /// Returns all of this at one moment.
    public Statistics statistics() {
        synchronized (guard) {
            return new Statistics(total, borrowers.size(), List.copyOf(borrowers), line.size());
        }
    }

    /// Returns who has a token, in the order in which they got it.
    public List<Object> borrowers() {
        synchronized (guard) {
            return List.copyOf(borrowers);
        }
    }

    /// Returns who got a token first, of those who have one; null where nobody has. See [#borrowers].
    @Override
    public @Nullable Object owner() {
        List<Object> all = borrowers();
        return all.isEmpty() ? null : all.getFirst();
    }

    /// Returns [#borrowers].
    @Override
    public List<Object> owners() {
        return borrowers();
    }

    /// Returns how many tokens are lent and how many wait.
    @Override
    public String toString() {
        synchronized (guard) {
            return "CapacityLimiter[" + borrowers.size() + " of " + total + " lent, " + line.size() + " waiting]";
        }
    }
}
