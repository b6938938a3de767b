package io.greenloom.async;

import io.greenloom.async.internal.EndsWithLoop;
import io.greenloom.greenlet.Context;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A callback that the loop will run, and the means to take it back: `asyncio.Handle`, `asyncio.TimerHandle`.
public final class Handle implements Step {
    private final EventLoop loop;
    private @Nullable Runnable callback; // loop only
    private final @Nullable Context context; // null: nobody used one when this was made
    private volatile boolean cancelled;
    private final List<StackTraceElement> createdAt; // in debug mode
    private TimerHeap.@Nullable Timer timer; // loop only

    Handle(EventLoop loop, Runnable callback, @Nullable Context context) {
        this.loop = loop;
        this.context = context;
        this.callback = callback;
        this.createdAt = loop.isDebug() ? Stacks.here() : List.of();
    }

    /// Takes the callback back; nothing happens where it has run already. Never waits; any thread may call.
    public void cancel() {
        cancelled = true;
        Carrier carrier = loop.carrier();
        if (carrier.isCurrent()) {
            release();
        } else {
            carrier.readyFromAnywhere(this::release);
        }
    }

    /// Returns whether [#cancel] was called.
    public boolean isCancelled() {
        return cancelled;
    }

    void setTimer(TimerHeap.Timer started) {
        timer = started;
    }

    /// Its time has come, or the loop's end, which it is too late for.
    void due() {
        Carrier carrier = loop.carrier();
        if (!carrier.isEnding()) {
            carrier.ready(this);
            return;
        }
        Runnable dropped = cancelled ? null : callback;
        callback = null;
        timer = null;
        if (dropped instanceof EndsWithLoop owned) {
            carrier.ready(new Handle(loop, owned::loopClosed, null));
        }
    }

    private void release() {
        callback = null;
        TimerHeap.Timer started = timer;
        if (started != null) {
            timer = null;
            loop.cancel(started);
        }
    }

    /// Runs the callback, on the callbacks' strand.
    void call() {
        Runnable run = callback;
        callback = null;
        timer = null;
        if (run == null || cancelled) {
            return;
        }
        try {
            if (context != null || Context.isUsed()) {
                (context == null ? new Context() : context).run(run);
            } else {
                run.run();
            }
        } catch (Throwable e) {
            loop.callExceptionHandler(new ErrorContext("callback failed: " + run, e, null, createdAt));
        }
    }

    @Override
    public String toString() {
        return "Handle[" + (cancelled ? "cancelled" : callback == null ? "done" : callback) + "]";
    }

    @Override
    public void step() {
        if (callback != null) {
            loop.carrier().callbacks().run(this);
        }
    }
}
