package io.greenloom.async;

import org.jspecify.annotations.Nullable;

/// The delivery of a task's cancellations by interrupts of its thread, where it is blocked in a call of the JDK,
/// which knows nothing of us. Made when that is first to happen. Loop only.
///
/// The call either throws, and that is the delivery, or only notes the interrupt (`Lock.lock`, a monitor) and
/// waits on. Which of the two shows at the task's next suspension point, by whether the interrupt is still there.
///
/// | state | next | by |
/// |---|---|---|
/// | NONE | SENT | an interrupt |
/// | SENT | SETTLED | the next suspension point: the call has thrown, or is of the kind that does |
/// | SENT | NONE | the next suspension point, which throws itself: the call has only noted it |
/// | SENT | NONE | the task, which takes the cancellation back, and the interrupt with it |
/// | SENT | WITHDRAWN | somebody else, who takes the cancellation back; the interrupt may still be there |
/// | SETTLED | NONE | whoever takes the cancellation back |
/// | WITHDRAWN | NONE | the next suspension point, which takes the interrupt back |
/// | SENT, SETTLED, WITHDRAWN | SENT | the next interrupt |
///
/// `InterruptedCallTest` has the cases.
final class InterruptDelivery {
    private enum State {
        NONE,
        SENT,
        SETTLED,
        WITHDRAWN
    }

    private final Task<?> task;
    private State state = State.NONE;

    // Of SENT and SETTLED.
    private @Nullable CancelledError sent;
    private @Nullable CancelScope zone; // where it is to be delivered again if the call has only noted it
    private boolean callThrows; // it is one that throws when interrupted, and does not just note it

    InterruptDelivery(Task<?> task) {
        this.task = task;
    }

    /// Interrupts the call that the task is blocked in. From the carrier itself, in a step of its own: to
    /// interrupt a channel closes it, and takes its locks.
    void send() {
        if (task.loop().carrier().running() == null) {
            sendSoon();
        } else {
            sendNow();
        }
    }

    void sendSoon() {
        Runnable send = () -> {
            if (task.isToBeInterrupted()) {
                sendNow();
            }
        };
        task.loop().carrier().ready(new Handle(task.loop(), send, null));
    }

    /// The blocking call throws, and that is the one time, or where a scope was cancelled, the first.
    private void sendNow() {
        CancelledError taken = isNotedAlready() ? null : task.take();
        if (taken == null) {
            return;
        }
        state = State.SENT;
        sent = taken;
        zone = task.zone();
        callThrows = task.strand().isInCallThatThrows();
        task.strand().interrupt();
    }

    /// Returns whether all there is to deliver is a scope's, and has interrupted the present call before, which
    /// only notes that and would be woken by each interrupt for nothing.
    boolean isNotedAlready() {
        Requests known = task.requestsOf(task.zone());
        return isUnsettled()
                && (known == null || !known.hasPending())
                && task.strand().isInSameCall();
    }

    private boolean isUnsettled() {
        return state == State.SENT || state == State.WITHDRAWN;
    }

    /// Called, on the task's own thread, at each suspension point: takes the interrupt back, and has the
    /// cancellation delivered here where the call has only noted it.
    void settle() {
        if (!isUnsettled()) {
            return;
        }
        boolean noted = Thread.interrupted();
        CancelledError known = sent;
        if (known == null) {
            end(State.NONE);
        } else if (noted && !callThrows) {
            CancelScope origin = zone;
            end(State.NONE);
            task.redeliver(origin, known);
        } else {
            state = State.SETTLED;
        }
    }

    /// Takes the interrupt for `request` back, which was taken back itself.
    void forget(CancelledError request) {
        if (sent == request) {
            forget();
        }
    }

    /// Takes the interrupt back that a cancellation by `sender`, or where that is null by a request, was delivered
    /// as.
    void forgetThatOf(@Nullable CancelScope sender) {
        if (sent != null && sent.scope() == sender) {
            forget();
        }
    }

    private void forget() {
        if (state == State.SETTLED) {
            end(State.NONE);
        } else if (Async.currentTask() == task) {
            end(State.NONE);
            Thread.interrupted();
        } else {
            end(State.WITHDRAWN);
        }
    }

    private void end(State next) {
        state = next;
        sent = null;
        zone = null;
    }

    /// Returns whether `error` is what a blocking call threw because `sender` interrupted it.
    boolean isInterruptedBy(CancelScope sender, Throwable error) {
        return sent != null && sent.scope() == sender && isInterruption(error);
    }

    /// Returns the cancellation that surfaced as `error` in a blocking call; null where none did.
    @Nullable
    CancelledError surfacedAs(Throwable error) {
        return sent != null && isInterruption(error) ? sent.surfacedAs(error) : null;
    }

    /// Returns whether `error` is what a blocking call threw because of the last interrupt. Behind the next
    /// suspension point, a socket that is closed says nothing: the task may have swallowed the interrupt long ago.
    private boolean isInterruption(Throwable error) {
        return state == State.SENT ? Interruptions.isOneOrFollowsOne(error) : Interruptions.isOne(error);
    }
}
