package io.greenloom.async;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/// One wait of one thread: a task, another virtual thread of a loop, or any other thread.
///
/// | state | next | by |
/// |---|---|---|
/// | WAITING | WOKEN | whoever has what is waited for, on any thread |
/// | WAITING | CANCELLED | the waiting task's cancellation, on its loop; an interrupt of the thread |
/// | WAITING | TIMED_OUT | a timer of the loop, or the clock of a thread outside any loop |
///
/// The first wins and is final: a wake-up that carries a value is never lost to a later cancellation, which is
/// then delivered at the next suspension point.
final class Waiter implements Observer {
    enum State {
        WAITING,
        WOKEN,
        CANCELLED,
        TIMED_OUT
    }

    private static final VarHandle STATE;

    static {
        try {
            STATE = MethodHandles.lookup().findVarHandle(Waiter.class, "state", Object.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    /// The target of a wait that neither a cancellation nor an interrupt ends: both stay for what comes after it.
    static final Cancellable UNCANCELLABLE = Cancellable.Nothing.NOTHING;

    private final @Nullable Strand strand;
    private final Thread thread;
    private final @Nullable Cancellable target;
    private final Object reason;
    private volatile Object state = State.WAITING; // a State; where the wake-up brings something, that Outcome
    private boolean interrupted; // waiting thread only: the flag was taken, and is put back when the wait is over
    private boolean looks; // at the outcome: set before it observes
    private @Nullable List<CancelledError> passedOn; // loop only: what went to the target, whose end is awaited

    /// @param reason what is waited for, as people are to see it
    /// @param target what a cancellation of the waiting task is passed on to; null where it ends the wait
    Waiter(Object reason, @Nullable Cancellable target) {
        this.reason = reason;
        this.strand = Strand.current();
        this.thread = Thread.currentThread();
        this.target = target;
    }

    Object reason() {
        return reason;
    }

    @Nullable
    Cancellable target() {
        return target;
    }

    /// Has it count as one that sees how the awaitable ends, if it is still waiting by then.
    void looks() {
        looks = true;
    }

    boolean isPassedOn() {
        return passedOn != null;
    }

    void setPassedOn(CancelledError request) {
        if (passedOn == null) {
            passedOn = new ArrayList<>(1);
        }
        passedOn.add(request);
    }

    /// Returns what has gone to the target, and has the same origin as `request`; null where nothing has.
    @Nullable
    CancelledError passedOnBefore(CancelledError request) {
        if (passedOn != null) {
            for (CancelledError earlier : passedOn) {
                if (earlier.hasOriginOf(request)) {
                    return earlier;
                }
            }
        }
        return null;
    }

    boolean isWaiting() {
        return state == State.WAITING;
    }

    /// Ends the wait from any thread. Returns whether this call did.
    boolean end(State to) {
        return endAs(to);
    }

    /// Wakes it with something, from any thread. Returns whether this call did.
    boolean wake(Outcome<?> with) {
        return endAs(with);
    }

    /// Returns what it was woken with; null where it waits or was ended otherwise.
    @Nullable
    Outcome<?> outcome() {
        return state instanceof Outcome<?> outcome ? outcome : null;
    }

    State state() {
        return state instanceof State known ? known : State.WOKEN;
    }

    private boolean endAs(Object to) {
        if (!STATE.compareAndSet(this, State.WAITING, to)) {
            return false;
        }
        if (strand != null) {
            strand.unpark();
        } else {
            LockSupport.unpark(thread);
        }
        return true;
    }

    @Override
    public boolean isOver() {
        return !isWaiting();
    }

    @Override
    public void ended(Awaitable<?> awaitable) {
        if (end(State.WOKEN) && looks) {
            awaitable.markObserved();
        }
    }

    /// Waits for the end, on the thread that made this waiter, and returns how it came.
    State await() {
        Task<?> task = strand == null ? null : strand.task();
        register(task, this);
        Object recorded = Jfr.suspensionBegins();
        try {
            while (state == State.WAITING) {
                park();
                if (state == State.WAITING && Thread.interrupted()) {
                    interrupted(task);
                }
            }
            return state();
        } finally {
            register(task, null);
            if (recorded != null) {
                Jfr.suspensionEnds(recorded, task, reason);
            }
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    private void register(@Nullable Task<?> task, @Nullable Waiter waiting) {
        if (task != null) {
            task.waitingOn(waiting);
        } else if (strand != null) {
            strand.waitingOn(waiting);
        }
    }

    /// Waits at most until `deadlineNanos` of [System#nanoTime]; for threads outside any loop, which have no
    /// timers.
    State awaitUntil(long deadlineNanos) {
        while (state == State.WAITING) {
            long left = deadlineNanos - System.nanoTime();
            if (left <= 0) {
                STATE.compareAndSet(this, State.WAITING, State.TIMED_OUT);
            } else {
                LockSupport.parkNanos(this, left);
                if (state == State.WAITING && Thread.interrupted()) {
                    interrupted(null);
                }
            }
        }
        return state();
    }

    private void park() {
        if (strand != null) {
            strand.park();
        } else {
            LockSupport.park(this);
        }
    }

    // An interrupt asks a thread to stop; a task's answer to that is to be cancelled.
    private void interrupted(@Nullable Task<?> task) {
        if (task != null) {
            task.cancelAsInterrupted();
        } else if (target == UNCANCELLABLE) {
            interrupted = true;
        } else {
            Thread.currentThread().interrupt();
            STATE.compareAndSet(this, State.WAITING, State.CANCELLED);
        }
    }
}
