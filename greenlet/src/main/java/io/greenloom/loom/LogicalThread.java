package io.greenloom.loom;

import org.jspecify.annotations.Nullable;

/// The thread as its code sees it: one object a thread, kept by a continuation's body even where (in portable
/// mode) that body runs on a helper thread of its own.
///
/// It holds what belongs to the thread rather than to a stack; today that is the greenlet that runs on it.
///
/// A body that has started belongs to its thread and must not go on on another: C2 takes `Thread.currentThread()`
/// for constant within one compiled frame (`LibraryCallKit::generate_virtual_thread` loads it from immutable
/// memory), so that a frame which comes back on another thread still parks and locks in the name of the first.
public final class LogicalThread {
    private static final ThreadLocal<LogicalThread> CURRENT =
            ThreadLocal.withInitial(() -> new LogicalThread(Thread.currentThread()));

    private final Thread thread;
    private final boolean isTask;
    private @Nullable Object greenlet; // this thread only

    private LogicalThread(Thread thread) {
        this(thread, false);
    }

    private LogicalThread(Thread thread, boolean isTask) {
        this.thread = thread;
        this.isTask = isTask;
    }

    /// Returns the one of the calling thread. Never waits.
    public static LogicalThread current() {
        return CURRENT.get();
    }

    /// Returns a new one for a task that runs on the calling thread (portable mode).
    static LogicalThread forTask() {
        return new LogicalThread(current().thread, true);
    }

    /// Makes the calling helper thread speak for `logical` (portable mode).
    static void adopt(LogicalThread logical) {
        CURRENT.set(logical);
    }

    /// Returns what tells the calling thread from all others, by identity: the same object wherever code of that
    /// thread runs, and the thread itself in the opened mode, where this costs two loads. Never waits.
    public static Object identity() {
        return JdkAccess.isOpened() ? Thread.currentThread() : current();
    }

    /// Returns what to call the thread of an [#identity] in a message.
    public static String name(Object identity) {
        return identity instanceof Thread thread ? nameOf(thread) : ((LogicalThread) identity).name();
    }

    private String name() {
        return isTask ? "task #" + Integer.toHexString(hashCode()) + " on " + nameOf(thread) : nameOf(thread);
    }

    private static String nameOf(Thread thread) {
        String name = thread.getName();
        return (thread.isVirtual() ? "virtual thread " : "thread ")
                + (name.isEmpty() ? "#" + thread.threadId() : '"' + name + '"')
                + (thread.isAlive() ? "" : " (which has exited)");
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
