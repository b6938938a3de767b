package io.greenloom.async.stream;

import io.greenloom.async.Async;
import io.greenloom.async.BusyResourceException;
import io.greenloom.async.EventLoop;
import io.greenloom.async.Suspension;
import io.netty.bootstrap.Bootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelOption;
import io.netty.channel.FixedRecvByteBufAllocator;
import io.netty.channel.socket.DatagramPacket;
import io.netty.channel.socket.nio.NioChannelOption;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Objects;
import java.util.Queue;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// A UDP socket: what asyncio's `create_datagram_endpoint` makes, with Trio's `recvfrom` and `sendto` in place of
/// callbacks.
///
/// Datagrams may be lost, doubled and change their order on the way; of those that come, some hundred are kept
/// here until they are received, and the system keeps some more and drops the rest.
///
/// It belongs to the loop on which it was opened. One task at a time receives, any number send.
public final class DatagramEndpoint implements AutoCloseable {
    private static final int LARGEST = 65_535;
    private static final int AHEAD = 256;

    private final EventLoop loop;
    private final Unclosed unclosed;
    private final WaitList closers = new WaitList("the end of a datagram endpoint");
    private final Queue<Object> arrived = new ArrayDeque<>(); // a Datagram or a Throwable
    private @Nullable Channel channel; // set when it is registered
    private @Nullable InetSocketAddress peer;
    private @Nullable Suspension<Boolean> receiver;
    private boolean paused;
    private boolean closing;
    private boolean closed;

    private DatagramEndpoint(EventLoop loop) {
        this.loop = loop;
        this.unclosed = new Unclosed(loop);
    }

    /// Opens an endpoint that receives from anybody: `create_datagram_endpoint(..., local_addr=(host, port))`.
    /// Suspends.
    ///
    /// @param host this machine's address to receive at, the first of it where that works; null for all of them
    /// @param port 0 for a free one, which [#localAddress] tells
    /// @throws ConnectionFailedException where the port is taken, or the address is not this machine's
    public static DatagramEndpoint bind(@Nullable String host, int port) {
        return bind(host, port, DatagramOptions.DEFAULT);
    }

    /// Opens an endpoint that receives from anybody, as above, with options. Suspends.
    ///
    /// @throws ConnectionFailedException as above
    public static DatagramEndpoint bind(@Nullable String host, int port, DatagramOptions options) {
        Addresses.checkPort(port);
        EventLoop loop = EventLoop.current();
        Async.checkCancelled();
        if (host == null) {
            return bind(loop, new InetSocketAddress(port), options);
        }
        return first(
                host, Addresses.of(loop, host), address -> bind(loop, new InetSocketAddress(address, port), options));
    }

    private static DatagramEndpoint bind(EventLoop loop, InetSocketAddress address, DatagramOptions options) {
        DatagramEndpoint endpoint = new DatagramEndpoint(loop);
        endpoint.open(endpoint.bootstrap(options).bind(address), "receive at " + Addresses.show(address));
        return endpoint;
    }

    /// Opens an endpoint for one peer, to which [#send(byte\[\])] sends and from which alone it receives:
    /// `create_datagram_endpoint(..., remote_addr=(host, port))`. Suspends.
    ///
    /// @param host the first of its addresses to which a way leads
    /// @throws ConnectionFailedException where the name is not known, or no way leads there
    public static DatagramEndpoint connect(String host, int port) {
        return connect(host, port, DatagramOptions.DEFAULT);
    }

    /// Opens an endpoint for one peer, as above, with options. Suspends.
    ///
    /// @throws ConnectionFailedException as above
    public static DatagramEndpoint connect(String host, int port, DatagramOptions options) {
        Addresses.checkPort(port);
        EventLoop loop = EventLoop.current();
        Async.checkCancelled();
        return first(
                host,
                Addresses.of(loop, host),
                address -> connect(loop, new InetSocketAddress(address, port), options));
    }

    private static DatagramEndpoint connect(EventLoop loop, InetSocketAddress address, DatagramOptions options) {
        DatagramEndpoint endpoint = new DatagramEndpoint(loop);
        endpoint.peer = address;
        ChannelFuture connecting = endpoint.bootstrap(options).connect(address, options.localAddress());
        endpoint.open(connecting, "send to " + Addresses.show(address));
        return endpoint;
    }

    /// Returns the first that can be opened; the last failure has the others as suppressed ones.
    private static DatagramEndpoint first(
            String host, List<InetAddress> addresses, Function<InetAddress, DatagramEndpoint> opening) {
        ConnectionFailedException failure = new ConnectionFailedException("no address is known for " + host, null);
        boolean any = false;
        for (InetAddress address : addresses) {
            try {
                return opening.apply(address);
            } catch (ConnectionFailedException e) {
                if (any) {
                    e.addSuppressed(failure);
                }
                any = true;
                failure = e;
            }
        }
        throw failure;
    }

    private Bootstrap bootstrap(DatagramOptions options) {
        Bootstrap bootstrap = new Bootstrap()
                .group(loop.netty())
                .channelFactory(() -> loop.transport().datagrams())
                .option(ChannelOption.RECVBUF_ALLOCATOR, new FixedRecvByteBufAllocator(LARGEST))
                .handler(new Receiving());
        if (options.broadcast()) {
            bootstrap.option(ChannelOption.SO_BROADCAST, true);
        }
        if (options.reusePort()) {
            bootstrap.option(NioChannelOption.of(StandardSocketOptions.SO_REUSEPORT), true);
        }
        return bootstrap;
    }

    private void open(ChannelFuture opening, String what) {
        Suspension<Boolean> wait = Suspension.begin("a datagram socket");
        boolean done = false;
        opening.addListener(_ -> {
            if (opening.isSuccess()) {
                wait.resume(true);
            } else {
                Throwable cause = opening.cause();
                wait.fail(new ConnectionFailedException("cannot " + what + ": " + Faults.reason(cause), cause));
            }
        });
        try {
            wait.await();
            done = true;
        } finally {
            if (!done) {
                var _ = opening.channel().close();
            }
        }
    }

    /// Sends to the peer of a connected endpoint: `transport.sendto(data)`. Suspends until the system has it,
    /// which says nothing about the peer.
    ///
    /// @throws BrokenStreamException where the system refuses it, because it is too large or an earlier one was
    ///     refused by the peer's machine
    /// @throws IllegalArgumentException where `bytes` is empty, which cannot be sent
    /// @throws IllegalStateException where it is not connected
    public void send(byte[] bytes) {
        InetSocketAddress to = peer;
        if (to == null) {
            throw new IllegalStateException("this endpoint has no peer; say to whom by send(bytes, address)");
        }
        send(bytes, Unpooled.copiedBuffer(bytes), to);
    }

    /// Sends to somebody: `transport.sendto(data, addr)`. Suspends until the system has it.
    ///
    /// @throws BrokenStreamException where the system refuses it, because it is too large for instance
    /// @throws IllegalArgumentException where the endpoint is connected to another, the address is not resolved,
    ///     or `bytes` is empty
    public void send(byte[] bytes, InetSocketAddress to) {
        if (peer != null && !peer.equals(to)) {
            throw new IllegalArgumentException("this endpoint is connected to " + Addresses.show(peer)
                    + ", and cannot send to " + Addresses.show(to) + "; use one made by bind");
        }
        if (to.isUnresolved()) {
            throw new IllegalArgumentException(to + " has no address; resolve it first");
        }
        ByteBuf copy = Unpooled.copiedBuffer(bytes);
        send(bytes, peer == null ? new DatagramPacket(copy, to) : copy, to);
    }

    private void send(byte[] bytes, Object message, InetSocketAddress to) {
        checkOpen("send");
        if (bytes.length == 0) {
            throw new IllegalArgumentException( // Netty would drop it without a word
                    "an empty datagram cannot be sent to " + Addresses.show(to) + "; send at least one byte");
        }
        Async.checkCancelled();
        Suspension<Boolean> wait = Suspension.begin("room to send to " + Addresses.show(to));
        ChannelFuture sending = channel().writeAndFlush(message);
        sending.addListener(_ -> {
            if (sending.isSuccess()) {
                wait.resume(true);
            } else {
                wait.fail(refused(bytes.length, to, sending.cause()));
            }
        });
        wait.await();
    }

    private StreamException refused(int size, InetSocketAddress to, Throwable cause) {
        if (closing) {
            return new StreamClosedException("the endpoint was closed before it had sent " + size + " bytes", cause);
        }
        return new BrokenStreamException(
                "the system did not send " + size + " bytes to " + Addresses.show(to) + ": " + Faults.reason(cause),
                cause);
    }

    /// Receives the next datagram. Suspends; a cancellation point always, and a cancelled call loses nothing.
    ///
    /// @throws BrokenStreamException where the system reports an error, of which a connected endpoint hears:
    ///     nobody listens at the peer's port, for instance. It can be called again: asyncio's `error_received`
    /// @throws BusyResourceException where another task is receiving
    /// @throws StreamClosedException where this side has closed it
    public Datagram receive() {
        checkOpen("receive");
        Async.checkCancelled();
        if (receiver != null) {
            throw new BusyResourceException("another task is receiving from " + this + "; let one do it");
        }
        while (arrived.isEmpty()) {
            Suspension<Boolean> wait = Suspension.begin("a datagram");
            receiver = wait;
            try {
                wait.await();
            } finally {
                receiver = null;
            }
            checkOpen("receive");
        }
        Object next = arrived.remove();
        if (paused && arrived.size() <= AHEAD / 2) {
            paused = false;
            channel().config().setAutoRead(true);
        }
        return switch (next) {
            case Datagram datagram -> datagram;
            case Throwable error ->
                throw new BrokenStreamException(
                        "an error came back from " + (peer == null ? "the network" : Addresses.show(peer)) + ": "
                                + Faults.reason(error) + "; is anybody listening there?",
                        error);
            default -> throw new IllegalStateException("neither a datagram nor an error: " + next);
        };
    }

    /// Returns this side's address: `get_extra_info("sockname")`. Never waits.
    public InetSocketAddress localAddress() {
        return (InetSocketAddress) Objects.requireNonNull(channel().localAddress(), "closed");
    }

    /// Returns the peer of a connected endpoint: `get_extra_info("peername")`; null for one made by [#bind].
    public @Nullable InetSocketAddress peerAddress() {
        return peer;
    }

    /// Returns whether [#close] was called.
    public boolean isClosing() {
        return closing;
    }

    /// Closes it: `transport.close()`. A task that is receiving meets a [StreamClosedException]. Never waits;
    /// later calls do nothing.
    @Override
    public void close() {
        if (closing || closed) {
            return;
        }
        checkLoop();
        closing = true;
        arrived.clear();
        var _ = channel().close();
        wake();
    }

    /// Waits until it is closed. Suspends.
    public void awaitClosed() {
        if (!closed) {
            checkLoop();
            Async.checkCancelled();
            closers.await();
        }
    }

    private Channel channel() {
        return Objects.requireNonNull(channel, "not registered yet");
    }

    private void checkLoop() {
        if (EventLoop.currentOrNull() != loop) {
            throw new IllegalStateException(this + " belongs to " + loop + ", and this is thread "
                    + Thread.currentThread().getName() + "; use it from a task, made by loop.createTask(...)");
        }
    }

    private void checkOpen(String what) {
        checkLoop();
        if (closing || closed) {
            throw new StreamClosedException(
                    "cannot " + what + ": this side has closed the endpoint; " + what + " before you close", null);
        }
    }

    private void wake() {
        Suspension<Boolean> waiting = receiver;
        if (waiting != null) {
            waiting.resume(true);
        }
    }

    @Override
    public String toString() {
        return "DatagramEndpoint[" + (peer == null ? "" : "to " + Addresses.show(peer) + ", ")
                + (closed ? "closed" : closing ? "closing" : "open") + ", " + arrived.size() + " to receive]";
    }

    /// Runs on the I/O strand.
    private final class Receiving extends ChannelInboundHandlerAdapter {
        @Override
        public void handlerAdded(ChannelHandlerContext ctx) {
            channel = ctx.channel();
        }

        @Override
        public void channelRead(ChannelHandlerContext ctx, Object message) {
            if (message instanceof DatagramPacket packet) {
                byte[] bytes = new byte[packet.content().readableBytes()];
                packet.content().readBytes(bytes);
                arrive(ctx, new Datagram(bytes, packet.sender()));
                packet.release();
            }
        }

        private void arrive(ChannelHandlerContext ctx, Object what) {
            if (closing) {
                return;
            }
            arrived.add(what);
            wake();
            if (!paused && arrived.size() >= AHEAD) {
                paused = true;
                ctx.channel().config().setAutoRead(false);
            }
        }

        @Override
        public void exceptionCaught(ChannelHandlerContext ctx, Throwable error) {
            arrive(ctx, error);
        }

        @Override
        public void channelInactive(ChannelHandlerContext ctx) {
            if (!closing && loop.isClosed()) {
                unclosed.warn(DatagramEndpoint.this.toString());
            }
            closed = true;
            wake();
            closers.wakeAll();
        }
    }
}
