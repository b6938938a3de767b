package io.greenloom.async;

/// What a cancellation does to a task that waits for a helper thread; see [Async#toThread(OnCancel,
/// java.util.concurrent.Callable)].
public enum OnCancel {
    /// The wait ends, and the body runs on to its end, which nobody sees: what `asyncio.to_thread` does, and
    /// Trio's `abandon_on_cancel=True`.
    ABANDON,
    /// The helper thread is interrupted, and the wait ends when the body has: for bodies that heed interrupts.
    INTERRUPT,
    /// The wait goes on until the body has ended; the cancellation is delivered behind it: Trio's default.
    WAIT
}
