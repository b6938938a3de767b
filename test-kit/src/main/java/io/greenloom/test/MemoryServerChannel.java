package io.greenloom.test;

import io.netty.channel.ChannelOutboundBuffer;
import io.netty.channel.ChannelPromise;
import io.netty.channel.ServerChannel;
import java.net.BindException;
import java.net.SocketAddress;

/// Listens in a [MemoryNetwork].
final class MemoryServerChannel extends MemoryMessageChannel<MemoryChannel> implements ServerChannel {
    MemoryServerChannel(MemoryNetwork network) {
        super(network);
    }

    @Override
    protected void doBind(SocketAddress address) throws BindException {
        setLocal(network().listen(this, address));
    }

    @Override
    void ended() {
        network().unlisten(this);
        takeUnread().forEach(MemoryChannel::refuse);
    }

    @Override
    protected void doWrite(ChannelOutboundBuffer in) {
        throw new UnsupportedOperationException("a server's channel sends nothing");
    }

    @Override
    protected AbstractUnsafe newUnsafe() {
        return new AbstractUnsafe() {
            @Override
            public void connect(SocketAddress remote, SocketAddress from, ChannelPromise promise) {
                safeSetFailure(promise, new UnsupportedOperationException("a server's channel does not connect"));
            }
        };
    }
}
