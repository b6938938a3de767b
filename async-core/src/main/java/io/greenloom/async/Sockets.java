package io.greenloom.async;

import io.netty.channel.Channel;
import io.netty.channel.ServerChannel;
import io.netty.channel.socket.nio.NioDatagramChannel;
import io.netty.channel.socket.nio.NioDomainSocketChannel;
import io.netty.channel.socket.nio.NioServerDomainSocketChannel;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.channel.socket.nio.NioSocketChannel;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.UnknownHostException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The system's own sockets, and its look-up of names.
final class Sockets implements Transport {
    static final Transport SYSTEM = new Sockets();

    private Sockets() {}

    /// The look-up is a task of its own: inside the JDK it cannot be given up half-way, this wait can.
    @Override
    public List<InetAddress> resolve(String host) throws UnknownHostException {
        record Found(List<InetAddress> addresses, @Nullable UnknownHostException error) {}
        Task<Found> lookUp = Async.createTask("look-up of " + host, () -> {
            try {
                return new Found(List.of(InetAddress.getAllByName(host)), null);
            } catch (UnknownHostException e) {
                return new Found(List.of(), e);
            }
        });
        Found found = Async.shield(lookUp).await();
        if (found.error != null) {
            throw found.error;
        }
        return found.addresses;
    }

    @Override
    public Channel connection(SocketAddress to) {
        return to instanceof InetSocketAddress ? new NioSocketChannel() : new NioDomainSocketChannel();
    }

    @Override
    public ServerChannel listener(SocketAddress at) {
        return at instanceof InetSocketAddress ? new NioServerSocketChannel() : new NioServerDomainSocketChannel();
    }

    @Override
    public Channel datagrams() {
        return new NioDatagramChannel();
    }

    @Override
    public String toString() {
        return "the system's sockets";
    }
}
