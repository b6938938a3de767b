package io.greenloom.async;

import java.time.Duration;
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
/// @param until which of those it needs to go on
/// @param onLoop for how long its steps have had the loop so far; null where it was not created in [debug
///     mode][EventLoop#setDebug], which measures that
/// @param stack its frames, innermost first
public record TaskDump(
        String id,
        String name,
        State state,
        @Nullable String parent,
        String waitsFor,
        List<String> waitsForTasks,
        Until until,
        @Nullable Duration onLoop,
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

    /// What a task that waits for others goes on after.
    public enum Until {
        /// After all of them: it awaits them, gathers them, or wants what one holds.
        ALL,
        /// After any one of them: the first of several, or a token of which each has one.
        ONE,
        /// After any one of them, or after something that is no task's.
        ONE_OR_OTHER
    }

    /// Takes copies of the lists.
    public TaskDump {
        waitsForTasks = List.copyOf(waitsForTasks);
        stack = List.copyOf(stack);
    }
}
