package io.greenloom.http;

import java.util.List;
import org.jspecify.annotations.Nullable;

/// A response that is an error in itself: [ClientResponse#raiseForStatus()] on a status of 400 or more, too many
/// redirects, or a head that breaks the protocol. aiohttp's `ClientResponseError`.
public class ClientResponseException extends ClientException {
    private static final long serialVersionUID = 1L;

    private final int status;
    private final String url;
    private final transient @Nullable Headers headers;
    private final transient @Nullable List<ClientResponse> history;

    /// Made by the session.
    ///
    /// @param url the address that answered
    /// @param status the response's status code
    /// @param headers the response's headers
    /// @param history the redirects that led there
    /// @param message what happened, with values
    /// @param cause what it came from, or null
    public ClientResponseException(
            String url,
            int status,
            Headers headers,
            List<ClientResponse> history,
            String message,
            @Nullable Throwable cause) {
        super(message, cause);
        this.url = url;
        this.status = status;
        this.headers = headers;
        this.history = List.copyOf(history);
    }

    /// Returns the status code; 400 where there was no valid response to take one from, as in aiohttp.
    public final int status() {
        return status;
    }

    /// Returns the address that answered.
    public final String url() {
        return url;
    }

    /// Returns the headers of the response; none after this exception was serialized.
    public final Headers headers() {
        return headers == null ? Headers.EMPTY : headers;
    }

    /// Returns the redirects that led there, oldest first; none after this exception was serialized.
    public final List<ClientResponse> history() {
        return history == null ? List.of() : history;
    }
}
