package io.greenloom.generator;

import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;

/// Another thread than the test's.
enum Elsewhere {
    PLATFORM,
    VIRTUAL;

    /// Starts `call` on a new thread of this kind, called "other".
    <T> FutureTask<T> start(Callable<T> call) {
        FutureTask<T> task = new FutureTask<>(call);
        (this == VIRTUAL ? Thread.ofVirtual() : Thread.ofPlatform())
                .name("other")
                .start(task);
        return task;
    }

    /// Runs `call` there to its end; what it throws is thrown.
    <T> T call(Callable<T> call) {
        return result(start(call));
    }

    /// Runs `body` there to its end; what it throws is thrown.
    void run(Runnable body) {
        call(() -> {
            body.run();
            return null;
        });
    }

    /// Waits for a started call.
    static <T> T result(FutureTask<T> task) {
        try {
            return task.get(60, TimeUnit.SECONDS);
        } catch (ExecutionException e) {
            throw Routine.<RuntimeException>undeclared(e.getCause());
        } catch (Exception e) {
            throw new AssertionError("the other thread did not end", e);
        }
    }
}
