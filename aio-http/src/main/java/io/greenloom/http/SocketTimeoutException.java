package io.greenloom.http;

import org.jspecify.annotations.Nullable;

/// The server sent nothing for as long as `sockRead`: aiohttp's `SocketTimeoutError`.
public final class SocketTimeoutException extends ServerTimeoutException {
    private static final long serialVersionUID = 1L;

    /// Made by the session.
    ///
    /// @param message what happened, with values
    /// @param cause what it came from, or null
    public SocketTimeoutException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
