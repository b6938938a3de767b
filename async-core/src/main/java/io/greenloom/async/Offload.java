package io.greenloom.async;

import java.util.concurrent.Callable;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/// Runs a body on another thread while the calling task is parked.
final class Offload {
    private Offload() {}

    static <T extends @Nullable Object> T run(Executor executor, Callable<? extends T> body) {
        EventLoop loop = EventLoop.current();
        Promise<T> promise = loop.createPromise();
        loop.carrier().helperStarted();
        Runnable job = () -> {
            try {
                if (promise.isDone()) {
                    return; // cancelled before it came to it
                }
                promise.complete(body.call());
            } catch (Throwable e) {
                promise.fail(e);
            } finally {
                loop.carrier().readyFromAnywhere(loop.carrier()::helperEnded);
            }
        };
        try {
            executor.execute(job);
        } catch (Throwable e) {
            loop.carrier().helperEnded();
            throw e;
        }
        return promise.await();
    }
}
