package io.greenloom.async;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The tasks of a loop that have not ended, oldest first: linked through the tasks themselves, because each task
/// enters and leaves once and a set would cost more than the rest of its life. Loop only.
final class TaskList {
    private @Nullable Task<?> first;
    private @Nullable Task<?> last;

    void add(Task<?> task) {
        task.previous = last;
        if (last == null) {
            first = task;
        } else {
            last.next = task;
        }
        last = task;
    }

    void remove(Task<?> task) {
        if (task.previous == null && first != task) {
            return; // never admitted: cancelled before its loop ran
        }
        if (task.previous == null) {
            first = task.next;
        } else {
            task.previous.next = task.next;
        }
        if (task.next == null) {
            last = task.previous;
        } else {
            task.next.previous = task.previous;
        }
        task.previous = null;
        task.next = null;
    }

    boolean isEmpty() {
        return first == null;
    }

    List<Task<?>> snapshot() {
        List<Task<?>> all = new ArrayList<>();
        for (Task<?> task = first; task != null; task = task.next) {
            all.add(task);
        }
        return all;
    }
}
