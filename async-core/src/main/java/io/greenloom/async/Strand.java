package io.greenloom.async;

import io.greenloom.loom.JdkAccess;
import org.jspecify.annotations.Nullable;

/// Something with a stack that the carrier runs in steps: a task, the callbacks, the I/O.
///
/// It runs from [#step] until it parks, yields or ends; then the carrier goes on with the next entry.
abstract sealed class Strand implements Step permits VirtualStrand, BatonStrand {
    final Carrier carrier;
    private final @Nullable Task<?> task;
    private @Nullable Waiter waiter; // carrier only; where there is no task, which knows its own

    Strand(Carrier carrier, @Nullable Task<?> task) {
        this.carrier = carrier;
        this.task = task;
    }

    static Strand create(Carrier carrier, @Nullable Task<?> task, Runnable body) {
        return JdkAccess.isOpened() ? new VirtualStrand(carrier, task, body) : new BatonStrand(carrier, task, body);
    }

    /// Returns the one that the calling code runs on; null outside a loop, and on a virtual thread that a task has
    /// started by itself.
    static @Nullable Strand current() {
        EventLoop loop = EventLoop.currentOrNull();
        return loop == null ? null : loop.carrier().running();
    }

    @Override
    public final String toString() {
        return task == null ? "a step of callbacks or handlers" : "a step of " + task;
    }

    final @Nullable Task<?> task() {
        return task;
    }

    final void waitingOn(@Nullable Waiter wait) {
        waiter = wait;
    }

    /// Returns its wait in one of our own calls; null where it is in none. Carrier only.
    final @Nullable Waiter waiter() {
        return task == null ? waiter : task.waiter();
    }

    /// Ends the wait of a strand that is no task's: ours as cancelled, one in a blocking call by an interrupt.
    final void cancelWait() {
        if (waiter != null) {
            if (waiter.target() != Waiter.UNCANCELLABLE) {
                waiter.end(Waiter.State.CANCELLED);
            }
        } else if (isParkedOutside()) {
            interrupt();
        }
    }

    /// Returns the thread whose stack it is; null before its first step. Any thread, as it finds it.
    abstract @Nullable Thread thread();

    /// Returns whether it waits in the ready queue. Any thread, as it finds it.
    abstract boolean isQueued();

    /// Gives the carrier back until [#unpark], which may come first. May return for no reason.
    abstract void park();

    /// Makes it ready; any thread.
    abstract void unpark();

    /// Goes to the end of the ready queue.
    abstract void yieldNow();

    /// Has another, which has not started, run now, and this one right behind it; on this strand.
    abstract void yieldTo(Strand next);

    /// Runs it at once, past the queue; it must be parked by [#park] or not started. Carrier only.
    abstract void stepNow();

    /// Returns whether it waits in a call that is none of ours, where only an interrupt reaches it. Carrier only.
    abstract boolean isParkedOutside();

    /// Returns whether that call throws when interrupted: those that wait for a lock or in a `join` only note it.
    abstract boolean isInCallThatThrows();

    /// Returns whether it waits in the very call that was interrupted last, as one does that only notes it.
    /// Carrier only.
    abstract boolean isInSameCall();

    abstract void interrupt();
}
