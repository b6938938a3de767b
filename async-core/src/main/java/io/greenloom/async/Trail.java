package io.greenloom.async;

import java.util.List;
import org.jspecify.annotations.Nullable;

/// What debug mode remembers of a task. Loop only.
final class Trail {
    private final List<StackTraceElement> createdAt = Stacks.here();
    private @Nullable CancelledError delivered;
    private @Nullable List<StackTraceElement> wentOnAt;

    /// Returns where the task was created.
    List<StackTraceElement> createdAt() {
        return createdAt;
    }

    /// A suspension point has thrown the cancellation.
    void delivered(CancelledError error) {
        delivered = error;
        wentOnAt = null;
    }

    /// The task has come to a suspension point: of its clean-up, or because it goes on in spite of it.
    void suspends() {
        if (delivered != null && wentOnAt == null) {
            wentOnAt = Stacks.here();
        }
    }

    /// All requests were taken back, by the one who made them.
    void takenBack() {
        delivered = null;
        wentOnAt = null;
    }

    /// Returns the cancellation that the body must have caught and kept, if it has returned normally.
    @Nullable
    CancelledError swallowed() {
        return delivered;
    }

    /// Returns the first suspension point after it; empty where there was none.
    List<StackTraceElement> wentOnAt() {
        List<StackTraceElement> known = wentOnAt;
        return known == null ? List.of() : known;
    }
}
