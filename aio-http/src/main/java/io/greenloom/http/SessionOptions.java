package io.greenloom.http;

import io.greenloom.http.internal.wire.RequestHead;
import java.time.Duration;
import java.util.function.Consumer;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;

/// How a session behaves; immutable. `SessionOptions.DEFAULT.withLimit(20)` is the default but for one thing.
///
/// @param limit connections in use at a time; 0 for no limit
/// @param limitPerHost the same for each host, port and scheme; 0 for no limit
/// @param keepAlive how long an idle connection is kept open; zero for not at all
/// @param timeouts time limits of each request
/// @param headers sent with every request, unless the request has its own of that name
/// @param maxRedirects this many redirects in a row are an error; 0 for no limit
/// @param readBufferSize bytes of a body that are kept ready; reading from the network pauses above twice that
/// @param maxBody bytes, decoded, above which a body is refused; 0 for no limit
/// @param maxDecompressionRatio decoded bytes for each received one above which a body of more than 32 MiB is
///     refused; 0 for no limit
/// @param verifyTls whether certificates are checked, host name included
/// @param autoDecompress whether gzip and deflate are undone; another coding is refused, unless the request has an
///     `Accept-Encoding` of its own
/// @param sslContext whom to trust and what to show; null for the JDK's own authorities
public record SessionOptions(
        int limit,
        int limitPerHost,
        Duration keepAlive,
        Timeouts timeouts,
        Headers headers,
        int maxRedirects,
        int readBufferSize,
        long maxBody,
        int maxDecompressionRatio,
        boolean verifyTls,
        boolean autoDecompress,
        @Nullable SSLContext sslContext) {
    /// aiohttp's values where it has such an option.
    public static final SessionOptions DEFAULT = new SessionOptions(
            100, 0, Duration.ofSeconds(15), Timeouts.DEFAULT, Headers.EMPTY, 10, 64 * 1024, 0, 200, true, true, null);

    /// @throws IllegalArgumentException where a number is negative, the buffer is empty, or `headers` has a field
    ///     that the session writes itself
    public SessionOptions {
        atLeast("limit", limit, 0);
        atLeast("limitPerHost", limitPerHost, 0);
        atLeast("keepAlive", keepAlive.isNegative() ? -1 : 0, 0);
        atLeast("maxRedirects", maxRedirects, 0);
        atLeast("readBufferSize", readBufferSize, 1);
        atLeast("maxBody", maxBody, 0);
        atLeast("maxDecompressionRatio", maxDecompressionRatio, 0);
        RequestHead.checkOwnFields(headers);
    }

    /// Returns a copy with another limit of connections in use.
    public SessionOptions withLimit(int newLimit) {
        return with(draft -> draft.limit = newLimit);
    }

    /// Returns a copy with another limit of connections in use for each host.
    public SessionOptions withLimitPerHost(int newLimitPerHost) {
        return with(draft -> draft.limitPerHost = newLimitPerHost);
    }

    /// Returns a copy that keeps idle connections for another time.
    public SessionOptions withKeepAlive(Duration newKeepAlive) {
        return with(draft -> draft.keepAlive = newKeepAlive);
    }

    /// Returns a copy with other time limits.
    public SessionOptions withTimeouts(Timeouts newTimeouts) {
        return with(draft -> draft.timeouts = newTimeouts);
    }

    /// Returns a copy with these headers in place of all it had.
    public SessionOptions withHeaders(Headers newHeaders) {
        return with(draft -> draft.headers = newHeaders);
    }

    /// Returns a copy with this header set.
    public SessionOptions withHeader(String name, String value) {
        return withHeaders(headers.with(name, value));
    }

    /// Returns a copy with another limit of redirects.
    public SessionOptions withMaxRedirects(int newMaxRedirects) {
        return with(draft -> draft.maxRedirects = newMaxRedirects);
    }

    /// Returns a copy with another buffer size.
    public SessionOptions withReadBufferSize(int newReadBufferSize) {
        return with(draft -> draft.readBufferSize = newReadBufferSize);
    }

    /// Returns a copy with another limit for the size of bodies.
    public SessionOptions withMaxBody(long newMaxBody) {
        return with(draft -> draft.maxBody = newMaxBody);
    }

    /// Returns a copy with another limit for how much a body may grow when decompressed.
    public SessionOptions withMaxDecompressionRatio(int newRatio) {
        return with(draft -> draft.maxDecompressionRatio = newRatio);
    }

    /// Returns a copy that checks certificates, or does not: then anyone on the way can read and change
    /// everything.
    public SessionOptions withVerifyTls(boolean newVerifyTls) {
        return with(draft -> draft.verifyTls = newVerifyTls);
    }

    /// Returns a copy that undoes gzip and deflate, or hands them over as they are.
    public SessionOptions withAutoDecompress(boolean newAutoDecompress) {
        return with(draft -> draft.autoDecompress = newAutoDecompress);
    }

    /// Returns a copy that trusts what `newSslContext` trusts; null for the JDK's own authorities.
    public SessionOptions withSslContext(@Nullable SSLContext newSslContext) {
        return with(draft -> draft.sslContext = newSslContext);
    }

    private static void atLeast(String name, long value, long least) {
        if (value < least) {
            throw new IllegalArgumentException(name + " must be at least " + least + ", was " + value);
        }
    }

    private SessionOptions with(Consumer<Draft> change) {
        Draft draft = new Draft(this);
        change.accept(draft);
        return draft.build();
    }

    /// The components while a copy is being made: the one place that lists them all again.
    private static final class Draft {
        private int limit;
        private int limitPerHost;
        private Duration keepAlive;
        private Timeouts timeouts;
        private Headers headers;
        private int maxRedirects;
        private int readBufferSize;
        private long maxBody;
        private int maxDecompressionRatio;
        private boolean verifyTls;
        private boolean autoDecompress;
        private @Nullable SSLContext sslContext;

        private Draft(SessionOptions from) {
            limit = from.limit;
            limitPerHost = from.limitPerHost;
            keepAlive = from.keepAlive;
            timeouts = from.timeouts;
            headers = from.headers;
            maxRedirects = from.maxRedirects;
            readBufferSize = from.readBufferSize;
            maxBody = from.maxBody;
            maxDecompressionRatio = from.maxDecompressionRatio;
            verifyTls = from.verifyTls;
            autoDecompress = from.autoDecompress;
            sslContext = from.sslContext;
        }

        private SessionOptions build() {
            return new SessionOptions(
                    limit,
                    limitPerHost,
                    keepAlive,
                    timeouts,
                    headers,
                    maxRedirects,
                    readBufferSize,
                    maxBody,
                    maxDecompressionRatio,
                    verifyTls,
                    autoDecompress,
                    sslContext);
        }
    }
}
