package io.greenloom.async;

import org.jspecify.annotations.Nullable;

/// Thrown at a suspension point of a task that was cancelled: `asyncio.CancelledError`.
///
/// An `Error`, so that `catch (Exception e)` cannot eat it. Clean up in `finally`, or catch it and throw it on;
/// a task that swallows it goes on, and is asked no second time. It carries no stack trace of its own (it says
/// who asked, not where the task was), and failures of clean-up are kept as suppressed.
public final class CancelledError extends Error {
    private static final long serialVersionUID = 1;

    private final @Nullable String by;

    CancelledError(@Nullable String message, @Nullable String by, @Nullable Throwable cause) {
        super(describe(message, by), cause, true, false);
        this.by = by;
    }

    private CancelledError(CancelledError first, Throwable cause) {
        super(first.getMessage(), cause, true, false);
        this.by = first.by;
    }

    private static String describe(@Nullable String message, @Nullable String by) {
        String what = message == null ? "cancelled" : message;
        return by == null ? what : what + " (by " + by + ")";
    }

    /// Returns the same error as it surfaced: as what a blocking call threw when it was interrupted.
    CancelledError surfacedAs(Throwable interruption) {
        return new CancelledError(this, interruption);
    }

    /// Returns the name of the task that asked for the cancellation; null where it came from outside a task.
    public @Nullable String by() {
        return by;
    }
}
