package io.greenloom.http;

import org.jspecify.annotations.Nullable;

/// The body of a response is not what its headers promised: cut short, badly framed, corrupt where it is
/// compressed, of an unknown coding, or larger than the session allows. aiohttp's `ClientPayloadError`.
public final class ClientPayloadException extends ClientException {
    private static final long serialVersionUID = 1L;

    /// Made by the session.
    ///
    /// @param message what happened, with values
    /// @param cause what it came from, or null
    public ClientPayloadException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
