package io.greenloom.async;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/// The tasks of one loop at one moment, with what each waits for: asyncio's `print_call_graph`, gevent's
/// `print_run_info`. Made by [EventLoop#dump].
///
/// @param loop the loop's name
/// @param state whether it was run: `IDLE`, `RUNNING`, `CLOSING` or `CLOSED`
/// @param tasks those that had not ended, oldest first
public record LoopDump(String loop, String state, List<TaskDump> tasks) {
    /// Takes a copy of the list.
    public LoopDump {
        tasks = List.copyOf(tasks);
    }

    /// Returns the circles of tasks that wait for each other, each as ids, none of which will ever go on by
    /// itself.
    public List<List<String>> cycles() {
        return cycles(List.of(this));
    }

    /// Returns the circles among the tasks of several loops.
    public static List<List<String>> cycles(List<LoopDump> dumps) {
        Map<String, List<String>> edges = new HashMap<>();
        dumps.forEach(dump -> dump.tasks.forEach(task -> edges.put(task.id(), task.waitsForTasks())));
        List<List<String>> found = new ArrayList<>();
        Set<String> done = new LinkedHashSet<>();
        for (String start : edges.keySet()) {
            follow(start, edges, new ArrayList<>(), done, found);
        }
        return found;
    }

    private static void follow(
            String from,
            Map<String, List<String>> edges,
            List<String> path,
            Set<String> done,
            List<List<String>> found) {
        // Depth first, with the path by hand: chains of waiting tasks can be longer than a stack is deep.
        record Visit(String id, java.util.Iterator<String> next) {}
        var open = new java.util.ArrayDeque<Visit>();
        if (done.contains(from)) {
            return;
        }
        open.push(new Visit(from, edges.getOrDefault(from, List.of()).iterator()));
        path.add(from);
        Set<String> onPath = new LinkedHashSet<>(path);
        while (!open.isEmpty()) {
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
            } else if (!done.contains(next) && edges.containsKey(next)) {
                open.push(new Visit(next, edges.getOrDefault(next, List.of()).iterator()));
                path.add(next);
                onPath.add(next);
            }
        }
    }

    /// Returns the tree of tasks as text: each below the one that created it, with its stack.
    public String text() {
        return new DumpText(this).write();
    }

    /// Returns the same as JSON: `{"loop", "state", "tasks": [{"id", "name", "state", "parent", "waitsFor",
    /// "waitsForTasks", "stack"}], "cycles"}`.
    public String json() {
        return "{\"loop\":" + Json.string(loop) + ",\"state\":" + Json.string(state) + ",\"tasks\":"
                + Json.array(tasks, LoopDump::json) + ",\"cycles\":"
                + Json.array(cycles(), cycle -> Json.array(cycle, Json::string)) + "}";
    }

    private static String json(TaskDump task) {
        return "{\"id\":" + Json.string(task.id()) + ",\"name\":" + Json.string(task.name()) + ",\"state\":"
                + Json.string(task.state().name()) + ",\"parent\":" + Json.string(task.parent()) + ",\"waitsFor\":"
                + Json.string(task.waitsFor()) + ",\"waitsForTasks\":" + Json.array(task.waitsForTasks(), Json::string)
                + ",\"stack\":" + Json.array(task.stack(), frame -> Json.string(frame.toString())) + "}";
    }

    /// Returns several dumps as a JSON array.
    public static String json(List<LoopDump> dumps) {
        return Json.array(dumps, LoopDump::json);
    }

    /// Returns several dumps as text, one below the other.
    public static String text(List<LoopDump> dumps) {
        return dumps.stream().map(LoopDump::text).collect(Collectors.joining("\n"));
    }

    /// Returns [#text].
    @Override
    public String toString() {
        return text();
    }
}
