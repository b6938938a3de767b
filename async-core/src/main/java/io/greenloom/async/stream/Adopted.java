package io.greenloom.async.stream;

import io.greenloom.async.EventLoop;
import io.greenloom.async.Suspension;
import io.netty.channel.Channel;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.socket.nio.NioDomainSocketChannel;
import io.netty.channel.socket.nio.NioSocketChannel;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.nio.channels.SocketChannel;
import org.jspecify.annotations.Nullable;

/// A connection that somebody else has made, as one of ours.
final class Adopted {
    private Adopted() {}

    static Wire adopt(EventLoop loop, SocketChannel socket, StreamOptions options) {
        boolean inet = requireConnected(socket, peerOf(socket)) instanceof InetSocketAddress;
        return adopt(loop, inet ? new NioSocketChannel(socket) : new NioDomainSocketChannel(null, socket), options);
    }

    private static @Nullable SocketAddress peerOf(SocketChannel socket) {
        try {
            return socket.getRemoteAddress();
        } catch (IOException e) {
            throw new IllegalArgumentException(socket + " is closed; give an open one", e);
        }
    }

    private static SocketAddress requireConnected(Object connection, @Nullable SocketAddress peer) {
        if (peer == null) {
            throw new IllegalArgumentException(
                    connection + " is not connected; connect it first, or use Stream.connect");
        }
        return peer;
    }

    static Wire adopt(EventLoop loop, Channel channel, StreamOptions options) {
        SocketAddress peer = requireConnected(channel, channel.remoteAddress());
        Wire wire = new Wire(loop, Addresses.show(peer), options);
        if (peer instanceof InetSocketAddress) {
            channel.config().setOption(ChannelOption.ALLOW_HALF_CLOSURE, true);
            channel.config().setOption(ChannelOption.TCP_NODELAY, options.noDelay());
            channel.config().setOption(ChannelOption.SO_KEEPALIVE, options.keepAlive());
        }
        channel.pipeline().addLast(wire);
        Suspension<Boolean> wait = Suspension.begin("the registration of the connection to " + wire.peer());
        boolean done = false;
        try {
            EventLoopGroup group = loop.netty(); // whose `register` is not deprecated, as the loop's is
            group.register(channel).addListener(registered -> {
                if (registered.isSuccess()) {
                    wait.resume(true);
                } else {
                    wait.fail(new ConnectionFailedException("cannot use " + channel, registered.cause()));
                }
            });
            wait.await();
            done = true;
            return wire;
        } finally {
            if (!done) {
                var _ = channel.close();
            }
        }
    }
}
