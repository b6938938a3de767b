package io.greenloom.bench.contestant;

import java.util.ArrayList;
import java.util.List;

/// `Thread.yield()` among virtual threads of the JDK's scheduler; the runner gives it one carrier.
///
/// Third argument: how many threads share the operations.
public final class VirtualThreadYield {
    private VirtualThreadYield() {}

    @SuppressWarnings("ThreadPriorityCheck") // the scheduler is what is measured
    public static void main(String[] arguments) throws Exception {
        int threads = Integer.parseInt(arguments[2]);
        Stopwatch.measure(Versions.jdk(), arguments, operations -> {
            int each = operations / threads;
            List<Thread> running = new ArrayList<>();
            for (int i = 0; i < threads; i++) {
                running.add(Thread.startVirtualThread(() -> {
                    for (int done = 0; done < each; done++) {
                        Thread.yield();
                    }
                }));
            }
            for (Thread thread : running) {
                thread.join();
            }
        });
    }
}
