package io.greenloom.test;

import io.greenloom.async.EventLoop;
import io.greenloom.async.TaskDump;
import java.util.stream.Collectors;

/// What the tasks of a loop wait for, a line each.
final class Waits {
    private Waits() {}

    static String ofAllBut(String name, EventLoop loop) {
        return loop.dump().tasks().stream()
                .filter(task -> !task.name().equals(name))
                .map(Waits::line)
                .collect(Collectors.joining());
    }

    private static String line(TaskDump task) {
        return "\n  " + task.name() + (task.waitsFor().isEmpty() ? "" : ", waits for " + task.waitsFor());
    }
}
