package io.greenloom.http;

import org.jspecify.annotations.Nullable;

/// The connection to the server failed, or what was open is gone: aiohttp's `ClientConnectionError`.
public class ClientConnectionException extends ClientException {
    private static final long serialVersionUID = 1L;

    /// Made by the session.
    ///
    /// @param message what happened, with values
    /// @param cause what it came from, or null
    public ClientConnectionException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
