package io.greenloom.async;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;

/// Stacks as people want to see them: without what the loop and the JDK have put below a body.
final class Stacks {
    private static final Set<String> BELOW = Set.of(
            Task.class.getName(),
            Handle.class.getName(),
            TaskThread.class.getName(),
            VirtualStrand.class.getName(),
            "io.greenloom.async.Callbacks$Runner",
            "io.greenloom.loom.PortableContinuation",
            "java.lang.VirtualThread");
    // What stands between users' code and the places that ask for a stack.
    private static final Set<String> OURS = Set.of(
            Stacks.class.getName(),
            Trail.class.getName(),
            Task.class.getName(),
            Async.class.getName(),
            EventLoop.class.getName(),
            Awaitable.class.getName(),
            Promise.class.getName(),
            CancelScope.class.getName(),
            CancelledError.class.getName(),
            TaskGroup.class.getName(),
            Suspension.class.getName(),
            Handle.class.getName(),
            Joint.class.getName());
    private static final int MOST = 64;

    private Stacks() {}

    /// Returns the frames from the innermost on to the outermost that is the body's own.
    static List<StackTraceElement> ofBody(StackTraceElement[] frames) {
        int end = frames.length;
        while (end > 0 && isBelow(frames[end - 1])) {
            end--;
        }
        List<StackTraceElement> kept = new ArrayList<>();
        for (int i = 0; i < end && kept.size() < MOST; i++) {
            if (!isSuspending(frames[i])) {
                kept.add(frames[i]);
            }
        }
        return kept;
    }

    private static boolean isBelow(StackTraceElement frame) {
        return BELOW.contains(frame.getClassName())
                || frame.getClassName().startsWith("jdk.internal.")
                || frame.getClassName().startsWith("java.lang.Thread")
                || frame.getClassName().startsWith("java.util.concurrent.ThreadPerTaskExecutor")
                || (frame.getClassName().equals(Action.class.getName())
                        && frame.getMethodName().contains("asCallable"))
                || frame.getClassName().startsWith("io.greenloom.async.BatonStrand");
    }

    /// What the JDK and we put on top of every wait.
    private static boolean isSuspending(StackTraceElement frame) {
        String owner = frame.getClassName();
        return owner.startsWith("java.lang.VirtualThread")
                || owner.equals("java.util.concurrent.locks.LockSupport")
                || owner.startsWith("jdk.internal.vm.")
                || owner.startsWith("java.lang.System$")
                || owner.equals(VirtualStrand.class.getName())
                || owner.equals(BatonStrand.class.getName())
                || owner.equals("io.greenloom.loom.PortableContinuation")
                || owner.equals(Waiter.class.getName());
    }

    /// Returns the calling code's stack without what is ours on top of it.
    static List<StackTraceElement> here() {
        StackTraceElement[] frames = new Throwable().getStackTrace();
        int from = 0;
        while (from < frames.length && isOurs(frames[from])) {
            from++;
        }
        return ofBody(Arrays.copyOfRange(frames, from, frames.length));
    }

    private static boolean isOurs(StackTraceElement frame) {
        return OURS.contains(frame.getClassName());
    }

    static String lines(List<StackTraceElement> stack) {
        StringBuilder text = new StringBuilder();
        for (StackTraceElement frame : stack) {
            text.append("\n\tat ").append(frame);
        }
        return text.toString();
    }
}
