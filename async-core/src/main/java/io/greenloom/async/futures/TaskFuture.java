package io.greenloom.async.futures;

import io.greenloom.async.Async;
import io.greenloom.async.CancelledError;
import io.greenloom.async.EventLoop;
import io.greenloom.async.Owned;
import io.greenloom.async.Suspension;
import io.greenloom.async.Task;
import io.greenloom.async.internal.StageWatch;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.RunnableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/// What [TaskPoolExecutor] runs: a body, and what it ends with. Its `get` and `join` suspend in a task.
final class TaskFuture<T extends @Nullable Object> extends CompletableFuture<T> implements RunnableFuture<T>, Owned {
    private final Callable<? extends T> body;
    private volatile @Nullable Task<?> task; // while it runs

    TaskFuture(Callable<? extends T> body) {
        this.body = Objects.requireNonNull(body, "body");
    }

    /// Runs it, in a task.
    @Override
    public void run() {
        if (isDone()) {
            return;
        }
        task = Async.currentTask();
        try {
            if (!isDone()) { // else cancelled by somebody who has not seen the task
                complete(body.call());
            }
        } catch (CancelledError e) {
            cancelledBy(e);
            throw e; // the task ends as cancelled
        } catch (Throwable e) {
            CancelledError cancellation = e instanceof InterruptedException ? Async.cancellationIn(e) : null;
            if (cancellation != null) {
                cancelledBy(cancellation);
                throw cancellation;
            }
            if (!completeExceptionally(e) && e instanceof Error error) {
                throw error; // nobody looks at a cancelled future: the loop reports it
            }
        } finally {
            task = null;
        }
    }

    /// Returns the task that runs it; null before and after.
    @Override
    public @Nullable Object owner() {
        return task;
    }

    /// Ends it as cancelled, if it has not ended.
    void cancelledBy(CancelledError error) {
        CancellationException cancellation = new CancellationException(error.getMessage());
        cancellation.initCause(error);
        completeExceptionally(cancellation);
    }

    @Override
    public boolean cancel(boolean mayInterruptIfRunning) {
        boolean cancelled = super.cancel(mayInterruptIfRunning);
        Task<?> running = task;
        if (cancelled && mayInterruptIfRunning && running != null) {
            running.cancel("its future was cancelled");
        }
        return cancelled;
    }

    @Override
    public <U> CompletableFuture<U> newIncompleteFuture() {
        return new CompletableFuture<>(); // what is derived from it has no body
    }

    @Override
    public T get() throws InterruptedException, ExecutionException {
        if (!isDone() && EventLoop.currentOrNull() != null) {
            Done.await(this);
        }
        return super.get();
    }

    @Override
    public T get(long timeout, TimeUnit unit) throws InterruptedException, ExecutionException, TimeoutException {
        if (EventLoop.currentOrNull() == null) {
            return super.get(timeout, unit);
        }
        if (!isDone()) {
            Done.await(this, Duration.of(timeout, unit.toChronoUnit()));
        }
        return super.get();
    }

    @Override
    public T join() {
        if (!isDone() && EventLoop.currentOrNull() != null) {
            Done.await(this);
        }
        return super.join();
    }

    /// A wait inside a loop for a future.
    private static final class Done {
        static void await(CompletableFuture<?> future) {
            Async.checkCancelled();
            Suspension<Boolean> wait = Suspension.begin(future);
            Runnable forget = StageWatch.of(future, () -> wait.resume(true));
            try {
                wait.await();
            } finally {
                forget.run();
            }
        }

        static void await(CompletableFuture<?> future, Duration timeout) throws TimeoutException {
            Async.checkCancelled();
            Suspension<Boolean> wait = Suspension.begin(future);
            Runnable forget = StageWatch.of(future, () -> wait.resume(true));
            try {
                wait.await(timeout);
            } finally {
                forget.run();
            }
        }
    }
}
