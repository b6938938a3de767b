package io.greenloom.async;

import io.greenloom.async.internal.Rethrow;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/// One wait of the thread that began it, a task's, another virtual thread's or a platform thread's, which somebody
/// else ends with a value: what locks, queues, channels and bridges to callbacks are made of.
///
/// ```java
/// Suspension<Item> wait = Suspension.begin(this);      // in the thread that will wait
/// waiting.add(wait);                                   // where those who have an item look
/// try {
///     return wait.await();
/// } finally {
///     waiting.remove(wait);
/// }
/// ```
///
/// The first end is final. A value wins over a cancellation that comes later, which is then thrown at the next
/// suspension point; and [#resume] returns false where the wait has ended before, so that whoever hands something
/// over gives it to the next in line: nothing is lost.
///
/// Counterpart of Kotlin's `CancellableContinuation`, and of Trio's `wait_task_rescheduled` and `reschedule`. For
/// one callback, [Async#suspend] is shorter.
///
/// @param <T> what the wait ends with
public final class Suspension<T extends @Nullable Object> {
    /// What [Async#suspend] waits for: something outside the loop.
    static final FromOutside CALLBACK = FromOutside.of("callback");

    private final Waiter waiter;
    private final Thread beginner = Thread.currentThread();

    private Suspension(Object reason, @Nullable Cancellable target) {
        this.waiter = new Waiter(reason, target);
    }

    /// Begins a wait of the calling thread, which must then call [#await()] once. Never waits itself.
    ///
    /// @param reason what is waited for; its `toString` is shown where somebody asks what a task waits for
    public static <T extends @Nullable Object> Suspension<T> begin(Object reason) {
        return new Suspension<>(Objects.requireNonNull(reason, "reason"), null);
    }

    /// Begins a wait that only [#resume] and [#fail] end: a cancellation of the task, or an interrupt of the
    /// thread, stays for what comes after it. For what must be done whatever happens, as the wait of a condition
    /// variable must take its lock again; it must be sure to come.
    ///
    /// @param reason as above
    public static <T extends @Nullable Object> Suspension<T> beginUncancellable(Object reason) {
        return new Suspension<>(Objects.requireNonNull(reason, "reason"), Waiter.UNCANCELLABLE);
    }

    /// Ends the wait with `value`. Never waits; any thread may call, before or after `await` is called.
    ///
    /// @return false where it had ended already, so that the value has not been taken
    public boolean resume(T value) {
        return waiter.wake(new Outcome.Value<>(value));
    }

    /// Ends the wait with an error, which `await` throws. Never waits; any thread may call.
    ///
    /// @return false where it had ended already
    public boolean fail(Throwable error) {
        return waiter.wake(new Outcome.Failure<>(Objects.requireNonNull(error, "error")));
    }

    /// Has the end of `awaitable`, whatever it is, end this wait with `value`; at once where that has ended
    /// already. For a wait for whichever of several things comes first. Never waits.
    ///
    /// The wait does not own `awaitable`: a cancellation of the waiting task is not passed on to it. Its failure
    /// counts as observed, as [Awaitable#onDone] has it.
    ///
    /// @return what takes this back, so that nothing stays behind in `awaitable`
    public Runnable resumeAfter(Awaitable<?> awaitable, T value) {
        awaitable.markObserved();
        awaitable.awaited();
        Observer observer = _ -> resume(value);
        if (awaitable.subscribe(observer)) {
            return () -> awaitable.unsubscribe(observer);
        }
        resume(value);
        return () -> {};
    }

    /// Returns whether nothing has ended it so far. Any thread may call.
    public boolean isWaiting() {
        return waiter.isWaiting();
    }

    /// Returns whether it was ended by [#resume] or [#fail], and not by a cancellation or a time limit.
    public boolean isResumed() {
        return waiter.outcome() != null;
    }

    /// Waits for the end, and returns the value. Suspends; a cancellation point.
    ///
    /// @throws CancelledError where the calling task was cancelled first, or the thread, outside any task, was
    ///     interrupted
    /// @throws IllegalStateException where another thread began this wait
    /// @throws RuntimeException or any other throwable that [#fail] was given: exactly that
    public T await() {
        Task<?> task = checkCaller();
        return result(waiter.await(), task);
    }

    /// Waits as [#await()] does, but at most `timeout`.
    ///
    /// @throws TimeoutException where nothing had ended it by then; `resume` returns false from then on
    public T await(Duration timeout) throws TimeoutException {
        Task<?> task = checkCaller();
        Waiter.State end = TimedWait.await(waiter, timeout);
        if (end == Waiter.State.TIMED_OUT) {
            throw new TimeoutException("waited " + timeout + " for " + waiter.reason());
        }
        return result(end, task);
    }

    private @Nullable Task<?> checkCaller() {
        if (Thread.currentThread() != beginner) {
            throw new IllegalStateException("a wait for " + waiter.reason() + " was begun by " + beginner
                    + ", which alone can wait; this is " + Thread.currentThread());
        }
        Task<?> task = Async.currentTask();
        if (task != null
                && waiter.isWaiting()
                && task.isCancellationPending() // first: it also takes back the interrupt that sent it
                && waiter.target() != Waiter.UNCANCELLABLE) {
            waiter.end(Waiter.State.CANCELLED);
        }
        return task;
    }

    @SuppressWarnings({"unchecked", "NullAway"}) // only a T is ever given to resume, and T may be nullable
    private T result(Waiter.State end, @Nullable Task<?> task) {
        if (end == Waiter.State.CANCELLED) {
            throw Task.takeCancellation(task);
        }
        return switch (Objects.requireNonNull(waiter.outcome())) {
            case Outcome.Value<?> value -> (T) value.value();
            case Outcome.Failure<?> failure -> throw Rethrow.unchanged(failure.error());
            case Outcome.Cancelled<?> cancelled -> throw cancelled.error();
        };
    }

    @Override
    public String toString() {
        return "Suspension[" + waiter.reason() + ", " + waiter.state() + "]";
    }
}
