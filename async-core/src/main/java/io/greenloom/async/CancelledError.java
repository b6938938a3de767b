package io.greenloom.async;

import org.jspecify.annotations.Nullable;

/// Thrown at a suspension point of a task that was cancelled: `asyncio.CancelledError`, Trio's `Cancelled`.
///
/// An `Error`, so that `catch (Exception e)` cannot eat it. Clean up in `finally`, or catch it and throw it on;
/// a task that swallows it goes on, and is asked no second time, unless a [CancelScope] sent it. It carries no
/// stack trace of its own (it says who asked, not where the task was), and failures of clean-up are kept as
/// suppressed.
public final class CancelledError extends Error {
    private static final long serialVersionUID = 1;

    /// What sent a cancellation.
    public enum Source {
        /// [Task#cancel(String)] or [Promise#cancel(String)].
        CANCEL,
        /// [CancelScope#cancel(String)].
        SCOPE,
        /// The deadline of a [CancelScope].
        DEADLINE,
        /// A time limit: [Async#withTimeout].
        TIMEOUT,
        /// A [TaskGroup] one of whose tasks failed, or that was cancelled.
        GROUP,
        /// An interrupt of the waiting thread.
        INTERRUPT,
        /// The end of the loop.
        LOOP,
        /// A request to shut the loop down, by [EventLoop#requestShutdown] or by the end of the JVM.
        SHUTDOWN,
        /// A `java.util.concurrent.CancellationException` of somebody else's future.
        FUTURE
    }

    private final Source source;
    private final @Nullable String reason;
    private final @Nullable String by;
    private final transient @Nullable CancelScope scope; // the one whose block it ends
    private final transient @Nullable Throwable instead; // what is to be thrown in its place

    private CancelledError(
            Source source,
            @Nullable String reason,
            @Nullable String by,
            @Nullable CancelScope scope,
            @Nullable Throwable instead,
            @Nullable Throwable cause) {
        super(describe(reason, by), cause, true, false);
        this.source = source;
        this.reason = reason;
        this.by = by;
        this.scope = scope;
        this.instead = instead;
    }

    /// Returns one that the calling code asks for.
    static CancelledError of(Source source, @Nullable String reason) {
        return new CancelledError(source, reason, Task.currentName(), null, null, null);
    }

    static CancelledError of(Source source, @Nullable String reason, @Nullable Throwable cause) {
        return new CancelledError(source, reason, null, null, null, cause);
    }

    static CancelledError ofScope(CancelScope scope, Source source, @Nullable String reason, @Nullable String by) {
        return new CancelledError(source, reason, by, scope, null, null);
    }

    /// Returns a cancellation that surfaces as `instead`, where a block can only be left by that.
    static CancelledError surfacingAs(Source source, Throwable instead) {
        return new CancelledError(source, instead.getMessage(), null, null, instead, null);
    }

    private static String describe(@Nullable String reason, @Nullable String by) {
        String what = reason == null ? "cancelled" : reason;
        return by == null ? what : what + " (by " + by + ")";
    }

    /// Returns the same error as it surfaced: as what a blocking call threw when it was interrupted.
    CancelledError surfacedAs(Throwable interruption) {
        return new CancelledError(source, reason, by, scope, instead, interruption);
    }

    /// Returns what sent it.
    public Source source() {
        return source;
    }

    /// Returns the reason that was given for it: Python's `args[0]`, Trio's `reason`; null where none was.
    public @Nullable String reason() {
        return reason;
    }

    /// Returns the name of the task that asked for the cancellation; null where it came from outside a task.
    public @Nullable String by() {
        return by;
    }

    @Nullable
    CancelScope scope() {
        return scope;
    }

    /// Returns what to throw.
    Throwable thrown() {
        return instead == null ? this : instead;
    }
}
