package io.greenloom.async.process;

import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/// A process and its descendants. Blocks its thread: looking for them reads files of the system.
final class ProcessTree {
    private ProcessTree() {}

    /// Returns those that live now. One whose parent has died is nobody's descendant any more: ask while it lives.
    static List<ProcessHandle> descendants(ProcessHandle root) {
        return root.descendants().filter(ProcessHandle::isAlive).toList();
    }

    /// Kills it and all its descendants. They are stopped first, parents before children, until no new one turns
    /// up: a stopped process starts no more, and is still there as the parent by which its children are found.
    static boolean kill(ProcessHandle root) {
        Set<ProcessHandle> found = new LinkedHashSet<>();
        if (root.isAlive()) {
            found.add(root);
            List<ProcessHandle> fresh = new ArrayList<>(found);
            while (!fresh.isEmpty()) {
                stop(fresh);
                fresh = descendants(root).stream().filter(found::add).toList();
            }
        }
        found.forEach(ProcessHandle::destroyForcibly);
        return !found.isEmpty();
    }

    private static void stop(List<ProcessHandle> processes) {
        try {
            Kill.send("STOP", processes.stream().map(process -> process.pid()).toList());
        } catch (IOException ignored) {
            // where they cannot be stopped, those that are known are killed all the same
        }
    }
}
