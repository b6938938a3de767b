package io.greenloom.async;

import io.netty.bootstrap.Bootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.channel.socket.nio.NioSocketChannel;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// A blocking echo server on threads of its own, and a client that is a Netty channel of the running loop.
final class NettyEcho implements AutoCloseable {
    private final ServerSocket server;

    private NettyEcho(ServerSocket server) {
        this.server = server;
    }

    static NettyEcho start() throws IOException {
        NettyEcho echo = new NettyEcho(new ServerSocket(0, 50, InetAddress.getLoopbackAddress()));
        Thread.ofPlatform().daemon().start(echo::serve);
        return echo;
    }

    private void serve() {
        while (!server.isClosed()) {
            try {
                Socket socket = server.accept();
                Thread.ofPlatform().daemon().start(() -> echo(socket));
            } catch (IOException e) {
                return; // closed
            }
        }
    }

    private static void echo(Socket socket) {
        try (socket) {
            socket.getInputStream().transferTo(socket.getOutputStream());
        } catch (IOException e) {
            return; // the client has gone
        }
    }

    /// Sends `text` over a new connection and returns the same number of characters of what comes back.
    String exchange(String text) {
        try (Connection connection = connect()) {
            connection.write(text);
            return connection.read(text.length());
        }
    }

    /// Connects by a channel of the running loop.
    Connection connect() {
        EventLoop loop = EventLoop.current();
        Promise<Channel> connected = loop.createPromise();
        Collector collector = new Collector();
        new Bootstrap()
                .group(loop.netty())
                .channel(NioSocketChannel.class)
                .handler(new ChannelInitializer<Channel>() {
                    @Override
                    protected void initChannel(Channel channel) {
                        channel.pipeline().addLast(collector);
                    }
                })
                .connect(server.getInetAddress(), server.getLocalPort())
                .addListener((io.netty.channel.ChannelFuture connecting) -> {
                    if (connecting.isSuccess()) {
                        connected.complete(connecting.channel());
                    } else {
                        connected.fail(connecting.cause());
                    }
                });
        return new Connection(connected.await(), collector);
    }

    /// The client's end, for one task at a time.
    record Connection(Channel channel, Collector collector) implements AutoCloseable {
        void write(String text) {
            channel.writeAndFlush(Unpooled.copiedBuffer(text, StandardCharsets.US_ASCII));
        }

        /// Waits for so many characters and takes them.
        String read(int length) {
            return collector.read(length);
        }

        @Nullable
        EventLoop lastReadOn() {
            return collector.lastReadOn;
        }

        @Override
        public void close() {
            channel.close();
        }
    }

    static long threadsNamed(String... parts) {
        return Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> Arrays.stream(parts).anyMatch(thread.getName()::contains))
                .count();
    }

    @Override
    public void close() throws IOException {
        server.close();
    }

    /// Loop only.
    static final class Collector extends SimpleChannelInboundHandler<ByteBuf> {
        private final StringBuilder received = new StringBuilder();
        private @Nullable EventLoop lastReadOn;
        private @Nullable Promise<Boolean> more;
        private boolean closed;

        private String read(int length) {
            while (received.length() < length) {
                if (closed) {
                    throw new IllegalStateException("closed after " + received.length() + " of " + length);
                }
                Promise<Boolean> next = EventLoop.current().createPromise();
                more = next;
                next.await();
            }
            String taken = received.substring(0, length);
            received.delete(0, length);
            return taken;
        }

        @Override
        protected void channelRead0(ChannelHandlerContext context, ByteBuf bytes) {
            lastReadOn = EventLoop.currentOrNull();
            received.append(bytes.toString(StandardCharsets.US_ASCII));
            wake();
        }

        @Override
        public void channelInactive(ChannelHandlerContext context) {
            closed = true;
            wake();
        }

        private void wake() {
            if (more != null) {
                more.complete(true);
            }
        }
    }
}
