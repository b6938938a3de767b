package io.greenloom.http;

/// An address of another scheme than `http` and `https`: aiohttp's `NonHttpUrlClientError`.
public class NonHttpUrlException extends InvalidUrlException {
    private static final long serialVersionUID = 1L;

    /// Made by the session.
    ///
    /// @param url the address as it was given
    /// @param problem what is wrong with it
    public NonHttpUrlException(String url, String problem) {
        super(url, problem);
    }

    NonHttpUrlException(String url, String problem, String message) {
        super(url, problem, message, null);
    }
}
