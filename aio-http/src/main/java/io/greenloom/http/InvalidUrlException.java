package io.greenloom.http;

import org.jspecify.annotations.Nullable;

/// An address that cannot be requested, and why: aiohttp's `InvalidURL`.
public class InvalidUrlException extends ClientException {
    private static final long serialVersionUID = 1L;

    private final String url;
    private final String problem;

    /// Made by the session.
    ///
    /// @param url the address as it was given
    /// @param problem what is wrong with it
    public InvalidUrlException(String url, String problem) {
        this(url, problem, null);
    }

    /// Made by the session.
    ///
    /// @param url the address as it was given
    /// @param problem what is wrong with it
    /// @param cause what it came from, or null
    public InvalidUrlException(String url, String problem, @Nullable Throwable cause) {
        super("\"" + url + "\" is not an address that can be requested: " + problem, cause);
        this.url = url;
        this.problem = problem;
    }

    InvalidUrlException(String url, String problem, String message, @Nullable Throwable cause) {
        super(message, cause);
        this.url = url;
        this.problem = problem;
    }

    /// Returns the address as it was given.
    public final String url() {
        return url;
    }

    /// Returns what is wrong with it, as half a sentence.
    public final String problem() {
        return problem;
    }
}
