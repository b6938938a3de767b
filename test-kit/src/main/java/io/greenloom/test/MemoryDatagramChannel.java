package io.greenloom.test;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.AddressedEnvelope;
import io.netty.channel.ChannelOutboundBuffer;
import io.netty.channel.ChannelPromise;
import io.netty.channel.socket.DatagramPacket;
import java.io.IOException;
import java.net.BindException;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// A datagram socket in a [MemoryNetwork].
final class MemoryDatagramChannel extends MemoryMessageChannel<DatagramPacket> {
    private static final int LARGEST = 65_507; // what IPv4 leaves of 64 KiB
    private static final int KEPT = 1000; // as a socket's buffer, which drops the rest

    private @Nullable SocketAddress remote;

    MemoryDatagramChannel(MemoryNetwork network) {
        super(network);
    }

    @Override
    protected @Nullable SocketAddress remoteAddress0() {
        return remote;
    }

    @Override
    protected void doBind(@Nullable SocketAddress address) throws BindException {
        setLocal(network().receive(this, address));
    }

    @Override
    protected void doWrite(ChannelOutboundBuffer in) {
        for (Object message = in.current(); message != null; message = in.current()) {
            if (message instanceof AddressedEnvelope<?, ?> packet && packet.content() instanceof ByteBuf content) {
                send(in, content, packet.recipient());
            } else if (message instanceof ByteBuf content) {
                send(in, content, remote);
            } else {
                in.remove(new IOException("neither bytes nor a datagram: " + message));
            }
        }
    }

    private void send(ChannelOutboundBuffer in, ByteBuf content, @Nullable SocketAddress to) {
        if (to == null || content.readableBytes() > LARGEST) {
            in.remove(new IOException(to == null ? "no recipient" : "Message too long"));
            return;
        }
        InetSocketAddress from = (InetSocketAddress) Objects.requireNonNull(local());
        ByteBuf copy = Unpooled.copiedBuffer(content);
        network().send(from, to, receiver -> receiver.arrive(Unpooled.copiedBuffer(copy), from));
        in.remove();
    }

    private void arrive(ByteBuf content, InetSocketAddress from) {
        if (isOpen() && unread() < KEPT && (remote == null || remote.equals(from))) {
            arrive(new DatagramPacket(content, (InetSocketAddress) Objects.requireNonNull(local()), from));
        }
    }

    @Override
    void ended() {
        network().noLongerReceive(this);
        var _ = takeUnread();
    }

    @Override
    protected AbstractUnsafe newUnsafe() {
        return new AbstractUnsafe() {
            @Override
            public void connect(SocketAddress to, @Nullable SocketAddress from, ChannelPromise promise) {
                if (!promise.setUncancellable() || !ensureOpen(promise)) {
                    return;
                }
                try {
                    doBind(from);
                    remote = to;
                    var _ = promise.setSuccess();
                    pipeline().fireChannelActive();
                } catch (BindException e) {
                    safeSetFailure(promise, e);
                    closeNow();
                }
            }
        };
    }
}
