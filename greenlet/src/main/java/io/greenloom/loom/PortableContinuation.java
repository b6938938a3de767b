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
///
/// | turn | who runs | who waits | next |
/// |---|---|---|---|
/// | CALLER | the caller of `resume`, or nobody | the body's thread, if started | BODY by `resume` |
/// | BODY | the body's thread | the caller of `resume` | CALLER by `suspend` or the body's end |
///
/// An interrupt belongs to whoever holds the baton: it is handed over with it, as it would be on one thread.
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
    private @Nullable Thread suspended; // the thread that waits in suspend: the body's, or one nested in it
    private @Nullable LogicalThread logical;
    private boolean interrupted;

    PortableContinuation(Kind kind, Runnable body) {
        this.kind = kind;
        this.body = body;
    }

    @Override
    public void resume() {
        caller = Thread.currentThread();
        if (kind != Kind.TASK) {
            logical = LogicalThread.current();
        } else if (logical == null) {
            logical = LogicalThread.forTask();
        }
        interrupted = Thread.interrupted();
        turn = Turn.BODY;
        if (bodys == null) {
            start();
        } else {
            LockSupport.unpark(suspended);
        }
        Thread running = Objects.requireNonNull(bodys);
        while (turn == Turn.BODY) {
            LockSupport.park(this);
            if (turn == Turn.BODY && Thread.interrupted()) {
                running.interrupt();
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public void suspend() {
        suspended = Thread.currentThread();
        giveBack();
        boolean late = false;
        while (turn == Turn.CALLER) {
            LockSupport.park(this);
            late |= Thread.interrupted(); // a straggler for the caller that has just left; keep it for the next turn
        }
        takeBaton();
        if (late) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public boolean isInnermost() {
        return Thread.currentThread() == bodys;
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
        ExecutorService executor = Executors.newThreadPerTaskExecutor(task -> bodys = Thread.ofVirtual()
                .name("greenloom-" + kind.name().toLowerCase(Locale.ROOT))
                .inheritInheritableThreadLocals(false)
                .unstarted(task));
        executor.execute(() -> {
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
        LogicalThread.adopt(Objects.requireNonNull(logical));
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    private void giveBack() {
        Thread waiting = caller;
        interrupted = Thread.interrupted();
        turn = Turn.CALLER;
        LockSupport.unpark(waiting);
    }
}
