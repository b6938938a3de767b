package io.greenloom.loom;

import java.util.Locale;
import java.util.Objects;
import java.util.concurrent.locks.LockSupport;
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
    private volatile Turn turn = Turn.CALLER;
    private volatile boolean done;
    // Written by whoever hands the baton over, before the volatile write of turn; read by the other side after it.
    private @Nullable Thread caller;
    // Who waits for the baton on the body's side: its own thread, or one of a continuation nested in it.
    private Thread inside;
    private @Nullable LogicalThread logical;
    private boolean interrupted;
    private boolean started;

    PortableContinuation(Kind kind, Runnable body) {
        this.kind = kind;
        inside = Thread.ofVirtual()
                .name("greenloom-" + kind.name().toLowerCase(Locale.ROOT))
                .inheritInheritableThreadLocals(false)
                .unstarted(() -> {
                    takeBaton();
                    try {
                        body.run();
                    } finally {
                        done = true;
                        giveBack();
                    }
                });
    }

    @Override
    public void resume() {
        caller = Thread.currentThread();
        if (kind != Kind.TASK) {
            logical = LogicalThread.current();
        } else if (logical == null) {
            logical = LogicalThread.forTask();
        }
        Thread body = inside;
        interrupted = Thread.interrupted();
        turn = Turn.BODY;
        if (started) {
            LockSupport.unpark(body);
        } else {
            started = true;
            body.start();
        }
        while (turn == Turn.BODY) {
            LockSupport.park(this);
            if (turn == Turn.BODY && Thread.interrupted()) {
                body.interrupt();
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public void suspend() {
        inside = Thread.currentThread();
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
    public boolean isDone() {
        return done;
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
