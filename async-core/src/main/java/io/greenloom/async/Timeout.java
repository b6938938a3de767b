package io.greenloom.async;

import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/// One time limit on a stretch of the calling task: a cancellation that only it sends, and only it turns into a
/// timeout.
final class Timeout {
    private final Duration limit;
    private final Task<?> task;
    private boolean expired; // loop only, as is the next
    private boolean done;

    Timeout(Duration limit) {
        this.limit = limit;
        Task<?> current = Async.currentTask();
        if (current == null) {
            throw new IllegalStateException("a time limit needs a task to cancel; call this from a task");
        }
        this.task = current;
    }

    <T extends @Nullable Object> T call(Callable<? extends T> body) throws TimeoutException {
        EventLoop loop = task.loop();
        task.throwIfCancelled();
        int requestsBefore = task.cancelling();
        TimerHeap.Timer timer = loop.timerAfter(Durations.nanos(limit), () -> loop.callSoon(this::expire));
        try {
            T value = body.call();
            if (expired) {
                task.uncancel(); // it came too late to be delivered, or the body went on in spite of it
            }
            return value;
        } catch (CancelledError e) {
            if (expired && task.uncancel() <= requestsBefore) {
                throw timeout(e);
            }
            throw e;
        } catch (Throwable e) {
            if (expired) {
                boolean mine = task.isInterruptedBy(e);
                if (task.uncancel() <= requestsBefore && mine) {
                    throw timeout(e);
                }
            }
            throw Rethrow.unchanged(e);
        } finally {
            done = true;
            loop.cancel(timer);
        }
    }

    private TimeoutException timeout(Throwable cause) {
        TimeoutException timeout = new TimeoutException("time limit of " + limit + " ran out in " + task.name());
        timeout.initCause(cause);
        return timeout;
    }

    private void expire() {
        if (!done) {
            expired = true;
            task.cancel("time limit of " + limit);
        }
    }
}
