package io.greenloom.async;

/// What a task's cancellation is passed on to while the task waits for it.
sealed interface Cancellable permits Awaitable, Joint, FromThread, Cancellable.Nothing {
    /// What the cancellation of a task is kept from: the wait goes on.
    enum Nothing implements Cancellable {
        NOTHING
    }

    /// Passes `request` on to `target`: whole, with who asked and why. Returns false, and does nothing, where that
    /// has ended already.
    static boolean passOn(CancelledError request, Cancellable target) {
        return switch (target) {
            case Awaitable<?> awaitable -> awaitable.cancelAs(request.passedOn());
            case Joint<?> joint -> joint.cancelAs(request);
            case FromThread helper -> helper.cancelAs(request.passedOn());
            case Nothing _ -> true;
        };
    }
}
