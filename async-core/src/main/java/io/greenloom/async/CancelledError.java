package io.greenloom.async;

import java.util.List;
import org.jspecify.annotations.Nullable;

/// Thrown at a suspension point of a task that was cancelled: `asyncio.CancelledError`, Trio's `Cancelled`.
///
/// An `Error`, so that `catch (Exception e)` cannot eat it. Clean up in `finally`, or catch it and throw it on; a
/// task that swallows it goes on, and is asked no second time, unless a [CancelScope] sent it. It says who asked,
/// not where the task was: its stack trace is empty, and in [debug mode][EventLoop#setDebug] that of the code that
/// asked. Failures of clean-up are kept as suppressed.
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

    private static final int MOST_ON_STACK = 64;

    private final Source source;
    private final @Nullable String reason;
    private final @Nullable String by;
    private final transient @Nullable CancelScope scope; // the one whose block it ends, or that has it passed on
    private final transient @Nullable Throwable instead; // what is to be thrown in its place
    private transient @Nullable CancelledError request; // where this is a request as it surfaced
    private transient @Nullable CancelledError origin; // where this was passed on: what was asked for at first
    private transient @Nullable CancelledError wave; // and what came from elsewhere, or later, to bring this
    private transient int depth; // how often it was passed on

    private CancelledError(
            Source source,
            @Nullable String reason,
            @Nullable String by,
            @Nullable CancelScope scope,
            @Nullable Throwable instead,
            @Nullable Throwable cause,
            List<StackTraceElement> askedAt) {
        super(describe(reason, by), cause, true, !askedAt.isEmpty());
        if (!askedAt.isEmpty()) {
            setStackTrace(askedAt.toArray(StackTraceElement[]::new));
        }
        this.source = source;
        this.reason = reason;
        this.by = by;
        this.scope = scope;
        this.instead = instead;
    }

    /// Returns one that the calling code asks for, of something on `loop`.
    static CancelledError of(EventLoop loop, Source source, @Nullable String reason) {
        return new CancelledError(source, reason, Task.currentName(), null, null, null, stack(loop.isDebug()));
    }

    /// Returns one that no code asks for.
    static CancelledError of(Source source, @Nullable String reason, @Nullable Throwable cause) {
        return new CancelledError(source, reason, null, null, null, cause, List.of());
    }

    /// Returns the calling code's stack, where it is wanted.
    static List<StackTraceElement> stack(boolean wanted) {
        return wanted ? Stacks.here() : List.of();
    }

    static CancelledError ofScope(
            CancelScope scope,
            Source source,
            @Nullable String reason,
            @Nullable String by,
            List<StackTraceElement> askedAt) {
        return new CancelledError(source, reason, by, scope, null, null, askedAt);
    }

    /// Returns a cancellation that surfaces as `instead`, where a block can only be left by that.
    static CancelledError surfacingAs(Source source, Throwable instead) {
        return new CancelledError(source, instead.getMessage(), null, null, instead, null, List.of());
    }

    /// Returns the same request to somebody whom its receiver waits for. Another error, as each collects what its
    /// own receiver suppresses.
    CancelledError passedOn() {
        CancelledError copy = new CancelledError(source, reason, by, scope, null, getCause(), List.of(getStackTrace()));
        copy.origin = origin();
        copy.wave = wave();
        copy.depth = depth + 1;
        return copy;
    }

    /// Has this be the first of those that are passed on from here: it has come by a queue.
    void beginWave() {
        wave = this;
    }

    private CancelledError origin() {
        return origin == null ? this : origin;
    }

    private CancelledError wave() {
        return wave == null ? this : wave;
    }

    boolean hasOriginOf(CancelledError other) {
        return origin() == other.origin();
    }

    boolean isInWaveOf(CancelledError other) {
        return wave() == other.wave();
    }

    /// Returns whether it is to be passed on by a queue, or a long chain of tasks would take too much of a stack.
    boolean isDeep() {
        return depth > 0 && depth % MOST_ON_STACK == 0;
    }

    private static String describe(@Nullable String reason, @Nullable String by) {
        String what = reason == null ? "cancelled" : reason;
        return by == null ? what : what + " (by " + by + ")";
    }

    /// Returns the same error as it surfaced: as what a blocking call threw when it was interrupted.
    CancelledError surfacedAs(Throwable interruption) {
        CancelledError surfaced =
                new CancelledError(source, reason, by, scope, instead, interruption, List.of(getStackTrace()));
        surfaced.request = request();
        return surfaced;
    }

    /// Returns the request that this is, also where a blocking call has thrown for it.
    CancelledError request() {
        return request == null ? this : request;
    }

    /// Returns whether it is thrown as itself.
    boolean isPlain() {
        return instead == null;
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
