package io.greenloom.loom;

import org.jspecify.annotations.Nullable;

/// The thread as its code sees it: one object a thread, kept by a continuation's body even where (in portable
/// mode) that body runs on a helper thread of its own.
///
/// It holds what belongs to the thread rather than to a stack; today that is the greenlet that runs on it.
public final class LogicalThread {
    private static final ThreadLocal<LogicalThread> CURRENT =
            ThreadLocal.withInitial(() -> new LogicalThread(Thread.currentThread()));

    private final Thread thread;
    private @Nullable Object greenlet; // this thread only

    private LogicalThread(Thread thread) {
        this.thread = thread;
    }

    /// Returns the one of the calling thread. Never waits.
    public static LogicalThread current() {
        return CURRENT.get();
    }

    /// Returns a new one for a task that runs on the calling thread (portable mode).
    static LogicalThread forTask() {
        return new LogicalThread(current().thread);
    }

    /// Makes the calling helper thread speak for `logical` (portable mode).
    static void adopt(LogicalThread logical) {
        CURRENT.set(logical);
    }

    /// Returns the thread that owns the stack at the bottom.
    public Thread thread() {
        return thread;
    }

    /// Returns the greenlet that runs on this thread, as its package keeps it; null before the first is asked for.
    public @Nullable Object greenlet() {
        return greenlet;
    }

    /// Sets the greenlet that runs on this thread.
    public void greenlet(Object current) {
        greenlet = current;
    }
}
