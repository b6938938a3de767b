package io.greenloom.async;

import java.util.concurrent.Executor;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/// Platform threads for what the JDK cannot park: files, name look-ups, and whatever users send there. Daemons,
/// at most so many, gone after ten idle seconds.
final class HelperThreads {
    /// As many as Python's default executor has.
    static final Executor GENERAL =
            create("greenloom-helper-", Math.min(32, Runtime.getRuntime().availableProcessors() + 4));

    /// Name look-ups apart, so that slow files do not hold up connecting, nor the reverse.
    static final Executor NAMES = create("greenloom-dns-", 16);

    private HelperThreads() {}

    private static Executor create(String prefix, int most) {
        AtomicLong count = new AtomicLong();
        var executor = new ThreadPoolExecutor(most, most, 10, TimeUnit.SECONDS, new LinkedBlockingQueue<>(), task -> {
            Thread thread = new Thread(null, task, prefix + count.incrementAndGet(), 0, false);
            thread.setDaemon(true);
            return thread;
        });
        executor.allowCoreThreadTimeOut(true);
        return executor;
    }
}
