package io.greenloom.http;

import org.jspecify.annotations.Nullable;

/// The server closed the connection before its response had begun: aiohttp's `ServerDisconnectedError`. On a
/// connection that was kept from an earlier request this is raised only after one silent retry, and at once for
/// methods that must not be sent twice.
public final class ServerDisconnectedException extends ServerConnectionException {
    private static final long serialVersionUID = 1L;

    /// Made by the session.
    ///
    /// @param message what happened, with values
    /// @param cause what it came from, or null
    public ServerDisconnectedException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
