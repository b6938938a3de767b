package io.greenloom.async;

import io.greenloom.async.internal.Rethrow;
import io.greenloom.greenlet.Context;
import io.greenloom.greenlet.Greenlet;
import java.time.Duration;
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
    private @Nullable String givenName; // any thread, as it finds it
    private final @Nullable Context context; // null: empty, and made when it is asked for
    private final boolean startsAlways;
    private final Priority priority;
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
    private @Nullable Timeout limit; // the innermost that it stands under, or the host of its group
    private @Nullable InterruptDelivery interrupts; // null until its thread is to be interrupted
    private @Nullable CancelScope lastSender; // whose cancellation was thrown last
    private @Nullable Waiter waiter;
    private @Nullable Trail trail; // in debug mode
    private volatile boolean reported; // read by who looks at the outcome, on any thread
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
        this.priority = options.priority();
        this.startsWhenAwaited = options.start() == Start.LAZY;
        this.id = id;
        this.body = body;
        this.strand = Strand.create(loop.carrier(), this, this::runBody);
    }

    /// Returns the name given to [Async#createTask(String, Callable)], or one with a number.
    public String name() {
        return givenName == null ? "Task-" + id : givenName;
    }

    /// Names it anew: `task.set_name()`. Never waits; any thread may call.
    public void setName(String name) {
        givenName = Objects.requireNonNull(name, "name");
        Thread thread = strand.thread();
        if (thread != null && !isDone()) {
            thread.setName(name);
        }
    }

    /// What a task is doing; see [#status].
    public enum Status {
        /// It has not started.
        PENDING,
        /// It has the loop.
        RUNNING,
        /// It is suspended: what it waits for has not come, or it is not its turn yet.
        WAITING,
        /// It was asked to end, by [#cancel(String)] or by a [CancelScope] that it stands in, and has not yet.
        CANCELLING,
        /// It has ended with a value.
        FINISHED,
        /// It has ended with an error.
        FAILED,
        /// It has ended as cancelled.
        CANCELLED
    }

    /// Returns what it is doing: the status of anyio's `TaskHandle`. Never waits; any thread may call, and one of
    /// another loop or of none sees what may have changed since.
    public Status status() {
        Outcome<?> outcome = outcome();
        if (outcome != null) {
            return switch (outcome) {
                case Outcome.Value<?> _ -> Status.FINISHED;
                case Outcome.Failure<?> _ -> Status.FAILED;
                case Outcome.Cancelled<?> _ -> Status.CANCELLED;
            };
        }
        Requests known = requests;
        if ((known != null && known.count() > 0) || CancelScope.outermostCancelled(scope) != null) {
            return Status.CANCELLING;
        }
        if (!started) {
            return Status.PENDING;
        }
        return loop().carrier().running() == strand ? Status.RUNNING : Status.WAITING;
    }

    /// Returns where its body is, innermost frame first: `task.get_stack()`. Empty before its start and after its
    /// end. Never waits; any thread may call, and sees it as it stands in that moment.
    public List<StackTraceElement> stack() {
        Thread thread = strand.thread();
        if (thread == null || isDone()) {
            return List.of();
        }
        return Async.currentTask() == this ? Stacks.here() : Stacks.ofBody(thread.getStackTrace());
    }

    /// Asks it to end: its current suspension point, or else its next, throws [CancelledError]; one that has not
    /// started yet never starts. Where it waits for another task or promise, that is cancelled, as by the same
    /// caller for the same reason, and this goes on when that has ended. Where it is blocked in a JDK call, its
    /// thread is interrupted, which closes a JDK socket.
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
        return cancelAs(CancelledError.of(loop(), CancelledError.Source.CANCEL, message));
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
        return cancelAs(CancelledError.surfacingAs(CancelledError.Source.CANCEL, error));
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

    @Override
    boolean cancelAs(CancelledError request) {
        Carrier carrier = loop().carrier();
        if (carrier.isCurrent() && !request.isDeep()) {
            return cancelOnLoop(request);
        }
        request.beginWave();
        carrier.readyFromAnywhere(() -> cancelOnLoop(request));
        return true;
    }

    /// Returns how many requests to cancel it has had, less those taken back by [#uncancel].
    ///
    /// @throws IllegalStateException from elsewhere than its loop
    public int cancelling() {
        checkOnLoop("cancelling()");
        return count(zone());
    }

    int count(@Nullable CancelScope zone) {
        Requests known = requestsOf(zone);
        return known == null ? 0 : known.count();
    }

    /// Returns how many of those are thrown as a [CancelledError].
    int plainCount(@Nullable CancelScope zone) {
        Requests known = requestsOf(zone);
        return known == null ? 0 : known.plain();
    }

    /// Takes one request back, after catching its error: for code that cancelled the task itself.
    ///
    /// @return how many requests are left
    /// @throws IllegalStateException from elsewhere than its loop
    public int uncancel() {
        checkOnLoop("uncancel()");
        return uncancel(zone());
    }

    /// Refuses a call of `what` from another thread, which would race with the loop.
    void checkOnLoop(String what) {
        if (!loop().carrier().isCurrent()) {
            throw new IllegalStateException(what + " for " + this + " was called by "
                    + Thread.currentThread() + ", and is for tasks and callbacks of " + loop()
                    + ": call it from there, for instance by loop.callSoon");
        }
    }

    private int uncancel(@Nullable CancelScope zone) {
        Requests known = requestsOf(zone);
        if (known == null || known.count() == 0) {
            return 0;
        }
        int left = known.takeBack();
        if (left == 0) {
            noneLeft();
        }
        return left;
    }

    private void noneLeft() {
        if (trail != null) {
            trail.takenBack();
        }
        forgetInterruption(null);
    }

    /// Takes back `request`, which the block that ends has made from `zone`, and no other.
    void takeBack(@Nullable CancelScope zone, CancelledError request) {
        if (trail != null) {
            trail.settled(request);
        }
        Requests known = requestsOf(zone);
        if (known != null && known.takeBack(request) == 0) {
            noneLeft();
        }
        if (interrupts != null) {
            interrupts.forget(request);
        }
    }

    /// Takes back the interrupt that a cancellation by `sender`, or where that is null by a request, was delivered
    /// as.
    void forgetInterruption(@Nullable CancelScope sender) {
        if (interrupts != null) {
            interrupts.forgetThatOf(sender);
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

    @Nullable
    Requests requestsOf(@Nullable CancelScope zone) {
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
        if (isPassedOnAlready(request)) {
            return true;
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
            endWait(request);
        } // else held off until the task has left its shield
        return true;
    }

    /// Returns whether the present wait has passed the same request on. One that comes again by a queue has gone
    /// round a circle of tasks, and ends the wait; another has come by two ways.
    private boolean isPassedOnAlready(CancelledError request) {
        Waiter wait = waiter;
        CancelledError before = wait == null ? null : wait.passedOnBefore(request);
        if (wait != null && before != null && !before.isInWaveOf(request)) {
            wait.end(Waiter.State.CANCELLED);
        }
        return before != null;
    }

    /// Called when a scope that the task is in was cancelled, which `error` says.
    void scopeCancelled(CancelledError error) {
        if (started && !isDone() && !passingOn && isDeliverable()) {
            endWait(error);
        }
    }

    private void endWait(CancelledError request) {
        Waiter wait = waiter;
        if (wait == null) {
            if (strand.isParkedOutside()) {
                interrupts().send();
            }
        } else if (wait.isWaiting() && !passOn(wait, request)) {
            wait.end(Waiter.State.CANCELLED);
        } // a wait that has ended is about to return: its value wins, and the next suspension point throws
    }

    private boolean passOn(Waiter wait, CancelledError request) {
        Cancellable target = wait.target();
        if (target == null) {
            return false;
        }
        passingOn = true;
        try {
            if (!Cancellable.passOn(request, target)) {
                return false;
            }
            wait.setPassedOn(request);
            return true;
        } finally {
            passingOn = false;
        }
    }

    private InterruptDelivery interrupts() {
        if (interrupts == null) {
            interrupts = new InterruptDelivery(this);
        }
        return interrupts;
    }

    /// Takes the interrupt back that the task was sent, as it has come to a suspension point, or is to enter what
    /// the interrupt must not reach. On its own thread.
    void settleInterruption() {
        if (interrupts != null) {
            interrupts.settle();
        }
    }

    /// Returns whether `error` is what a blocking call threw because `sender` interrupted it.
    boolean isInterruptedBy(Throwable error, CancelScope sender) {
        return interrupts != null && interrupts.isInterruptedBy(sender, error);
    }

    /// Returns the cancellation that `error` is, or that surfaced as it: in a blocking call, or because its block
    /// can only be left by that; null where it is none.
    @Nullable
    CancelledError cancellationIn(Throwable error) {
        if (error instanceof CancelledError cancelled) {
            return cancelled;
        }
        Requests known = requestsOf(zone());
        CancelledError surfaced = known == null ? null : known.surfacedAs(error);
        if (surfaced != null) {
            return surfaced;
        }
        return interrupts == null ? null : interrupts.surfacedAs(error);
    }

    /// Returns whether `request`, made from `zone`, was not delivered yet.
    boolean isPending(@Nullable CancelScope zone, CancelledError request) {
        Requests known = requestsOf(zone);
        return known != null && known.isPending(request);
    }

    /// Has a request delivered once more, which something more urgent has displaced, or nobody has noticed.
    void redeliver(@Nullable CancelScope zone, CancelledError displaced) {
        Requests known = requestsOf(zone);
        if (known != null && displaced.scope() == null && known.count() > 0) {
            known.putBack(displaced.request());
        } // else a scope throws again by itself
    }

    /// Called by the carrier when the task has given it back: a cancellation that found the task running reaches
    /// it here where it has gone on to a blocking call that knows nothing of us.
    void stepped() {
        if ((requests != null || scope != null) && isToBeInterrupted()) {
            interrupts().sendSoon();
        }
    }

    /// Returns whether it is blocked in a call of the JDK, and a cancellation waits for it.
    boolean isToBeInterrupted() {
        return waiter == null
                && !isDone()
                && isDeliverable()
                && strand.isParkedOutside()
                && (interrupts == null || !interrupts.isNotedAlready());
    }

    /// Told once that its failure has been reported, as nobody had looked at it.
    void setReported() {
        reported = true;
    }

    @Override
    void seenFirst() {
        if (reported) {
            loop().carrier().unseen().seenLate(this);
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

    /// Returns for how long its steps have had the loop; null outside debug mode. Any thread, as it finds it.
    @Nullable
    Duration onLoop() {
        Trail known = trail;
        return known == null ? null : Duration.ofNanos(known.onLoopNanos());
    }

    /// Counts a step; carrier only.
    void hadLoop(long nanos) {
        Trail known = trail;
        if (known != null) {
            known.hadLoop(nanos);
        }
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

    /// Returns the innermost time limit that it stands under, or the host of its group.
    @Nullable
    Timeout limit() {
        return limit;
    }

    void setLimit(@Nullable Timeout innermost) {
        limit = innermost;
    }

    void createdBy(@Nullable Task<?> task) {
        creator = task;
        if (trail != null && task != null) {
            trail.createdBy(task);
        }
    }

    @Nullable
    Trail trail() {
        return trail;
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

    Priority priority() {
        return priority;
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
        settleInterruption();
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
        return (known != null && known.isDeliverable()) || CancelScope.outermostCancelled(scope) != null;
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
        CancelledError lasting = known == null ? null : known.lasting();
        if (lasting != null) {
            return lasting.passedOn();
        }
        CancelScope cancelled = CancelScope.outermostCancelled(scope);
        return cancelled == null ? null : cancelled.error();
    }

    /// Returns the error to throw for a wait that ended as cancelled; it may be a checked one.
    static RuntimeException takeCancellation(@Nullable Task<?> task) {
        CancelledError taken = task == null ? null : task.takeToThrow();
        if (taken == null) {
            taken = CancelledError.of(CancelledError.Source.INTERRUPT, "interrupted", null);
        }
        throw Rethrow.unchanged(taken.thrown());
    }

    /// Takes what is to be thrown now. A scope throws again and again: code that catches that in a loop must not
    /// have the carrier for itself.
    private @Nullable CancelledError takeToThrow() {
        CancelledError taken = take();
        if (taken != null) {
            CancelScope sender = taken.scope();
            if (sender != null && sender == lastSender) {
                strand.yieldNow();
            }
            lastSender = sender;
        }
        return taken;
    }

    /// Cancels it because its loop is closing; once, whatever it was asked before. Not one of a group behind a
    /// shield, which holds this off: it ends when the shield is left.
    void cancelForClose() {
        if (!askedAtClose && !isBehindInheritedShield()) {
            askedAtClose = true;
            cancelOnLoop(CancelledError.of(CancelledError.Source.LOOP, "the event loop is closing", null));
        }
    }

    private boolean isBehindInheritedShield() {
        for (CancelScope s = inherited; s != null; s = s.outer()) {
            if (s.isShield()) {
                return true;
            }
        }
        return false;
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
        limit = null;
        end(outcome);
        if (loop().isDetailed() && loop().carrier().isCurrent()) {
            loop().carrier().tell(listener -> listener.taskEnded(this, outcome));
        }
        UnseenFailures unseen = loop().carrier().unseen();
        if (outcome instanceof Outcome.Failure<?> && !isObserved()) {
            unseen.failed(this, by);
        }
        if (started) {
            unseen.ended(this); // as a creator
        }
        if (trail != null && outcome instanceof Outcome.Value<?> && requests != null && requests.count() > 0) {
            trail.returned(this);
        }
    }

    /// Called when a block that `request` was to end has returned.
    void blockReturned(CancelledError request, String block) {
        if (trail != null) {
            trail.blockReturned(this, request, block);
        }
    }

    @Override
    public String toString() {
        Outcome<?> outcome = outcome();
        String state = outcome != null ? outcome.toString() : started ? "running" : "not started";
        return "Task[" + name() + ", " + state + "]";
    }
}
