package io.greenloom.http;

/// A redirect to another scheme than `http` and `https`: aiohttp's `NonHttpUrlRedirectClientError`.
public final class NonHttpUrlRedirectException extends NonHttpUrlException {
    private static final long serialVersionUID = 1L;

    /// Made by the session.
    ///
    /// @param location the `Location` header
    /// @param message what happened, with values
    public NonHttpUrlRedirectException(String location, String message) {
        super(location, message, message);
    }
}
