package io.greenloom.async;

import org.jspecify.annotations.Nullable;

/// An error that reached nobody, given to the loop's exception handler: the `context` of asyncio's.
///
/// @param message what happened, and what to do
/// @param error the error
/// @param task the task that failed; null for a callback
public record ErrorContext(
        String message, Throwable error, @Nullable Task<?> task) {}
