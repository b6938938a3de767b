package io.greenloom.async;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/// A dump as a tree for people to read.
final class DumpText {
    private static final int DEEPEST_INDENT = 16;

    private record Entry(TaskDump task, int depth) {}

    private final LoopDump dump;
    private final Map<String, TaskDump> byId = new HashMap<>();
    private final Map<String, List<TaskDump>> children = new HashMap<>();
    private final List<TaskDump> roots = new ArrayList<>();

    DumpText(LoopDump dump) {
        this.dump = dump;
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
        StringBuilder text = new StringBuilder();
        text.append(dump.loop()).append(", ").append(dump.state().toLowerCase(Locale.ROOT));
        text.append(", ").append(dump.tasks().size()).append(" tasks\n");
        Deque<Entry> open = new ArrayDeque<>();
        roots.reversed().forEach(root -> open.push(new Entry(root, 1)));
        while (!open.isEmpty()) {
            Entry entry = open.pop();
            append(text, entry);
            children.getOrDefault(entry.task.id(), List.of())
                    .reversed()
                    .forEach(child -> open.push(new Entry(child, entry.depth + 1)));
        }
        for (List<String> cycle : dump.cycles()) {
            text.append("these wait for each other in a circle, and none will ever go on: ");
            cycle.forEach(id -> text.append(name(id)).append(" -> "));
            text.append(name(cycle.getFirst())).append('\n');
        }
        return text.toString();
    }

    private static void append(StringBuilder text, Entry entry) {
        String indent = "  ".repeat(Math.min(entry.depth, DEEPEST_INDENT));
        TaskDump task = entry.task;
        text.append(indent).append(task.name()).append(": ").append(state(task)).append('\n');
        for (StackTraceElement frame : task.stack()) {
            text.append(indent).append("    at ").append(frame).append('\n');
        }
    }

    private static String state(TaskDump task) {
        return switch (task.state()) {
            case NOT_STARTED -> "not started";
            case READY -> "ready";
            case RUNNING -> "running";
            case WAITING -> "waits for " + task.waitsFor();
        };
    }

    private String name(String id) {
        TaskDump task = byId.get(id);
        return task == null ? id : task.name();
    }
}
