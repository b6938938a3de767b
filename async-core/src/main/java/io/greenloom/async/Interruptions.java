package io.greenloom.async;

import java.io.InterruptedIOException;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.nio.channels.ClosedByInterruptException;
import java.nio.channels.ClosedChannelException;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/// What blocking calls of the JDK throw when their thread is interrupted.
final class Interruptions {
    private Interruptions() {}

    /// Returns whether `error` says, by itself or by a cause, that a call was interrupted.
    static boolean isOne(Throwable error) {
        return any(error, Interruptions::tellsOfIt);
    }

    /// Returns whether `error` says that, or that it found a socket closed: asked only about a task that was just
    /// interrupted, whose socket that has closed, and libraries that then clean up (Jedis sets the socket's time
    /// limit back) replace the first error by the second.
    static boolean isOneOrFollowsOne(Throwable error) {
        return any(
                error,
                e -> tellsOfIt(e)
                        || e instanceof ClosedChannelException
                        || (e instanceof SocketException && contains(e.getMessage(), "closed")));
    }

    private static boolean any(Throwable error, Predicate<Throwable> wanted) {
        for (Throwable e = error; e != null; e = e.getCause()) {
            if (wanted.test(e)) {
                return true;
            }
        }
        return false;
    }

    private static boolean tellsOfIt(Throwable e) {
        return e instanceof InterruptedException
                || e instanceof ClosedByInterruptException
                || (e instanceof InterruptedIOException && !(e instanceof SocketTimeoutException))
                || (e instanceof SocketException && contains(e.getMessage(), "nterrupt"));
    }

    private static boolean contains(@Nullable String message, String part) {
        return message != null && message.contains(part);
    }
}
