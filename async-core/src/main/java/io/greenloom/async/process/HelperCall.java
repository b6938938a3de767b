package io.greenloom.async.process;

import io.greenloom.async.FromOutside;
import io.greenloom.async.Suspension;
import java.util.concurrent.Callable;
import java.util.function.Consumer;

/// A call that blocks its thread and that the JDK cannot suspend, on a daemon thread of its own: not on the few
/// that `Async.toThread` shares out, which pipes that stay open would use up.
final class HelperCall {
    private HelperCall() {}

    /// Runs `body` there and suspends the caller until it has ended. A cancellation ends the wait only: `body`
    /// runs to its end, and what it returns is given to `dropped`.
    static <T> T await(String threadName, Callable<T> body, Consumer<? super T> dropped) {
        Suspension<T> wait = Suspension.begin(FromOutside.of(threadName));
        startThread(threadName, () -> {
            T value;
            try {
                value = body.call();
            } catch (Throwable e) {
                wait.fail(e);
                return;
            }
            if (!wait.resume(value)) {
                dropped.accept(value);
            }
        });
        return wait.await();
    }

    static void startThread(String name, Runnable body) {
        Thread thread = new Thread(null, body, name, 0, false);
        thread.setDaemon(true);
        thread.start();
    }
}
