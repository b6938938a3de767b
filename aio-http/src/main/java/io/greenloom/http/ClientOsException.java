package io.greenloom.http;

import org.jspecify.annotations.Nullable;

/// The operating system refused to open, read or write a connection: aiohttp's `ClientOSError`.
public class ClientOsException extends ClientConnectionException {
    private static final long serialVersionUID = 1L;

    /// Made by the session.
    ///
    /// @param message what happened, with values
    /// @param cause what it came from, or null
    public ClientOsException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
