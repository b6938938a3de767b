package io.greenloom.async;

import io.greenloom.async.internal.Rethrow;
import io.greenloom.greenlet.Context;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/// Something that ends once, with a value, an error or a cancellation: what asyncio calls a Future.
///
/// It is either a [Task], which a loop runs, or a [Promise], which somebody completes.
///
/// @param <T> the type of the value
public abstract sealed class Awaitable<T extends @Nullable Object> implements Cancellable permits Promise, Task {
    // null or Node: pending, with the observers in reverse order; Outcome: ended.
    private volatile @Nullable Object state;
    private volatile boolean observed;

    private static final VarHandle STATE;

    static {
        try {
            STATE = MethodHandles.lookup().findVarHandle(Awaitable.class, "state", Object.class);
            GONE = MethodHandles.lookup().findVarHandle(Awaitable.class, "gone", int.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    private static final int FEW = 16;
    private static final int MANY = 64;
    private static final VarHandle GONE;

    @SuppressWarnings("UnusedVariable") // through GONE
    private volatile int gone; // observers in the list that are over, at most so many

    private record Node(Observer observer, @Nullable Node next, int length) {
        static Node of(Observer observer, @Nullable Node next) {
            return new Node(observer, next, next == null ? 1 : next.length + 1);
        }
    }

    private final EventLoop loop;

    Awaitable(EventLoop loop) {
        this.loop = loop;
    }

    /// Returns the loop it belongs to.
    public final EventLoop loop() {
        return loop;
    }

    /// Waits for the end and returns the value: Python's `await x`.
    ///
    /// Suspends the calling task unless this has ended already; from a thread outside any loop it blocks it. When
    /// the calling task is cancelled meanwhile, the cancellation is passed on to what it waits for, as in asyncio,
    /// and thrown here when that has ended; wrap it in [Async#shield] to keep it running. The cancellation of a
    /// [CancelScope] is thrown at each suspension point of an awaited task until that has ended, so that none that
    /// swallows it holds up the scope.
    ///
    /// @throws CancelledError where this was cancelled, or the calling task was
    /// @throws IllegalStateException where a task awaits itself
    /// @throws RuntimeException or any other throwable that the body failed with: exactly that, checked or not
    public final T await() {
        markObserved();
        awaited();
        Outcome<?> outcome = outcome();
        Task<?> task = Async.currentTask();
        if (task != null) {
            task.throwIfCancelled();
        }
        if (outcome == null) {
            outcome = awaitOutcome(this, task);
        }
        return unwrap(outcome);
    }

    /// Waits as [#await()] does, but at most `timeout`. When the time is over, and other than there also when the
    /// calling task is cancelled, only the wait ends: this goes on, and a failure that comes later is reported if
    /// nobody else looks at it.
    ///
    /// @throws TimeoutException where it had not ended by then
    public final T await(Duration timeout) throws TimeoutException {
        awaited();
        Task<?> task = Async.currentTask();
        if (task != null) {
            task.throwIfCancelled();
        }
        Outcome<?> outcome = outcome();
        if (outcome == null) {
            Waiter waiter = new Waiter(this, null);
            waiter.looks();
            if (subscribe(waiter)) {
                Waiter.State end = TimedWait.await(waiter, timeout);
                if (end != Waiter.State.WOKEN) {
                    forgetOne();
                }
                switch (end) {
                    case TIMED_OUT -> throw new TimeoutException(this + " had not ended after " + timeout);
                    case CANCELLED -> throw Task.takeCancellation(task);
                    default -> {}
                }
            }
            outcome = Objects.requireNonNull(outcome());
        }
        observed = true;
        return unwrap(outcome);
    }

    /// Waits until this has ended, however it does: gevent's and threading's `join`. Suspends; a cancellation
    /// point.
    ///
    /// It does not look at the outcome, so a failure that nobody looks at is still reported; and it does not own
    /// this: a cancellation of the calling task, unlike in [#await()], is not passed on.
    ///
    /// @throws CancelledError where the calling task was cancelled
    /// @throws IllegalStateException where a task joins itself
    public final void join() {
        Task<?> task = checkJoinable();
        Waiter waiter = new Waiter(this, null);
        if (subscribe(waiter) && waiter.await() == Waiter.State.CANCELLED) {
            forgetOne();
            throw Task.takeCancellation(task);
        }
    }

    /// Waits as [#join()] does, but at most `timeout`.
    ///
    /// @return whether it has ended
    public final boolean join(Duration timeout) {
        Objects.requireNonNull(timeout, "timeout");
        Task<?> task = checkJoinable();
        Waiter waiter = new Waiter(this, null);
        if (subscribe(waiter)) {
            Waiter.State end = TimedWait.await(waiter, timeout);
            if (end != Waiter.State.WOKEN) {
                forgetOne();
            }
            if (end == Waiter.State.CANCELLED) {
                throw Task.takeCancellation(task);
            }
        }
        return isDone();
    }

    private @Nullable Task<?> checkJoinable() {
        awaited();
        Task<?> task = Async.currentTask();
        if (task != null) {
            task.throwIfCancelled();
            if (this == task) {
                throw new IllegalStateException(this + " joins itself; it would wait for ever");
            }
        }
        return task;
    }

    /// Waits for the end without a look at how it came, passing a cancellation on to `target`.
    final Outcome<?> awaitOutcome(Cancellable target, @Nullable Task<?> task) {
        if (this == task) {
            throw new IllegalStateException(this + " awaits itself; it would wait for ever");
        }
        Waiter waiter = new Waiter(this, target);
        if (subscribe(waiter)) {
            Waiter.State end = waiter.await();
            if (end == Waiter.State.CANCELLED) {
                forgetOne();
                throw Task.takeCancellation(task);
            }
            Outcome<?> outcome = Objects.requireNonNull(outcome());
            if (waiter.isPassedOn() && task != null && task.isCancellationPending()) {
                if (!(outcome instanceof Outcome.Failure<?>)) {
                    throw Task.takeCancellation(task);
                }
                task.take(); // its clean-up failed: that error is the news
            }
            return outcome;
        }
        return Objects.requireNonNull(outcome());
    }

    /// Called before somebody waits for it: for a task that starts no sooner. Any thread.
    void awaited() {}

    /// Returns whether it has ended. Never waits; any thread may call, as for the next three.
    public final boolean isDone() {
        return state instanceof Outcome<?>;
    }

    /// Returns whether it has ended by cancellation.
    public final boolean isCancelled() {
        return state instanceof Outcome.Cancelled<?>;
    }

    /// Returns the value, or throws what it ended with.
    ///
    /// @throws IllegalStateException where it has not ended yet
    public final T result() {
        markObserved();
        return unwrap(ended());
    }

    /// Returns the error that it failed with; null where it ended with a value.
    ///
    /// @throws CancelledError where it was cancelled
    /// @throws IllegalStateException where it has not ended yet
    public final @Nullable Throwable exception() {
        markObserved();
        return switch (ended()) {
            case Outcome.Value<?> _ -> null;
            case Outcome.Failure<?> failure -> failure.error();
            case Outcome.Cancelled<?> cancelled -> throw cancelled.error();
        };
    }

    /// Has the loop call `callback` with this, once, after it has ended: `add_done_callback`. Callbacks run in the
    /// order in which they were added, as [EventLoop#callSoon] runs them. Never waits; any thread may call.
    public final void onDone(Consumer<? super Awaitable<T>> callback) {
        Objects.requireNonNull(callback, "callback");
        markObserved();
        tellLater(callback, callback);
    }

    /// Has the loop call `callback` with the value, once, after this has ended with one: gevent's `link_value`. As
    /// [#onDone] otherwise, but a failure that nobody else sees is still reported. Never waits; any thread may
    /// call.
    public final void onSuccess(Consumer<? super T> callback) {
        Objects.requireNonNull(callback, "callback");
        tellLater(callback, ended -> {
            if (ended.outcome() instanceof Outcome.Value<T>(T value)) {
                callback.accept(value);
            }
        });
    }

    /// Has the loop call `callback` with the error, once, after this has failed: gevent's `link_exception`. A
    /// cancellation is no failure. As [#onDone] otherwise. Never waits; any thread may call.
    public final void onFailure(Consumer<? super Throwable> callback) {
        Objects.requireNonNull(callback, "callback");
        markObserved();
        tellLater(callback, ended -> {
            if (ended.outcome() instanceof Outcome.Failure<T>(Throwable error)) {
                callback.accept(error);
            }
        });
    }

    private void tellLater(Consumer<?> key, Consumer<? super Awaitable<T>> callback) {
        Observer later = new DoneCallback<>(this, key, callback, Context.copyOfCurrentIfUsed());
        if (!subscribe(later)) {
            later.ended(this);
        }
    }

    /// Takes a callback of [#onDone], [#onSuccess] or [#onFailure] back, each time that it was added:
    /// `remove_done_callback`, gevent's `unlink`. Never waits; any thread may call.
    ///
    /// @return how many were taken back; none where this had ended
    public final int removeOnDone(Consumer<?> callback) {
        int[] removed = new int[1];
        keepOnly(other -> {
            boolean its = other instanceof DoneCallback<?> done && done.key() == callback;
            removed[0] += its ? 1 : 0;
            return !its;
        });
        return removed[0];
    }

    private record DoneCallback<T extends @Nullable Object>(
            Awaitable<T> source,
            Consumer<?> key,
            Consumer<? super Awaitable<T>> callback,
            @Nullable Context context) implements Observer {
        @Override
        public void ended(Awaitable<?> ended) {
            source.loop.callSoonEvenWhenClosed(() -> callback.accept(source), context);
        }
    }

    /// Returns how it ended; null where it has not yet. Never waits; any thread may call.
    public final @Nullable Outcome<T> settled() {
        Outcome<T> outcome = outcome();
        if (outcome != null) {
            markObserved();
        }
        return outcome;
    }

    /// Returns a future that ends as this does, for code that knows nothing of loops: a cancellation as
    /// [CancellationException]. Cancelling the future cancels this; its time limits do not. Never waits; any
    /// thread may call.
    ///
    /// Where the loop ends this, it ends the future at its next pass, and what depends on the future runs as a
    /// callback of the loop, which may wait; where another thread does, at once and there.
    ///
    /// Counterpart of what `asyncio.run_coroutine_threadsafe` returns.
    public final CompletableFuture<T> toCompletableFuture() {
        markObserved();
        awaited();
        LoopFuture<T> future = new LoopFuture<>(this);
        if (!subscribe(future::ended)) {
            future.end();
        }
        return future;
    }

    /// Asks it to end as cancelled. For a task, see [Task#cancel(String)].
    ///
    /// @return false where it had ended already
    public final boolean cancel() {
        return cancel(null);
    }

    /// Asks it to end as cancelled, and says why. For a task, see [Task#cancel(String)].
    ///
    /// @param message why; part of the error's message
    /// @return false where it had ended already
    public abstract boolean cancel(@Nullable String message);

    /// Asks it to end as `request` says.
    abstract boolean cancelAs(CancelledError request);

    @SuppressWarnings("unchecked") // only an outcome of a T is ever put there
    final @Nullable Outcome<T> outcome() {
        return state instanceof Outcome<?> outcome ? (Outcome<T>) outcome : null;
    }

    final boolean isObserved() {
        return observed;
    }

    final void markObserved() {
        if (!observed) {
            observed = true;
            seenFirst();
        }
    }

    /// Called when somebody looks at the outcome, or says that he will, for the first time; any thread.
    void seenFirst() {}

    private Outcome<?> ended() {
        Outcome<?> outcome = outcome();
        if (outcome == null) {
            throw new IllegalStateException(this + " has not ended yet; await it");
        }
        return outcome;
    }

    /// Adds an observer, which unlike [#onDone] does not count as somebody who looks at the outcome: a failure
    /// that nobody else sees is still reported. gevent's `rawlink`. Never waits; any thread may call, as for the
    /// next.
    ///
    /// @return false, without adding, where this has ended
    public final boolean subscribe(Observer observer) {
        while (true) {
            Object seen = state;
            if (seen instanceof Outcome<?>) {
                return false;
            }
            Node list = Node.of(observer, (Node) seen);
            if (STATE.compareAndSet(this, seen, list)) {
                if (list.length >= MANY && Integer.bitCount(list.length) == 1) {
                    keepOnly(other -> !other.isOver()); // those that are abandoned and tell nobody
                }
                return true;
            }
        }
    }

    /// Takes an observer back, if it is there: gevent's `unlink`.
    public final void unsubscribe(Observer observer) {
        keepOnly(other -> other != observer);
    }

    /// Forgets observers that are [over][Observer#isOver], one of which is known to be: not at once, since each
    /// time costs as much as there are, but when they may be the half of all.
    final void forgetOne() {
        int gone = (int) GONE.getAndAdd(this, 1) + 1;
        if (gone >= FEW && state instanceof Node list && gone >= list.length / 2) {
            GONE.setVolatile(this, 0);
            keepOnly(other -> !other.isOver());
        }
    }

    private void keepOnly(Predicate<Observer> wanted) {
        while (state instanceof Node seen) {
            Node kept = null;
            for (Node node = reversed(seen); node != null; node = node.next) {
                if (wanted.test(node.observer)) {
                    kept = Node.of(node.observer, kept);
                }
            }
            if (STATE.compareAndSet(this, seen, kept)) {
                return;
            }
        }
    }

    /// Returns how many observers it holds, for tests.
    final int observers() {
        return state instanceof Node list ? list.length : 0;
    }

    /// Ends it. Returns false, and changes nothing, where it had ended already. Any thread may call.
    final boolean end(Outcome<?> outcome) {
        while (true) {
            Object seen = state;
            if (seen instanceof Outcome<?>) {
                return false;
            }
            if (STATE.compareAndSet(this, seen, outcome)) {
                for (Node node = reversed((Node) seen); node != null; node = node.next) {
                    node.observer.ended(this);
                }
                return true;
            }
        }
    }

    private static @Nullable Node reversed(@Nullable Node list) {
        if (list == null || list.next == null) {
            return list;
        }
        Node reversed = null;
        for (Node node = list; node != null; node = node.next) {
            reversed = Node.of(node.observer, reversed);
        }
        return reversed;
    }

    @SuppressWarnings({"unchecked", "NullAway"}) // only a T is ever put into an outcome of this, and T may be nullable
    final T unwrap(Outcome<?> outcome) {
        return switch (outcome) {
            case Outcome.Value<?> value -> (T) value.value();
            case Outcome.Failure<?> failure -> throw Rethrow.unchanged(failure.error());
            case Outcome.Cancelled<?> cancelled -> throw cancelled.error();
        };
    }
}
