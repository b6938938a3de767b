package io.greenloom.async;

import io.greenloom.async.internal.Rethrow;
import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// A stretch of a task's code that can be cancelled by itself: Trio's `CancelScope`.
///
/// Once it is cancelled, every suspension point inside throws [CancelledError], not only the next: code that
/// swallows one meets the next at once. The scope ends its own cancellation and no other: [#run] returns, and the
/// task goes on behind it. It covers the tasks of every [TaskGroup] that is opened inside, and where code inside
/// awaits another task, it goes on to that one: as long as the scope lasts, every suspension point of that task
/// throws too, so that none that swallows its cancellation holds up who waits for it. Code that catches the error
/// in a loop and waits again at once never waits: put what must go through in a shield.
///
/// ```java
/// CancelScope scope = CancelScope.after(Duration.ofSeconds(5));
/// scope.run(() -> download(url));
/// if (scope.isCancelledCaught()) { ... }          // it took too long
/// ```
///
/// Scopes nest: where several are cancelled, the outermost ends first. A [shield][#shielded] holds off what comes
/// from outside, for clean-up that must go through: scopes around it, [Task#cancel], the end of the loop. It is
/// one from the start: for Trio's `scope.shield = True` in a `finally`, put [Async#uncancellable] there.
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
    private @Nullable Duration givenDeadline; // until it is run
    private boolean absolute; // is that, by the loop's time
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
            @Nullable String by,
            List<StackTraceElement> askedAt) {}

    private CancelScope(boolean shield, @Nullable Duration deadline, boolean absolute) {
        this.shield = shield;
        this.givenDeadline = deadline;
        this.absolute = absolute;
    }

    /// Returns a new one without a deadline.
    public static CancelScope create() {
        return new CancelScope(false, null, false);
    }

    /// Returns a new one that is cancelled `timeout` after it was entered: Trio's `move_on_after`.
    public static CancelScope after(Duration timeout) {
        return new CancelScope(false, Objects.requireNonNull(timeout, "timeout"), false);
    }

    /// Returns a new one that is cancelled when [EventLoop#time] is `when`: Trio's `move_on_at`.
    public static CancelScope at(Duration when) {
        return new CancelScope(false, Objects.requireNonNull(when, "when"), true);
    }

    /// Returns a new one that holds off all cancellation from outside: Trio's `CancelScope(shield=True)`. Cancel
    /// it itself, or give its clean-up a time limit by [#after] inside.
    public static CancelScope shielded() {
        return new CancelScope(true, null, false);
    }

    /// Runs `body` in this scope, in the calling task. Suspends where `body` does.
    ///
    /// @return what `body` returns; null where the scope was cancelled and that ended it
    /// @throws IllegalStateException outside a task, or where it was run before
    /// @throws RuntimeException or any other throwable that `body` failed with: exactly that, checked or not
    public <T extends @Nullable Object> @Nullable T run(Callable<? extends T> body) {
        Task<?> task = enter();
        try {
            return body.call();
        } catch (Throwable e) {
            if (!ends(task, e)) {
                throw Rethrow.unchanged(e);
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
    public void run(Action body) {
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
        if (shield) {
            task.settleInterruption(); // which is for what comes behind it
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
        if (givenDeadline != null) {
            if (absolute) {
                setDeadline(givenDeadline);
            } else {
                setTimeout(givenDeadline);
            }
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
        EventLoop running;
        synchronized (this) {
            running = loop;
            if (running == null) {
                if (cancelledEarly == null) {
                    cancelledEarly = explicit(reason, EventLoop.currentOrNull());
                }
                return;
            }
        }
        Cancellation request = explicit(reason, running);
        Carrier carrier = running.carrier();
        if (carrier.isCurrent()) {
            cancelOnLoop(request);
        } else {
            carrier.readyFromAnywhere(() -> cancelOnLoop(request));
        }
    }

    private static Cancellation explicit(@Nullable String reason, @Nullable EventLoop debugged) {
        boolean debug = debugged == null ? DebugMode.ON : debugged.isDebug();
        return new Cancellation(CancelledError.Source.SCOPE, reason, Task.currentName(), CancelledError.stack(debug));
    }

    private void cancelOnLoop(Cancellation request) {
        if (cancelled != null || left) {
            return;
        }
        cancelled = request;
        dropTimer();
        Set<Task<?>> inside = new LinkedHashSet<>(); // some are the host of several scopes, and are told once
        addTasks(inside);
        CancelledError error = error();
        inside.forEach(task -> task.scopeCancelled(error));
    }

    /// Adds the tasks that a cancellation of this scope reaches.
    private void addTasks(Set<Task<?>> inside) {
        if (host != null) {
            inside.add(host);
        }
        if (groupTasks != null) {
            inside.addAll(groupTasks);
        }
        if (inner != null) {
            for (CancelScope scope : inner) {
                if (!scope.shield) {
                    scope.addTasks(inside);
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
        return CancelledError.ofScope(this, known.source(), known.reason(), known.by(), known.askedAt());
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
    /// run yet and is to be cancelled some time after that.
    public @Nullable Duration deadline() {
        if (host == null && absolute) {
            return givenDeadline;
        }
        return timer == null || host == null ? null : host.loop().timeOf(deadlineNanos);
    }

    /// Moves the deadline to `timeout` from now, or, before it is run, from then: Trio's `relative_deadline`. Zero
    /// or less cancels it at once. Never waits.
    ///
    /// @param timeout how long; null for no deadline
    /// @throws IllegalStateException where it runs, from elsewhere than its loop
    public void setTimeout(@Nullable Duration timeout) {
        Task<?> running = host;
        if (running == null) {
            givenDeadline = timeout;
            absolute = false;
            return;
        }
        running.checkOnLoop("setTimeout");
        moveTo(
                running.loop(),
                timeout == null ? null : running.loop().deadlineAfter(timeout),
                () -> "deadline after " + timeout);
    }

    /// Moves the deadline to when [EventLoop#time] is `when`: Trio's `deadline`. A time that has passed cancels it
    /// at once. Never waits.
    ///
    /// @param when the time; null for no deadline
    /// @throws IllegalStateException where it runs, from elsewhere than its loop
    public void setDeadline(@Nullable Duration when) {
        Task<?> running = host;
        if (running == null) {
            givenDeadline = when;
            absolute = when != null;
            return;
        }
        running.checkOnLoop("setDeadline");
        moveTo(running.loop(), when == null ? null : running.loop().deadlineAt(when), () -> "deadline at " + when);
    }

    private void moveTo(EventLoop its, @Nullable Long deadline, Supplier<String> reason) {
        dropTimer();
        if (deadline == null || cancelled != null || left) {
            return;
        }
        deadlineNanos = deadline;
        int move = moves;
        if (deadline - its.carrier().nowNanos() <= 0) {
            expire(move, reason);
        } else {
            timer = its.timerAt(deadline, () -> its.callSoon(() -> expire(move, reason)));
        }
    }

    private void expire(int move, Supplier<String> reason) {
        if (move != moves) {
            return; // moved in the meantime
        }
        timer = null;
        cancelOnLoop(new Cancellation(CancelledError.Source.DEADLINE, reason.get(), null, List.of()));
    }

    private void dropTimer() {
        moves++;
        if (timer != null && host != null) {
            host.loop().cancel(timer);
            timer = null;
        }
    }

    /// Returns the earliest deadline that the calling code stands under, of a scope or of a time limit
    /// ([Async#withTimeout], [Async#timeout]), its own or that of the group that it belongs to: what
    /// [EventLoop#time] will be then; null where there is none. Zero where it is cancelled already. Trio's
    /// `current_effective_deadline()`.
    ///
    /// @throws IllegalStateException outside a task
    public static @Nullable Duration currentEffectiveDeadline() {
        Task<?> task = Async.currentTask();
        if (task == null) {
            throw new IllegalStateException("no running task, and so no deadline; call this from a task");
        }
        Duration earliest = Timeout.earliest(task);
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

    /// Returns whether `scope` is this one or stands inside it.
    boolean isAround(@Nullable CancelScope scope) {
        CancelScope s = scope;
        while (s != null && s != this) {
            s = s.outer;
        }
        return s == this;
    }

    boolean isLeft() {
        return left;
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
