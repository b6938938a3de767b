package io.greenloom.http;

import io.greenloom.http.internal.coding.ContentCodings;
import io.greenloom.http.internal.wire.RequestHead;

/// The header fields that every request of a session has, and how they look on the wire: made once.
final class SessionFields {
    private static final Headers AUTOMATIC = Headers.of(
            "Accept", "*/*", "Accept-Encoding", ContentCodings.ACCEPTED, "User-Agent", "Greenloom/0.1 aio-http");

    private final Headers fields;
    private final byte[] lines;

    SessionFields(SessionOptions session) {
        fields = AUTOMATIC.overriddenBy(session.headers());
        lines = RequestHead.lines(fields.without("Host"));
    }

    /// Returns the session's over the automatic ones.
    Headers fields() {
        return fields;
    }

    /// Returns the lines of a request that has nothing of its own; not to be changed.
    byte[] lines() {
        return lines;
    }
}
