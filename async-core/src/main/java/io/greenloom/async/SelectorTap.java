package io.greenloom.async;

import java.io.IOException;
import java.net.ProtocolFamily;
import java.nio.channels.DatagramChannel;
import java.nio.channels.Pipe;
import java.nio.channels.Selector;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.channels.spi.AbstractSelector;
import java.nio.channels.spi.SelectorProvider;
import org.jspecify.annotations.Nullable;

/// The JDK's selector provider, which also remembers the selector that Netty has opened through it.
final class SelectorTap extends SelectorProvider {
    private final SelectorProvider jdk = SelectorProvider.provider();
    private volatile @Nullable Selector selector;

    /// Returns the selector opened last; null before the first.
    @Nullable
    Selector selector() {
        return selector;
    }

    @Override
    public AbstractSelector openSelector() throws IOException {
        AbstractSelector opened = jdk.openSelector();
        selector = opened;
        return opened;
    }

    @Override
    public DatagramChannel openDatagramChannel() throws IOException {
        return jdk.openDatagramChannel();
    }

    @Override
    public DatagramChannel openDatagramChannel(ProtocolFamily family) throws IOException {
        return jdk.openDatagramChannel(family);
    }

    @Override
    public Pipe openPipe() throws IOException {
        return jdk.openPipe();
    }

    @Override
    public ServerSocketChannel openServerSocketChannel() throws IOException {
        return jdk.openServerSocketChannel();
    }

    @Override
    public SocketChannel openSocketChannel() throws IOException {
        return jdk.openSocketChannel();
    }
}
