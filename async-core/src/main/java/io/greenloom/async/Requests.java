package io.greenloom.async;

import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// The requests to cancel a task that arrived between two shields, or outside the outermost: how many, and the one
/// that was not delivered yet. Loop only.
///
/// One that a [CancelScope] has sent to a task outside itself, which a task inside it waits for, lasts: it is
/// delivered at every suspension point until that scope is left, whatever is taken back.
final class Requests {
    private int count;
    private @Nullable CancelledError pending;
    private @Nullable CancelledError lasting;
    private @Nullable Consumer<CancelledError> joining; // the group whose tasks its task waits for behind a shield

    /// Counts one; of several that are not delivered yet, the first is kept.
    void add(CancelledError request) {
        count++;
        if (pending == null) {
            pending = request;
        }
        if (request.scope() != null && lasting() == null) {
            lasting = request;
            if (joining != null) {
                joining.accept(request);
            }
        }
    }

    void setJoining(@Nullable Consumer<CancelledError> group) {
        joining = group;
    }

    /// Returns the one that is delivered again and again; null where there is none.
    @Nullable
    CancelledError lasting() {
        CancelledError known = lasting;
        CancelScope scope = known == null ? null : known.scope();
        if (scope == null || scope.isLeft()) {
            lasting = null;
            return null;
        }
        return known;
    }

    boolean isDeliverable() {
        return pending != null || (lasting != null && lasting() != null);
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
