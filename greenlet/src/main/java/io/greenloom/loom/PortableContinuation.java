package io.greenloom.loom;

import java.util.Arrays;
import java.util.Locale;
import java.util.Objects;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// A continuation from public API alone: the body has a virtual thread of its own, and a baton says who may run.
/// In the opened mode it serves shared generators, which may be stepped by any thread because theirs stays the
/// same.
///
/// | turn | who runs | who waits | next |
/// |---|---|---|---|
/// | CALLER | the caller of `resume`, or nobody | the body's thread, if started | BODY by `resume` |
/// | BODY | the body's thread | the caller of `resume` | CALLER by `suspend` or the body's end |
///
/// An interrupt belongs to whoever holds the baton: it is handed over with it, as it would be on one thread.
/// That of a caller who waits goes to the body under `interrupting`, so that it is never left to a later caller.
/// A task's stays with the task: its caller is a loop's thread, which has others to run.
final class PortableContinuation implements Continuation {
    private enum Turn {
        CALLER,
        BODY
    }

    private final Kind kind;
    private final Runnable body;
    private volatile Turn turn = Turn.CALLER;
    private volatile boolean done;
    // Written by whoever hands the baton over, before the volatile write of turn; read by the other side after it.
    private @Nullable Thread caller;
    private @Nullable Thread bodys; // the body's own thread; null before the first step
    private @Nullable Object base; // the stack that the body runs on
    private @Nullable Thread suspended; // the thread that waits in suspend: the body's, or one nested in it
    private @Nullable LogicalThread logical;
    private boolean interrupted;
    private final Object interrupting = new Object(); // no user code runs under it

    PortableContinuation(Kind kind, Runnable body) {
        this.kind = kind;
        this.body = body;
    }

    @Override
    public void resume() {
        caller = Thread.currentThread();
        switch (kind) {
            case GREENLET, GENERATOR -> logical = LogicalThread.current();
            case TASK -> logical = logical == null ? LogicalThread.forTask() : logical;
            case SHARED -> {} // its thread's own
        }
        interrupted = Thread.interrupted() && kind != Kind.TASK;
        turn = Turn.BODY;
        if (bodys == null) {
            start();
        } else {
            LockSupport.unpark(suspended);
        }
        Thread running = Objects.requireNonNull(bodys);
        while (turn == Turn.BODY) {
            LockSupport.park(this);
            if (Thread.currentThread().isInterrupted()) {
                passInterruptTo(running);
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    private void passInterruptTo(Thread running) {
        synchronized (interrupting) {
            if (turn == Turn.BODY && Thread.interrupted() && kind != Kind.TASK) {
                running.interrupt();
            }
        }
    }

    @Override
    public void suspend() {
        suspended = Thread.currentThread();
        boolean late = kind == Kind.TASK && Thread.interrupted();
        giveBack();
        while (turn == Turn.CALLER) {
            LockSupport.park(this);
            late |= Thread.interrupted(); // by somebody who knows this thread; keep it for the next turn
        }
        takeBaton();
        if (late) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public boolean isInnermost() {
        return Continuation.currentStack() == base;
    }

    /// Nothing to do: a thread of its own has no way to the scoped values of another.
    @Override
    public void within(@Nullable Continuation delegator) {}

    /// Where the body waits inside another continuation that it entered, that one's frames come first, and those
    /// between are missing.
    @Override
    public StackTraceElement[] stackTrace() {
        Thread inner = suspended;
        Thread outer = bodys;
        if (inner == null || outer == null) {
            return new StackTraceElement[0];
        }
        if (inner == outer) {
            return outer.getStackTrace();
        }
        return Stream.of(inner, outer)
                .flatMap(thread -> Arrays.stream(thread.getStackTrace()))
                .toArray(StackTraceElement[]::new);
    }

    @Override
    public boolean isDone() {
        return done;
    }

    /// Starts the body's thread, in an executor of its own: a thread started without one is held on to by the
    /// JDK, so that an abandoned generator would never be collected.
    private void start() {
        ExecutorService executor = Executors.newThreadPerTaskExecutor(task -> bodys = TaskThreads.onNoLoop()
                .name("greenloom-" + kind.name().toLowerCase(Locale.ROOT))
                .inheritInheritableThreadLocals(false)
                .unstarted(task));
        executor.execute(() -> {
            base = Continuation.currentStack();
            takeBaton();
            try {
                body.run();
            } finally {
                done = true;
                executor.shutdown();
                giveBack();
            }
        });
    }

    private void takeBaton() {
        if (kind != Kind.SHARED) {
            LogicalThread.adopt(Objects.requireNonNull(logical));
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    private void giveBack() {
        Thread waiting = caller;
        synchronized (interrupting) {
            interrupted = Thread.interrupted() && kind != Kind.TASK;
            turn = Turn.CALLER;
        }
        LockSupport.unpark(waiting);
    }
}
