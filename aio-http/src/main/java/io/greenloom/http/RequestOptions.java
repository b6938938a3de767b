package io.greenloom.http;

import io.greenloom.http.internal.wire.RequestHead;
import org.jspecify.annotations.Nullable;

/// What one request has of its own; immutable. What is null is as the session has it.
///
/// @param headers replace the session's of the same names
/// @param body what to send
/// @param timeouts time limits
/// @param followRedirects whether a redirect is followed; null means yes, but not for [ClientSession#head]
/// @param maxRedirects this many redirects in a row are an error; 0 for no limit
/// @param verifyTls whether certificates are checked, host name included
/// @param autoDecompress whether gzip and deflate are undone; another coding is refused, unless the request has an
///     `Accept-Encoding` of its own
/// @param maxBody bytes, decoded, above which the body is refused; 0 for no limit
public record RequestOptions(
        Headers headers,
        @Nullable RequestBody body,
        @Nullable Timeouts timeouts,
        @Nullable Boolean followRedirects,
        @Nullable Integer maxRedirects,
        @Nullable Boolean verifyTls,
        @Nullable Boolean autoDecompress,
        @Nullable Long maxBody) {
    /// All as the session has it.
    public static final RequestOptions DEFAULT =
            new RequestOptions(Headers.EMPTY, null, null, null, null, null, null, null);

    /// @throws IllegalArgumentException where a number is negative, or `headers` has a field that the session
    ///     writes itself
    public RequestOptions {
        RequestHead.checkOwnFields(headers);
        if (maxRedirects != null && maxRedirects < 0) {
            throw new IllegalArgumentException("maxRedirects must be at least 0, was " + maxRedirects);
        }
        if (maxBody != null && maxBody < 0) {
            throw new IllegalArgumentException("maxBody must be at least 0, was " + maxBody);
        }
    }

    /// Returns a copy with these headers in place of all it had.
    public RequestOptions withHeaders(Headers newHeaders) {
        return new RequestOptions(
                newHeaders, body, timeouts, followRedirects, maxRedirects, verifyTls, autoDecompress, maxBody);
    }

    /// Returns a copy with this header set.
    public RequestOptions withHeader(String name, String value) {
        return withHeaders(headers.with(name, value));
    }

    /// Returns a copy that sends `newBody`.
    public RequestOptions withBody(@Nullable RequestBody newBody) {
        return new RequestOptions(
                headers, newBody, timeouts, followRedirects, maxRedirects, verifyTls, autoDecompress, maxBody);
    }

    /// Returns a copy with other time limits.
    public RequestOptions withTimeouts(@Nullable Timeouts newTimeouts) {
        return new RequestOptions(
                headers, body, newTimeouts, followRedirects, maxRedirects, verifyTls, autoDecompress, maxBody);
    }

    /// Returns a copy that follows redirects, or returns them.
    public RequestOptions withFollowRedirects(@Nullable Boolean newFollowRedirects) {
        return new RequestOptions(
                headers, body, timeouts, newFollowRedirects, maxRedirects, verifyTls, autoDecompress, maxBody);
    }

    /// Returns a copy with another limit of redirects.
    public RequestOptions withMaxRedirects(@Nullable Integer newMaxRedirects) {
        return new RequestOptions(
                headers, body, timeouts, followRedirects, newMaxRedirects, verifyTls, autoDecompress, maxBody);
    }

    /// Returns a copy that checks certificates, or does not: aiohttp's `verify_ssl=False`. Without the check
    /// anyone on the way can read and change everything.
    public RequestOptions withVerifyTls(@Nullable Boolean newVerifyTls) {
        return new RequestOptions(
                headers, body, timeouts, followRedirects, maxRedirects, newVerifyTls, autoDecompress, maxBody);
    }

    /// Returns a copy that undoes gzip and deflate, or hands them over as they are.
    public RequestOptions withAutoDecompress(@Nullable Boolean newAutoDecompress) {
        return new RequestOptions(
                headers, body, timeouts, followRedirects, maxRedirects, verifyTls, newAutoDecompress, maxBody);
    }

    /// Returns a copy with another limit for the size of the body.
    public RequestOptions withMaxBody(@Nullable Long newMaxBody) {
        return new RequestOptions(
                headers, body, timeouts, followRedirects, maxRedirects, verifyTls, autoDecompress, newMaxBody);
    }
}
