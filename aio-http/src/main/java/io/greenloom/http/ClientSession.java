package io.greenloom.http;

import io.greenloom.async.EventLoop;
import io.greenloom.http.internal.pool.Connector;
import io.greenloom.http.internal.pool.Dialer;
import io.greenloom.http.internal.tls.Tls;
import io.greenloom.http.internal.url.HttpUrl;
import io.greenloom.http.internal.wire.Deadlines;
import io.greenloom.http.internal.wire.FieldRules;
import java.util.Locale;
import java.util.Objects;

/// Makes requests and keeps connections between them: aiohttp's `ClientSession`. Make one for many requests, and
/// close it when they are done. Belongs to the loop that it was made on; any number of its tasks may use it at a
/// time.
///
/// Every request **waits** for a place in the pool, for a connection and for the head of the response;
/// **cancelled**, it leaves no connection and no place behind. It throws
///
/// - [InvalidUrlException] for an address that is none,
/// - [ClientConnectorException] where no connection can be opened,
/// - [ServerDisconnectedException], [ClientOsException] where it ends before the response,
/// - [ServerTimeoutException] where a time limit runs out,
/// - [MalformedResponseException], [TooManyRedirectsException] for what the server answers,
/// - [IllegalArgumentException] for a method or header that would break the protocol, [IllegalStateException] on a
///   session that is closed or belongs to another loop.
///
/// A status such as 404 is no exception: see [ClientResponse#raiseForStatus].
public final class ClientSession implements AutoCloseable {
    private final EventLoop loop;
    private final SessionOptions options;
    private final Connector connector;
    private final SessionFields fields;
    private boolean closed;

    private ClientSession(EventLoop loop, SessionOptions options) {
        this.loop = loop;
        this.options = options;
        Dialer dialer = new Dialer(loop, new Tls(options.sslContext()), options.readBufferSize());
        connector = new Connector(loop, dialer, options.limit(), options.limitPerHost(), options.keepAlive());
        fields = new SessionFields(options);
    }

    /// Returns a new session of the running loop. Close it. Never waits.
    ///
    /// @throws IllegalStateException outside a loop
    public static ClientSession create() {
        return create(SessionOptions.DEFAULT);
    }

    /// Returns a new session of the running loop. Close it. Never waits.
    ///
    /// @throws IllegalStateException outside a loop
    public static ClientSession create(SessionOptions options) {
        return new ClientSession(EventLoop.current(), Objects.requireNonNull(options, "options"));
    }

    /// Requests `url` by GET. See the class for waiting, cancellation and errors, here and below.
    public ClientResponse get(String url) {
        return request("GET", url, RequestOptions.DEFAULT);
    }

    /// Requests `url` by GET.
    public ClientResponse get(String url, RequestOptions request) {
        return request("GET", url, request);
    }

    /// Requests the head of `url`; redirects are returned, unless the options say that they are followed.
    public ClientResponse head(String url) {
        return head(url, RequestOptions.DEFAULT);
    }

    /// Requests the head of `url`; redirects are returned, unless the options say that they are followed.
    public ClientResponse head(String url, RequestOptions request) {
        Objects.requireNonNull(request, "request");
        return request("HEAD", url, request.followRedirects() == null ? request.withFollowRedirects(false) : request);
    }

    /// Sends `request`'s body to `url` by POST.
    public ClientResponse post(String url, RequestOptions request) {
        return request("POST", url, request);
    }

    /// Sends `request`'s body to `url` by PUT.
    public ClientResponse put(String url, RequestOptions request) {
        return request("PUT", url, request);
    }

    /// Sends `request`'s body to `url` by PATCH.
    public ClientResponse patch(String url, RequestOptions request) {
        return request("PATCH", url, request);
    }

    /// Requests `url` by DELETE.
    public ClientResponse delete(String url, RequestOptions request) {
        return request("DELETE", url, request);
    }

    /// Requests `url` by OPTIONS.
    public ClientResponse options(String url, RequestOptions request) {
        return request("OPTIONS", url, request);
    }

    /// Requests `url` by any method but CONNECT, and returns the response as soon as its head is there.
    ///
    /// @param method a token; sent in upper case
    /// @param url absolute, `http` or `https`; what is not encoded in its path and query is encoded
    /// @param request what this request has of its own
    public ClientResponse request(String method, String url, RequestOptions request) {
        Objects.requireNonNull(method, "method");
        Objects.requireNonNull(url, "url");
        Objects.requireNonNull(request, "request");
        checkUsable();
        String checked = checkedMethod(method);
        HttpUrl target = HttpUrl.parse(url);
        Timeouts own = request.timeouts();
        Deadlines deadlines = new Deadlines(loop, own == null ? options.timeouts() : own, target.toString());
        Call call = new Call(connector, options, fields, deadlines, checked, target, request);
        Boolean follow = request.followRedirects();
        return call.run(follow == null || follow);
    }

    private static String checkedMethod(String method) {
        if (method.equals("GET")) {
            return method;
        }
        FieldRules.checkMethod(method);
        String upper = method.toUpperCase(Locale.ROOT);
        if (upper.equals("CONNECT")) {
            throw new IllegalArgumentException("CONNECT is for proxies and cannot be requested");
        }
        return upper;
    }

    private void checkUsable() {
        EventLoop current = EventLoop.currentOrNull();
        if (current != loop) {
            throw new IllegalStateException("this session belongs to " + loop + " and was used on "
                    + (current == null ? "no loop" : current) + "; make a session for each loop");
        }
        if (closed) {
            throw new IllegalStateException("this session is closed; make another by ClientSession.create()");
        }
    }

    /// Returns what its connections are doing.
    public SessionStatistics statistics() {
        return connector.statistics();
    }

    /// Returns whether [#close] was called.
    public boolean isClosed() {
        return closed;
    }

    /// Closes the session and every connection it has; requests under way fail with [ClientConnectionException].
    /// Does not wait. Later calls do nothing.
    @Override
    public void close() {
        if (closed) {
            return;
        }
        closed = true;
        if (EventLoop.currentOrNull() == loop) {
            connector.close();
        } else if (!loop.isClosed()) {
            loop.callSoon(connector::close);
        }
    }

    @Override
    public String toString() {
        return "ClientSession[" + (closed ? "closed" : connector.statistics()) + "]";
    }
}
