package io.greenloom.async;

import io.netty.channel.Channel;
import io.netty.channel.ServerChannel;
import java.net.InetAddress;
import java.net.SocketAddress;
import java.net.UnknownHostException;
import java.util.List;

/// Where the connections of a loop come from: the system's sockets, unless somebody else is
/// [set][EventLoop#setTransport], as the test kit's network in memory is.
///
/// It makes Netty's channels, which is what streams, servers, datagrams and the HTTP client are built on; all that
/// they do with a channel, limits, time limits, cancellation and TLS, is the same whoever made it. It is asked
/// when a connection is opened, and stands nowhere in the way of its bytes.
///
/// Counterpart of Trio's `set_custom_socket_factory` and `set_custom_hostname_resolver`.
public interface Transport {
    /// Returns the addresses of a host, best first. Suspends; a cancellation point.
    ///
    /// @param host a name, or an address in numbers
    /// @throws UnknownHostException where it has none
    List<InetAddress> resolve(String host) throws UnknownHostException;

    /// Returns a new channel, not registered yet, that can connect to such an address. Never waits.
    Channel connection(SocketAddress to);

    /// Returns a new channel, not registered yet, that can listen at such an address. Never waits.
    ServerChannel listener(SocketAddress at);

    /// Returns a new channel, not registered yet, for datagrams. Never waits.
    Channel datagrams();
}
