package io.greenloom.async;

import io.greenloom.loom.TaskThreads;
import java.util.concurrent.Executor;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/// A virtual thread whose scheduler is this object: so each wake-up knows at once whose it is.
///
/// A virtual thread that the body starts inherits the scheduler (JDK 25). Its continuation is not ours, and is
/// queued as a stranger's.
final class VirtualStrand extends Strand implements Executor {
    private final Runnable body;
    private @Nullable Thread thread;
    // Set when the thread starts, on the carrier; read by wake-ups, which come after that.
    private @Nullable Runnable continuation;
    private volatile boolean queued;
    private boolean direct; // carrier only: the wake-up in progress is followed by a step, not by the queue

    VirtualStrand(Carrier carrier, @Nullable Task<?> task, Runnable body) {
        super(carrier, task);
        this.body = body;
    }

    @Override
    public void step() {
        queued = false;
        Task<?> task = task();
        carrier.setRunning(this);
        try {
            Runnable resume = continuation;
            if (resume == null) {
                resume = start(task);
            }
            if (resume != null) {
                resume.run();
            }
        } finally {
            carrier.setRunning(null);
        }
        if (task != null) {
            task.stepped();
        }
    }

    private @Nullable Runnable start(@Nullable Task<?> task) {
        if (task != null) {
            if (task.isDone()) {
                return null; // cancelled before its start
            }
            task.markStarted();
        }
        Thread.Builder.OfVirtual builder = TaskThreads.on(this).inheritInheritableThreadLocals(false);
        if (task != null) {
            builder.name(task.name());
        }
        thread = builder.unstarted(body);
        thread.start(); // calls execute
        return continuation;
    }

    @Override
    public void execute(Runnable wakeUp) {
        if (continuation == null) {
            continuation = wakeUp;
        } else if (wakeUp != continuation) {
            carrier.stuck().strangerSeen();
            carrier.readyFromAnywhere(wakeUp::run);
        } else if (!direct && !queued) { // queued: somebody has looked at its stack, and the JDK wakes it once more
            queued = true;
            carrier.readyFromAnywhere(this);
        }
    }

    @Override
    @Nullable
    Thread thread() {
        return thread;
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
        LockSupport.unpark(thread);
    }

    @Override
    @SuppressWarnings("ThreadPriorityCheck") // the scheduler is ours, and its order is promised
    void yieldNow() {
        Thread.yield();
    }

    @Override
    void stepNow() {
        if (continuation != null) {
            direct = true;
            try {
                LockSupport.unpark(thread);
            } finally {
                direct = false;
            }
        }
        step();
    }

    @Override
    boolean isParkedOutside() {
        return !queued && thread != null && carrier.running() != this && thread.isAlive();
    }

    /// Sockets and sleeps park without a blocker, and throw; what parks on a synchronizer either throws and clears
    /// the interrupt, or returns and leaves it, which the task then sees.
    @Override
    boolean isInCallThatThrows() {
        return thread != null && thread.getState() != Thread.State.BLOCKED && LockSupport.getBlocker(thread) == null;
    }

    @Override
    void interrupt() {
        if (thread != null) {
            thread.interrupt();
        }
    }
}
