package io.greenloom.async;

import io.greenloom.loom.TaskThreads;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/// A strand of the opened mode: what a virtual thread runs. Fresh, then in its [thread][TaskThread], to its end.
final class VirtualStrand extends Strand {
    private final Runnable body;
    // Null before its first step. Written on the carrier; others read it as they find it.
    private @Nullable TaskThread host;
    private volatile boolean queued;
    private @Nullable Object interruptedOn; // carrier only: what it waited on when it was interrupted last
    private @Nullable Strand before; // carrier only: what is to run before this one's turn, which comes at once
    private boolean direct; // carrier only: the wake-up in progress is followed by a step, not by the queue

    VirtualStrand(Carrier carrier, @Nullable Task<?> task, Runnable body) {
        super(carrier, task);
        this.body = body;
    }

    @Override
    public void step() {
        queued = false;
        TaskThread its = host;
        if (its == null) {
            if (!begin()) {
                return;
            }
            its = TaskThread.start(carrier, this);
            host = its;
        }
        Stragglers stragglers = carrier.stragglers();
        if (stragglers != null) {
            stragglers.resumes(its);
        }
        carrier.setRunning(this);
        try {
            its.resume();
        } finally {
            carrier.setRunning(null);
        }
        if (stragglers != null) {
            stragglers.gaveBack(its);
        }
        Task<?> last = its.occupant().task();
        if (last != null) {
            last.stepped();
        }
    }

    /// Returns whether it is a task's that has not started.
    boolean isFresh() {
        return host == null && task() != null;
    }

    /// Marks its task as started; returns false where that was cancelled before, and so has ended.
    boolean begin() {
        Task<?> task = task();
        if (task != null) {
            if (task.isDone()) {
                return false;
            }
            task.markStarted();
        }
        return true;
    }

    /// Takes over a thread that another has left; on that thread.
    void enter(TaskThread left) {
        host = left;
        Task<?> task = task();
        if (task != null) {
            TaskThreads.rename(left.thread(), task.name());
        }
        carrier.setRunning(this);
    }

    void leave() {
        host = null;
    }

    void runBody() {
        body.run();
    }

    /// Called when its thread has become ready, on any thread.
    void woken() {
        if (before != null) {
            Strand first = before;
            before = null;
            queued = true;
            carrier.readyNow(first, this);
        } else if (!direct && !queued) { // queued: somebody has looked at its stack, and the JDK wakes it once more
            queued = true;
            carrier.readyFromAnywhere(this);
        }
    }

    @Override
    @Nullable
    Thread thread() {
        TaskThread its = host;
        return its == null ? null : its.thread();
    }

    @Override
    boolean isQueued() {
        return queued;
    }

    @Override
    void park() {
        LockSupport.park(this);
    }

    @Override
    void unpark() {
        TaskThread its = host;
        if (its == null) {
            return;
        }
        LockSupport.unpark(its.thread());
        Stragglers stragglers = carrier.stragglers();
        if (stragglers != null && !queued && carrier.isCurrent()) {
            stragglers.unparked(its);
        }
    }

    @Override
    @SuppressWarnings("ThreadPriorityCheck") // the scheduler is ours, and its order is promised
    void yieldNow() {
        Thread.yield();
    }

    @Override
    void yieldTo(Strand next) {
        before = next;
        yieldNow();
        if (before == next) { // pinned, as in a class initialiser: it has not given the carrier back
            before = null;
            carrier.ready(next);
        }
    }

    @Override
    void stepNow() {
        if (host != null) {
            direct = true;
            try {
                unpark();
            } finally {
                direct = false;
            }
        }
        step();
    }

    @Override
    boolean isParkedOutside() {
        Thread thread = thread();
        return !queued && thread != null && carrier.running() != this && thread.isAlive();
    }

    @Override
    boolean isInCallThatThrows() {
        Thread thread = thread();
        return thread != null && BlockedCall.throwsWhenInterrupted(thread);
    }

    @Override
    boolean isInSameCall() {
        Thread thread = thread();
        Object blocker = thread == null ? null : LockSupport.getBlocker(thread);
        return blocker != null && blocker == interruptedOn;
    }

    @Override
    void interrupt() {
        Thread thread = thread();
        if (thread != null) {
            interruptedOn = LockSupport.getBlocker(thread);
            thread.interrupt();
        }
    }
}
