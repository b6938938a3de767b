package io.greenloom.async;

import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/// The tasks of one loop at one moment, with what each waits for: asyncio's `print_call_graph`, gevent's
/// `print_run_info`. Made by [EventLoop#dump].
///
/// @param loop the loop's name
/// @param state whether it was run: `IDLE`, `RUNNING`, `CLOSING` or `CLOSED`
/// @param tasks those that had not ended, oldest first
/// @param threads virtual threads that tasks have started by themselves, and that run on the loop, too
public record LoopDump(String loop, String state, List<TaskDump> tasks, List<ThreadDump> threads) {
    /// Takes copies of the lists.
    public LoopDump {
        tasks = List.copyOf(tasks);
        threads = List.copyOf(threads);
    }

    /// Returns the circles of tasks that wait for each other, each as ids, none of which will ever go on by
    /// itself. Who waits for the first of several is in one only where each of those is.
    public List<List<String>> cycles() {
        return cycles(List.of(this));
    }

    /// Returns the circles among the tasks of several loops.
    public static List<List<String>> cycles(List<LoopDump> dumps) {
        return new WaitGraph(dumps).cycles();
    }

    /// Returns the ids of the tasks of this loop that wait for the task `id`: asyncio's `awaited_by`.
    public List<String> awaitedBy(String id) {
        return new WaitGraph(List.of(this)).awaitedBy(id);
    }

    /// Returns the tree of tasks as text: each below the one that created it, with who waits for it, and its
    /// stack.
    public String text() {
        return text(List.of(this));
    }

    /// Returns the same as JSON: `{"loop", "state", "tasks": [{"id", "name", "state", "parent", "waitsFor",
    /// "waitsForTasks", "until", "awaitedBy", "onLoopNanos", "stack"}], "threads": [{"id", "name", "startedBy",
    /// "stack"}], "cycles"}`.
    public String json() {
        WaitGraph graph = new WaitGraph(List.of(this));
        return json(graph, graph.cycles());
    }

    private String json(WaitGraph graph, List<List<String>> cycles) {
        Set<String> own = new HashSet<>();
        tasks.forEach(task -> own.add(task.id()));
        List<List<String>> ours = cycles.stream()
                .filter(cycle -> cycle.stream().anyMatch(own::contains))
                .toList();
        return "{\"loop\":" + Json.string(loop) + ",\"state\":" + Json.string(state) + ",\"tasks\":"
                + Json.array(tasks, task -> json(task, graph)) + ",\"threads\":" + Json.array(threads, LoopDump::json)
                + ",\"cycles\":" + Json.array(ours, LoopDump::strings) + "}";
    }

    private static String json(TaskDump task, WaitGraph graph) {
        return "{\"id\":" + Json.string(task.id()) + ",\"name\":" + Json.string(task.name()) + ",\"state\":"
                + Json.string(task.state().name()) + ",\"parent\":" + Json.string(task.parent()) + ",\"waitsFor\":"
                + Json.string(task.waitsFor()) + ",\"waitsForTasks\":" + strings(task.waitsForTasks())
                + ",\"until\":" + Json.string(task.until().name()) + ",\"awaitedBy\":"
                + strings(graph.awaitedBy(task.id())) + ",\"onLoopNanos\":"
                + (task.onLoop() == null ? "null" : task.onLoop().toNanos()) + ",\"stack\":" + frames(task.stack())
                + "}";
    }

    private static String json(ThreadDump thread) {
        return "{\"id\":" + thread.threadId() + ",\"name\":" + Json.string(thread.name()) + ",\"startedBy\":"
                + Json.string(thread.startedBy()) + ",\"stack\":" + frames(thread.stack()) + "}";
    }

    private static String strings(List<String> texts) {
        return Json.array(texts, Json::string);
    }

    private static String frames(List<StackTraceElement> stack) {
        return Json.array(stack, frame -> Json.string(frame.toString()));
    }

    /// Returns several dumps as a JSON array, each with the circles, also over several loops, that its tasks are
    /// in.
    public static String json(List<LoopDump> dumps) {
        WaitGraph graph = new WaitGraph(dumps);
        List<List<String>> cycles = graph.cycles();
        return Json.array(dumps, dump -> dump.json(graph, cycles));
    }

    /// Returns several dumps as text, one below the other, then the circles among the tasks of all of them.
    public static String text(List<LoopDump> dumps) {
        WaitGraph graph = new WaitGraph(dumps);
        return dumps.stream().map(dump -> new DumpText(dump, graph).write()).collect(Collectors.joining("\n"))
                + circles(graph);
    }

    /// Returns a line for each circle; empty where there is none.
    static String circles(WaitGraph graph) {
        StringBuilder text = new StringBuilder();
        for (List<String> cycle : graph.cycles()) {
            text.append("these wait for each other in a circle, and none will ever go on: ");
            cycle.forEach(id -> text.append(graph.name(id)).append(" -> "));
            text.append(graph.name(cycle.getFirst())).append('\n');
        }
        return text.toString();
    }

    /// Returns [#text].
    @Override
    public String toString() {
        return text();
    }
}
