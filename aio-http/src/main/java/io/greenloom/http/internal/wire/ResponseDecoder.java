package io.greenloom.http.internal.wire;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.http.DefaultHttpResponse;
import io.netty.handler.codec.http.HttpDecoderConfig;
import io.netty.handler.codec.http.HttpMessage;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpResponseDecoder;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.util.AsciiString;
import java.util.List;

/// Netty's decoder, made as strict as the table of wire behaviour asks where it gives way: a space before the
/// colon, status lines that are nearly one, too many or too long fields, a second `Content-Length` under HTTP/1.0,
/// and bytes that belong to no response. Bare line feeds are let through, as servers send them.
///
/// One response at a time: [#expect] opens it for the next; what arrives without being expected is [#EXCESS].
final class ResponseDecoder extends HttpResponseDecoder {
    /// Given to the handler in place of bytes that no request asked for.
    static final Object EXCESS = new Object();

    static final int MAX_LINE = 8190;
    static final int MAX_FIELD = 8190;
    static final int MAX_FIELDS = 128;
    private static final int MAX_HEAD = 256 * 1024;
    private static final int MAX_CHUNK = 256 * 1024;

    private static final HttpDecoderConfig CONFIG = new HttpDecoderConfig()
            .setMaxInitialLineLength(MAX_LINE)
            .setMaxHeaderSize(MAX_HEAD)
            .setMaxChunkSize(MAX_CHUNK)
            .setStrictLineParsing(false)
            .setHeadersFactory(ReceivedFields.FACTORY)
            .setTrailersFactory(ReceivedFields.FACTORY);

    // I/O strand, but for expect(), which the task calls while nothing is being read.
    private boolean expecting;
    private boolean toHead;
    private boolean interim;
    private boolean lengthSeen;
    private int fields;

    ResponseDecoder() {
        super(CONFIG);
    }

    /// Opens it for one response.
    ///
    /// @param toHeadRequest whether that answers a HEAD, so that no body follows whatever the head says
    void expect(boolean toHeadRequest) {
        expecting = true;
        toHead = toHeadRequest;
    }

    @Override
    protected void decode(ChannelHandlerContext ctx, ByteBuf in, List<Object> out) throws Exception {
        if (!expecting) {
            if (in.isReadable()) {
                in.skipBytes(in.readableBytes());
                out.add(EXCESS);
            }
            return;
        }
        super.decode(ctx, in, out);
        if (!out.isEmpty() && out.getLast() instanceof LastHttpContent && !interim) {
            expecting = false;
        }
    }

    @Override
    protected HttpMessage createMessage(String[] line) {
        fields = 0;
        lengthSeen = false;
        String version = line[0];
        if (version.length() != 8 || !version.startsWith("HTTP/1.") || !isDigit(version.charAt(7))) {
            throw new IllegalArgumentException("its version is \"" + version + "\", not HTTP/1.0 or HTTP/1.1");
        }
        int status = status(line[1]);
        interim = status < 200 && status != HttpResponseStatus.SWITCHING_PROTOCOLS.code();
        return new DefaultHttpResponse(
                version.equals("HTTP/1.0") ? HttpVersion.HTTP_1_0 : HttpVersion.HTTP_1_1,
                HttpResponseStatus.valueOf(status, line[2]),
                headersFactory);
    }

    private static int status(String text) {
        boolean valid = text.length() == 3 && text.charAt(0) != '0';
        int number = 0;
        for (int i = 0; valid && i < 3; i++) {
            valid = isDigit(text.charAt(i));
            number = number * 10 + (text.charAt(i) - '0');
        }
        if (!valid) {
            throw new IllegalArgumentException("its status is \"" + text + "\", not a number of three digits");
        }
        return number;
    }

    private static boolean isDigit(char c) {
        return c >= '0' && c <= '9';
    }

    /// Called for every field, trailers included, with the index where the name ends: at the colon, or at white
    /// space, over which Netty would skip.
    @Override
    protected AsciiString splitHeaderName(byte[] line, int start, int length) {
        AsciiString name = super.splitHeaderName(line, start, length);
        if (line[start + length] != ':') {
            throw new IllegalArgumentException(
                    "there is a space between the field name \"" + name + "\" and its colon");
        }
        if (length > MAX_FIELD) {
            throw new IllegalArgumentException("a field name has " + length + " bytes, more than " + MAX_FIELD);
        }
        if (++fields > MAX_FIELDS) {
            throw new IllegalArgumentException("it has more than " + MAX_FIELDS + " fields");
        }
        if (length == 14 && name.contentEqualsIgnoreCase("content-length")) {
            if (lengthSeen) {
                throw new IllegalArgumentException("it has two Content-Length fields");
            }
            lengthSeen = true;
        }
        return name;
    }

    @Override
    protected boolean isContentAlwaysEmpty(HttpMessage message) {
        // Netty reads 16 bytes behind a 101 for a draft of WebSocket that nobody speaks any more.
        return toHead
                || ((HttpResponse) message).status().code() == HttpResponseStatus.SWITCHING_PROTOCOLS.code()
                || super.isContentAlwaysEmpty(message);
    }

    /// 101 was never asked for; it is handed over as an empty response on a connection that is then closed.
    @Override
    protected boolean isSwitchingToNonHttp1Protocol(HttpResponse message) {
        return false;
    }
}
