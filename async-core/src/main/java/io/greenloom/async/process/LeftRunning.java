package io.greenloom.async.process;

import io.greenloom.async.EventLoop;
import io.netty.channel.IoEvent;
import io.netty.channel.IoHandle;
import io.netty.channel.IoRegistration;
import java.util.concurrent.RejectedExecutionException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Says in debug mode which processes still ran, not closed, when the loop was closed on which they were started.
final class LeftRunning implements IoHandle {
    private static final Logger LOG = LoggerFactory.getLogger(Subprocess.class);

    private final Subprocess process;
    private final Throwable started = new Throwable("started here");

    private LeftRunning(Subprocess process) {
        this.process = process;
    }

    /// Has the calling code's loop look after `process` until that ends; does nothing outside debug mode.
    static void watch(Subprocess process) {
        EventLoop loop = EventLoop.currentOrNull();
        if (loop == null || !loop.isDebug()) {
            return;
        }
        loop.netty().register(new LeftRunning(process)).addListener(registered -> {
            if (registered.getNow() instanceof IoRegistration registration) {
                var _ = process.handle().onExit().thenRun(() -> forget(loop, registration));
            }
        });
    }

    private static void forget(EventLoop loop, IoRegistration registration) {
        try {
            loop.netty().execute(registration::cancel);
        } catch (RejectedExecutionException e) {
            return; // the loop is closed, and has said what there was to say
        }
    }

    @Override
    public void handle(IoRegistration registration, IoEvent event) {
        throw new IllegalStateException("a process has no readiness");
    }

    @Override
    public void close() {
        if (process.handle().isAlive()) {
            LOG.warn(
                    "{} still runs, and was not closed when its loop was; close or await it, or use Subprocess.run",
                    process,
                    started);
        }
    }
}
