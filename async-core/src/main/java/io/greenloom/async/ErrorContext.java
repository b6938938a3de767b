package io.greenloom.async;

import java.util.List;
import org.jspecify.annotations.Nullable;

/// An error that reached nobody, given to the loop's exception handler: the `context` of asyncio's.
///
/// @param message what happened, and what to do
/// @param error the error
/// @param task the task that failed; null for a callback
/// @param createdAt where the task or callback was created, innermost frame first; empty outside
///     [debug mode][EventLoop#setDebug]
public record ErrorContext(
        String message, Throwable error, @Nullable Task<?> task, List<StackTraceElement> createdAt) {
    /// Takes a copy of the stack.
    public ErrorContext {
        createdAt = List.copyOf(createdAt);
    }

    /// Makes one without a creation stack.
    public ErrorContext(String message, Throwable error, @Nullable Task<?> task) {
        this(message, error, task, List.of());
    }
}
