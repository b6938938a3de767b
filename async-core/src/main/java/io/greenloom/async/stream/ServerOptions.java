package io.greenloom.async.stream;

import java.time.Duration;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// How a server listens; immutable. `ServerOptions.DEFAULT.withLimit(100)` is the default but for one thing.
///
/// @param connections how the connections behave; what is about opening one does not matter here
/// @param limit connections at a time; with that many it accepts no more until one ends. 0 for no limit
/// @param backlog connections that the system holds until they are accepted
/// @param reuseAddress whether a port may be taken that a program before this one has just left (`SO_REUSEADDR`)
/// @param reusePort whether several servers may share the port (`SO_REUSEPORT`)
public record ServerOptions(
        StreamOptions connections, int limit, int backlog, boolean reuseAddress, boolean reusePort) {
    /// asyncio's values.
    public static final ServerOptions DEFAULT = new ServerOptions(StreamOptions.DEFAULT, 0, 100, true, false);

    public ServerOptions {
        Objects.requireNonNull(connections, "connections");
        if (limit < 0) {
            throw new IllegalArgumentException("limit must be >= 0, was " + limit);
        }
        if (backlog <= 0) {
            throw new IllegalArgumentException("backlog must be more than 0, was " + backlog);
        }
        Tls tls = connections.tls();
        if (tls != null && !tls.server()) {
            throw new IllegalArgumentException("these are a client's TLS options; a server needs Tls.server(context)");
        }
    }

    /// Returns the same with TLS, as made by [Tls#server]; null for none.
    public ServerOptions withTls(@Nullable Tls value) {
        return withConnections(connections.withTls(value));
    }

    /// Returns the same for connections of that kind.
    public ServerOptions withConnections(StreamOptions value) {
        return new ServerOptions(value, limit, backlog, reuseAddress, reusePort);
    }

    /// Returns the same with that time for each read of a connection, so that silent clients do not stay for ever;
    /// null for no limit. A handler that does not catch the [ReadTimeoutException] ends with it, and its
    /// connection is closed. See [StreamOptions#withReadTimeout].
    public ServerOptions withReadTimeout(@Nullable Duration value) {
        return withConnections(connections.withReadTimeout(value));
    }

    /// Returns the same for at most that many connections at a time; 0 for no limit. gevent's `spawn=Pool(n)`.
    public ServerOptions withLimit(int value) {
        return new ServerOptions(connections, value, backlog, reuseAddress, reusePort);
    }

    /// Returns the same with that many connections waiting to be accepted: `backlog=`.
    public ServerOptions withBacklog(int value) {
        return new ServerOptions(connections, limit, value, reuseAddress, reusePort);
    }

    /// Returns the same with or without `SO_REUSEADDR`: `reuse_address=`.
    public ServerOptions withReuseAddress(boolean value) {
        return new ServerOptions(connections, limit, backlog, value, reusePort);
    }

    /// Returns the same with or without `SO_REUSEPORT`: `reuse_port=`.
    public ServerOptions withReusePort(boolean value) {
        return new ServerOptions(connections, limit, backlog, reuseAddress, value);
    }
}
