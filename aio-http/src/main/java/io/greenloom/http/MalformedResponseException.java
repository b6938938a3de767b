package io.greenloom.http;

import java.util.List;
import org.jspecify.annotations.Nullable;

/// The head of a response breaks the protocol or a limit, so that nothing behind it can be trusted: a status line
/// that is none, a field with a NUL, two lengths, more than 128 fields. aiohttp throws its `ClientResponseError`
/// with status 400 for these, hence the parent and the status.
public final class MalformedResponseException extends ClientResponseException {
    private static final long serialVersionUID = 1L;

    /// Made by the session.
    ///
    /// @param url the address that answered
    /// @param problem what is wrong with the response
    /// @param cause what it came from, or null
    public MalformedResponseException(String url, String problem, @Nullable Throwable cause) {
        super(url, 400, Headers.EMPTY, List.of(), url + " answered with what is no valid response: " + problem, cause);
    }
}
