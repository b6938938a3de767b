package io.greenloom.async;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/// A task's stack, and below it those of the tasks that wait for it, and for those, and so on: asyncio 3.14's
/// `capture_call_graph`. Made by [Async#callGraph].
///
/// @param callers the task itself, at depth 0, then who waits for it, each followed by who waits for that one. One
///     that waits for several of them is there once.
public record CallGraph(List<Caller> callers) {
    /// One task of the graph.
    ///
    /// @param task what it was doing
    /// @param depth how many waits it is away
    public record Caller(TaskDump task, int depth) {}

    /// Takes a copy of the list.
    public CallGraph {
        callers = List.copyOf(callers);
    }

    static CallGraph of(Task<?> task, List<LoopDump> dumps) {
        WaitGraph graph = new WaitGraph(dumps);
        List<Caller> callers = new ArrayList<>();
        Set<String> seen = new HashSet<>();
        record Open(String id, int depth) {}
        Deque<Open> open = new ArrayDeque<>();
        open.push(new Open(Inspection.id(task), 0));
        while (!open.isEmpty()) {
            Open next = open.pop();
            TaskDump found = graph.task(next.id);
            if (found != null && seen.add(next.id)) {
                callers.add(new Caller(found, next.depth));
                graph.awaitedBy(next.id).reversed().forEach(id -> open.push(new Open(id, next.depth + 1)));
            }
        }
        return new CallGraph(callers);
    }

    /// Returns it as text for people, asyncio's `format_call_graph`; empty where the task had ended.
    @Override
    public String toString() {
        StringBuilder text = new StringBuilder();
        for (Caller caller : callers) {
            String indent = "  ".repeat(Math.min(caller.depth, 16));
            text.append(indent)
                    .append(caller.depth == 0 ? "" : "awaited by ")
                    .append(caller.task.name())
                    .append(": ")
                    .append(DumpText.state(caller.task))
                    .append('\n');
            caller.task
                    .stack()
                    .forEach(frame ->
                            text.append(indent).append("    at ").append(frame).append('\n'));
        }
        return text.toString();
    }
}
