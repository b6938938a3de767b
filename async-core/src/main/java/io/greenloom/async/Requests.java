package io.greenloom.async;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// The requests to cancel a task that arrived between two shields, or outside the outermost: how many, and those
/// that were not delivered yet. Loop only.
///
/// Of those that wait for delivery, the plain ones are one: the first is delivered for all. One that surfaces as
/// another error ([CancelledError#surfacingAs]) is delivered by itself, as whoever catches that error has caught
/// no other request.
///
/// One that a [CancelScope] has sent to a task outside itself, which a task inside it waits for, lasts: it is
/// delivered at every suspension point until that scope is left, whatever is taken back.
final class Requests {
    private int plain;
    private int surfacing;
    private final List<CancelledError> pending = new ArrayList<>(1); // in the order of their delivery
    private final List<CancelledError> surfaced = new ArrayList<>(0); // delivered, and not taken back
    private @Nullable CancelledError lasting;
    private @Nullable Consumer<CancelledError> joining; // the group whose tasks its task waits for behind a shield

    void add(CancelledError request) {
        if (request.isPlain()) {
            plain++;
        } else {
            surfacing++;
        }
        pending.add(request);
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
        return !pending.isEmpty() || (lasting != null && lasting() != null);
    }

    /// Takes one back, whichever it is, and returns how many are left.
    int takeBack() {
        if (plain > 0) {
            plain--;
        } else if (surfacing > 0) {
            surfacing--;
        }
        dropUncounted();
        return count();
    }

    /// Takes `request` back, delivered or not, and no other; returns how many are left.
    int takeBack(CancelledError request) {
        pending.remove(request);
        surfaced.remove(request);
        if (request.isPlain()) {
            plain = Math.max(0, plain - 1);
        } else {
            surfacing = Math.max(0, surfacing - 1);
        }
        dropUncounted();
        return count();
    }

    private void dropUncounted() {
        if (plain == 0) {
            pending.removeIf(CancelledError::isPlain);
        }
        if (surfacing == 0) {
            pending.removeIf(request -> !request.isPlain());
            surfaced.clear();
        }
    }

    int count() {
        return plain + surfacing;
    }

    /// Returns how many of them are thrown as a [CancelledError], one of which may stand for all.
    int plain() {
        return plain;
    }

    boolean hasPending() {
        return !pending.isEmpty();
    }

    boolean isPending(CancelledError request) {
        return pending.contains(request);
    }

    /// Returns the next that was not delivered, as delivered; null where there is none.
    @Nullable
    CancelledError take() {
        if (pending.isEmpty()) {
            return null;
        }
        CancelledError taken = pending.removeFirst();
        if (taken.isPlain()) {
            pending.removeIf(CancelledError::isPlain);
        } else {
            if (taken.source() == CancelledError.Source.CANCEL) { // of Task.raise, which takes nothing back
                surfaced.removeIf(earlier -> earlier.source() == CancelledError.Source.CANCEL);
            }
            surfaced.add(taken);
        }
        return taken;
    }

    /// Returns the request that was delivered as `error`; null where none was.
    @Nullable
    CancelledError surfacedAs(Throwable error) {
        for (CancelledError request : surfaced) {
            if (request.thrown() == error) {
                return request;
            }
        }
        return null;
    }

    /// Has one delivered once more, that has not been noticed where it was delivered; before all others.
    void putBack(CancelledError unnoticed) {
        surfaced.remove(unnoticed);
        if (!pending.contains(unnoticed)) {
            pending.addFirst(unnoticed);
        }
    }
}
