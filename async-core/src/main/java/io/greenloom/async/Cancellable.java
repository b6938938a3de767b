package io.greenloom.async;

import org.jspecify.annotations.Nullable;

/// What a task's cancellation is passed on to while the task waits for it.
interface Cancellable {
    /// Asks it to end. Returns false, and does nothing, where it has ended already.
    boolean cancel(@Nullable String message);
}
