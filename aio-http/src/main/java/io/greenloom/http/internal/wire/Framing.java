package io.greenloom.http.internal.wire;

import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpVersion;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What a head says about where its body ends and whether the connection lives on.
final class Framing {
    private Framing() {}

    /// Returns what is wrong with how the body is delimited; null if nothing is. Netty has refused most already.
    static @Nullable String problem(HttpHeaders fields) {
        List<String> codings = fields.getAll(HttpHeaderNames.TRANSFER_ENCODING);
        if (codings.isEmpty()) {
            return null;
        }
        if (codings.size() > 1 || !codings.getFirst().equalsIgnoreCase("chunked")) {
            return "its Transfer-Encoding is " + String.join(", ", codings) + ", only chunked is understood";
        }
        return fields.contains(HttpHeaderNames.CONTENT_LENGTH)
                ? "it has both Content-Length and Transfer-Encoding"
                : null;
    }

    /// Returns whether both sides keep the connection open after this response.
    static boolean keepsAlive(HttpResponse head) {
        if (head.protocolVersion() == HttpVersion.HTTP_1_0) {
            return head.headers().containsValue(HttpHeaderNames.CONNECTION, HttpHeaderValues.KEEP_ALIVE, true);
        }
        return head.status().code() != 101
                && !head.headers().containsValue(HttpHeaderNames.CONNECTION, HttpHeaderValues.CLOSE, true);
    }
}
