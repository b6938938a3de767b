package io.greenloom.async;

import io.greenloom.loom.TaskThreads;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/// A virtual thread of a loop, and its scheduler: so each wake-up knows at once whose it is.
///
/// It runs the body of one strand. Where that was a task's, and it has come to its end without ever giving the
/// carrier back or leaving anything with the thread, the thread goes on with the next task that is ready and has
/// not started: to make a thread costs several times what a short task does. A task that has suspended has its
/// thread for itself, to its end.
///
/// A virtual thread that a body starts inherits the scheduler (JDK 25). Its continuation is not ours, and is
/// queued as a stranger's.
final class TaskThread implements Executor {
    private final Carrier carrier;
    private final Thread thread;
    // Set when the thread starts, on the carrier; read by wake-ups, which come after that.
    private @Nullable Runnable continuation;
    private volatile VirtualStrand occupant; // written by the thread itself

    private TaskThread(Carrier carrier, VirtualStrand first) {
        this.carrier = carrier;
        this.occupant = first;
        Thread.Builder builder = TaskThreads.on(this).inheritInheritableThreadLocals(false);
        Task<?> task = first.task();
        thread = builder.name(task == null ? carrier.getName() : task.name()).unstarted(this::live);
    }

    /// Makes one, whose continuation is ready to be run.
    static TaskThread start(Carrier carrier, VirtualStrand first) {
        TaskThread made = new TaskThread(carrier, first);
        made.thread.start(); // calls execute
        return made;
    }

    Thread thread() {
        return thread;
    }

    boolean isOf(Carrier other) {
        return carrier == other;
    }

    VirtualStrand occupant() {
        return occupant;
    }

    /// Runs it on the carrier until it gives that back.
    void resume() {
        if (continuation != null) {
            continuation.run();
        }
    }

    @Override
    public void execute(Runnable wakeUp) {
        if (continuation == null) {
            continuation = wakeUp;
        } else if (wakeUp == continuation) {
            occupant.woken();
        } else {
            carrier.stuck().strangerSeen();
            carrier.readyFromAnywhere(wakeUp::run);
        }
    }

    private void live() {
        VirtualStrand current = occupant;
        while (true) {
            long step = carrier.steps();
            current.runBody();
            Task<?> task = current.task();
            if (task == null || carrier.steps() != step || TaskThreads.isMarked(thread)) {
                return;
            }
            VirtualStrand next = carrier.nextFresh();
            if (next == null) {
                return;
            }
            current.leave();
            next.enter(this);
            occupant = next;
            current = next;
        }
    }
}
