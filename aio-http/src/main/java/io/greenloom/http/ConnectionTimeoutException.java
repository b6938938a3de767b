package io.greenloom.http;

import org.jspecify.annotations.Nullable;

/// No connection within `connect` or `sockConnect`: aiohttp's `ConnectionTimeoutError`.
public final class ConnectionTimeoutException extends ServerTimeoutException {
    private static final long serialVersionUID = 1L;

    /// Made by the session.
    ///
    /// @param message what happened, with values
    /// @param cause what it came from, or null
    public ConnectionTimeoutException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
