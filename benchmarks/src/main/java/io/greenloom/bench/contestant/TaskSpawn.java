package io.greenloom.bench.contestant;

import io.greenloom.async.Async;
import io.greenloom.async.Task;
import java.util.ArrayList;
import java.util.List;

/// Creates batches of tasks with an empty body and gathers them.
///
/// Third argument: tasks a batch.
public final class TaskSpawn {
    private TaskSpawn() {}

    public static void main(String[] arguments) throws Exception {
        int batch = Integer.parseInt(arguments[2]);
        Stopwatch.measure(Versions.of("greenloom"), arguments, operations -> Async.run(() -> spawn(operations, batch)));
    }

    private static int spawn(int operations, int batch) {
        List<Task<Boolean>> tasks = new ArrayList<>(batch);
        int done = 0;
        for (; done < operations; done += batch) {
            for (int i = 0; i < batch; i++) {
                tasks.add(Async.createTask(() -> true));
            }
            Async.gather(tasks);
            tasks.clear();
        }
        return done;
    }
}
