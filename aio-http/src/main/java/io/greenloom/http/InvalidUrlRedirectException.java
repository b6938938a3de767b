package io.greenloom.http;

import org.jspecify.annotations.Nullable;

/// A redirect to what is no address: aiohttp's `InvalidUrlRedirectClientError`.
public final class InvalidUrlRedirectException extends InvalidUrlException {
    private static final long serialVersionUID = 1L;

    /// Made by the session.
    ///
    /// @param location the `Location` header
    /// @param message what happened, with values
    /// @param cause what it came from, or null
    public InvalidUrlRedirectException(String location, String message, @Nullable Throwable cause) {
        super(location, message, message, cause);
    }
}
