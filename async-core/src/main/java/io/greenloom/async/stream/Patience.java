package io.greenloom.async.stream;

import io.greenloom.async.EventLoop;
import io.greenloom.async.Suspension;
import java.time.Duration;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/// How long a read waits for the other side.
///
/// A read of so many bytes, which may be a whole file, waits anew for each that comes. A read of a line does not,
/// or a client could hold it for ever by a byte now and then; and a line is short. nginx has the same two limits,
/// for a body and for a header.
final class Patience {
    private final EventLoop loop;
    private long timeoutNanos; // 0 for no limit
    private long endNanos; // of the read under way, by the loop's clock; 0 where it has not waited yet
    private boolean anew; // each byte that comes moves the end

    Patience(EventLoop loop, @Nullable Duration timeout) {
        this.loop = loop;
        set(timeout);
    }

    void set(@Nullable Duration timeout) {
        timeoutNanos = timeout == null ? 0 : Durations.nanos(timeout);
    }

    Duration timeout() {
        return Duration.ofNanos(timeoutNanos);
    }

    /// A read begins.
    ///
    /// @param forEachByte whether it is one of so many bytes
    void begin(boolean forEachByte) {
        endNanos = 0;
        anew = forEachByte;
    }

    /// Bytes have come, and a task waits for them.
    void came() {
        if (timeoutNanos != 0 && anew) {
            restart();
        }
    }

    /// Waits. Returns whether the time has run out.
    boolean await(Suspension<Boolean> wait) {
        if (timeoutNanos == 0) {
            wait.await();
            return false;
        }
        if (endNanos == 0) {
            restart();
        }
        try {
            wait.await(Duration.ofNanos(Math.max(0, endNanos - nowNanos())));
            return false;
        } catch (TimeoutException e) {
            return endNanos <= nowNanos(); // else it was moved meanwhile
        }
    }

    private void restart() {
        endNanos = nowNanos() + timeoutNanos;
    }

    private long nowNanos() {
        return loop.time().toNanos();
    }
}
