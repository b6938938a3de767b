package io.greenloom.async;

import java.util.List;
import org.jspecify.annotations.Nullable;

/// What one task was doing at the moment of a [dump][EventLoop#dump].
///
/// @param id identifies it among all tasks of the process: the loop's name, a slash and a number
/// @param name its name
/// @param state what it was doing
/// @param parent the id of the task that created it; null where that has ended, or none has
/// @param waitsFor what it waited for, as people are to see it; empty where it did not wait
/// @param waitsForTasks the ids of the tasks that it waited for: awaited, or holding what it wants
/// @param stack its frames, innermost first
public record TaskDump(
        String id,
        String name,
        State state,
        @Nullable String parent,
        String waitsFor,
        List<String> waitsForTasks,
        List<StackTraceElement> stack) {
    /// What a task is doing.
    public enum State {
        /// It has not begun.
        NOT_STARTED,
        /// It can go on and waits for its turn.
        READY,
        /// It has the loop: it computes, or blocks it.
        RUNNING,
        /// It is suspended.
        WAITING
    }

    /// Takes copies of the lists.
    public TaskDump {
        waitsForTasks = List.copyOf(waitsForTasks);
        stack = List.copyOf(stack);
    }
}
