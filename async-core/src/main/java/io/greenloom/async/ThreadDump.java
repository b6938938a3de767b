package io.greenloom.async;

import java.util.List;
import org.jspecify.annotations.Nullable;

/// A virtual thread that a task has started by itself, by `Thread.startVirtualThread` or an executor, and that for
/// this runs on the task's loop, at the moment of a [dump][EventLoop#dump].
///
/// @param threadId its number in the thread dumps of the JDK
/// @param name its name; empty where it has none
/// @param startedBy the id of the task on whose thread it was started, itself or by another of its kind; null
///     where that has ended, or was a callback
/// @param stack its frames, innermost first
public record ThreadDump(
        long threadId, String name, @Nullable String startedBy, List<StackTraceElement> stack) {
    /// Takes a copy of the stack.
    public ThreadDump {
        stack = List.copyOf(stack);
    }
}
