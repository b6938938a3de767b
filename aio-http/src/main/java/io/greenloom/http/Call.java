package io.greenloom.http;

import io.greenloom.http.internal.pool.Connector;
import io.greenloom.http.internal.pool.Destination;
import io.greenloom.http.internal.url.HttpUrl;
import io.greenloom.http.internal.url.Location;
import io.greenloom.http.internal.wire.Connection;
import io.greenloom.http.internal.wire.Deadlines;
import io.greenloom.http.internal.wire.RequestHead;
import io.greenloom.http.internal.wire.ResponseHead;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// One call of a session: a request, and the requests that its redirects lead to.
final class Call {
    /// May be sent again when a kept connection turns out to be dead: doing them twice does nothing more.
    private static final Set<String> IDEMPOTENT = Set.of("GET", "HEAD", "OPTIONS", "TRACE", "PUT", "DELETE");

    private final Connector connector;
    private final SessionOptions session;
    private final RequestOptions options;
    private final RequestFields fields;
    private final Deadlines deadlines;
    private final List<ClientResponse> history = new ArrayList<>(0);

    // Of the next request; redirects change them.
    private String method;
    private HttpUrl url;
    private @Nullable RequestBody body;

    Call(
            Connector connector,
            SessionOptions session,
            SessionFields sessionFields,
            Deadlines deadlines,
            String method,
            HttpUrl url,
            RequestOptions options) {
        this.connector = connector;
        this.session = session;
        this.options = options;
        this.deadlines = deadlines;
        this.method = method;
        this.url = url;
        this.body = options.body();
        this.fields = new RequestFields(sessionFields, options, url);
    }

    /// Waits for the head of the final response.
    ClientResponse run(boolean followRedirects) {
        while (true) {
            ClientResponse response = new ClientResponse(method, url, send(), List.copyOf(history), bodyOptions());
            if (!followRedirects || !Redirects.isRedirect(response.status())) {
                return response;
            }
            boolean done = false;
            try {
                HttpUrl next = follow(response);
                if (next == null) {
                    done = true;
                    return response;
                }
                redirect(response.status(), next);
            } finally {
                if (!done) {
                    response.close();
                }
            }
        }
    }

    private ClientResponse.BodyOptions bodyOptions() {
        Boolean decompress = options.autoDecompress();
        Long maxBody = options.maxBody();
        return new ClientResponse.BodyOptions(
                decompress == null ? session.autoDecompress() : decompress,
                fields.namesCodings(),
                maxBody == null ? session.maxBody() : maxBody,
                session.maxDecompressionRatio(),
                session.readBufferSize());
    }

    private ResponseHead send() {
        Boolean verify = options.verifyTls();
        Destination destination = Destination.of(url, verify == null ? session.verifyTls() : verify);
        boolean fresh = false;
        while (true) {
            Connection connection = connector.acquire(destination, deadlines, fresh);
            try {
                return connection.exchange(this::write, method.equals("HEAD"), fields.asksToClose(), deadlines);
            } catch (ServerDisconnectedException | ClientOsException e) {
                // The server may close a kept connection at the very moment at which it is used again.
                boolean stale = connection.isReused() && !connection.hasAnswered();
                if (fresh || !stale || !IDEMPOTENT.contains(method)) {
                    throw e;
                }
                fresh = true;
            }
        }
    }

    private ByteBuf write(ByteBufAllocator allocator) {
        return RequestHead.write(
                allocator,
                method,
                url,
                fields.host(url),
                fields.lines(method, body),
                body == null ? null : body.bytes());
    }

    /// Returns where a redirect leads; null where it does not say.
    private @Nullable HttpUrl follow(ClientResponse response) {
        history.add(response);
        Integer own = options.maxRedirects();
        int limit = own == null ? session.maxRedirects() : own;
        if (limit > 0 && history.size() >= limit) {
            throw new TooManyRedirectsException(history.getFirst().url(), response, List.copyOf(history));
        }
        String location = Redirects.location(response.headers());
        if (location == null) {
            history.removeLast();
            return null;
        }
        return Location.resolve(url, location);
    }

    private void redirect(int status, HttpUrl next) {
        String nextMethod = Redirects.method(status, method);
        if (!nextMethod.equals(method)) {
            method = nextMethod;
            body = null;
            fields.withoutBody();
        }
        fields.redirected(url, next);
        url = next;
    }
}
