package io.greenloom.http;

import org.jspecify.annotations.Nullable;

/// The server's side ended or starved the connection: aiohttp's `ServerConnectionError`.
public class ServerConnectionException extends ClientConnectionException {
    private static final long serialVersionUID = 1L;

    /// Made by the session.
    ///
    /// @param message what happened, with values
    /// @param cause what it came from, or null
    public ServerConnectionException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
