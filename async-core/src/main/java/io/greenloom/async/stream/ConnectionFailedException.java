package io.greenloom.async.stream;

import org.jspecify.annotations.Nullable;

/// No connection came about: the name is not known, nobody listens there, no way leads there. Python's
/// `ConnectionRefusedError`, `socket.gaierror` and other `OSError`s of `open_connection`. Where several addresses
/// were tried, the other failures are suppressed ones.
public final class ConnectionFailedException extends StreamException {
    private static final long serialVersionUID = 1L;

    ConnectionFailedException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
