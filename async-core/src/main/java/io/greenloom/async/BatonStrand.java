package io.greenloom.async;

import io.greenloom.loom.Continuation;
import org.jspecify.annotations.Nullable;

/// A strand of the portable mode: a continuation that our own suspension points leave, and nothing else does. A
/// blocking call of the JDK blocks the carrier with it.
final class BatonStrand extends Strand {
    private final Continuation continuation;
    // Carrier and the strand itself, which never run at the same time.
    private boolean parked = true; // not started counts as parked
    private boolean permit;
    private @Nullable Thread thread; // whose stack it is; for those who look at it from elsewhere

    BatonStrand(Carrier carrier, @Nullable Task<?> task, Runnable body) {
        super(carrier, task);
        this.continuation = Continuation.of(Continuation.Kind.TASK, () -> {
            Thread its = Thread.currentThread();
            its.setName(task == null ? carrier.getName() : task.name());
            thread = its;
            body.run();
        });
    }

    @Override
    public void step() {
        Task<?> task = task();
        if (task != null && !task.isStarted()) {
            if (task.isDone()) {
                return; // cancelled before its start
            }
            task.markStarted();
        }
        if (continuation.isDone()) {
            return; // woken before its end, for nothing
        }
        parked = false;
        carrier.setRunning(this);
        try {
            continuation.resume();
        } finally {
            carrier.setRunning(null);
        }
    }

    @Override
    @Nullable
    Thread thread() {
        return thread;
    }

    @Override
    boolean isQueued() {
        return !parked;
    }

    @Override
    void park() {
        if (permit) {
            permit = false;
            return;
        }
        parked = true;
        continuation.suspend();
    }

    @Override
    void unpark() {
        if (carrier.isCurrent()) {
            unparkHere();
        } else {
            carrier.readyFromAnywhere(this::unparkHere);
        }
    }

    private void unparkHere() {
        if (parked) {
            parked = false;
            carrier.ready(this);
        } else {
            permit = true;
        }
    }

    @Override
    void yieldNow() {
        carrier.ready(this);
        continuation.suspend();
    }

    @Override
    void yieldTo(Strand next) {
        carrier.readyNow(next, this);
        continuation.suspend();
    }

    @Override
    void stepNow() {
        step();
    }

    @Override
    boolean isParkedOutside() {
        return false; // such a call holds the carrier, and nobody else runs to ask
    }

    @Override
    boolean isInCallThatThrows() {
        return false;
    }

    @Override
    boolean isInSameCall() {
        return false;
    }

    @Override
    void interrupt() {}
}
