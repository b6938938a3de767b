package io.greenloom.async;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The tasks of a loop that have not ended, oldest first: linked through the tasks themselves, because each task
/// enters and leaves once and a set would cost more than the rest of its life. Loop only.
final class TaskList {
    private @Nullable Task<?> first;
    private @Nullable Task<?> last;
    private int size; // written by the loop only; others read it as they find it

    void add(Task<?> task) {
        size++;
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
        size--;
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

    /// Returns what another thread sees of the list, which may be cut off where a task leaves it just then.
    List<Task<?>> glimpse() {
        int most = size + 1_000; // links that change meanwhile could lead in circles
        List<Task<?>> seen = new ArrayList<>();
        for (Task<?> task = first; task != null && seen.size() < most; task = task.next) {
            seen.add(task);
        }
        return seen;
    }

    /// Returns whether a glimpse goes from one end to the other.
    boolean isWhole(List<Task<?>> glimpse) {
        return glimpse.size() == size && (glimpse.isEmpty() || glimpse.getLast() == last);
    }

    int size() {
        return size;
    }

    List<Task<?>> snapshot() {
        List<Task<?>> all = new ArrayList<>();
        for (Task<?> task = first; task != null; task = task.next) {
            all.add(task);
        }
        return all;
    }
}
