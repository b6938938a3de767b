package io.greenloom.test;

import io.netty.channel.ChannelOutboundBuffer;
import io.netty.channel.ChannelPromise;
import io.netty.channel.ServerChannel;
import java.net.BindException;
import java.net.SocketAddress;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Queue;

/// Listens in a [MemoryNetwork].
final class MemoryServerChannel extends AbstractMemoryChannel implements ServerChannel {
    private final Queue<MemoryChannel> backlog = new ArrayDeque<>();
    private boolean reading;

    MemoryServerChannel(MemoryNetwork network) {
        super(network, null);
    }

    @Override
    public boolean isActive() {
        return isOpen() && local() != null;
    }

    @Override
    protected void doBind(SocketAddress address) throws BindException {
        setLocal(network().listen(this, address));
    }

    /// Takes over a connection that has come.
    void offer(MemoryChannel accepted) {
        backlog.add(accepted);
        accept();
    }

    @Override
    protected void doBeginRead() {
        reading = true;
        if (!backlog.isEmpty()) {
            eventLoop().execute(this::accept);
        }
    }

    private void accept() {
        MemoryChannel next = reading ? backlog.poll() : null;
        if (next != null) {
            reading = false;
            pipeline().fireChannelRead(next);
            pipeline().fireChannelReadComplete();
        }
    }

    @Override
    void ended() {
        network().unlisten(this);
        List.copyOf(backlog).forEach(MemoryChannel::refuse);
        backlog.clear();
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
