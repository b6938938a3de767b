package io.greenloom.async;

import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;

/// What a body on a helper thread has to do with the loop that gave it: whether its caller was cancelled, and
/// calls back into the loop. Trio's `from_thread`.
///
/// **Threads.** The caller's loop cancels it, the helper asks it.
final class FromThread implements Cancellable {
    private static final ThreadLocal<@Nullable FromThread> CURRENT = new ThreadLocal<>();

    private final EventLoop loop;
    private @Nullable CancelledError cancelled; // guarded by this, as is the next
    private @Nullable Task<?> calling; // what the helper waits for

    FromThread(EventLoop loop) {
        this.loop = loop;
    }

    EventLoop loop() {
        return loop;
    }

    /// Returns whose body the calling thread runs; null where it is no helper.
    static @Nullable FromThread current() {
        return CURRENT.get();
    }

    /// Runs `body` on the helper thread.
    <T extends @Nullable Object> T call(Callable<? extends T> body) throws Exception {
        FromThread before = CURRENT.get(); // an executor may run a body on a thread that is in one
        CURRENT.set(this);
        try {
            return body.call();
        } finally {
            if (before == null) {
                CURRENT.remove();
            } else {
                CURRENT.set(before);
            }
        }
    }

    /// Has the body see that its caller was cancelled. On the loop.
    boolean cancelAs(CancelledError request) {
        Task<?> called;
        synchronized (this) {
            cancelled = request;
            called = calling;
        }
        if (called != null) {
            called.cancelAs(request.passedOn());
        }
        return true;
    }

    /// Has the body see that its caller's wait has ended with `error`, by a cancellation or as that surfaces.
    void cancelledBy(Throwable error) {
        CancelledError known = Async.cancellationIn(error);
        cancelAs(
                known == null
                        ? CancelledError.of(CancelledError.Source.CANCEL, error.getMessage(), null)
                        : known.passedOn());
    }

    /// Waits for the end of the body whatever cancels the calling task; that is left for its next suspension
    /// point, unless the body has ended by it.
    <T extends @Nullable Object> T awaitToItsEnd(Promise<T> end) {
        end.markObserved();
        Task<?> task = Async.currentTask();
        if (task != null && task.isCancellationPending()) {
            cancelAs(CancelledError.of(CancelledError.Source.CANCEL, "cancelled before it began", null));
        }
        while (!end.isDone()) {
            Waiter waiter = new Waiter(end, this);
            if (end.subscribe(waiter)) {
                waiter.await(); // ended early only in a callback whose loop closes
            }
        }
        Outcome<?> outcome = Objects.requireNonNull(end.outcome());
        if (outcome instanceof Outcome.Cancelled<?> && task != null && task.isCancellationPending()) {
            throw Task.takeCancellation(task); // the very one, and no copy with the same message
        }
        return end.unwrap(outcome);
    }

    void checkCancelled() {
        CancelledError error = pending();
        if (error != null) {
            throw error;
        }
    }

    private synchronized @Nullable CancelledError pending() {
        return cancelled == null ? null : cancelled.passedOn();
    }

    /// Runs `body` as a task of the loop while the helper waits.
    <T extends @Nullable Object> T callBack(Callable<? extends T> body) {
        checkCancelled();
        Task<T> task = loop.createTask(body);
        synchronized (this) {
            calling = task;
        }
        try {
            CancelledError late = pending();
            if (late != null) {
                task.cancelAs(late);
            }
            return task.await();
        } finally {
            synchronized (this) {
                calling = null;
            }
        }
    }
}
