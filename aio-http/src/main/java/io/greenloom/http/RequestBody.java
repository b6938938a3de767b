package io.greenloom.http;

import io.greenloom.http.internal.wire.FieldRules;
import java.nio.charset.StandardCharsets;

/// What a request sends: bytes, with what they are. Bodies that are streamed are for a later version.
public final class RequestBody {
    private final byte[] bytes;
    private final String contentType;

    private RequestBody(byte[] bytes, String contentType) {
        FieldRules.checkValue("Content-Type", contentType);
        this.bytes = bytes;
        this.contentType = contentType;
    }

    /// Returns a body of these bytes, sent as `application/octet-stream`.
    public static RequestBody of(byte[] bytes) {
        return of(bytes, "application/octet-stream");
    }

    /// Returns a body of these bytes.
    ///
    /// @param contentType sent as `Content-Type`, unless the request's headers have one
    public static RequestBody of(byte[] bytes, String contentType) {
        return new RequestBody(bytes.clone(), contentType);
    }

    /// Returns a body of this text in UTF-8, sent as `text/plain; charset=utf-8`.
    public static RequestBody ofText(String text) {
        return new RequestBody(text.getBytes(StandardCharsets.UTF_8), "text/plain; charset=utf-8");
    }

    /// Returns how many bytes it has.
    public int size() {
        return bytes.length;
    }

    /// Returns what is sent as `Content-Type`.
    public String contentType() {
        return contentType;
    }

    byte[] bytes() {
        return bytes;
    }

    @Override
    public String toString() {
        return "RequestBody[" + bytes.length + " bytes, " + contentType + "]";
    }
}
