package io.greenloom.http;

import io.greenloom.http.internal.coding.BodyLimits;
import io.greenloom.http.internal.coding.ContentCodings;
import io.greenloom.http.internal.url.HttpUrl;
import io.greenloom.http.internal.wire.BodyBuffer;
import io.greenloom.http.internal.wire.ByteSource;
import io.greenloom.http.internal.wire.ReceivedText;
import io.greenloom.http.internal.wire.ResponseHead;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.Charset;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The answer to a request, as soon as its head is there; the body follows as it is read. aiohttp's
/// `ClientResponse`.
///
/// Close it, best by try-with-resources. A response whose body has been received completely has given its
/// connection back by then; closing an earlier one closes the connection. Belongs to one task at a time.
public final class ClientResponse implements AutoCloseable {
    record BodyOptions(boolean decompress, boolean codingsAsked, long maxBody, int maxRatio, int bufferSize) {}

    private final String method;
    private final HttpUrl url;
    private final ResponseHead head;
    private final List<ClientResponse> history;
    private final BodyOptions options;
    private @Nullable Headers headers; // made when asked for
    private @Nullable ContentReader content; // the same
    private byte @Nullable [] whole;
    private boolean closed;

    ClientResponse(String method, HttpUrl url, ResponseHead head, List<ClientResponse> history, BodyOptions options) {
        this.method = method;
        this.url = url;
        this.head = head;
        this.history = history;
        this.options = options;
    }

    /// Returns the status code, 100 to 999.
    public int status() {
        return head.status();
    }

    /// Returns whether the status is below 400.
    public boolean isOk() {
        return head.status() < 400;
    }

    /// Returns the words behind the status code; empty where there are none.
    public String reason() {
        return head.reason();
    }

    /// Returns `"HTTP/1.1"` or `"HTTP/1.0"`.
    public String version() {
        return head.version();
    }

    /// Returns the method of the request that this answers, which after a redirect may be another than was asked
    /// for.
    public String method() {
        return method;
    }

    /// Returns the address that answered, redirects followed, percent-encoded, without fragment and credentials.
    public String url() {
        return url.toString();
    }

    /// Returns the redirects that led here, oldest first. They are closed: status and headers can be read.
    public List<ClientResponse> history() {
        return history;
    }

    /// Returns the header fields.
    public Headers headers() {
        Headers made = headers;
        if (made == null) {
            made = Headers.received(ReceivedText.entries(head.fields()));
            headers = made;
        }
        return made;
    }

    /// Returns the media type in lower case, without parameters; `application/octet-stream` where none is given.
    public String contentType() {
        return MediaType.type(head.fields().get("Content-Type"));
    }

    /// Returns the `charset` parameter of the content type; null where none is given.
    public @Nullable String charset() {
        return MediaType.charset(head.fields().get("Content-Type"));
    }

    /// Returns the `Content-Length`, which counts bytes before decompression; -1 where none is given.
    public long contentLength() {
        String length = head.fields().get("Content-Length");
        return length == null ? -1 : Long.parseLong(length);
    }

    /// Waits for the whole body and returns it, decompressed. The same array again at the next call.
    ///
    /// **Cancelled:** the response is to be closed; its connection then is as well.
    ///
    /// @throws ClientPayloadException where the body is cut short, corrupt or too large
    /// @throws ServerTimeoutException where a time limit runs out
    /// @throws ClientConnectionException where the response is closed
    public byte[] read() {
        byte[] bytes = whole;
        if (bytes == null) {
            bytes = content().readAll(sizeGuess());
            whole = bytes;
        }
        return bytes;
    }

    private long sizeGuess() {
        if (isEncoded()) {
            return 0;
        }
        return head.body().isComplete() ? head.body().buffered() : contentLength();
    }

    /// Waits for the whole body and returns it as text, in the charset of its headers if that is known here, else
    /// UTF-8.
    ///
    /// @throws ClientPayloadException as [#read], and where the bytes are no text in that charset
    public String text() {
        return text(MediaType.charsetOr(head.fields().get("Content-Type"), StandardCharsets.UTF_8));
    }

    /// Waits for the whole body and returns it as text in `charset`.
    ///
    /// @throws ClientPayloadException as [#read], and where the bytes are no text in that charset
    public String text(Charset charset) {
        try {
            return charset.newDecoder()
                    .onMalformedInput(CodingErrorAction.REPORT)
                    .onUnmappableCharacter(CodingErrorAction.REPORT)
                    .decode(ByteBuffer.wrap(read()))
                    .toString();
        } catch (CharacterCodingException e) {
            throw new ClientPayloadException(
                    url + ": the body is no text in " + charset + "; use text(charset) or read()", e);
        }
    }

    /// Returns the reader of the body, for bodies too large to hold. Always the same one.
    public ContentReader content() {
        ContentReader reader = content;
        if (reader == null) {
            reader = new ContentReader(source(), this::checkOpen, options.bufferSize());
            content = reader;
        }
        return reader;
    }

    private ByteSource source() {
        BodyBuffer body = head.body();
        ByteSource decoded = isEncoded() ? ContentCodings.undo(codings(), body, options.codingsAsked()) : body;
        boolean limited = decoded != body || options.maxBody() > 0;
        return limited ? new BodyLimits(body, decoded, options.maxBody(), options.maxRatio()) : body;
    }

    private boolean isEncoded() {
        return options.decompress() && head.fields().contains("Content-Encoding");
    }

    private List<String> codings() {
        return ContentCodings.parse(head.fields().getAll("Content-Encoding"));
    }

    private void checkOpen() {
        if (closed) {
            throw new ClientConnectionException(url + ": the response is closed; read its body before that", null);
        }
    }

    /// Returns this response if its status is below 400.
    ///
    /// @throws ClientResponseException otherwise, after having closed this response
    public ClientResponse raiseForStatus() {
        if (!isOk()) {
            close();
            throw new ClientResponseException(
                    url(), status(), headers(), history, url + " answered " + status() + " " + reason(), null);
        }
        return this;
    }

    /// Closes it: what has not been read is gone, and, unless it has been received completely, the connection too.
    /// Does not wait. Later calls do nothing. What [#read] has returned it still returns.
    @Override
    public void close() {
        if (!closed) {
            closed = true;
            if (content != null) {
                content.close();
            }
            head.body().close();
        }
    }

    @Override
    public String toString() {
        return "ClientResponse[" + method + " " + url + ": " + status() + " " + reason() + "]";
    }
}
