package io.greenloom.async;

import io.greenloom.greenlet.Context;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/// Runs a body on another thread while the calling task is parked.
final class Offload {
    private Offload() {}

    static <T extends @Nullable Object> T run(Executor executor, Callable<? extends T> body) {
        return Offload.<T>startAbandoned(EventLoop.current(), executor, body, true)
                .await();
    }

    /// Runs one whose end nobody misses when the loop closes.
    static <T extends @Nullable Object> T runPassing(Executor executor, Callable<? extends T> body) {
        return Offload.<T>startAbandoned(EventLoop.current(), executor, body, false)
                .await();
    }

    /// Runs it as above, with a say in what a cancellation of the calling task does.
    static <T extends @Nullable Object> T run(OnCancel onCancel, Executor executor, Callable<? extends T> body) {
        return switch (onCancel) {
            case ABANDON -> Offload.<T>run(executor, body);
            case WAIT -> {
                FromThread caller = new FromThread(EventLoop.current());
                Promise<T> end = Offload.<T>start(caller, executor, body, true);
                yield caller.awaitToItsEnd(end);
            }
            case INTERRUPT -> {
                Interruptible<T> interruptible = new Interruptible<>(body);
                FromThread caller = new FromThread(EventLoop.current());
                Promise<T> end = Offload.<T>start(caller, executor, interruptible, true);
                try {
                    yield Async.shield(end).await();
                } catch (Throwable e) {
                    if (end.isDone()) {
                        throw e; // by the body, or by nobody who could still end it
                    }
                    caller.cancelledBy(e);
                    interruptible.interrupt();
                    end.markObserved(); // how it ends is dropped, as documented
                    Async.uncancellable(() -> Async.wait(List.of(end), ReturnWhen.ALL_COMPLETED));
                    throw e;
                }
            }
        };
    }

    /// A body whose thread can be interrupted while it runs, and at no other time.
    private static final class Interruptible<T extends @Nullable Object> implements Callable<T> {
        private final Callable<? extends T> body;
        private @Nullable Thread runner; // guarded by this, as is the next
        private boolean interrupted;

        private Interruptible(Callable<? extends T> body) {
            this.body = body;
        }

        @Override
        public T call() throws Exception {
            synchronized (this) {
                if (interrupted) {
                    throw new InterruptedException("cancelled before it began");
                }
                runner = Thread.currentThread();
            }
            try {
                return body.call();
            } finally {
                synchronized (this) {
                    runner = null;
                }
                Thread.interrupted(); // the thread is another's next
            }
        }

        synchronized void interrupt() {
            interrupted = true;
            if (runner != null) {
                runner.interrupt();
            }
        }
    }

    /// Starts it; cancelling what is returned does not stop it, but it can ask.
    static <T extends @Nullable Object> Promise<T> start(
            EventLoop loop, Executor executor, Callable<? extends T> body) {
        return Offload.<T>startAbandoned(loop, executor, body, true);
    }

    private static <T extends @Nullable Object> Promise<T> startAbandoned(
            EventLoop loop, Executor executor, Callable<? extends T> body, boolean lasting) {
        FromThread caller = new FromThread(loop);
        Promise<T> end = Offload.<T>start(caller, executor, body, lasting);
        end.subscribe(ended -> {
            if (ended.outcome() instanceof Outcome.Cancelled<?> cancelled) {
                caller.cancelAs(cancelled.error().passedOn());
            }
        });
        return end;
    }

    private static <T extends @Nullable Object> Promise<T> start(
            FromThread caller, Executor executor, Callable<? extends T> body, boolean lasting) {
        EventLoop loop = caller.loop();
        Promise<T> promise = loop.createPromise();
        Context context = Context.copyOfCurrentIfUsed();
        loop.carrier().helperStarted(lasting);
        Runnable job = () -> {
            try {
                if (promise.isDone()) {
                    return; // cancelled before it came to it
                }
                Callable<? extends T> told = () -> caller.call(body);
                promise.complete(context == null ? told.call() : context.<T, Exception>call(told::call));
            } catch (Throwable e) {
                promise.fail(e);
            } finally {
                loop.carrier().helperEnded(lasting);
            }
        };
        try {
            executor.execute(job);
        } catch (Throwable e) {
            loop.carrier().helperEnded(lasting);
            throw e;
        }
        return promise;
    }
}
