package io.greenloom.async.channel;

import io.greenloom.async.Async;
import io.greenloom.async.CancelledError;
import io.greenloom.async.Suspension;
import io.greenloom.async.internal.Rethrow;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/// A value that is set once, and that any strand can wait for: Quasar's `Val`, a dataflow variable.
///
/// ```java
/// Dataflow<Integer> a = new Dataflow<>();
/// Dataflow<Integer> b = new Dataflow<>();
/// Dataflow<Integer> sum = Dataflow.lazy(() -> a.get() + b.get());    // computed by the first who asks
/// ```
///
/// Unlike a [promise][io.greenloom.async.Promise] it belongs to no loop, and cancelling somebody who waits for it
/// does not reach it.
///
/// **Threads:** any task, virtual thread or platform thread may set it and wait for it.
///
/// @param <T> the type of the value
public final class Dataflow<T extends @Nullable Object> {
    private record Result<T extends @Nullable Object>(
            T value, @Nullable Throwable error) {}

    /// What a wait ends with.
    private enum Turn {
        SET,
        COMPUTE
    }

    private final @Nullable Callable<? extends T> body; // null: somebody sets it
    private volatile @Nullable Result<T> result; // set once, under the lock
    private final ArrayDeque<Suspension<Turn>> waiting = new ArrayDeque<>(); // the lock, and guarded by it
    private @Nullable Object computing; // guarded by `waiting`: the task or thread that runs the body

    /// Makes one that has no value until somebody sets it.
    public Dataflow() {
        this.body = null;
    }

    private Dataflow(Callable<? extends T> body) {
        this.body = Objects.requireNonNull(body, "body");
    }

    /// Returns one whose value `body` computes, in the first strand that asks for it; others wait for that. Where
    /// `body` fails, each who asks gets its error; where that strand is cancelled meanwhile, the next one computes
    /// it anew.
    public static <T extends @Nullable Object> Dataflow<T> lazy(Callable<? extends T> body) {
        return new Dataflow<>(body);
    }

    /// Sets the value. Never waits.
    ///
    /// @throws IllegalStateException where it has one, or an error, or computes its own
    public void set(T value) {
        if (!trySet(value)) {
            throw new IllegalStateException(
                    this + " is set already, and only once; use trySet where others may be first");
        }
    }

    /// Sets the value unless it has one or an error. Never waits.
    ///
    /// @return whether this call has set it
    /// @throws IllegalStateException where it computes its own
    public boolean trySet(T value) {
        checkNotLazy();
        return settle(new Result<>(value, null));
    }

    /// Gives it an error instead of a value, which [#get()] throws. Never waits.
    ///
    /// @return false where it has a value or an error already
    /// @throws IllegalStateException where it computes its own
    @SuppressWarnings("NullAway") // the value beside an error is never read
    public boolean fail(Throwable error) {
        checkNotLazy();
        return settle(new Result<>(null, Objects.requireNonNull(error, "error")));
    }

    /// Returns the value; suspends until it is set, or computes it. A cancellation point.
    ///
    /// @throws CancelledError where the calling task is cancelled first
    /// @throws IllegalStateException where the computation of a lazy one asks for its own value
    /// @throws RuntimeException or any other throwable that it was failed with, or that its computation threw:
    ///     exactly that
    public T get() {
        try {
            return unwrap(await(null));
        } catch (TimeoutException e) {
            throw Rethrow.unchanged(e); // that of a body; there is no limit here
        }
    }

    /// Returns the value, waiting at most `timeout` for somebody else to provide it. What this call has to compute
    /// itself takes as long as it takes.
    ///
    /// @throws TimeoutException where it was not set by then
    /// @throws RuntimeException or any other throwable as [#get()]
    public T get(Duration timeout) throws TimeoutException {
        return unwrap(await(Objects.requireNonNull(timeout, "timeout")));
    }

    /// Returns whether it has a value or an error. Never waits.
    public boolean isSet() {
        return result != null;
    }

    private Result<T> await(@Nullable Duration timeout) throws TimeoutException {
        Async.checkCancelled();
        Result<T> ready = result;
        if (ready != null) {
            return ready;
        }
        Suspension<Turn> wait;
        synchronized (waiting) {
            ready = result;
            if (ready != null) {
                return ready;
            }
            wait = claimComputation() ? null : queue();
        }
        return wait == null || await(wait, timeout) == Turn.COMPUTE ? compute() : Objects.requireNonNull(result);
    }

    private boolean claimComputation() {
        if (body == null) {
            return false;
        }
        if (computing == strand()) {
            throw new IllegalStateException("the computation of " + this + " asks for its own value");
        }
        boolean mine = computing == null;
        if (mine) {
            computing = strand();
        }
        return mine;
    }

    private Suspension<Turn> queue() {
        Suspension<Turn> wait = Suspension.begin(this);
        waiting.add(wait);
        return wait;
    }

    private Turn await(Suspension<Turn> wait, @Nullable Duration timeout) throws TimeoutException {
        try {
            return timeout == null ? wait.await() : wait.await(timeout);
        } finally {
            if (!wait.isResumed()) {
                synchronized (waiting) {
                    waiting.remove(wait);
                }
            }
        }
    }

    @SuppressWarnings("NullAway") // the value beside an error is never read
    private Result<T> compute() {
        synchronized (waiting) {
            computing = strand();
        }
        Result<T> computed;
        try {
            computed = new Result<>(Objects.requireNonNull(body).call(), null);
        } catch (Throwable e) {
            if (Async.cancellationIn(e) != null) {
                handOn(); // it is no result, but the caller's affair
                throw Rethrow.unchanged(e);
            }
            computed = new Result<>(null, e);
        }
        settle(computed);
        return computed;
    }

    private void handOn() {
        synchronized (waiting) {
            computing = null;
            for (Suspension<Turn> next = waiting.poll(); next != null; next = waiting.poll()) {
                if (next.resume(Turn.COMPUTE)) {
                    computing = next; // until it runs
                    return;
                }
            }
        }
    }

    private boolean settle(Result<T> end) {
        synchronized (waiting) {
            if (result != null) {
                return false;
            }
            result = end;
            computing = null;
            waiting.forEach(wait -> wait.resume(Turn.SET));
            waiting.clear();
            return true;
        }
    }

    private void checkNotLazy() {
        if (body != null) {
            throw new IllegalStateException(this + " computes its value; only one made by new Dataflow<>() can be set");
        }
    }

    private static Object strand() {
        Object task = Async.currentTask();
        return task == null ? Thread.currentThread() : task;
    }

    private static <T extends @Nullable Object> T unwrap(Result<T> result) {
        if (result.error() != null) {
            throw Rethrow.unchanged(result.error());
        }
        return result.value();
    }

    @Override
    public String toString() {
        Result<T> end = result;
        String state = end != null ? String.valueOf(end.error() == null ? end.value() : end.error()) : "not set";
        return "Dataflow[" + state + "]";
    }
}
