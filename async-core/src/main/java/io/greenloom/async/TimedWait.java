package io.greenloom.async;

import java.time.Duration;

/// A wait with a time limit: by a timer where a loop runs, by the clock where none does.
final class TimedWait {
    private TimedWait() {}

    static Waiter.State await(Waiter waiter, Duration timeout) {
        EventLoop loop = EventLoop.currentOrNull();
        long nanos = Durations.nanos(timeout);
        if (loop == null) {
            return waiter.awaitUntil(System.nanoTime() + nanos);
        }
        TimerHeap.Timer timer = loop.timerAfter(nanos, () -> waiter.end(Waiter.State.TIMED_OUT));
        try {
            return waiter.await();
        } finally {
            loop.cancel(timer);
        }
    }
}
