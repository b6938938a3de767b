package io.greenloom.async;

import io.greenloom.greenlet.Context;
import io.greenloom.greenlet.Greenlet;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;

/// A body that a loop runs, and its result: `asyncio.Task`.
///
/// Made by [Async#createTask]; it starts at the loop's next pass. The loop holds it until it has ended. One that
/// fails and that nobody awaits or observes is reported to the loop's [exception
/// handler][EventLoop#setExceptionHandler]: one pass after the task that created it has ended, or one pass after
/// its own end where that is later or no task has created it.
///
/// @param <T> the type of the result
public final class Task<T extends @Nullable Object> extends Awaitable<T> {
    private final @Nullable String givenName;
    private final @Nullable Context context; // null: empty, and made when it is asked for
    private final boolean startsAlways;
    private final boolean startsWhenAwaited;
    private final long id;
    private final Strand strand;

    // Loop only, from here on.
    private @Nullable Callable<? extends T> body;
    private boolean held = true; // the loop does not have it yet
    private boolean started;
    private boolean passingOn;
    private boolean askedAtClose;
    private @Nullable Requests requests; // that no shield of this task holds off
    private @Nullable CancelScope scope; // the innermost that the task is in
    private @Nullable CancelScope inherited; // where it was created in a group: the innermost around that
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

    Task(EventLoop loop, TaskOptions options, long id, Callable<? extends T> body) {
        super(loop);
        this.givenName = options.name();
        this.context = options.context() == null ? Context.copyOfCurrentIfUsed() : options.context();
        this.startsAlways = options.start() == Start.ATOMIC;
        this.startsWhenAwaited = options.start() == Start.LAZY;
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
        return cancel(CancelledError.of(CancelledError.Source.CANCEL, message));
    }

    /// Asks it to end with `error`: as [#cancel(String)], but the suspension point throws `error` in place of
    /// [CancelledError]; one that has not started yet never starts, and has failed with it. Where a blocking call
    /// of the JDK is interrupted, that throws what it throws then, and the task, if it is left by that, fails with
    /// `error`. greenlet's `throw`, gevent's `kill(exception)`.
    ///
    /// A `catch (Exception e)` in its body can eat an exception; prefer [#cancel(String)], which none does.
    ///
    /// @param error what to throw
    /// @return false where it had ended already
    public boolean raise(Throwable error) {
        Objects.requireNonNull(error, "error");
        if (isDone()) {
            return false;
        }
        return cancel(CancelledError.surfacingAs(CancelledError.Source.CANCEL, error));
    }

    /// Has a task that was made with [Start#LAZY] begin at the loop's next pass: Kotlin's `start`. Does nothing
    /// where it has begun or ended, or was made with another start. Never waits; any thread may call.
    public void start() {
        if (!startsWhenAwaited || isDone()) {
            return;
        }
        Carrier carrier = loop().carrier();
        if (carrier.isCurrent()) {
            beginOrRefuse();
        } else {
            carrier.readyFromAnywhere(this::beginOrRefuse);
        }
    }

    private void beginOrRefuse() {
        if (!held || isDone()) {
            return;
        }
        Carrier carrier = loop().carrier();
        if (carrier.isCurrent() && !carrier.isEnding()) {
            loop().begin(this, Start.DEFAULT);
        } else {
            refuse(); // the loop is closed
        }
    }

    @Override
    void awaited() {
        start();
    }

    /// Returns true once: it is to be given to the loop now.
    boolean release() {
        boolean was = held && !isDone();
        held = false;
        return was;
    }

    /// Returns whether the loop does not have it yet. Loop only.
    boolean isHeld() {
        return held;
    }

    boolean cancel(CancelledError request) {
        Carrier carrier = loop().carrier();
        if (carrier.isCurrent()) {
            return cancelOnLoop(request);
        }
        carrier.readyFromAnywhere(() -> cancelOnLoop(request));
        return true;
    }

    /// Returns how many requests to cancel it has had, less those taken back by [#uncancel]. Loop only.
    public int cancelling() {
        return count(zone());
    }

    int count(@Nullable CancelScope zone) {
        Requests known = requestsOf(zone);
        return known == null ? 0 : known.count();
    }

    /// Takes one request back, after catching its error: for code that cancelled the task itself. Loop only.
    ///
    /// @return how many requests are left
    public int uncancel() {
        return uncancel(zone());
    }

    int uncancel(@Nullable CancelScope zone) {
        Requests known = requestsOf(zone);
        if (known == null || known.count() == 0) {
            return 0;
        }
        int left = known.takeBack();
        if (left == 0) {
            if (trail != null) {
                trail.takenBack();
            }
            forgetInterruption(null);
        }
        return left;
    }

    /// Takes back the interrupt that a cancellation by `sender`, or where that is null by a request, was delivered
    /// as.
    void forgetInterruption(@Nullable CancelScope sender) {
        if (interruption == null || interruption.scope() != sender) {
            return;
        }
        interruption = null;
        if (unsettled && Async.currentTask() == this) {
            unsettled = false;
            Thread.interrupted();
        }
    }

    /// Returns what holds off the requests that come from outside it: the innermost shield that the task itself
    /// has entered; null where there is none.
    @Nullable
    CancelScope zone() {
        for (CancelScope s = scope; s != inherited && s != null; s = s.outer()) {
            if (s.isShield()) {
                return s;
            }
        }
        return null;
    }

    private @Nullable Requests requestsOf(@Nullable CancelScope zone) {
        return zone == null ? requests : zone.requests();
    }

    private boolean cancelOnLoop(CancelledError request) {
        return request(null, request);
    }

    /// Asks it to end what it does inside `zone`, or altogether where that is null.
    boolean request(@Nullable CancelScope zone, CancelledError request) {
        if (isDone()) {
            return false;
        }
        if (passingOn) {
            return false; // tasks that wait for each other in a circle: the last one breaks it
        }
        Requests known = requestsOf(zone);
        if (known == null) {
            known = new Requests();
            if (zone == null) {
                requests = known;
            } else {
                zone.setRequests(known);
            }
        }
        known.add(request);
        if (!started && !startsAlways) {
            finish(asOutcome(request));
        } else if (started && zone == zone()) {
            endWait(request.getMessage());
        } // else held off until the task has left its shield
        return true;
    }

    /// Called when a scope that the task is in was cancelled.
    void scopeCancelled(@Nullable String message) {
        if (started && !isDone() && !passingOn && isDeliverable()) {
            endWait(message);
        }
    }

    private void endWait(@Nullable String message) {
        Waiter wait = waiter;
        if (wait == null) {
            if (strand.isParkedOutside()) {
                if (loop().carrier().running() == null) {
                    interruptSoon(); // to interrupt a channel closes it, and takes its locks
                } else {
                    interrupt();
                }
            }
        } else if (wait.isWaiting() && !passOn(wait, message)) {
            wait.end(Waiter.State.CANCELLED);
        } // a wait that has ended is about to return: its value wins, and the next suspension point throws
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

    /// Delivers the cancellation as an interrupt: the blocking call throws, and that is the one time, or where a
    /// scope was cancelled, the first.
    private void interrupt() {
        CancelledError sent = isNotedAlready() ? null : take();
        if (sent == null) {
            return;
        }
        interruption = sent;
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
            Requests known = requestsOf(zone());
            if (sent.scope() == null && known != null) {
                known.putBack(sent);
            } // else the scope throws again by itself
        }
    }

    /// Returns whether `error` is what a blocking call threw because this task's cancellation interrupted it.
    boolean isInterruptedBy(Throwable error) {
        return interruption != null && Interruptions.isOne(error);
    }

    /// Returns whether `error` is what a blocking call threw because `sender` interrupted it.
    boolean isInterruptedBy(Throwable error, CancelScope sender) {
        return interruption != null && interruption.scope() == sender && Interruptions.isOne(error);
    }

    /// Returns the cancellation that `error` is, or that surfaced as it in a blocking call; null where it is none.
    @Nullable
    CancelledError cancellationIn(Throwable error) {
        if (error instanceof CancelledError cancelled) {
            return cancelled;
        }
        CancelledError sent = interruption;
        return sent != null && Interruptions.isOne(error) ? sent.surfacedAs(error) : null;
    }

    /// Returns whether `request`, made from `zone`, was not delivered yet.
    boolean isPending(@Nullable CancelScope zone, CancelledError request) {
        Requests known = requestsOf(zone);
        return known != null && known.pending() == request;
    }

    /// Has a request delivered once more, which something more urgent has displaced.
    void redeliver(@Nullable CancelScope zone, CancelledError displaced) {
        Requests known = requestsOf(zone);
        if (known != null && displaced.scope() == null && known.count() > 0) {
            known.putBack(displaced);
        }
    }

    /// Called by the carrier when the task has given it back: a cancellation that found the task running reaches
    /// it here where it has gone on to a blocking call that knows nothing of us.
    void stepped() {
        if ((requests != null || scope != null) && isToBeInterrupted()) {
            interruptSoon();
        }
    }

    private void interruptSoon() {
        Runnable interrupt = () -> {
            if (isToBeInterrupted()) {
                interrupt();
            }
        };
        loop().carrier().ready(new Handle(loop(), interrupt, null));
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
        return outcome() instanceof Outcome.Failure<?> failure ? failure.error() : null;
    }

    private boolean isToBeInterrupted() {
        return waiter == null && !isDone() && isDeliverable() && strand.isParkedOutside() && !isNotedAlready();
    }

    /// Returns whether all there is to deliver is a scope's, and has interrupted the present call before, which
    /// only notes that and would be woken by each interrupt for nothing.
    private boolean isNotedAlready() {
        Requests known = requestsOf(zone());
        return unsettled && (known == null || known.pending() == null) && strand.isInSameCall();
    }

    @Nullable
    CancelScope scope() {
        return scope;
    }

    void setScope(@Nullable CancelScope innermost) {
        scope = innermost;
    }

    /// Has it live in a scope of the task that creates it, before it starts.
    void inherit(CancelScope around) {
        scope = around;
        inherited = around;
    }

    void createdBy(@Nullable Task<?> task) {
        creator = task;
    }

    /// Returns the task that created it; null where none did, or this has ended. For the next three too: any
    /// thread, as it finds them.
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
        boolean deliverable = isDeliverable();
        if (trail != null && !deliverable) {
            trail.suspends();
        }
        return deliverable;
    }

    private boolean isDeliverable() {
        if (requests == null && scope == null) {
            return false;
        }
        Requests known = requestsOf(zone());
        return (known != null && known.pending() != null) || CancelScope.outermostCancelled(scope) != null;
    }

    /// Takes what is to be thrown at this point; null where that is nothing.
    @Nullable
    CancelledError take() {
        Requests known = requestsOf(zone());
        CancelledError taken = known == null ? null : known.take();
        if (taken != null) {
            if (trail != null) {
                trail.delivered(taken);
            }
            return taken;
        }
        CancelScope cancelled = CancelScope.outermostCancelled(scope);
        return cancelled == null ? null : cancelled.error();
    }

    /// Returns the error to throw for a wait that ended as cancelled; it may be a checked one.
    static RuntimeException takeCancellation(@Nullable Task<?> task) {
        CancelledError taken = task == null ? null : task.take();
        if (taken == null) {
            taken = CancelledError.of(CancelledError.Source.INTERRUPT, "interrupted", null);
        }
        throw Rethrow.unchanged(taken.thrown());
    }

    /// Cancels it because its loop is closing; once, whatever it was asked before.
    void cancelForClose() {
        if (!askedAtClose) {
            askedAtClose = true;
            cancelOnLoop(CancelledError.of(CancelledError.Source.LOOP, "the event loop is closing", null));
        }
    }

    /// Ends one that came when its loop had closed.
    void refuse() {
        finish(new Outcome.Cancelled<>(
                CancelledError.of(CancelledError.Source.LOOP, "the event loop is closed", null)));
    }

    /// Cancels it because somebody has interrupted its thread.
    void cancelAsInterrupted() {
        cancelOnLoop(CancelledError.of(CancelledError.Source.INTERRUPT, "its thread was interrupted", null));
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

    private Outcome<?> call(Callable<? extends T> run) {
        try {
            if (context != null) {
                Greenlet.current().setContext(context);
            }
            T value = run.call();
            throwIfCancelled();
            return new Outcome.Value<>(value);
        } catch (Throwable e) {
            CancelledError cancellation = cancellationIn(e);
            return cancellation == null ? new Outcome.Failure<>(e) : asOutcome(cancellation);
        }
    }

    /// Returns the end of a task that `cancellation` ended: a failure where it surfaces as something else.
    private static Outcome<?> asOutcome(CancelledError cancellation) {
        Throwable thrown = cancellation.thrown();
        return thrown instanceof CancelledError cancelled
                ? new Outcome.Cancelled<>(cancelled)
                : new Outcome.Failure<>(thrown);
    }

    private void finish(Outcome<?> outcome) {
        body = null;
        loop().carrier().tasks().remove(this);
        if (inherited != null) {
            inherited.ended(this);
        }
        Jfr.taskEnds(this, outcome);
        Task<?> by = creator;
        creator = null;
        end(outcome);
        UnseenFailures unseen = loop().carrier().unseen();
        if (outcome instanceof Outcome.Failure<?> && !isObserved()) {
            unseen.failed(this, by);
        }
        if (started) {
            unseen.ended(this); // as a creator
        }
        if (trail != null && outcome instanceof Outcome.Value<?>) {
            reportSwallowed(trail);
        }
    }

    private void reportSwallowed(Trail known) {
        CancelledError swallowed = known.swallowed();
        if (swallowed != null && requests != null && requests.count() > 0) {
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
        Outcome<?> outcome = outcome();
        String state = outcome != null ? outcome.toString() : started ? "running" : "not started";
        return "Task[" + name() + ", " + state + "]";
    }
}
