package io.greenloom.async;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

/// A dump as a tree for people to read.
final class DumpText {
    private static final int DEEPEST_INDENT = 16;
    private static final int MOST_NAMES = 5;

    private record Entry(TaskDump task, int depth) {}

    private final LoopDump dump;
    private final WaitGraph graph;
    private final Map<String, TaskDump> byId = new HashMap<>();
    private final Map<String, List<TaskDump>> children = new HashMap<>();
    private final List<TaskDump> roots = new ArrayList<>();
    private final StringBuilder text = new StringBuilder();

    DumpText(LoopDump dump, WaitGraph graph) {
        this.dump = dump;
        this.graph = graph;
        dump.tasks().forEach(task -> byId.put(task.id(), task));
        for (TaskDump task : dump.tasks()) {
            String parent = task.parent();
            if (parent != null && byId.containsKey(parent)) {
                children.computeIfAbsent(parent, _ -> new ArrayList<>()).add(task);
            } else {
                roots.add(task);
            }
        }
    }

    String write() {
        text.append(dump.loop()).append(", ").append(dump.state().toLowerCase(Locale.ROOT));
        text.append(", ").append(dump.tasks().size()).append(" tasks\n");
        Deque<Entry> open = new ArrayDeque<>();
        roots.reversed().forEach(root -> open.push(new Entry(root, 1)));
        while (!open.isEmpty()) {
            Entry entry = open.pop();
            append(entry);
            children.getOrDefault(entry.task.id(), List.of())
                    .reversed()
                    .forEach(child -> open.push(new Entry(child, entry.depth + 1)));
        }
        if (!dump.threads().isEmpty()) {
            text.append(dump.threads().size()).append(" virtual threads that tasks have started by themselves\n");
            dump.threads().forEach(this::append);
        }
        return text.toString();
    }

    private void append(Entry entry) {
        String indent = "  ".repeat(Math.min(entry.depth, DEEPEST_INDENT));
        TaskDump task = entry.task;
        text.append(indent).append(task.name()).append(": ").append(state(task));
        List<String> waiting = graph.awaitedBy(task.id());
        if (!waiting.isEmpty()) {
            text.append("; awaited by ")
                    .append(waiting.stream().limit(MOST_NAMES).map(graph::name).collect(Collectors.joining(", ")));
            if (waiting.size() > MOST_NAMES) {
                text.append(" and ").append(waiting.size() - MOST_NAMES).append(" more");
            }
        }
        if (task.onLoop() != null) {
            text.append("; ").append(onLoop(task)).append(" on the loop");
        }
        text.append('\n');
        append(indent, task.stack());
    }

    private void append(ThreadDump thread) {
        text.append("  #").append(thread.threadId());
        text.append(thread.name().isEmpty() ? "" : " " + thread.name());
        String by = thread.startedBy();
        text.append(by == null ? "" : ", started by " + graph.name(by)).append('\n');
        append("  ", thread.stack());
    }

    private void append(String indent, List<StackTraceElement> stack) {
        for (StackTraceElement frame : stack) {
            text.append(indent).append("    at ").append(frame).append('\n');
        }
    }

    /// Returns what a task was doing, in a few words.
    static String state(TaskDump task) {
        return switch (task.state()) {
            case NOT_STARTED -> "not started";
            case READY -> "ready";
            case RUNNING -> "running";
            case WAITING -> "waits for " + task.waitsFor();
        };
    }

    /// Returns how long it has had the loop; empty where that was not measured.
    static String onLoop(TaskDump task) {
        return task.onLoop() == null
                ? ""
                : String.format(Locale.ROOT, "%.3f ms", task.onLoop().toNanos() / 1e6);
    }
}
