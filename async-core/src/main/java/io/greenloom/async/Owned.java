package io.greenloom.async;

import org.jspecify.annotations.Nullable;

/// Something that one task or thread holds while others wait for it: a lock. What implements it, and is given to
/// [Suspension#begin] as the reason of the wait, has [EventLoop#dump] say whom the waiting task really waits for,
/// and find the tasks that wait for each other in a circle.
public interface Owned {
    /// Returns the [Task] or the [Thread] that holds it; null where nobody does. Called from any thread, also
    /// while the loop is blocked: it must not wait, and may be a moment behind.
    @Nullable
    Object owner();
}
