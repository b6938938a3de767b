package io.greenloom.async;

import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;

/// A body that a loop runs, and its result: `asyncio.Task`.
///
/// Made by [Async#createTask]; it starts at the loop's next pass. The loop holds it until it has ended. One that
/// fails and that nobody awaits or observes is reported to the loop's [exception
/// handler][EventLoop#setExceptionHandler]: one pass after the task that created it has ended, or one pass after its
/// own end where that is later or no task has created it.
///
/// @param <T> the type of the result
public final class Task<T extends @Nullable Object> extends Awaitable<T> {
    private final @Nullable String givenName;
    private final long id;
    private final Strand strand;

    // Loop only, from here on.
    private @Nullable Callable<? extends T> body;
    private boolean started;
    private boolean passingOn;
    private boolean askedAtClose;
    private int requests;
    private @Nullable CancelledError pending; // not delivered yet
    private @Nullable CancelledError interruption; // delivered as an interrupt of a blocking call
    private boolean unsettled; // it is not known yet whether that call has thrown
    private boolean callThrows; // it is one that throws when interrupted, and does not just note it
    private @Nullable Waiter waiter;
    private @Nullable Trail trail; // in debug mode
    private @Nullable Task<?> creator; // until this ends: a chain of tasks must not keep all that came before

    @Nullable
    Task<?> previous; // kept by TaskList

    @Nullable
    Task<?> next;

    Task(EventLoop loop, @Nullable String name, long id, Callable<? extends T> body) {
        super(loop);
        this.givenName = name;
        this.id = id;
        this.body = body;
        this.strand = Strand.create(loop.carrier(), this, this::runBody);
    }

    /// Returns the name given to [Async#createTask(String, Callable)], or one with a number.
    public String name() {
        return givenName == null ? "Task-" + id : givenName;
    }

    /// Asks it to end: its current suspension point, or else its next, throws [CancelledError]; one that has not
    /// started yet never starts. Where it waits for another task or promise, that is cancelled, and this goes on
    /// when that has ended. Where it is blocked in a JDK call, its thread is interrupted, which closes a JDK
    /// socket.
    ///
    /// The request is delivered once: a task may catch it, clean up and even go on. Any thread may call.
    ///
    /// @param message why; part of the error's message. Of several requests, the first one's is kept
    /// @return false where it had ended already
    @Override
    public boolean cancel(@Nullable String message) {
        if (isDone()) {
            return false;
        }
        String by = currentName();
        Carrier carrier = loop().carrier();
        if (carrier.isCurrent()) {
            return cancelOnLoop(message, by);
        }
        carrier.readyFromAnywhere(() -> cancelOnLoop(message, by));
        return true;
    }

    /// Returns how many requests to cancel it has had, less those taken back by [#uncancel]. Loop only.
    public int cancelling() {
        return requests;
    }

    /// Takes one request back, after catching its error: for code that cancelled the task itself. Loop only.
    ///
    /// @return how many requests are left
    public int uncancel() {
        if (requests > 0 && --requests == 0) {
            pending = null;
            interruption = null;
            if (trail != null) {
                trail.takenBack();
            }
            if (unsettled && Async.currentTask() == this) {
                unsettled = false;
                Thread.interrupted();
            }
        }
        return requests;
    }

    private boolean cancelOnLoop(@Nullable String message, @Nullable String by) {
        if (isDone()) {
            return false;
        }
        if (passingOn) {
            return false; // tasks that wait for each other in a circle: the last one breaks it
        }
        requests++;
        CancelledError cancellation = pending;
        if (cancellation == null) {
            cancellation = new CancelledError(message, by, null);
            pending = cancellation;
        }
        if (!started) {
            finish(new Outcome.Cancelled(cancellation));
            return true;
        }
        Waiter wait = waiter;
        if (wait == null) {
            if (strand.isParkedOutside()) {
                interrupt();
            }
        } else if (wait.isWaiting() && !passOn(wait, message)) {
            wait.end(Waiter.State.CANCELLED);
        } // a wait that has ended is about to return: its value wins, and the next suspension point throws
        return true;
    }

    private boolean passOn(Waiter wait, @Nullable String message) {
        Cancellable target = wait.target();
        if (target == null) {
            return false;
        }
        passingOn = true;
        try {
            if (!target.cancel(message)) {
                return false;
            }
            wait.setPassedOn();
            return true;
        } finally {
            passingOn = false;
        }
    }

    /// Delivers the cancellation as an interrupt: the blocking call throws, and that is the one time.
    private void interrupt() {
        interruption = pending;
        pending = null;
        unsettled = true;
        callThrows = strand.isInCallThatThrows();
        strand.interrupt();
    }

    /// Called, on the task's own thread, at its first suspension point after an interrupt: takes the interrupt
    /// back, and has the cancellation delivered here where the call has only noted it (`Lock.lock`, a monitor).
    private void settle() {
        unsettled = false;
        boolean noted = Thread.interrupted();
        CancelledError sent = interruption;
        if (noted && !callThrows && sent != null) {
            interruption = null;
            pending = sent;
        }
    }

    /// Returns whether `error` is what a blocking call threw because this task's cancellation interrupted it.
    boolean isInterruptedBy(Throwable error) {
        return interruption != null && Interruptions.isOne(error);
    }

    /// Called by the carrier when the task has given it back: a cancellation that found the task running reaches
    /// it here where it has gone on to a blocking call that knows nothing of us.
    void stepped() {
        if (pending != null && waiter == null && !isDone() && strand.isParkedOutside()) {
            loop().carrier().ready(new Handle(loop(), () -> {
                if (pending != null && waiter == null && !isDone() && strand.isParkedOutside()) {
                    interrupt();
                }
            }));
        }
    }

    void setTrail(Trail remembered) {
        trail = remembered;
    }

    /// Returns where it was created; empty outside debug mode.
    List<StackTraceElement> createdAt() {
        Trail known = trail;
        return known == null ? List.of() : known.createdAt();
    }

    /// Returns the error that it failed with; null where it has not. No look that counts as one.
    @Nullable
    Throwable failure() {
        return outcome() instanceof Outcome.Failure failure ? failure.error() : null;
    }

    void createdBy(@Nullable Task<?> task) {
        creator = task;
    }

    /// Returns the task that created it; null where none did, or this has ended. For the next three too: any thread,
    /// as it finds them.
    @Nullable
    Task<?> creator() {
        return creator;
    }

    @Nullable
    Waiter waiter() {
        return waiter;
    }

    long id() {
        return id;
    }

    void waitingOn(@Nullable Waiter wait) {
        waiter = wait;
    }

    void throwIfCancelled() {
        if (isCancellationPending()) {
            throw takeCancellation(this);
        }
    }

    /// Returns whether its next suspension point, on its own thread, will throw.
    boolean isCancellationPending() {
        if (unsettled) {
            settle();
        }
        if (trail != null && pending == null) {
            trail.suspends();
        }
        return pending != null;
    }

    /// Returns the error to throw for a wait that ended as cancelled.
    static CancelledError takeCancellation(@Nullable Task<?> task) {
        CancelledError taken = task == null ? null : task.pending;
        if (task == null || taken == null) {
            return new CancelledError("interrupted", null, null);
        }
        task.pending = null;
        if (task.trail != null) {
            task.trail.delivered(taken);
        }
        return taken;
    }

    /// Cancels it because its loop is closing; once, whatever it was asked before.
    void cancelForClose() {
        if (!askedAtClose) {
            askedAtClose = true;
            cancelOnLoop("the event loop is closing", null);
        }
    }

    /// Ends one that came when its loop had closed.
    void refuse() {
        finish(new Outcome.Cancelled(new CancelledError("the event loop is closed", null, null)));
    }

    /// Cancels it because somebody has interrupted its thread.
    void cancelAsInterrupted() {
        cancelOnLoop("its thread was interrupted", null);
    }

    static @Nullable String currentName() {
        Task<?> task = Async.currentTask();
        return task == null ? null : task.name();
    }

    Strand strand() {
        return strand;
    }

    boolean isStarted() {
        return started;
    }

    void markStarted() {
        started = true;
    }

    private void runBody() {
        Callable<? extends T> run = body;
        body = null;
        if (run == null || isDone()) {
            return;
        }
        Jfr.taskStarts(this);
        finish(call(run));
    }

    private Outcome call(Callable<? extends T> run) {
        try {
            T value = run.call();
            throwIfCancelled();
            return new Outcome.Value(value);
        } catch (CancelledError e) {
            return new Outcome.Cancelled(e);
        } catch (Throwable e) {
            CancelledError sent = interruption;
            if (sent != null && isInterruptedBy(e)) {
                return new Outcome.Cancelled(sent.surfacedAs(e));
            }
            return new Outcome.Failure(e);
        }
    }

    private void finish(Outcome outcome) {
        body = null;
        loop().carrier().tasks().remove(this);
        Jfr.taskEnds(this, outcome);
        Task<?> by = creator;
        creator = null;
        end(outcome);
        UnseenFailures unseen = loop().carrier().unseen();
        if (outcome instanceof Outcome.Failure && !isObserved()) {
            unseen.failed(this, by);
        }
        if (started) {
            unseen.ended(this); // as a creator
        }
        if (trail != null && outcome instanceof Outcome.Value) {
            reportSwallowed(trail);
        }
    }

    private void reportSwallowed(Trail known) {
        CancelledError swallowed = known.swallowed();
        if (swallowed != null && requests > 0) {
            List<StackTraceElement> wentOn = known.wentOnAt();
            String message = "task " + name() + " was cancelled, caught the error and returned normally: throw it on";
            loop().callExceptionHandler(new ErrorContext(
                    wentOn.isEmpty() ? message : message + "; it went on, or cleaned up, at" + Stacks.lines(wentOn),
                    swallowed,
                    this,
                    known.createdAt()));
        }
    }

    @Override
    public String toString() {
        Outcome outcome = outcome();
        String state = outcome != null ? outcome.toString() : started ? "running" : "not started";
        return "Task[" + name() + ", " + state + "]";
    }
}
