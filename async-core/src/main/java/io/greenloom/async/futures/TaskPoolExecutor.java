package io.greenloom.async.futures;

import io.greenloom.async.Async;
import io.greenloom.async.Awaitable;
import io.greenloom.async.CancelledError;
import io.greenloom.async.EventLoop;
import io.greenloom.async.Outcome;
import io.greenloom.async.Suspension;
import io.greenloom.async.Task;
import io.greenloom.async.internal.StageWatch;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.AbstractExecutorService;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.RunnableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/// An `ExecutorService` whose threads are tasks of a loop, so many at a time at most: `ThreadPoolExecutor` of
/// `concurrent.futures` and of the JDK, for bodies that wait much.
///
/// ```java
/// try (TaskPoolExecutor pool = TaskPoolExecutor.of(20)) {
///     for (Page page : Futures.map(pool, urls, url -> fetch(url))) {
///         show(page);
///     }
/// }
/// ```
///
/// Bodies run one at a time on the loop's thread, and suspend as any task does. From inside the loop, what waits
/// ([#close], [#awaitTermination], [#invokeAll], the `get` and `join` of its futures) suspends; from outside it
/// blocks the calling thread. Futures are `CompletableFuture`s: give them callbacks. Cancelling one with
/// `cancel(true)` cancels its task.
///
/// **Threads.** Any may call.
public final class TaskPoolExecutor extends AbstractExecutorService {
    private final EventLoop loop;
    private final int maxWorkers;
    private final CompletableFuture<Boolean> terminated = new CompletableFuture<>();

    // Guarded by this.
    private final Queue<Runnable> waiting = new ArrayDeque<>();
    private final Set<Task<?>> running = new LinkedHashSet<>();
    private boolean shutdown;

    private TaskPoolExecutor(EventLoop loop, int maxWorkers) {
        if (maxWorkers < 1) {
            throw new IllegalArgumentException("maxWorkers must be >= 1, was " + maxWorkers);
        }
        this.loop = Objects.requireNonNull(loop, "loop");
        this.maxWorkers = maxWorkers;
    }

    /// Returns a new one on the running loop. Close it.
    ///
    /// @param maxWorkers how many tasks run at a time at most
    /// @throws IllegalArgumentException where that is not positive
    /// @throws IllegalStateException outside a loop
    public static TaskPoolExecutor of(int maxWorkers) {
        return of(EventLoop.current(), maxWorkers);
    }

    /// Returns a new one on `loop`, which somebody must run, for instance by [EventLoop#start]. Close it before.
    ///
    /// @throws IllegalArgumentException as above
    public static TaskPoolExecutor of(EventLoop loop, int maxWorkers) {
        return new TaskPoolExecutor(loop, maxWorkers);
    }

    /// Runs `command` in a task as soon as there is room, after those that came before. Never waits.
    ///
    /// @throws RejectedExecutionException where this was shut down, or its loop is closed
    @Override
    public void execute(Runnable command) {
        Objects.requireNonNull(command, "command");
        synchronized (this) {
            if (shutdown) {
                throw new RejectedExecutionException(this + " was shut down and takes no more");
            }
            if (running.size() >= maxWorkers) {
                waiting.add(command);
                return;
            }
            try {
                start(command);
            } catch (IllegalStateException e) {
                throw new RejectedExecutionException(e.getMessage(), e);
            }
        }
    }

    /// Starts a body for which there is room. Guarded by this.
    private void start(Runnable command) {
        Task<?> task = loop.createTask("pool", () -> {
            command.run();
            return null;
        });
        running.add(task);
        if (!task.subscribe(ended -> workerEnded(ended, command))) {
            workerEnded(task, command);
        }
    }

    private void workerEnded(Awaitable<?> task, Runnable command) {
        List<Runnable> lost = new ArrayList<>();
        boolean last;
        synchronized (this) {
            running.remove(task);
            if (loop.isClosed()) { // what has not begun ends with it
                lost.addAll(waiting);
                waiting.clear();
            }
            while (running.size() < maxWorkers && !waiting.isEmpty()) {
                Runnable next = waiting.remove();
                try {
                    start(next);
                } catch (IllegalStateException e) {
                    lost.add(next); // the loop is closed
                }
            }
            last = isOver();
        }
        if (command instanceof TaskFuture<?> future
                && !future.isDone() // so it never ran
                && task.isCancelled() // and nobody has looked at how it failed
                && task.settled() instanceof Outcome.Cancelled<?>(CancelledError error)) {
            soon(() -> future.cancelledBy(error));
        }
        lost.forEach(next -> soon(() -> cancelIfFuture(next)));
        if (last) {
            soon(() -> terminated.complete(true));
        }
    }

    /// Runs what others may have put callbacks on, which do not belong into the end of a task.
    private void soon(Runnable callback) {
        try {
            loop.callSoon(callback);
        } catch (IllegalStateException e) {
            callback.run(); // the loop is closed
        }
    }

    private static void cancelIfFuture(Runnable command) {
        if (command instanceof TaskFuture<?> future) {
            future.cancel(false);
        }
    }

    private boolean isOver() {
        return shutdown && running.isEmpty() && waiting.isEmpty();
    }

    /// Runs `body` in a task as soon as there is room: `executor.submit()`. Never waits.
    ///
    /// @throws RejectedExecutionException where this was shut down, or its loop is closed
    @Override
    public <T extends @Nullable Object> CompletableFuture<T> submit(Callable<T> body) {
        TaskFuture<T> future = new TaskFuture<>(body);
        execute(future);
        return future;
    }

    /// Runs `body`, which has no result, in a task as soon as there is room. Never waits.
    ///
    /// @throws RejectedExecutionException as above
    @Override
    public CompletableFuture<?> submit(Runnable body) {
        Objects.requireNonNull(body, "body");
        return submit(() -> {
            body.run();
            return null;
        });
    }

    @Override
    protected <T> RunnableFuture<T> newTaskFor(Callable<T> callable) {
        return new TaskFuture<>(callable);
    }

    @Override
    protected <T> RunnableFuture<T> newTaskFor(Runnable runnable, T value) {
        return new TaskFuture<>(() -> {
            runnable.run();
            return value;
        });
    }

    /// Takes no more; what was submitted runs: `executor.shutdown(wait=False)`. Never waits.
    @Override
    public void shutdown() {
        boolean over;
        synchronized (this) {
            shutdown = true;
            over = isOver();
        }
        if (over) {
            terminated.complete(true);
        }
    }

    /// Takes no more, cancels the tasks that run, and returns what has not begun: `shutdown(cancel_futures=True)`,
    /// which leaves what runs alone. The futures of those returned are not cancelled. Never waits.
    @Override
    public List<Runnable> shutdownNow() {
        List<Runnable> left;
        List<Task<?>> begun;
        synchronized (this) {
            left = List.copyOf(waiting);
            waiting.clear();
            begun = List.copyOf(running);
        }
        shutdown();
        begun.forEach(task -> task.cancel("its executor was shut down"));
        return left;
    }

    /// Takes no more, and cancels the futures of what has not begun; what runs goes on:
    /// `shutdown(wait=False, cancel_futures=True)`. Never waits.
    public void shutdownAndCancelFutures() {
        List<Runnable> left;
        synchronized (this) {
            shutdown = true;
            left = List.copyOf(waiting);
            waiting.clear();
        }
        left.forEach(TaskPoolExecutor::cancelIfFuture);
        shutdown();
    }

    @Override
    public synchronized boolean isShutdown() {
        return shutdown;
    }

    @Override
    public boolean isTerminated() {
        return terminated.isDone();
    }

    /// Waits until all has run, after a shutdown. Suspends in a task.
    ///
    /// @return false where the time ran out
    @Override
    public boolean awaitTermination(long timeout, TimeUnit unit) throws InterruptedException {
        return awaitTermination(Duration.of(timeout, unit.toChronoUnit()));
    }

    private boolean awaitTermination(@Nullable Duration timeout) {
        Async.checkCancelled();
        Suspension<Boolean> wait = Suspension.begin(this);
        Runnable forget = StageWatch.of(terminated, () -> wait.resume(true));
        try {
            return timeout == null ? wait.await() : wait.await(timeout);
        } catch (TimeoutException e) {
            return false;
        } finally {
            forget.run();
        }
    }

    /// Returns the result of the first body that returns one, and cancels the others. Suspends in a task.
    ///
    /// @throws ExecutionException where all have failed: the error of the last
    @Override
    public <T> T invokeAny(Collection<? extends Callable<T>> bodies) throws InterruptedException, ExecutionException {
        try {
            return invokeAny(bodies, null);
        } catch (TimeoutException e) {
            throw new AssertionError("there was no limit", e);
        }
    }

    /// Returns the result of the first body that returns one, and cancels the others, also when the time is over.
    /// Suspends in a task.
    ///
    /// @throws ExecutionException where all have failed: the error of the last
    /// @throws TimeoutException where none has returned by then
    @Override
    public <T> T invokeAny(Collection<? extends Callable<T>> bodies, long timeout, TimeUnit unit)
            throws InterruptedException, ExecutionException, TimeoutException {
        return invokeAny(bodies, Duration.of(timeout, unit.toChronoUnit()));
    }

    private <T> T invokeAny(Collection<? extends Callable<T>> bodies, @Nullable Duration timeout)
            throws InterruptedException, ExecutionException, TimeoutException {
        if (bodies.isEmpty()) {
            throw new IllegalArgumentException("no bodies to run");
        }
        List<CompletableFuture<T>> futures = new ArrayList<>();
        try (Arrivals<CompletableFuture<T>> arrivals = new Arrivals<>(timeout)) {
            for (Callable<T> body : bodies) {
                futures.add(submit(body));
            }
            arrivals.watch(futures);
            for (int left = futures.size(); ; left--) {
                CompletableFuture<T> next = arrivals.next();
                if (left == 1 || next.state() == Future.State.SUCCESS) {
                    return next.get();
                }
            }
        } finally {
            futures.forEach(future -> future.cancel(true));
        }
    }

    /// Takes no more, and waits until all has run: `executor.shutdown()`, the end of Python's `with`. Suspends in
    /// a task; where that is cancelled, or the waiting thread interrupted, what runs and waits is cancelled, and
    /// waited for.
    ///
    /// @throws io.greenloom.async.CancelledError where the calling task was cancelled
    /// @throws IllegalStateException from a body that runs in it, which it would wait for
    @Override
    public void close() {
        synchronized (this) {
            Task<?> current = Async.currentTask();
            if (current != null && running.contains(current)) {
                throw new IllegalStateException(
                        this + " is closed by a body that runs in it, and would wait for that for"
                                + " ever: shut it down here, and close it from outside");
            }
        }
        shutdown();
        try {
            awaitTermination(null);
        } catch (Throwable e) {
            shutdownNow().forEach(TaskPoolExecutor::cancelIfFuture);
            Suspension<Boolean> end = Suspension.beginUncancellable(this);
            StageWatch.of(terminated, () -> end.resume(true));
            end.await();
            throw e;
        }
    }

    @Override
    public synchronized String toString() {
        String state = isOver() ? "terminated" : shutdown ? "shut down" : "open";
        return "TaskPoolExecutor[" + state + ", " + running.size() + " of " + maxWorkers + " running, " + waiting.size()
                + " waiting]";
    }
}
