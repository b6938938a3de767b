package io.greenloom.http.internal.wire;

import io.greenloom.http.Headers;
import io.greenloom.http.internal.url.HttpUrl;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.ByteBufUtil;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Writes requests as they go over the wire. What is written here has been checked before: the method and the
/// names are tokens, the values have no line breaks, the target is percent-encoded.
public final class RequestHead {
    private static final byte[] VERSION_AND_HOST = " HTTP/1.1\r\nHost: ".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] LINE_END = {'\r', '\n'};

    private RequestHead() {}

    /// Refuses fields that would contradict what the session writes itself.
    ///
    /// @throws IllegalArgumentException where there is one
    public static void checkOwnFields(Headers headers) {
        if (headers.isEmpty()) {
            return;
        }
        for (String name : new String[] {"Content-Length", "Transfer-Encoding"}) {
            if (headers.contains(name)) {
                throw new IllegalArgumentException(
                        "the header " + name + " is written by the session, from the body; leave it out");
            }
        }
    }

    /// Returns fields as bytes, one line each, in UTF-8.
    public static byte[] lines(Headers headers) {
        StringBuilder lines = new StringBuilder();
        for (Map.Entry<String, String> field : headers.entries()) {
            lines.append(field.getKey()).append(": ").append(field.getValue()).append("\r\n");
        }
        return lines.toString().getBytes(StandardCharsets.UTF_8);
    }

    /// Returns a request ready to be sent.
    ///
    /// @param host the value of the `Host` field
    /// @param lines the other fields, from [#lines]
    /// @param body null for none
    public static ByteBuf write(
            ByteBufAllocator allocator, String method, HttpUrl url, String host, byte[] lines, byte @Nullable [] body) {
        int size = method.length() + url.target().length() + host.length() * 3 + lines.length + 32;
        ByteBuf out = allocator.directBuffer(size + (body == null ? 0 : body.length));
        ByteBufUtil.writeAscii(out, method);
        out.writeByte(' ');
        ByteBufUtil.writeAscii(out, url.target());
        out.writeBytes(VERSION_AND_HOST);
        ByteBufUtil.writeUtf8(out, host);
        out.writeBytes(LINE_END).writeBytes(lines).writeBytes(LINE_END);
        if (body != null) {
            out.writeBytes(body);
        }
        return out;
    }
}
