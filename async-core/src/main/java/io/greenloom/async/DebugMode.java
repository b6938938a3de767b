package io.greenloom.async;

import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Debug mode as it is asked for from outside: `-Dgreenloom.debug=true` or `GREENLOOM_DEBUG=1`.
final class DebugMode {
    static final boolean ON = Boolean.getBoolean("greenloom.debug") || "1".equals(System.getenv("GREENLOOM_DEBUG"));

    private static final Logger LOG = LoggerFactory.getLogger(EventLoop.class);
    private static final AtomicBoolean HOOKED = new AtomicBoolean();

    private DebugMode() {}

    /// Has the loops that are never closed reported when the JVM ends.
    static void reportUnclosedLoopsAtExit() {
        if (HOOKED.compareAndSet(false, true)) {
            Runtime.getRuntime().addShutdownHook(new Thread(DebugMode::reportUnclosedLoops, "greenloom-debug-exit"));
        }
    }

    private static void reportUnclosedLoops() {
        for (EventLoop loop : Watchdog.loops()) {
            if (!loop.isClosed() && !loop.isRunning()) {
                LOG.warn(
                        "{} was never closed; close it, or use Async.run. Created{}\n{}",
                        loop.name(),
                        Stacks.lines(loop.createdAt()),
                        loop.dump());
            }
        }
    }
}
