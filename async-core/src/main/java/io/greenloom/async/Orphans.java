package io.greenloom.async;

import java.util.concurrent.Executor;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/// Where virtual threads run on that outlive their loop: a task of it had started them, they inherited its
/// scheduler, and nobody but a scheduler can run them. One daemon thread for all, that ends when there is
/// nothing to do.
final class Orphans {
    private static final Executor THREAD = create();

    private Orphans() {}

    static void run(Step step) {
        THREAD.execute(step::step);
    }

    private static Executor create() {
        var executor = new ThreadPoolExecutor(1, 1, 1, TimeUnit.SECONDS, new LinkedBlockingQueue<>(), task -> {
            Thread thread = new Thread(null, task, "greenloom-orphans", 0, false);
            thread.setDaemon(true);
            return thread;
        });
        executor.allowCoreThreadTimeOut(true);
        return executor;
    }
}
