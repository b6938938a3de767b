package io.greenloom.async;

import java.io.InterruptedIOException;
import java.net.SocketException;
import java.nio.channels.ClosedByInterruptException;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;

/// A body that a loop runs, and its result: `asyncio.Task`.
///
/// Made by [Async#createTask]; it starts at the loop's next pass. The loop holds it until it has ended. One that
/// fails and that nobody awaits or observes is reported to the loop's [exception
/// handler][EventLoop#setExceptionHandler] one pass after its end.
///
/// @param <T> the type of the result
public final class Task<T extends @Nullable Object> extends Awaitable<T> {
    private final @Nullable String givenName;
    private final long id;
    private final Strand strand;

    // Loop only, from here on.
    private @Nullable Callable<? extends T> body;
    private boolean started;
    private boolean interrupted;
    private boolean passingOn;
    private int requests;
    private @Nullable CancelledError pending;
    private @Nullable Waiter waiter;

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
        carrier.post(() -> cancelOnLoop(message, by));
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
        if (wait == null || !wait.isWaiting()) {
            if (strand.isParkedOutside()) {
                interrupt();
            }
        } else if (!passOn(wait, message)) {
            wait.end(Waiter.State.CANCELLED);
        }
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

    private void interrupt() {
        interrupted = true;
        strand.interrupt();
    }

    /// Called by the carrier when the task has given it back: a cancellation that found the task running reaches
    /// it here where it has gone on to a blocking call that knows nothing of us.
    void stepped() {
        if (pending != null && !interrupted && waiter == null && !isDone() && strand.isParkedOutside()) {
            loop().carrier().ready(new Handle(loop(), () -> {
                if (pending != null && waiter == null && !isDone() && strand.isParkedOutside()) {
                    interrupt();
                }
            }));
        }
    }

    void waitingOn(@Nullable Waiter wait) {
        waiter = wait;
    }

    void throwIfCancelled() {
        if (pending != null) {
            throw takeCancellation(this);
        }
    }

    /// Returns the error to throw for a wait that ended as cancelled.
    static CancelledError takeCancellation(@Nullable Task<?> task) {
        CancelledError taken = task == null ? null : task.pending;
        if (task == null || taken == null) {
            return new CancelledError("interrupted", null, null);
        }
        task.pending = null;
        if (task.interrupted) {
            task.interrupted = false;
            Thread.interrupted();
        }
        return taken;
    }

    /// Takes a request back that has not been delivered yet, as its sender may.
    void forget(CancelledError cancellation) {
        if (pending == cancellation) {
            pending = null;
        }
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
        finish(call(run));
    }

    private Outcome call(Callable<? extends T> run) {
        try {
            T value = run.call();
            return pending == null ? new Outcome.Value(value) : new Outcome.Cancelled(pending);
        } catch (CancelledError e) {
            return new Outcome.Cancelled(e);
        } catch (Throwable e) {
            if (interrupted && pending != null && isInterruption(e)) {
                return new Outcome.Cancelled(new CancelledError(pending.getMessage(), null, e));
            }
            return new Outcome.Failure(e);
        }
    }

    private void finish(Outcome outcome) {
        body = null;
        loop().carrier().tasks().remove(this);
        end(outcome);
        if (outcome instanceof Outcome.Failure failure && !isObserved()) {
            // Those that this very pass brings to await it come first.
            loop().callSoon(() -> loop().callSoon(() -> reportUnlessObserved(failure.error())));
        }
    }

    private void reportUnlessObserved(Throwable error) {
        if (!isObserved()) {
            loop().callExceptionHandler(new ErrorContext(
                    "task failed and nobody awaits it: await it, or give it an onDone", error, this));
        }
    }

    // What a blocking call of the JDK throws when its thread is interrupted.
    private static boolean isInterruption(Throwable error) {
        for (Throwable e = error; e != null; e = e.getCause()) {
            if (e instanceof InterruptedException
                    || e instanceof ClosedByInterruptException
                    || e instanceof InterruptedIOException
                    || (e instanceof SocketException
                            && e.getMessage() != null
                            && e.getMessage().contains("nterrupt"))) {
                return true;
            }
        }
        return false;
    }

    @Override
    public String toString() {
        Outcome outcome = outcome();
        String state = outcome != null ? outcome.toString() : started ? "running" : "not started";
        return "Task[" + name() + ", " + state + "]";
    }
}
