package io.greenloom.bench.contestant;

import io.greenloom.async.Async;
import io.greenloom.async.TaskGroup;
import java.time.Duration;

/// Tasks that all sleep at once, and wake in the order in which they fell asleep; one operation is one of them.
/// With the memory that the table gives the JVM, or not at all.
public final class Sleepers {
    private int woken; // loop only
    private int most; // at the same time

    private Sleepers() {}

    public static void main(String[] arguments) throws Exception {
        Stopwatch.measure(Versions.of("greenloom"), arguments, operations -> new Sleepers().sleep(operations));
    }

    private void sleep(int tasks) {
        // As long as it takes to have all of them asleep, or the last would fall asleep when the first is up
        // again.
        Duration nap = Duration.ofSeconds(2 + tasks / 100_000);
        Async.run(() -> TaskGroup.run(group -> {
            for (int i = 0; i < tasks; i++) {
                int number = i;
                group.createTask(() -> {
                    most = Math.max(most, number + 1 - woken);
                    Async.sleep(nap);
                    if (woken++ != number) {
                        throw new IllegalStateException("task " + number + " woke as number " + (woken - 1));
                    }
                });
            }
        }));
        if (most != tasks) {
            throw new IllegalStateException("only " + most + " of " + tasks + " were asleep at the same time");
        }
    }
}
