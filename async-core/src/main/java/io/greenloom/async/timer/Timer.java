package io.greenloom.async.timer;

import io.greenloom.async.Action;
import io.greenloom.async.Awaitable;
import io.greenloom.async.EventLoop;
import io.greenloom.async.Handle;
import io.greenloom.async.Promise;
import io.greenloom.async.Task;
import io.greenloom.async.internal.EndsWithLoop;
import java.time.Duration;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// Runs a body as a task of a loop when its time has come: `threading.Timer`; or [regularly][#every].
///
/// ```java
/// Timer reminder = Timer.after(Duration.ofMinutes(5), () -> remind());
/// reminder.cancel();                                   // never mind
///
/// try (Timer beat = Timer.every(Duration.ofSeconds(10), () -> connection.ping())) {
///     transfer(connection);
/// }
/// ```
///
/// The body may suspend. Its failure goes to the loop's [exception handler][EventLoop#setExceptionHandler], and
/// does not end a regular timer.
///
/// **Drift.** The n-th run of a regular timer is due n periods after the start, however long the runs take: there
/// is no drift. Runs do not overlap: those that fall due while one lasts, or while the loop is held up, are
/// dropped and not made up, and the next is on the same grid.
///
/// A timer goes by its loop's clock. A regular one keeps a virtual clock going until it is cancelled. Where the
/// loop is closed, it is over, and does not run any more.
///
/// **Threads.** Any may call.
public final class Timer implements AutoCloseable {
    private final EventLoop loop;
    private final Duration period; // zero: once
    private final Action body;
    private final Promise<@Nullable Void> end;

    // Guarded by this.
    private Duration due;
    private @Nullable Handle handle;
    private boolean running;
    private boolean cancelled;
    private long runs;

    private Timer(EventLoop loop, Duration delay, Duration period, Action body) {
        this.loop = Objects.requireNonNull(loop, "loop");
        this.period = period;
        this.body = Objects.requireNonNull(body, "body");
        this.end = loop.createPromise();
        this.due = loop.time().plus(delay);
    }

    /// Starts one of the running loop that runs `body` once, when `delay` has passed: `threading.Timer(delay,
    /// body).start()`. Never waits.
    ///
    /// @param delay how long from now; zero or less for the next pass
    /// @throws IllegalStateException outside a loop
    public static Timer after(Duration delay, Action body) {
        return after(EventLoop.current(), delay, body);
    }

    /// Starts one of `loop` that runs `body` once. Never waits.
    ///
    /// @throws IllegalStateException where the loop is closed
    public static Timer after(EventLoop loop, Duration delay, Action body) {
        Timer timer = new Timer(loop, delay, Duration.ZERO, body);
        timer.arm();
        return timer;
    }

    /// Starts one of the running loop that runs `body` each time that another `period` has passed, the first time
    /// after one. Never waits.
    ///
    /// @throws IllegalArgumentException where `period` is zero or negative
    /// @throws IllegalStateException outside a loop
    public static Timer every(Duration period, Action body) {
        return every(EventLoop.current(), period, body);
    }

    /// Starts a regular one of `loop`. Never waits.
    ///
    /// @throws IllegalArgumentException where `period` is zero or negative
    /// @throws IllegalStateException where the loop is closed
    public static Timer every(EventLoop loop, Duration period, Action body) {
        if (!period.isPositive()) {
            throw new IllegalArgumentException("period must be positive, was " + period);
        }
        Timer timer = new Timer(loop, period, period, body);
        timer.arm();
        return timer;
    }

    private synchronized void arm() {
        handle = loop.callAt(due, new Due());
    }

    private final class Due implements EndsWithLoop {
        @Override
        public void run() {
            fire();
        }

        @Override
        @SuppressWarnings("NullAway") // the timer's end has no value
        public void loopClosed() {
            end.complete(null);
        }
    }

    private void fire() {
        Task<?> task;
        synchronized (this) {
            handle = null;
            if (cancelled) {
                return;
            }
            running = true;
            runs++;
            task = loop.createTask("timer", body.asCallable());
        }
        if (!task.subscribe(this::ran)) {
            ran(task);
        }
    }

    @SuppressWarnings("NullAway") // its end has no value
    private void ran(Awaitable<?> task) {
        synchronized (this) {
            running = false;
            if (!period.isZero() && !cancelled && !loop.isClosed()) {
                due = nextAfter(loop.time());
                arm();
                return;
            }
        }
        end.complete(null);
    }

    private Duration nextAfter(Duration now) {
        Duration next = due.plus(period);
        if (next.compareTo(now) > 0) {
            return next;
        }
        return next.plus(period.multipliedBy(now.minus(next).dividedBy(period) + 1));
    }

    /// Cancels it: there is no other run. One that goes on is left alone, as in `threading`. Never waits.
    ///
    /// @return false where there would have been no run any more
    @SuppressWarnings("NullAway") // as above
    public boolean cancel() {
        synchronized (this) {
            if (cancelled || end.isDone() || (running && period.isZero())) {
                return false;
            }
            cancelled = true;
            if (handle != null) {
                handle.cancel();
            }
            if (running) {
                return true; // its end is the timer's
            }
        }
        end.complete(null);
        return true;
    }

    /// Cancels it, for try-with-resources.
    @Override
    public void close() {
        cancel();
    }

    /// Waits until it will not run any more and no run goes on: `timer.join()`. Suspends.
    ///
    /// @throws io.greenloom.async.CancelledError where the calling task was cancelled
    public void join() {
        end.join();
    }

    /// Waits as above, but at most `timeout`. Suspends.
    ///
    /// @return whether it is over
    public boolean join(Duration timeout) {
        return end.join(timeout);
    }

    /// Returns how many runs have begun. Never waits.
    public synchronized long runs() {
        return runs;
    }

    /// Returns whether it will not run any more and no run goes on. Never waits.
    public boolean isDone() {
        return end.isDone();
    }

    @Override
    public synchronized String toString() {
        String when = period.isZero() ? "once" : "every " + period;
        String state = end.isDone() ? "over" : running ? "running" : "waiting";
        return "Timer[" + when + ", " + state + ", " + runs + " runs]";
    }
}
