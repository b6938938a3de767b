package io.greenloom.http.internal.pool;

import io.greenloom.async.Async;
import io.greenloom.async.EventLoop;
import io.greenloom.async.Promise;
import io.greenloom.async.Task;
import io.greenloom.http.ClientConnectionException;
import io.greenloom.http.ClientConnectorDnsException;
import io.greenloom.http.ClientConnectorException;
import io.greenloom.http.ServerTimeoutException;
import io.greenloom.http.internal.tls.Tls;
import io.greenloom.http.internal.tls.TlsFailure;
import io.greenloom.http.internal.url.HttpUrl;
import io.greenloom.http.internal.wire.Connection;
import io.greenloom.http.internal.wire.Deadlines;
import io.netty.bootstrap.Bootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.handler.ssl.SslHandler;
import io.netty.util.concurrent.Future;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// Opens connections: name, TCP, TLS. Whatever ends the attempt, cancellation included, leaves no socket behind.
public final class Dialer {
    private final EventLoop loop;
    private final Tls tls;
    private final int bufferSize;
    private final Set<Promise<Boolean>> waits = new HashSet<>(); // of the attempts under way; loop only
    private boolean closed; // loop only

    public Dialer(EventLoop loop, Tls tls, int bufferSize) {
        this.loop = loop;
        this.tls = tls;
        this.bufferSize = bufferSize;
    }

    /// Waits for an open connection, trying the host's addresses in turn.
    Connection dial(Destination to, Connection.Owner owner, Deadlines deadlines, long connectNanos) {
        List<InetAddress> addresses = resolve(to, deadlines, connectNanos);
        long sockConnectNanos = deadlines.sockConnectFromNow();
        ClientConnectorException failure = null;
        for (InetAddress address : addresses) {
            Attempt attempt = new Attempt(to, owner, deadlines, connectNanos, sockConnectNanos);
            try {
                return attempt.open(new InetSocketAddress(address, to.port()));
            } catch (ClientConnectorException e) {
                if (failure != null) {
                    e.addSuppressed(failure);
                }
                failure = e;
            } catch (ServerTimeoutException e) {
                if (failure != null) {
                    e.addSuppressed(failure);
                }
                throw e;
            }
        }
        throw failure == null ? noAddress(to, null) : failure;
    }

    /// The lookup is a task of its own: it blocks in the JDK and cannot be given up half-way, this wait can.
    private List<InetAddress> resolve(Destination to, Deadlines deadlines, long connectNanos) {
        String host = to.host();
        if (HttpUrl.isLiteral(host)) {
            return List.of(InetAddress.ofLiteral(host));
        }
        record Found(List<InetAddress> addresses, @Nullable UnknownHostException error) {}
        Task<Found> lookup = Async.createTask("lookup of " + host, () -> {
            try {
                return new Found(loop.transport().resolve(host), null);
            } catch (UnknownHostException e) {
                return new Found(List.of(), e);
            }
        });
        Promise<Boolean> found = loop.createPromise();
        lookup.onDone(_ -> found.complete(true));
        await(found, deadlines, connectNanos, Long.MAX_VALUE, () -> "the address of " + host + " was not found");
        Found result = lookup.result();
        if (result.error != null) {
            throw noAddress(to, result.error);
        }
        return result.addresses;
    }

    private void await(
            Promise<Boolean> promise,
            Deadlines deadlines,
            long connectNanos,
            long sockConnectNanos,
            Supplier<String> missing) {
        checkOpen();
        waits.add(promise);
        try {
            deadlines.awaitConnection(promise, connectNanos, sockConnectNanos, missing);
        } finally {
            waits.remove(promise);
        }
        checkOpen();
    }

    void checkOpen() {
        if (closed) {
            throw new ClientConnectionException("the session was closed while the request was waiting", null);
        }
    }

    /// Fails all attempts under way; each closes its socket. Does not wait.
    void close() {
        closed = true;
        List.copyOf(waits).forEach(promise -> promise.complete(false));
    }

    private static ClientConnectorDnsException noAddress(Destination to, @Nullable Throwable cause) {
        return new ClientConnectorDnsException(
                to.host(),
                to.port(),
                "no address is known for the host " + to.host() + "; check its spelling and this machine's DNS",
                cause);
    }

    /// One socket, until it is a connection or closed.
    private final class Attempt {
        private final Destination to;
        private final Deadlines deadlines;
        private final long connectNanos;
        private final long sockConnectNanos;
        private final Connection connection;
        private final @Nullable SslHandler ssl;

        Attempt(Destination to, Connection.Owner owner, Deadlines deadlines, long connectNanos, long sockConnectNanos) {
            this.to = to;
            this.deadlines = deadlines;
            this.connectNanos = connectNanos;
            this.sockConnectNanos = sockConnectNanos;
            connection = new Connection(loop, owner, bufferSize);
            ssl = to.tls() ? new SslHandler(tls.engine(to.host(), to.port(), to.verified())) : null;
            if (ssl != null) {
                ssl.setHandshakeTimeoutMillis(0); // ours holds
            }
        }

        Connection open(InetSocketAddress address) {
            ChannelFuture connecting = start(address);
            boolean done = false;
            try {
                await(connecting, "the connection was not open");
                if (!connecting.isSuccess()) {
                    throw refused(address, connecting.cause());
                }
                if (ssl != null) {
                    await(ssl.handshakeFuture(), "the TLS handshake was not finished");
                    if (!ssl.handshakeFuture().isSuccess()) {
                        throw TlsFailure.of(
                                to.host(), to.port(), ssl.handshakeFuture().cause());
                    }
                }
                done = true;
                return connection;
            } finally {
                if (!done) {
                    var _ = connecting.channel().close();
                }
            }
        }

        private ChannelFuture start(InetSocketAddress address) {
            return new Bootstrap()
                    .group(loop.netty())
                    .channelFactory(() -> loop.transport().connection(address))
                    .option(ChannelOption.TCP_NODELAY, true)
                    .option(ChannelOption.CONNECT_TIMEOUT_MILLIS, 0) // ours holds
                    .handler(new ChannelInitializer<Channel>() {
                        @Override
                        protected void initChannel(Channel channel) {
                            if (ssl != null) {
                                channel.pipeline().addLast(ssl);
                            }
                            connection.install(channel);
                        }
                    })
                    .connect(address);
        }

        private void await(Future<?> future, String missing) {
            Promise<Boolean> promise = loop.createPromise();
            future.addListener(_ -> promise.complete(true));
            Dialer.this.await(promise, deadlines, connectNanos, sockConnectNanos, () -> missing);
        }

        private ClientConnectorException refused(InetSocketAddress address, Throwable cause) {
            return new ClientConnectorException(
                    to.host(),
                    to.port(),
                    "cannot connect to %s:%d (%s): %s"
                            .formatted(
                                    to.host(), to.port(), address.getAddress().getHostAddress(), reason(cause)),
                    cause);
        }

        /// Netty puts the address behind the system's words.
        private String reason(Throwable cause) {
            String message = String.valueOf(cause.getMessage());
            int colon = message.indexOf(": ");
            return colon < 0 ? message : message.substring(0, colon);
        }
    }
}
