package io.greenloom.bench.contestant;

import java.util.ArrayList;
import java.util.List;

/// Starts batches of virtual threads and joins them.
///
/// Third argument: threads a batch.
public final class VirtualThreadSpawn {
    private VirtualThreadSpawn() {}

    public static void main(String[] arguments) throws Exception {
        int batch = Integer.parseInt(arguments[2]);
        Stopwatch.measure(Versions.jdk(), arguments, operations -> {
            List<Thread> threads = new ArrayList<>(batch);
            for (int done = 0; done < operations; done += batch) {
                for (int i = 0; i < batch; i++) {
                    threads.add(Thread.startVirtualThread(() -> {}));
                }
                for (Thread thread : threads) {
                    thread.join();
                }
                threads.clear();
            }
        });
    }
}
