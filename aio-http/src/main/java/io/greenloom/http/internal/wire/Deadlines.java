package io.greenloom.http.internal.wire;

import io.greenloom.async.EventLoop;
import io.greenloom.async.Promise;
import io.greenloom.http.ConnectionTimeoutException;
import io.greenloom.http.ServerTimeoutException;
import io.greenloom.http.SocketTimeoutException;
import io.greenloom.http.Timeouts;
import java.time.Duration;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// The time limits of one call of a session, on the loop's clock. Every wait of the call goes through here, so
/// that whichever limit is nearest ends it, and says its name.
public final class Deadlines {
    private static final long NEVER = Long.MAX_VALUE;

    private final EventLoop loop;
    private final Timeouts timeouts;
    private final String url;
    private final long totalNanos;

    /// Starts the clock of the total limit.
    public Deadlines(EventLoop loop, Timeouts timeouts, String url) {
        this.loop = loop;
        this.timeouts = timeouts;
        this.url = url;
        Duration total = timeouts.total();
        this.totalNanos = total == null ? NEVER : after(now(), total);
    }

    /// Returns the deadline of the `connect` limit when the search for a connection begins now.
    public long connectFromNow() {
        return fromNow(timeouts.connect());
    }

    /// Returns the deadline of the `sockConnect` limit when the opening of a socket begins now.
    public long sockConnectFromNow() {
        return fromNow(timeouts.sockConnect());
    }

    /// Waits for a place in the pool, for a socket or for a handshake.
    ///
    /// @param connectNanos from [#connectFromNow]
    /// @param sockConnectNanos from [#sockConnectFromNow]; `Long.MAX_VALUE` where no socket is being opened yet
    /// @param missing says what was not there in time
    public void awaitConnection(
            Promise<?> promise, long connectNanos, long sockConnectNanos, Supplier<String> missing) {
        long nearest = Math.min(totalNanos, Math.min(connectNanos, sockConnectNanos));
        if (await(promise, nearest)) {
            return;
        }
        if (nearest == totalNanos) {
            throw new ServerTimeoutException(over("total", timeouts.total(), missing.get()), null);
        }
        throw new ConnectionTimeoutException(
                nearest == connectNanos
                        ? over("connect", timeouts.connect(), missing.get())
                        : over("sockConnect", timeouts.sockConnect(), missing.get()),
                null);
    }

    /// Waits for something that the server sends.
    ///
    /// @param activity tells when it sent something last
    /// @param missing says what was not there in time
    void awaitServer(Promise<?> promise, Activity activity, String missing) {
        Duration silence = timeouts.sockRead();
        if (silence == null) {
            if (!await(promise, totalNanos)) {
                throw totalOver(missing);
            }
            return;
        }
        long waitingSince = now();
        while (true) {
            long last = Math.max(waitingSince, activity.lastReadNanos());
            if (await(promise, Math.min(totalNanos, after(last, silence)))) {
                return;
            }
            if (now() >= totalNanos) {
                throw totalOver(missing);
            }
            if (activity.lastReadNanos() <= last) {
                throw new SocketTimeoutException(over("sockRead", silence, "the server sent nothing"), null);
            }
        }
    }

    /// When a connection was last read from, on the loop's clock.
    interface Activity {
        long lastReadNanos();
    }

    /// Returns whether anybody asks for the time of the last read.
    boolean watchesReads() {
        return timeouts.sockRead() != null;
    }

    String url() {
        return url;
    }

    long now() {
        return loop.time().toNanos();
    }

    private boolean await(Promise<?> promise, long deadlineNanos) {
        if (deadlineNanos == NEVER) {
            promise.await();
            return true;
        }
        try {
            promise.await(Duration.ofNanos(deadlineNanos - now()));
            return true;
        } catch (TimeoutException e) {
            return false;
        }
    }

    private long fromNow(@Nullable Duration limit) {
        return limit == null ? NEVER : after(now(), limit);
    }

    private static long after(long nanos, Duration limit) {
        long length = limit.toSeconds() > Integer.MAX_VALUE ? NEVER : limit.toNanos();
        return NEVER - nanos < length ? NEVER : nanos + length;
    }

    private ServerTimeoutException totalOver(String missing) {
        return new ServerTimeoutException(over("total", timeouts.total(), missing), null);
    }

    private String over(String limit, @Nullable Duration length, String what) {
        return "%s: the %s limit of %s ran out: %s".formatted(url, limit, seconds(length), what);
    }

    private static String seconds(@Nullable Duration length) {
        return length == null ? "?" : length.toString().substring(2).toLowerCase(java.util.Locale.ROOT);
    }
}
