package io.greenloom.async;

import java.time.Duration;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/// Finds out whether anything can ever wake an idle loop. It errs on the side of yes: a task in a call of the JDK,
/// a callback awaited, a virtual thread that a task has started may all be woken by what the loop does not know.
///
/// What it cannot know of are threads that will end a promise or free a lock; hence it is asked for, and waits a
/// while before it believes itself.
final class StuckCheck {
    private static final long OFF = -1;

    private final Carrier carrier;
    private final AtomicInteger external = new AtomicInteger();
    private volatile long graceNanos = OFF;
    private volatile boolean awaited; // by a run that ends with one task
    private volatile @Nullable LoopStuckException found;
    private volatile boolean strangers; // a virtual thread that is no task's has run here

    private long quietSinceNanos; // carrier only; 0 after any work

    StuckCheck(Carrier carrier) {
        this.carrier = carrier;
    }

    void setGrace(@Nullable Duration grace) {
        graceNanos = grace == null ? OFF : Durations.nanos(grace);
        carrier.readyFromAnywhere(() -> {}); // the carrier looks anew
    }

    ExternalWork expectExternal() {
        external.incrementAndGet();
        AtomicBoolean open = new AtomicBoolean(true);
        return () -> {
            if (open.compareAndSet(true, false)) {
                external.decrementAndGet();
                carrier.readyFromAnywhere(() -> {}); // the carrier looks anew
            }
        };
    }

    void strangerSeen() {
        strangers = true;
    }

    /// Returns whether a virtual thread that is no task's has run on this loop. Any thread.
    boolean hasSeenStrangers() {
        return strangers;
    }

    void awaits(boolean one) {
        awaited = one;
        found = null;
        if (one && graceNanos != OFF) {
            carrier.readyFromAnywhere(() -> {}); // it may wait already, and must look again
        }
    }

    @Nullable
    LoopStuckException found() {
        return found;
    }

    void found(LoopStuckException stuck) {
        found = stuck;
    }

    void worked() {
        quietSinceNanos = 0;
    }

    /// Returns for how many nanoseconds the carrier may wait before it is stuck; zero where it is.
    long leftNanos() {
        long grace = graceNanos;
        if (grace == OFF || !awaited || !nothingCanWake()) {
            return Long.MAX_VALUE;
        }
        long now = System.nanoTime();
        if (quietSinceNanos == 0) {
            quietSinceNanos = now;
        }
        return Math.max(0, grace - (now - quietSinceNanos));
    }

    private boolean nothingCanWake() {
        if (strangers
                || external.get() > 0
                || carrier.callbacks().isAnySuspended()
                || !carrier.io().isUnused()) {
            return false;
        }
        for (Task<?> task : carrier.tasks().snapshot()) {
            Waiter waiter = task.waiter();
            if (waiter == null || !waiter.isWaiting() || isOutside(waiter.reason())) {
                return false;
            }
        }
        return true;
    }

    private boolean isOutside(Object reason) {
        Object what = reason;
        while (what instanceof Promise<?> promise && promise.source() != null) {
            what = promise.source();
        }
        if (what instanceof Joint<?> joint) {
            return joint.pending().stream().anyMatch(this::isOutside);
        }
        if (what instanceof AsCompleted<?> order) {
            return order.pending().stream().anyMatch(this::isOutside);
        }
        if (what instanceof Owned owned && !owned.owners().isEmpty()) {
            return owned.owners().stream().anyMatch(owner -> owner instanceof Task<?> t && t.loop() != carrier.loop());
        }
        return what instanceof CompletionStage<?>
                || what instanceof FromOutside
                || (what instanceof Awaitable<?> awaitable && awaitable.loop() != carrier.loop());
    }
}
