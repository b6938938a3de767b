package io.greenloom.async.process;

import io.greenloom.async.EventLoop;
import io.greenloom.async.Suspension;
import java.time.Duration;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/// One time limit over several waits of one strand: by its loop's clock where it has one.
final class Deadline {
    static final Deadline NEVER = new Deadline(null);

    private final @Nullable Duration limit;
    private final Duration start;

    private Deadline(@Nullable Duration limit) {
        this.limit = limit;
        this.start = limit == null ? Duration.ZERO : now();
    }

    static Deadline in(Duration limit) {
        return new Deadline(limit);
    }

    private static Duration now() {
        EventLoop loop = EventLoop.currentOrNull();
        return loop == null ? Duration.ofNanos(System.nanoTime()) : loop.time();
    }

    <T> T await(Suspension<T> wait) throws TimeoutException {
        if (limit == null) {
            return wait.await();
        }
        Duration left = limit.minus(now().minus(start));
        return wait.await(left.isNegative() ? Duration.ZERO : left);
    }
}
