package io.greenloom.http;

import org.jspecify.annotations.Nullable;

/// The root of all that goes wrong between a request and the end of its response: aiohttp's `ClientError`.
/// Misuse (a header with a line break, a closed session) is an [IllegalArgumentException] or
/// [IllegalStateException] instead. The tree is drawn in the package's documentation.
public class ClientException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /// Made by the session.
    ///
    /// @param message what happened, with values
    /// @param cause what it came from, or null
    public ClientException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
