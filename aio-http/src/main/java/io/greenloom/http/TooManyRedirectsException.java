package io.greenloom.http;

import java.util.List;

/// As many redirects in a row as the limit allows, and the last one was not the end: aiohttp's `TooManyRedirects`.
public final class TooManyRedirectsException extends ClientResponseException {
    private static final long serialVersionUID = 1L;

    TooManyRedirectsException(String url, ClientResponse last, List<ClientResponse> history) {
        super(
                url,
                last.status(),
                last.headers(),
                history,
                "%s was redirected %d times, the last time to \"%s\"; withMaxRedirects allows more"
                        .formatted(url, history.size(), last.headers().get("Location")),
                null);
    }
}
