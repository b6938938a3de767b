package io.greenloom.async;

import io.greenloom.async.internal.Rethrow;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/// A time limit on a stretch of the calling task, which may be moved while it lasts: `asyncio.Timeout`.
///
/// ```java
/// String page = Async.withTimeout(Duration.ofSeconds(5), limit -> {
///     Response response = request(url);
///     limit.reschedule(Duration.ofMinutes(1));       // it answers: give it time
///     return response.text();
/// });
///
/// try (var limit = Async.timeout(Duration.ofSeconds(5))) { ... }     // gevent's with Timeout(5)
/// ```
///
/// Inside [Async#withTimeout] the limit cancels the task once, and turns that cancellation, and no other, into a
/// [TimeoutException]. The form with `try` cannot turn one error into another; there the suspension point throws
/// the [TimeoutException] itself, once, so a `catch (Exception e)` inside would eat it, and a blocking call of the
/// JDK that is interrupted throws what it throws then.
///
/// **Threads.** From the task that it limits.
public final class Timeout implements AutoCloseable {
    /// What runs under a limit.
    ///
    /// @param <T> the type of its result
    @FunctionalInterface
    public interface Body<T extends @Nullable Object> {
        /// Runs it.
        ///
        /// @param limit the limit, to be moved or asked
        T run(Timeout limit) throws Exception;
    }

    private final Task<?> task;
    private final @Nullable CancelScope zone; // what the task's cancellation must come from to reach this stretch
    private final int plainBefore; // requests that the task had
    private final boolean throwsItself;
    private @Nullable Timeout outer; // the next one that the task stands under
    private @Nullable Duration limit; // as it was given last
    private long deadlineNanos;
    private TimerHeap.@Nullable Timer timer;
    private int moves;
    private boolean set; // it is to run out
    private @Nullable CancelledError request; // once it has expired
    private boolean expired;
    private boolean over;

    private Timeout(boolean throwsItself) {
        this.task = limited();
        this.throwsItself = throwsItself;
        task.throwIfCancelled();
        zone = task.zone();
        plainBefore = task.plainCount(zone);
        outer = task.limit();
        task.setLimit(this);
    }

    static Timeout start(@Nullable Duration limit, boolean throwsItself) {
        Timeout timeout = new Timeout(throwsItself);
        timeout.reschedule(limit);
        return timeout;
    }

    /// Returns the earliest time at which a limit runs out that reaches `task` where it is; zero where one has;
    /// null where none does.
    static @Nullable Duration earliest(Task<?> task) {
        Duration earliest = null;
        Task<?> limited = task;
        CancelScope zone = task.zone();
        for (Timeout limit = task.limit(); limit != null; limit = limit.outer) {
            if (limit.task != limited && zone == null) { // of the host of its group
                limited = limit.task;
                zone = limit.zone;
            }
            if (limit.task != limited || limit.zone != zone) {
                break; // a shield is between: it holds off this one, and those around it
            }
            Duration its = limit.effective();
            if (its != null && (earliest == null || its.compareTo(earliest) < 0)) {
                earliest = its;
            }
        }
        return earliest;
    }

    private @Nullable Duration effective() {
        if (request == null) {
            return when();
        }
        return task.isPending(zone, request) ? Duration.ZERO : null; // delivered, it throws no more
    }

    /// Returns the innermost limit that the tasks of a group of `host` stand under; null where a shield is
    /// between.
    static @Nullable Timeout reaching(Task<?> host) {
        Timeout limit = host.limit();
        CancelScope zone = host.zone();
        return limit != null && (limit.task == host ? limit.zone == zone : zone == null) ? limit : null;
    }

    static Timeout startAt(Duration when, boolean throwsItself) {
        Objects.requireNonNull(when, "when");
        Timeout timeout = new Timeout(throwsItself);
        timeout.rescheduleAt(when);
        return timeout;
    }

    <T extends @Nullable Object> T call(Body<? extends T> body) throws TimeoutException {
        try {
            T value = body.run(this);
            if (request != null) {
                task.blockReturned(request, "a block that " + this);
                takeBack(request); // it came too late to be delivered, or the body went on in spite of it
            }
            return value;
        } catch (Throwable e) {
            throw Rethrow.unchanged(request == null ? e : without(request, e));
        } finally {
            end();
        }
    }

    /// Takes `sent` back, and returns what to throw for `error`, which the body threw.
    private Throwable without(CancelledError sent, Throwable error) {
        CancelledError cancellation = task.cancellationIn(error);
        takeBack(sent);
        if (cancellation == null || !cancellation.isPlain() || cancellation.scope() != null) {
            return error; // a scope's, or another block's, and theirs to end
        }
        boolean othersToo = task.plainCount(zone) > plainBefore;
        return othersToo ? cancellation : error(error);
    }

    private void takeBack(CancelledError sent) {
        task.takeBack(zone, sent);
    }

    /// Moves the deadline to `limit` from now: `timeout.reschedule(loop.time() + limit)`. Never waits.
    ///
    /// @param limit how long; null for no deadline. Zero or less means the next suspension point
    /// @throws IllegalStateException where it has expired, or its block was left; from another thread
    public void reschedule(@Nullable Duration limit) {
        checkRunning();
        this.limit = limit;
        moveTo(limit == null ? null : task.loop().deadlineAfter(limit));
    }

    /// Moves the deadline to when [EventLoop#time] is `when`: `timeout.reschedule(when)`. Never waits.
    ///
    /// @throws IllegalStateException as above
    public void rescheduleAt(Duration when) {
        checkRunning();
        limit = when.minus(task.loop().time());
        moveTo(task.loop().deadlineAt(when));
    }

    private void checkRunning() {
        task.checkOnLoop("a change of its time limit");
        if (over || expired) {
            throw new IllegalStateException("a time limit cannot be moved once "
                    + (over ? "its block was left" : "it has run out") + "; start another");
        }
    }

    private void moveTo(@Nullable Long deadline) {
        EventLoop loop = task.loop();
        if (timer != null) {
            loop.cancel(timer);
            timer = null;
        }
        int move = ++moves;
        set = deadline != null;
        if (deadline == null) {
            return;
        }
        deadlineNanos = deadline;
        if (deadline - loop.carrier().nowNanos() <= 0) {
            loop.callSoon(() -> expire(move)); // ahead of whatever this task does next, a yield too
        } else {
            timer = loop.timerAt(deadline, () -> loop.callSoon(() -> expire(move)));
        }
    }

    private void expire(int move) {
        if (!over && move == moves) {
            timer = null;
            expired = true;
            CancelledError sent = throwsItself
                    ? CancelledError.surfacingAs(CancelledError.Source.TIMEOUT, error(null))
                    : CancelledError.of(CancelledError.Source.TIMEOUT, "time limit of " + limit, null);
            request = sent;
            task.request(zone, sent);
        }
    }

    private TimeoutException error(@Nullable Throwable cause) {
        return ranOut(limit, task, cause);
    }

    /// Returns the error of a wait for `awaitable` with no time at all, once that has been cancelled and has
    /// ended.
    ///
    /// @param awaitable null for what is not even made
    static TimeoutException atOnce(Duration limit, @Nullable Awaitable<?> awaitable) {
        Task<?> task = limited();
        task.throwIfCancelled();
        if (awaitable == null) {
            return ranOut(limit, task, null);
        }
        awaitable.markObserved();
        awaitable.cancelAs(CancelledError.of(CancelledError.Source.TIMEOUT, "time limit of " + limit, null));
        return switch (awaitable.awaitOutcome(awaitable, task)) {
            case Outcome.Failure<?> failure -> throw Rethrow.unchanged(failure.error());
            case Outcome.Cancelled<?> cancelled -> ranOut(limit, task, cancelled.error());
            case Outcome.Value<?> _ -> ranOut(limit, task, null);
        };
    }

    private static Task<?> limited() {
        Task<?> current = Async.currentTask();
        if (current == null) {
            throw new IllegalStateException("a time limit needs a task to cancel; call this from a task");
        }
        return current;
    }

    static TimeoutException ranOut(@Nullable Duration limit, Task<?> task, @Nullable Throwable cause) {
        TimeoutException timeout = new TimeoutException("time limit of " + limit + " ran out in " + task.name());
        if (cause != null) {
            timeout.initCause(cause);
        }
        return timeout;
    }

    /// Returns what [EventLoop#time] is when it runs out: `timeout.when()`; null where that is never.
    public @Nullable Duration when() {
        return !set ? null : task.loop().timeOf(deadlineNanos);
    }

    /// Returns whether it has run out: `timeout.expired()`.
    public boolean isExpired() {
        return expired;
    }

    /// Ends the limit. Never waits.
    ///
    /// @throws TimeoutException never from here, but from a suspension point inside the block: declared so that
    ///     the block can be followed by `catch (TimeoutException e)`
    @Override
    public void close() throws TimeoutException {
        if (!over) {
            end();
            if (request != null) {
                takeBack(request);
            }
        }
    }

    private void end() {
        over = true;
        if (timer != null) {
            task.loop().cancel(Objects.requireNonNull(timer));
            timer = null;
        }
        if (task.limit() == this) {
            task.setLimit(outer);
        } else {
            leaveBetween();
        }
    }

    /// Takes it out where one that was started later still runs: two of the `try` form need not end in order.
    private void leaveBetween() {
        for (Timeout inner = task.limit(); inner != null; inner = inner.outer) {
            if (inner.outer == this) {
                inner.outer = outer;
                return;
            }
        }
    }

    @Override
    public String toString() {
        String state = expired ? "expired" : over ? "over" : "running";
        return "Timeout[" + (limit == null ? "none" : limit) + ", " + state + "]";
    }
}
