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
        EventLoop loop = EventLoop.current();
        Promise<String> reply = loop.createPromise();
        Promise<Channel> connected = loop.createPromise();
        new Bootstrap()
                .group(loop.netty())
                .channel(NioSocketChannel.class)
                .handler(new ChannelInitializer<Channel>() {
                    @Override
                    protected void initChannel(Channel channel) {
                        channel.pipeline().addLast(new Collector(reply, text.length()));
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
        Channel channel = connected.await();
        try {
            channel.writeAndFlush(Unpooled.copiedBuffer(text, StandardCharsets.US_ASCII));
            return reply.await();
        } finally {
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

    private static final class Collector extends SimpleChannelInboundHandler<ByteBuf> {
        private final Promise<String> reply;
        private final int length;
        private final StringBuilder received = new StringBuilder();

        private Collector(Promise<String> reply, int length) {
            this.reply = reply;
            this.length = length;
        }

        @Override
        protected void channelRead0(ChannelHandlerContext context, ByteBuf bytes) {
            received.append(bytes.toString(StandardCharsets.US_ASCII));
            if (received.length() >= length) {
                reply.complete(received.toString());
            }
        }

        @Override
        public void channelInactive(ChannelHandlerContext context) {
            reply.fail(new IOException("closed after " + received.length() + " of " + length));
        }
    }
}
