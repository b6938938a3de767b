package io.greenloom.async;

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
    private final int requestsBefore;
    private final boolean throwsItself;
    private @Nullable Duration limit; // as it was given last
    private long deadlineNanos;
    private TimerHeap.@Nullable Timer timer;
    private int moves;
    private boolean expired;
    private boolean over;

    private Timeout(boolean throwsItself) {
        Task<?> current = Async.currentTask();
        if (current == null) {
            throw new IllegalStateException("a time limit needs a task to cancel; call this from a task");
        }
        this.task = current;
        this.throwsItself = throwsItself;
        task.throwIfCancelled();
        zone = task.zone();
        requestsBefore = task.count(zone);
    }

    static Timeout start(@Nullable Duration limit, boolean throwsItself) {
        Timeout timeout = new Timeout(throwsItself);
        timeout.reschedule(limit);
        return timeout;
    }

    static Timeout startAt(Duration when, boolean throwsItself) {
        Timeout timeout = new Timeout(throwsItself);
        timeout.rescheduleAt(when);
        return timeout;
    }

    <T extends @Nullable Object> T call(Body<? extends T> body) throws TimeoutException {
        try {
            T value = body.run(this);
            if (expired) {
                task.uncancel(zone); // it came too late to be delivered, or the body went on in spite of it
            }
            return value;
        } catch (CancelledError e) {
            if (expired && task.uncancel(zone) <= requestsBefore) {
                throw error(e);
            }
            throw e;
        } catch (Throwable e) {
            if (expired) {
                boolean mine = task.isInterruptedBy(e);
                if (task.uncancel(zone) <= requestsBefore && mine) {
                    throw error(e);
                }
            }
            throw Rethrow.unchanged(e);
        } finally {
            end();
        }
    }

    /// Moves the deadline to `limit` from now: `timeout.reschedule(loop.time() + limit)`. Never waits.
    ///
    /// @param limit how long; null for no deadline. Zero or less means the next pass
    /// @throws IllegalStateException where it has expired, or its block was left
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
        if (deadline != null) {
            deadlineNanos = deadline;
            timer = loop.timerAt(deadline, () -> loop.callSoon(() -> expire(move)));
        }
    }

    private void expire(int move) {
        if (!over && move == moves) {
            timer = null;
            expired = true;
            task.request(
                    zone,
                    throwsItself
                            ? CancelledError.surfacingAs(CancelledError.Source.TIMEOUT, error(null))
                            : CancelledError.of(CancelledError.Source.TIMEOUT, "time limit of " + limit));
        }
    }

    private TimeoutException error(@Nullable Throwable cause) {
        TimeoutException timeout = new TimeoutException("time limit of " + limit + " ran out in " + task.name());
        if (cause != null) {
            timeout.initCause(cause);
        }
        return timeout;
    }

    /// Returns what [EventLoop#time] is when it runs out: `timeout.when()`; null where that is never.
    public @Nullable Duration when() {
        return timer == null && !expired ? null : task.loop().timeOf(deadlineNanos);
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
            if (expired) {
                task.uncancel(zone);
            }
        }
    }

    private void end() {
        over = true;
        if (timer != null) {
            task.loop().cancel(Objects.requireNonNull(timer));
            timer = null;
        }
    }

    @Override
    public String toString() {
        String state = expired ? "expired" : over ? "over" : "running";
        return "Timeout[" + (limit == null ? "none" : limit) + ", " + state + "]";
    }
}
