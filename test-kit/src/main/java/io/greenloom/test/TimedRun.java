package io.greenloom.test;

import io.greenloom.async.CancelledError;
import io.greenloom.async.EventLoop;
import io.greenloom.async.LoopStuckException;
import io.greenloom.async.Task;
import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/// One body that a loop runs as a task while the calling thread watches the real time.
///
/// When the time is over, the task is cancelled, and the failure says where all tasks were. A task that does not
/// end all the same, because it holds the loop's thread or goes on after its cancellation, is left behind with its
/// loop: a test fails in the end, whatever its body does.
final class TimedRun {
    /// What a test method does.
    @FunctionalInterface
    interface Body {
        @Nullable
        Object call() throws Throwable;
    }

    private static final long GRACE_MILLIS = 2_000;

    private final EventLoop loop;
    private final Task<@Nullable Object> task;
    private final BooleanSupplier othersAtWork;
    private boolean abandoned;

    /// @param othersAtWork whether threads outside the loop may bring it something
    TimedRun(EventLoop loop, String name, Body body, BooleanSupplier othersAtWork) {
        this.loop = loop;
        this.othersAtWork = othersAtWork;
        this.task = loop.createTask(name, call(body));
    }

    private static Callable<@Nullable Object> call(Body body) {
        return () -> {
            try {
                return body.call();
            } catch (Exception | Error e) {
                throw e;
            } catch (Throwable e) {
                throw new AssertionError("the test threw neither an exception nor an error", e);
            }
        };
    }

    /// Returns whether the loop was left behind, and cannot be run or closed.
    boolean isAbandoned() {
        return abandoned;
    }

    void run(Duration limit) throws Throwable {
        FutureTask<@Nullable Object> run = start(this::runUnlessStuck);
        try {
            run.get(limit.toNanos(), TimeUnit.NANOSECONDS);
        } catch (ExecutionException e) {
            Throwable cause = cause(e);
            if (cause instanceof LoopStuckException stuck && !task.isDone()) {
                giveUp(stuck);
            }
            throw cause;
        } catch (TimeoutException e) {
            throw stop(run, "the test did not end within " + limit + " of real time");
        } catch (InterruptedException e) {
            AssertionError failure = stop(run, "the thread of the test was interrupted");
            Thread.currentThread().interrupt();
            throw failure;
        }
    }

    private static FutureTask<@Nullable Object> start(Callable<@Nullable Object> body) {
        FutureTask<@Nullable Object> run = new FutureTask<>(body);
        Thread.ofPlatform().daemon().name("greenloom-test-runner").start(run);
        return run;
    }

    private @Nullable Object runUnlessStuck() {
        boolean alone = false;
        while (true) {
            try {
                return loop.runUntilComplete(task);
            } catch (LoopStuckException e) {
                if (task.isDone() || alone) {
                    throw e;
                }
                // A thread of the test's may wake it yet, or have done so and ended since.
                alone = !othersAtWork.getAsBoolean();
            }
        }
    }

    /// Has the task that waits for ever end, so that what comes after it finds no trace of it.
    private void giveUp(LoopStuckException stuck) {
        task.cancel("the test waits for ever");
        try {
            start(() -> loop.runUntilComplete(task)).get(GRACE_MILLIS, TimeUnit.MILLISECONDS);
        } catch (ExecutionException e) {
            if (!task.isDone()) {
                abandoned = true; // it waits for ever once more
            } else if (!(cause(e) instanceof CancelledError)) {
                stuck.addSuppressed(cause(e));
            }
        } catch (TimeoutException | InterruptedException e) {
            abandoned = true;
        }
    }

    private static Throwable cause(ExecutionException e) {
        return e.getCause() == null ? e : e.getCause();
    }

    /// Cancels the task, and returns the failure with what there is to say.
    private AssertionError stop(Future<?> run, String why) {
        String message = why + ":\n" + loop.dump();
        task.cancel(why);
        try {
            run.get(GRACE_MILLIS, TimeUnit.MILLISECONDS);
            return new AssertionError(message);
        } catch (ExecutionException e) {
            AssertionError failure = new AssertionError(message);
            Throwable end = cause(e);
            if (end instanceof CancelledError) {
                failure.initCause(end);
            } else {
                failure.addSuppressed(end);
            }
            return failure;
        } catch (TimeoutException | InterruptedException e) {
            abandoned = true;
            return new AssertionError(message + "and it goes on after its cancellation:\n" + loop.dump());
        }
    }
}
