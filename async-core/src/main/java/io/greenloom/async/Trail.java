package io.greenloom.async;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What debug mode remembers of a task. Loop only.
final class Trail {
    private static final int MOST = 16;
    private static final int MOST_CREATORS = 16;

    private final List<StackTraceElement> createdAt = Stacks.here();
    private List<String> creators = List.of();
    private long onLoopNanos; // written by the carrier; others read it as they find it
    private final ArrayDeque<CancelledError> delivered = new ArrayDeque<>(); // the last few, oldest first
    private @Nullable List<StackTraceElement> wentOnAt;

    /// Returns where the task was created.
    List<StackTraceElement> createdAt() {
        return createdAt;
    }

    /// Keeps the names of those who created it, which outlive them here.
    void createdBy(Task<?> task) {
        List<String> names = new ArrayList<>();
        names.add(task.name());
        Trail its = task.trail();
        if (its != null) {
            names.addAll(its.creators.subList(0, Math.min(its.creators.size(), MOST_CREATORS - 1)));
        }
        creators = List.copyOf(names);
    }

    /// Returns the names of the task that created it, of the one that created that, and so on.
    List<String> creators() {
        return creators;
    }

    void hadLoop(long nanos) {
        onLoopNanos += nanos;
    }

    /// Returns for how long the task's steps have had the loop.
    long onLoopNanos() {
        return onLoopNanos;
    }

    /// A suspension point has thrown the cancellation.
    void delivered(CancelledError error) {
        if (delivered.size() == MOST) {
            delivered.removeFirst();
        }
        delivered.add(error);
        wentOnAt = null;
    }

    /// The task has come to a suspension point: of its clean-up, or because it goes on in spite of it.
    void suspends() {
        if (!delivered.isEmpty() && wentOnAt == null) {
            wentOnAt = Stacks.here();
        }
    }

    /// All requests were taken back, by the one who made them.
    void takenBack() {
        delivered.clear();
        wentOnAt = null;
    }

    /// A block has taken back what it sent.
    void settled(CancelledError error) {
        delivered.remove(error);
    }

    /// Reports that the body of `task`, which has returned normally and was to end, has kept the error: the oldest
    /// that a suspension point has thrown and that nobody has taken back.
    void returned(Task<?> task) {
        CancelledError swallowed = delivered.peekFirst();
        if (swallowed != null) {
            report(task, swallowed, "task " + task.name() + " was cancelled");
        }
    }

    /// Reports, where `request` was thrown in a block that it was to end, that the block has kept it: it has
    /// returned normally.
    void blockReturned(Task<?> task, CancelledError request, String block) {
        if (delivered.contains(request)) {
            report(task, request, block + " in task " + task.name() + " was to end");
        }
    }

    private void report(Task<?> task, CancelledError swallowed, String what) {
        String message = what + ", caught the error and returned normally: throw it on";
        task.loop()
                .callExceptionHandler(new ErrorContext(
                        wentOnAt == null
                                ? message
                                : message + "; it went on, or cleaned up, at" + Stacks.lines(wentOnAt),
                        swallowed,
                        task,
                        createdAt));
    }
}
