package io.greenloom.async;

import java.io.InterruptedIOException;
import java.net.SocketException;
import java.nio.channels.ClosedByInterruptException;

/// What blocking calls of the JDK throw when their thread is interrupted.
final class Interruptions {
    private Interruptions() {}

    /// Returns whether `error` says, by itself or by a cause, that a call was interrupted.
    static boolean isOne(Throwable error) {
        for (Throwable e = error; e != null; e = e.getCause()) {
            if (e instanceof InterruptedException
                    || e instanceof ClosedByInterruptException
                    || e instanceof InterruptedIOException
                    || (e instanceof SocketException
                            && e.getMessage() != null
                            && e.getMessage().contains("nterrupt"))) {
                return true;
            }
        }
        return false;
    }
}
