package io.greenloom.async;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Which task waits for which, over the dumps of one or several loops.
///
/// Not every circle is a deadlock: who waits for the first of several goes on when any of them does. So those that
/// can go on are found first, from those that wait for no task on; circles are sought among the rest.
final class WaitGraph {
    private final Map<String, TaskDump> tasks = new LinkedHashMap<>();
    private final Map<String, List<String>> awaitedBy = new HashMap<>();

    WaitGraph(List<LoopDump> dumps) {
        dumps.forEach(dump -> dump.tasks().forEach(task -> tasks.put(task.id(), task)));
        tasks.values()
                .forEach(task -> task.waitsForTasks()
                        .forEach(id -> awaitedBy
                                .computeIfAbsent(id, _ -> new ArrayList<>())
                                .add(task.id())));
    }

    /// Returns the ids of those that wait for that one, in the order of the dumps.
    List<String> awaitedBy(String id) {
        return awaitedBy.getOrDefault(id, List.of());
    }

    /// Returns the name of a task, or the id where there is none.
    String name(String id) {
        TaskDump task = tasks.get(id);
        return task == null ? id : task.name();
    }

    @Nullable
    TaskDump task(String id) {
        return tasks.get(id);
    }

    /// Returns the circles of those that wait for each other, none of which will ever go on by itself.
    List<List<String>> cycles() {
        Set<String> stuck = stuck();
        List<List<String>> found = new ArrayList<>();
        Set<String> done = new LinkedHashSet<>();
        for (String start : stuck) {
            if (!done.contains(start)) {
                follow(start, stuck, done, found);
            }
        }
        return found;
    }

    private Set<String> stuck() {
        Set<String> stuck = new LinkedHashSet<>(tasks.keySet());
        Map<String, Integer> needed = new HashMap<>(); // of those that wait for all: how many cannot go on
        Deque<String> free = new ArrayDeque<>();
        for (TaskDump task : tasks.values()) {
            int known = (int)
                    task.waitsForTasks().stream().filter(tasks::containsKey).count();
            boolean another = known < task.waitsForTasks().size(); // which has ended, or is of a loop not looked at
            if (known == 0
                    || task.until() == TaskDump.Until.ONE_OR_OTHER
                    || (another && task.until() == TaskDump.Until.ONE)) {
                free.add(task.id());
            } else {
                needed.put(task.id(), known);
            }
        }
        while (!free.isEmpty()) {
            String id = free.remove();
            if (!stuck.remove(id)) {
                continue;
            }
            for (String waiting : awaitedBy(id)) {
                int left = needed.merge(waiting, -1, Integer::sum);
                TaskDump task = tasks.get(waiting);
                if (task != null && (left <= 0 || task.until() != TaskDump.Until.ALL)) {
                    free.add(waiting);
                }
            }
        }
        return stuck;
    }

    private void follow(String from, Set<String> stuck, Set<String> done, List<List<String>> found) {
        // Depth first, with the path by hand: chains of waiting tasks can be longer than a stack is deep.
        record Visit(String id, Iterator<String> next) {}
        Deque<Visit> open = new ArrayDeque<>();
        List<String> path = new ArrayList<>();
        Set<String> onPath = new LinkedHashSet<>();
        String entered = from;
        while (true) {
            if (entered != null) {
                open.push(new Visit(entered, needs(entered).iterator()));
                path.add(entered);
                onPath.add(entered);
                entered = null;
            }
            if (open.isEmpty()) {
                return;
            }
            Visit visit = open.element();
            if (!visit.next.hasNext()) {
                open.pop();
                path.removeLast();
                onPath.remove(visit.id);
                done.add(visit.id);
                continue;
            }
            String next = visit.next.next();
            if (onPath.contains(next)) {
                found.add(List.copyOf(path.subList(path.indexOf(next), path.size())));
            } else if (!done.contains(next) && stuck.contains(next)) {
                entered = next;
            }
        }
    }

    private List<String> needs(String id) {
        TaskDump task = tasks.get(id);
        return task == null ? List.of() : task.waitsForTasks();
    }
}
