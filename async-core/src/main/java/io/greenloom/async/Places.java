package io.greenloom.async;

import java.util.ArrayDeque;
import java.util.HashSet;
import java.util.Set;

/// The places of a [TaskGroup] with a limit: the tasks that have one, and the line of those that wait for one.
/// Loop only.
final class Places {
    private final int limit;
    private final Set<Task<?>> taken = new HashSet<>();
    private final ArrayDeque<Task<?>> line = new ArrayDeque<>();

    Places(int limit) {
        this.limit = limit;
    }

    /// Begins `task` where there is room, or has it wait in line.
    void admit(Task<?> task, Start start) {
        if (taken.size() < limit) {
            begin(task, start);
        } else {
            line.add(task);
        }
    }

    /// Told that `task` has ended: gives its place, if it had one, to the next.
    void left(Awaitable<?> task) {
        if (taken.remove(task)) {
            while (taken.size() < limit && !line.isEmpty()) {
                Task<?> next = line.removeFirst();
                if (!next.isDone()) {
                    begin(next, Start.DEFAULT);
                }
            }
        }
    }

    private void begin(Task<?> task, Start start) {
        taken.add(task);
        task.loop().begin(task, start);
    }

    /// Begins all that wait, limit or not: they were cancelled, and one that begins even so is not to wait for it.
    void beginCancelled() {
        line.forEach(task -> task.loop().begin(task, Start.DEFAULT));
        line.clear();
    }
}
