package io.greenloom.async;

import org.jspecify.annotations.Nullable;

/// The requests to cancel a task that arrived between two shields, or outside the outermost: how many, and the one
/// that was not delivered yet. Loop only.
final class Requests {
    private int count;
    private @Nullable CancelledError pending;

    /// Counts one; of several that are not delivered yet, the first is kept.
    void add(CancelledError request) {
        count++;
        if (pending == null) {
            pending = request;
        }
    }

    /// Takes one back, and returns how many are left.
    int takeBack() {
        if (count > 0 && --count == 0) {
            pending = null;
        }
        return count;
    }

    int count() {
        return count;
    }

    @Nullable
    CancelledError pending() {
        return pending;
    }

    /// Returns the one that was not delivered, as delivered.
    @Nullable
    CancelledError take() {
        CancelledError taken = pending;
        pending = null;
        return taken;
    }

    /// Has one delivered once more, that has not been noticed where it was delivered.
    void putBack(CancelledError unnoticed) {
        if (pending == null) {
            pending = unnoticed;
        }
    }
}
