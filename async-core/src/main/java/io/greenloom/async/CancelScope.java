package io.greenloom.async;

import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;

/// A stretch of a task's code that can be cancelled by itself: Trio's `CancelScope`.
///
/// Once it is cancelled, every suspension point inside throws [CancelledError], not only the next: code that
/// swallows one meets the next at once. The scope ends its own cancellation and no other: [#run] returns, and the
/// task goes on behind it. It covers the tasks of every [TaskGroup] that is opened inside.
///
/// ```java
/// CancelScope scope = CancelScope.after(Duration.ofSeconds(5));
/// scope.run(() -> download(url));
/// if (scope.isCancelledCaught()) { ... }          // it took too long
/// ```
///
/// Scopes nest: where several are cancelled, the outermost ends first. A [shield][#shielded] holds off what comes
/// from outside, for clean-up that must go through: scopes around it, [Task#cancel], the end of the loop.
///
/// [Async#moveOnAfter] and [Async#failAfter] are short for the common cases. A scope is run once; it may be
/// cancelled before. A generator must not yield out of one.
///
/// **Threads.** [#cancel] may be called by any thread; all else by tasks of the loop that runs it.
public final class CancelScope {
    private final boolean shield;
    private @Nullable EventLoop loop; // set when it is run; guarded by this, as is the next
    private @Nullable Cancellation cancelledEarly; // before it was run

    // Loop only, from here on.
    private @Nullable Task<?> host;
    private @Nullable CancelScope outer;
    private @Nullable Cancellation cancelled;
    private @Nullable Requests requests; // to the host, from inside this shield
    private @Nullable Duration relativeDeadline; // until it is run
    private long deadlineNanos;
    private TimerHeap.@Nullable Timer timer;
    private int moves;
    private @Nullable Set<CancelScope> inner;
    private @Nullable Set<Task<?>> groupTasks; // of groups that were opened directly inside
    private boolean caught;
    private boolean left;

    private record Cancellation(
            CancelledError.Source source,
            @Nullable String reason,
            @Nullable String by) {}

    private CancelScope(boolean shield, @Nullable Duration deadline) {
        this.shield = shield;
        this.relativeDeadline = deadline;
    }

    /// Returns a new one without a deadline.
    public static CancelScope create() {
        return new CancelScope(false, null);
    }

    /// Returns a new one that is cancelled `timeout` after it was entered: Trio's `move_on_after`.
    public static CancelScope after(Duration timeout) {
        return new CancelScope(false, Objects.requireNonNull(timeout, "timeout"));
    }

    /// Returns a new one that holds off all cancellation from outside: Trio's `CancelScope(shield=True)`. Cancel
    /// it itself, or give its clean-up a time limit by [#after] inside.
    public static CancelScope shielded() {
        return new CancelScope(true, null);
    }

    /// Runs `body` in this scope, in the calling task. Suspends where `body` does.
    ///
    /// @return what `body` returns; null where the scope was cancelled and that ended it
    /// @throws IllegalStateException outside a task, or where it was run before
    public <T extends @Nullable Object> @Nullable T run(Callable<? extends T> body) throws Exception {
        Task<?> task = enter();
        try {
            return body.call();
        } catch (Throwable e) {
            if (!ends(task, e)) {
                throw e;
            }
            caught = true;
            return null;
        } finally {
            leave(task);
        }
    }

    /// Runs `body`, which has no result, in this scope.
    ///
    /// @throws IllegalStateException as above
    public void run(Action body) throws Exception {
        run(body.asCallable());
    }

    private Task<?> enter() {
        Task<?> task = Async.currentTask();
        if (task == null) {
            throw new IllegalStateException("a cancel scope needs a task to cancel; run it in a task");
        }
        enter(task);
        return task;
    }

    private void enter(Task<?> task) {
        Cancellation early;
        synchronized (this) {
            if (loop != null) {
                throw new IllegalStateException("a cancel scope can be run once; make another");
            }
            loop = task.loop();
            early = cancelledEarly;
        }
        host = task;
        outer = task.scope();
        if (outer != null) {
            outer.innerScopes().add(this);
        }
        task.setScope(this);
        if (early != null) {
            cancelled = early;
        }
        if (relativeDeadline != null) {
            setTimeout(relativeDeadline);
        }
    }

    private boolean ends(Task<?> task, Throwable error) {
        return cancelled != null
                && ((error instanceof CancelledError e && e.scope() == this) || task.isInterruptedBy(error, this));
    }

    private void leave(Task<?> task) {
        left = true;
        dropTimer();
        if (outer != null) {
            outer.innerScopes().remove(this);
        }
        if (task.scope() != this) {
            throw new IllegalStateException("a cancel scope was left while an inner one was not: a generator must not"
                    + " yield out of a scope");
        }
        task.setScope(outer);
        if (cancelled != null) {
            task.forgetInterruption(this);
        }
    }

    /// Cancels it; see [#cancel(String)].
    public void cancel() {
        cancel(null);
    }

    /// Cancels it: what is inside is ended, at its current suspension point or its next. Never waits; any thread
    /// may call, before it is run and after it too. Only the first counts.
    ///
    /// @param reason why; part of the error's message
    public void cancel(@Nullable String reason) {
        Cancellation request = new Cancellation(CancelledError.Source.SCOPE, reason, Task.currentName());
        EventLoop running;
        synchronized (this) {
            running = loop;
            if (running == null) {
                if (cancelledEarly == null) {
                    cancelledEarly = request;
                }
                return;
            }
        }
        Carrier carrier = running.carrier();
        if (carrier.isCurrent()) {
            cancelOnLoop(request);
        } else {
            carrier.readyFromAnywhere(() -> cancelOnLoop(request));
        }
    }

    private void cancelOnLoop(Cancellation request) {
        if (cancelled != null || left) {
            return;
        }
        cancelled = request;
        dropTimer();
        tell(request.reason());
    }

    /// Tells everything inside that a scope around it was cancelled.
    private void tell(@Nullable String message) {
        if (host != null) {
            host.scopeCancelled(message);
        }
        if (groupTasks != null) {
            new ArrayList<>(groupTasks).forEach(task -> task.scopeCancelled(message));
        }
        if (inner != null) {
            for (CancelScope scope : new ArrayList<>(inner)) {
                if (!scope.isShield()) {
                    scope.tell(message);
                }
            }
        }
    }

    /// Returns the outermost cancelled one of those that `innermost` stands in, up to the nearest shield; null
    /// where none is.
    static @Nullable CancelScope outermostCancelled(@Nullable CancelScope innermost) {
        CancelScope found = null;
        for (CancelScope scope = innermost; scope != null; scope = scope.outer) {
            if (scope.cancelled != null) {
                found = scope;
            }
            if (scope.shield) {
                break;
            }
        }
        return found;
    }

    /// Returns what its cancellation is thrown as.
    CancelledError error() {
        Cancellation known = Objects.requireNonNull(cancelled);
        return CancelledError.ofScope(this, known.source(), known.reason(), known.by());
    }

    /// Returns whether it was cancelled, by a call or by its deadline.
    public boolean isCancelCalled() {
        return cancelled != null || isCancelledEarly();
    }

    private synchronized boolean isCancelledEarly() {
        return cancelledEarly != null;
    }

    /// Returns whether its body was ended by its cancellation: false where the body came to its end before it
    /// noticed.
    public boolean isCancelledCaught() {
        return caught;
    }

    /// Returns what [EventLoop#time] is when it will be cancelled; null where that is never, or where it was not
    /// run yet.
    public @Nullable Duration deadline() {
        return timer == null || host == null ? null : host.loop().timeOf(deadlineNanos);
    }

    /// Moves the deadline to `timeout` from now, or, before it is run, from then. From a task of its loop.
    ///
    /// @param timeout how long; null for no deadline
    public void setTimeout(@Nullable Duration timeout) {
        Task<?> running = host;
        if (running == null) {
            relativeDeadline = timeout;
            return;
        }
        dropTimer();
        if (timeout != null && cancelled == null && !left) {
            EventLoop its = running.loop();
            deadlineNanos = its.deadlineAfter(timeout);
            int move = ++moves;
            timer = its.timerAt(deadlineNanos, () -> its.callSoon(() -> expire(move, timeout)));
        }
    }

    private void expire(int move, Duration timeout) {
        if (move != moves) {
            return; // moved in the meantime
        }
        timer = null;
        cancelOnLoop(new Cancellation(CancelledError.Source.DEADLINE, "deadline after " + timeout, null));
    }

    private void dropTimer() {
        moves++;
        if (timer != null && host != null) {
            host.loop().cancel(timer);
            timer = null;
        }
    }

    /// Returns the earliest deadline that the calling code stands under: what [EventLoop#time] will be then; null
    /// where there is none. Zero where it is cancelled already. Trio's `current_effective_deadline()`.
    ///
    /// @throws IllegalStateException outside a task
    public static @Nullable Duration currentEffectiveDeadline() {
        Task<?> task = Async.currentTask();
        if (task == null) {
            throw new IllegalStateException("no running task, and so no deadline; call this from a task");
        }
        Duration earliest = null;
        for (CancelScope scope = task.scope(); scope != null; scope = scope.outer) {
            Duration its = scope.cancelled != null ? Duration.ZERO : scope.deadline();
            if (its != null && (earliest == null || its.compareTo(earliest) < 0)) {
                earliest = its;
            }
            if (scope.shield) {
                break;
            }
        }
        return earliest;
    }

    boolean isShield() {
        return shield;
    }

    @Nullable
    CancelScope outer() {
        return outer;
    }

    @Nullable
    Requests requests() {
        return requests;
    }

    void setRequests(Requests first) {
        requests = first;
    }

    /// Has a group's task stand in this scope until it has ended.
    void admit(Task<?> task) {
        if (groupTasks == null) {
            groupTasks = new LinkedHashSet<>();
        }
        groupTasks.add(task);
        task.inherit(this);
    }

    void ended(Task<?> task) {
        if (groupTasks != null) {
            groupTasks.remove(task);
        }
    }

    private Set<CancelScope> innerScopes() {
        if (inner == null) {
            inner = new LinkedHashSet<>();
        }
        return inner;
    }

    @Override
    public String toString() {
        String state = left ? "left" : host == null ? "not entered" : "in " + host.name();
        return "CancelScope[" + state + (isCancelCalled() ? ", cancelled" : "") + (shield ? ", shield" : "") + "]";
    }
}
