package io.greenloom.async.stream;

import io.greenloom.async.Async;
import io.greenloom.async.BusyResourceException;
import io.greenloom.async.EventLoop;
import io.netty.channel.Channel;
import io.netty.handler.ssl.SslHandler;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.SocketAddress;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.SocketChannel;
import java.nio.charset.Charset;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeoutException;
import javax.net.ssl.SSLSession;
import org.jspecify.annotations.Nullable;

/// A connection to somebody, over TCP, TLS or a Unix socket: what asyncio's `open_connection` returns as a pair,
/// in one object that is both [StreamReader] and [StreamWriter]; Trio's `SocketStream` and `SSLStream`.
///
/// ```java
/// try (Stream stream = Stream.connect("example.org", 80)) {
///     stream.write("GET / HTTP/1.0\r\nHost: example.org\r\n\r\n".getBytes(US_ASCII));
///     System.out.println(stream.readLine(US_ASCII));
/// }
/// ```
///
/// It is two interfaces and not a pair of objects because closing one half of a pair leaves asyncio's users with
/// the question what became of the other; a function that only reads still says so by taking a [StreamReader].
///
/// It belongs to the loop on which it was made. One task may read while another writes.
public final class Stream implements StreamReader, StreamWriter {
    private final Wire wire;

    Stream(Wire wire) {
        this.wire = wire;
    }

    /// Connects to a host: `asyncio.open_connection(host, port)`. Suspends; from a task only.
    ///
    /// The addresses of the host are tried as RFC 8305 has it, so that one that does not answer costs a quarter of
    /// a second and not minutes. Where the calling task is cancelled, nothing is left open.
    ///
    /// @param host a name, or an address as text
    /// @throws ConnectionFailedException where the name is not known, or no address accepts the connection
    /// @throws IllegalStateException outside a loop
    public static Stream connect(String host, int port) {
        return open(host, port, StreamOptions.DEFAULT);
    }

    /// Connects to a host, as above, with options.
    ///
    /// @throws ConnectionFailedException as above
    /// @throws TlsException where the handshake fails
    /// @throws TimeoutException where [StreamOptions#withConnectTimeout] ran out
    public static Stream connect(String host, int port, StreamOptions options) throws TimeoutException {
        return limited(Addresses.show(host, port), options, () -> open(host, port, options));
    }

    private static Stream open(String host, int port, StreamOptions options) {
        EventLoop loop = EventLoop.current();
        Addresses.checkPort(port);
        checkClient(options);
        Async.checkCancelled();
        List<InetAddress> addresses = Addresses.of(loop, host);
        Wire wire = new Dialer(loop, Addresses.show(host, port), options).dial(addresses, port);
        return secured(wire, options, host);
    }

    /// Connects to a Unix socket: `asyncio.open_unix_connection(path)`. Suspends; from a task only.
    ///
    /// Unlike TCP's, this connection cannot be used in one direction only: the end of the other side's half closes
    /// both.
    ///
    /// @throws ConnectionFailedException where nobody listens there
    public static Stream connectUnix(Path path) {
        return openUnix(path, StreamOptions.DEFAULT);
    }

    /// Connects to a Unix socket, with options; with TLS, [Tls#withServerName] says whom to expect.
    ///
    /// @throws ConnectionFailedException where nobody listens there
    /// @throws TlsException where the handshake fails
    /// @throws TimeoutException where [StreamOptions#withConnectTimeout] ran out
    public static Stream connectUnix(Path path, StreamOptions options) throws TimeoutException {
        return limited(path.toString(), options, () -> openUnix(path, options));
    }

    private static Stream openUnix(Path path, StreamOptions options) {
        EventLoop loop = EventLoop.current();
        checkClient(options);
        Async.checkCancelled();
        Wire wire = new Dialer(loop, path.toString(), options.withLocalAddress(null))
                .dial(UnixDomainSocketAddress.of(path));
        return secured(wire, options, null);
    }

    /// Returns a stream over a connection that somebody else has opened or accepted, which it owns from now on:
    /// `loop.connect_accepted_socket()`, `open_connection(sock=...)`. Suspends.
    ///
    /// @param socket connected, by TCP or a Unix socket; it is made non-blocking, and closed where this fails
    /// @param options limits, and TLS, as its server or its client, whose handshake is waited for; what is about
    ///     connecting does not matter here
    /// @throws TlsException where the handshake fails
    /// @throws IllegalArgumentException where it is not connected, or not open
    public static Stream over(SocketChannel socket, StreamOptions options) {
        EventLoop loop = EventLoop.current();
        Async.checkCancelled();
        return secured(Adopted.adopt(loop, socket, options), options, null);
    }

    /// Returns a stream over a channel of Netty's, which it owns from now on: of a transport of your own.
    /// Suspends.
    ///
    /// @param channel connected, and not registered with an event loop yet
    /// @param options as above
    /// @throws TlsException where the handshake fails
    /// @throws IllegalArgumentException where it is not connected
    public static Stream over(Channel channel, StreamOptions options) {
        EventLoop loop = EventLoop.current();
        Async.checkCancelled();
        return secured(Adopted.adopt(loop, channel, options), options, null);
    }

    private static void checkClient(StreamOptions options) {
        if (options.tls() != null && options.tls().server()) {
            throw new IllegalArgumentException("who connects is TLS's client; use Tls.client, not Tls.server");
        }
    }

    private static Stream limited(String peer, StreamOptions options, Callable<Stream> open) throws TimeoutException {
        Duration limit = options.connectTimeout();
        if (limit == null) {
            return call(open);
        }
        try {
            return Async.withTimeout(limit, open);
        } catch (TimeoutException e) {
            TimeoutException told = new TimeoutException("no connection to " + peer + " within " + limit
                    + "; raise it by StreamOptions.withConnectTimeout, or check that the host is up");
            told.initCause(e);
            throw told;
        }
    }

    private static Stream call(Callable<Stream> open) {
        try {
            return open.call();
        } catch (RuntimeException e) {
            throw e;
        } catch (Exception e) {
            throw new IllegalStateException("opening throws no checked exception", e);
        }
    }

    private static Stream secured(Wire wire, StreamOptions options, @Nullable String host) {
        Tls tls = options.tls();
        if (tls != null) {
            Handshake.run(wire, tls, host);
        }
        return new Stream(wire);
    }

    /// Turns a plain connection into one with TLS: `writer.start_tls(context)`. Both sides must, at the same point
    /// of their talk. Suspends until the handshake is done. What was written before goes out plain; a failure, or
    /// a cancellation meanwhile, closes the connection.
    ///
    /// @param tls which side this is, and whom to trust; a client gives the name to expect by [Tls#withServerName]
    /// @throws TlsException where the handshake fails
    /// @throws BusyResourceException where another task is reading
    /// @throws IllegalStateException where TLS is spoken already
    public void startTls(Tls tls) {
        Objects.requireNonNull(tls, "tls");
        wire.checkWritable();
        Async.checkCancelled();
        if (wire.ssl() != null) {
            throw new IllegalStateException("the stream to " + wire.peer() + " speaks TLS already");
        }
        if (wire.inbox().isBeingRead()) {
            throw new BusyResourceException(
                    "another task is reading from " + wire.peer() + "; TLS can start only between two reads");
        }
        Handshake.run(wire, tls, null);
    }

    @Override
    public byte[] read(int max) {
        return wire.inbox().read(max);
    }

    @Override
    public int readInto(byte[] into, int offset, int length) {
        Objects.checkFromIndexSize(offset, length, into.length);
        return wire.inbox().readInto(into, offset, length);
    }

    @Override
    public byte[] read() {
        return wire.inbox().readAll();
    }

    @Override
    public byte[] readExactly(int length) {
        return wire.inbox().readExactly(length);
    }

    @Override
    public byte[] readLine() {
        return wire.inbox().readLine();
    }

    @Override
    public @Nullable String readLine(Charset charset) {
        byte[] line = wire.inbox().readLine();
        int end = line.length;
        if (end == 0) {
            return null;
        }
        if (line[end - 1] == '\n') {
            end--;
            if (end > 0 && line[end - 1] == '\r') {
                end--;
            }
        }
        return new String(line, 0, end, charset);
    }

    @Override
    public byte[] readUntil(byte[]... separators) {
        return wire.inbox().readUntil(new Separators(separators));
    }

    @Override
    public boolean atEof() {
        return wire.inbox().atEnd();
    }

    @Override
    public void setReadTimeout(@Nullable Duration timeout) {
        wire.checkLoop();
        if (timeout != null) {
            Durations.requirePositive("timeout", timeout);
        }
        wire.inbox().patience().set(timeout);
    }

    @Override
    public InputStream inputStream() {
        return new StreamInput(this, wire.inbox());
    }

    @Override
    public void write(byte[] bytes) {
        write(bytes, 0, bytes.length);
    }

    @Override
    public void write(byte[] bytes, int offset, int length) {
        Objects.checkFromIndexSize(offset, length, bytes.length);
        wire.checkWritable();
        Async.checkCancelled();
        wire.outbox().add(bytes, offset, length);
        wire.outbox().drain();
    }

    /// Sends a file, after what was written before: `loop.sendfile(transport, file)`. Suspends as [#write] does,
    /// and for the opening of the file.
    ///
    /// @return how many bytes these are
    /// @throws IOException where the file cannot be read
    public long sendFile(Path file) throws IOException {
        return sendFile(file, 0, Long.MAX_VALUE);
    }

    /// Sends a part of a file, after what was written before: `loop.sendfile(transport, file, offset, count)`.
    /// Suspends as [#write] does; a cancellation point always.
    ///
    /// Without TLS the system copies the bytes from the file to the socket, and this process never sees them; a
    /// disk that is slow holds the loop meanwhile, as in asyncio. With TLS they are read, by helper threads, and
    /// written. Cancelled while it waits, without TLS all is sent all the same, as by [#write]; with TLS what has
    /// been read so far.
    ///
    /// @param offset where in the file to begin, in bytes
    /// @param count how many bytes at most; the end of the file ends it before
    /// @return how many bytes these are
    /// @throws IOException where the file cannot be read
    /// @throws BrokenStreamException as [#write] does, and where the file becomes shorter while it is sent
    /// @throws IllegalArgumentException where `offset` or `count` is negative
    public long sendFile(Path file, long offset, long count) throws IOException {
        if (offset < 0 || count < 0) {
            throw new IllegalArgumentException("offset and count must be >= 0, were " + offset + " and " + count);
        }
        wire.checkWritable();
        Async.checkCancelled();
        return new FileSending(this, file, offset, count).run();
    }

    @Override
    public void writeBuffered(byte[] bytes) {
        wire.checkWritable();
        wire.outbox().add(bytes, 0, bytes.length);
    }

    @Override
    public void writeLines(Iterable<byte[]> pieces) {
        wire.checkWritable();
        for (byte[] piece : pieces) {
            wire.outbox().add(piece, 0, piece.length);
        }
    }

    @Override
    public void drain() {
        wire.checkLoop();
        wire.outbox().drain();
    }

    @Override
    public void setWriteBufferLimits(int low, int high) {
        wire.checkLoop();
        wire.outbox().setLimits(low, high);
    }

    @Override
    public long writeBufferSize() {
        return wire.outbox().unsent();
    }

    @Override
    public boolean canWriteEof() {
        return wire.ssl() == null;
    }

    @Override
    public void sendEof() {
        if (!canWriteEof()) {
            throw new UnsupportedOperationException("TLS cannot end one half of the connection to " + wire.peer()
                    + "; say it in your protocol, or close");
        }
        if (!wire.outbox().isEnded()) {
            wire.checkWritable();
            wire.outbox().sendEof();
        }
    }

    @Override
    public OutputStream outputStream() {
        return new StreamOutput(this);
    }

    @Override
    public void close() {
        if (!wire.isClosed()) {
            wire.checkLoop();
            wire.startClose();
            boolean done = false;
            try {
                Async.checkCancelled();
                wire.closers().await(wire.options().closeTimeout());
                done = true;
            } catch (TimeoutException e) {
                throw wire.asEnd(new BrokenStreamException(
                        wire.peer() + " did not take the last " + wire.outbox().unsent() + " bytes within "
                                + wire.options().closeTimeout() + "; the connection was aborted",
                        e));
            } finally {
                if (!done) {
                    wire.abort();
                }
            }
        }
        wire.reportLoss();
    }

    @Override
    public void startClose() {
        if (!wire.isClosed()) {
            wire.checkLoop();
            wire.startClose();
        }
    }

    @Override
    public boolean isClosing() {
        return wire.isClosing() || wire.isClosed();
    }

    @Override
    public void awaitClosed() {
        if (!wire.isClosed()) {
            wire.checkLoop();
            Async.checkCancelled();
            wire.closers().await();
        }
        wire.reportLoss();
    }

    @Override
    public void abort() {
        if (!wire.isClosed()) {
            wire.checkLoop();
            wire.abort();
        }
    }

    /// Returns the other side's address: `get_extra_info("peername")`. An unnamed [UnixDomainSocketAddress] for
    /// the client of a Unix socket. Never waits.
    public SocketAddress peerAddress() {
        return wire.peerAddress();
    }

    /// Returns this side's address: `get_extra_info("sockname")`. Never waits.
    public SocketAddress localAddress() {
        return wire.localAddress();
    }

    /// Returns what TLS has agreed on, with the other side's certificates: `get_extra_info("ssl_object")`. Null
    /// without TLS. Never waits.
    public @Nullable SSLSession tlsSession() {
        SslHandler ssl = wire.ssl();
        return ssl == null ? null : ssl.engine().getSession();
    }

    /// Returns the protocol that ALPN has chosen: `ssl_object.selected_alpn_protocol()`. Null for none. Never
    /// waits.
    public @Nullable String applicationProtocol() {
        SslHandler ssl = wire.ssl();
        String chosen = ssl == null ? null : ssl.engine().getApplicationProtocol();
        return chosen == null || chosen.isEmpty() ? null : chosen;
    }

    Wire wire() {
        return wire;
    }

    @Override
    public String toString() {
        return "Stream[" + wire + "]";
    }
}
