package io.greenloom.greenlet;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// The text of [Greenlet#dump]: who is whose child, and where each one is.
final class TreeDump {
    private static final int MOST_FRAMES = 10;
    private static final int DEEPEST_INDENT = 40; // of deeper ones, the order tells

    private record Branch(Greenlet greenlet, int depth) {}

    private final Set<Greenlet> known = new LinkedHashSet<>();
    private final StringBuilder text = new StringBuilder();

    private TreeDump() {}

    static String of(Trampoline trampoline) {
        TreeDump dump = new TreeDump();
        dump.addWithAncestors(trampoline.current());
        List<GreenletScope> scopes = new ArrayList<>();
        for (GreenletScope s = trampoline.scope(); s != null; s = s.outer()) {
            scopes.addFirst(s);
        }
        for (GreenletScope s : scopes) {
            s.greenlets().forEach(dump::addWithAncestors);
        }
        dump.text.append(trampoline.threadName()).append('\n');
        dump.write(trampoline.main());
        return dump.text.toString();
    }

    private void addWithAncestors(Greenlet g) {
        for (Greenlet ancestor = g; ancestor != null && known.add(ancestor); ) {
            ancestor = ancestor.parent();
        }
    }

    private void write(Greenlet root) {
        Map<Greenlet, List<Greenlet>> children = new HashMap<>();
        for (Greenlet g : known) {
            Greenlet parent = g.parent();
            if (parent != null) {
                children.computeIfAbsent(parent, p -> new ArrayList<>()).add(g);
            }
        }
        Deque<Branch> left = new ArrayDeque<>(); // no recursion: a tree may be deeper than the stack
        left.push(new Branch(root, 1));
        while (!left.isEmpty()) {
            Branch next = left.pop();
            write(next);
            for (Greenlet child :
                    children.getOrDefault(next.greenlet, List.of()).reversed()) {
                left.push(new Branch(child, next.depth + 1));
            }
        }
    }

    private void write(Branch branch) {
        String indent = "  ".repeat(Math.min(branch.depth, DEEPEST_INDENT));
        text.append(indent).append(branch.greenlet).append('\n');
        List<StackTraceElement> frames = branch.greenlet.stackTrace();
        for (StackTraceElement frame : frames.subList(0, Math.min(frames.size(), MOST_FRAMES))) {
            text.append(indent).append("    at ").append(frame).append('\n');
        }
        if (frames.size() > MOST_FRAMES) {
            text.append(indent)
                    .append("    ... ")
                    .append(frames.size() - MOST_FRAMES)
                    .append(" more\n");
        }
    }
}
