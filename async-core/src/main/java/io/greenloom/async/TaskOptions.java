package io.greenloom.async;

import io.greenloom.greenlet.Context;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// How to create a task: the keyword arguments of `asyncio.create_task()`.
///
/// ```java
/// Async.createTask(TaskOptions.named("poller").withStart(Start.EAGER), () -> poll());
/// ```
///
/// @param name what thread dumps and error reports show; null for one with a number
/// @param context the context variables that the task sees and sets; null for a copy of its creator's
/// @param start when its body begins
/// @param priority whose turn comes before whose, of the tasks that are ready
public record TaskOptions(@Nullable String name, @Nullable Context context, Start start, Priority priority) {
    static final TaskOptions NONE = new TaskOptions(null, null, Start.DEFAULT, Priority.NORMAL);

    /// Checks them.
    public TaskOptions {
        Objects.requireNonNull(start, "start");
        Objects.requireNonNull(priority, "priority");
    }

    /// Returns the defaults.
    public static TaskOptions defaults() {
        return NONE;
    }

    /// Returns the defaults with a name.
    public static TaskOptions named(String name) {
        return NONE.withName(name);
    }

    /// Returns these with another name.
    public TaskOptions withName(String name) {
        return new TaskOptions(Objects.requireNonNull(name, "name"), context, start, priority);
    }

    /// Returns these with a context that the task uses itself, and not a copy of it.
    public TaskOptions withContext(Context context) {
        return new TaskOptions(name, Objects.requireNonNull(context, "context"), start, priority);
    }

    /// Returns these with another start.
    public TaskOptions withStart(Start start) {
        return new TaskOptions(name, context, start, priority);
    }

    /// Returns these with another priority. It is the task's alone: those that it creates have their own.
    public TaskOptions withPriority(Priority priority) {
        return new TaskOptions(name, context, start, priority);
    }
}
