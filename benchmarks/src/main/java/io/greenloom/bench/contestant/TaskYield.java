package io.greenloom.bench.contestant;

import io.greenloom.async.Async;
import io.greenloom.async.Task;
import java.util.ArrayList;
import java.util.List;

/// `Async.yieldNow()` among tasks of one loop.
///
/// Third argument: how many tasks share the operations.
public final class TaskYield {
    private TaskYield() {}

    public static void main(String[] arguments) throws Exception {
        int tasks = Integer.parseInt(arguments[2]);
        Stopwatch.measure(Versions.of("greenloom"), arguments, operations -> {
            int each = operations / tasks;
            Async.run(() -> {
                List<Task<Integer>> running = new ArrayList<>();
                for (int i = 0; i < tasks; i++) {
                    running.add(Async.createTask(() -> yieldOften(each)));
                }
                return Async.gather(running);
            });
        });
    }

    private static int yieldOften(int times) {
        for (int i = 0; i < times; i++) {
            Async.yieldNow();
        }
        return times;
    }
}
