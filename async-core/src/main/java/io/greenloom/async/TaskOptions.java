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
public record TaskOptions(@Nullable String name, @Nullable Context context, Start start) {
    static final TaskOptions NONE = new TaskOptions(null, null, Start.DEFAULT);

    /// Checks them.
    public TaskOptions {
        Objects.requireNonNull(start, "start");
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
        return new TaskOptions(Objects.requireNonNull(name, "name"), context, start);
    }

    /// Returns these with a context that the task uses itself, and not a copy of it.
    public TaskOptions withContext(Context context) {
        return new TaskOptions(name, Objects.requireNonNull(context, "context"), start);
    }

    /// Returns these with another start.
    public TaskOptions withStart(Start start) {
        return new TaskOptions(name, context, start);
    }
}
