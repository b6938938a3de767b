package io.greenloom.http;

import io.greenloom.http.internal.coding.ContentCodings;
import io.greenloom.http.internal.url.HttpUrl;
import io.greenloom.http.internal.wire.RequestHead;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// The header fields of a call's requests: the session's, the request's own, and what address and body ask for.
/// A request that has nothing of its own, which is most of them, is written from bytes that the session made once.
final class RequestFields {
    /// Not to be shown to another origin than the one they were given for.
    private static final List<String> SECRET = List.of("Authorization", "Cookie", "Proxy-Authorization", "Host");

    private static final Set<String> WITH_BODY = Set.of("POST", "PUT", "PATCH");

    private final SessionFields session;
    private Headers own; // the request's, over the session's, over the automatic ones; without Host
    private @Nullable String host; // where the caller has named one
    private boolean asInSession;

    RequestFields(SessionFields session, RequestOptions options, HttpUrl url) {
        this.session = session;
        own = session.fields();
        asInSession = options.headers().isEmpty() && !own.contains("Host") && url.credentials() == null;
        if (!asInSession) {
            own = own.overriddenBy(options.headers());
            if (url.credentials() != null && own.contains("Authorization")) {
                throw new IllegalArgumentException("the address " + url
                        + " has credentials and there is an Authorization header as well; leave one of them out");
            }
            host = own.get("Host");
            own = own.without("Host");
            authorize(url);
        }
    }

    String host(HttpUrl url) {
        return host == null ? url.hostHeader() : host;
    }

    byte[] lines(String method, @Nullable RequestBody body) {
        boolean withLength = body != null || WITH_BODY.contains(method);
        if (asInSession && !withLength) {
            return session.lines();
        }
        Headers all = own;
        if (body != null && !own.contains("Content-Type")) {
            all = all.with("Content-Type", body.contentType());
        }
        if (withLength) {
            all = all.with("Content-Length", String.valueOf(body == null ? 0 : body.size()));
        }
        return RequestHead.lines(all);
    }

    /// Returns whether the request itself ends the connection.
    boolean asksToClose() {
        return "close".equalsIgnoreCase(own.get("Connection"));
    }

    /// Returns whether somebody has said which content codings are welcome.
    boolean namesCodings() {
        return !ContentCodings.ACCEPTED.equals(own.get("Accept-Encoding"));
    }

    /// Drops what describes a body that a redirect has left out.
    void withoutBody() {
        own = own.without(List.of("Content-Type", "Content-Encoding", "Content-Language", "Content-Location"));
    }

    /// Drops what the next address must not see.
    void redirected(HttpUrl from, HttpUrl to) {
        if (!to.hasOriginOf(from)) {
            Headers kept = own.without(SECRET);
            asInSession &= kept == own;
            own = kept;
            host = null;
        }
        if (to.credentials() != null) {
            asInSession = false;
            authorize(to);
        }
    }

    private void authorize(HttpUrl url) {
        String credentials = url.credentials();
        if (credentials != null) {
            byte[] bytes = credentials.getBytes(StandardCharsets.UTF_8);
            own = own.with("Authorization", "Basic " + Base64.getEncoder().encodeToString(bytes));
        }
    }
}
