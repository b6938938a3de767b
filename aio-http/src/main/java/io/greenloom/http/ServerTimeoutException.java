package io.greenloom.http;

import org.jspecify.annotations.Nullable;

/// A time limit ran out; the message says which, how long it was and for which address. Thrown itself for the
/// total limit, where aiohttp throws `asyncio.TimeoutError`; its subclasses are for the others.
public class ServerTimeoutException extends ServerConnectionException {
    private static final long serialVersionUID = 1L;

    /// Made by the session.
    ///
    /// @param message what happened, with values
    /// @param cause what it came from, or null
    public ServerTimeoutException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
