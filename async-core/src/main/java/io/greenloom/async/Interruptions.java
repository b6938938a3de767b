package io.greenloom.async;

import java.io.InterruptedIOException;
import java.net.SocketException;
import java.nio.channels.ClosedChannelException;
import org.jspecify.annotations.Nullable;

/// What blocking calls of the JDK throw when their thread is interrupted.
final class Interruptions {
    private Interruptions() {}

    /// Returns whether `error` says, by itself or by a cause, that a call was interrupted, or that it found a
    /// socket closed: asked only about a task that was interrupted, whose socket that has closed, and libraries
    /// that then clean up (Jedis sets the socket's time limit back) replace the first error by the second.
    static boolean isOne(Throwable error) {
        for (Throwable e = error; e != null; e = e.getCause()) {
            if (e instanceof InterruptedException
                    || e instanceof ClosedChannelException
                    || e instanceof InterruptedIOException
                    || (e instanceof SocketException && tellsOfTheEnd(e.getMessage()))) {
                return true;
            }
        }
        return false;
    }

    private static boolean tellsOfTheEnd(@Nullable String message) {
        return message != null && (message.contains("nterrupt") || message.contains("closed"));
    }
}
