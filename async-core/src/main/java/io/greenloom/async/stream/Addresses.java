package io.greenloom.async.stream;

import io.greenloom.async.EventLoop;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.UnixDomainSocketAddress;
import java.net.UnknownHostException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import org.jspecify.annotations.Nullable;

/// Names, addresses, and the order to try them in.
final class Addresses {
    private Addresses() {}

    /// Waits for the addresses of a host, in the system's order.
    static List<InetAddress> of(EventLoop loop, String host) {
        try {
            return loop.transport().resolve(host);
        } catch (UnknownHostException e) {
            throw new ConnectionFailedException(
                    "no address is known for the host " + host + "; check its spelling and this machine's DNS", e);
        }
    }

    /// Returns the addresses with the two families in turn, the first one's first (RFC 8305, section 4).
    static List<InetAddress> interleaved(List<InetAddress> addresses) {
        Queue<InetAddress> six = new ArrayDeque<>();
        Queue<InetAddress> four = new ArrayDeque<>();
        for (InetAddress address : addresses) {
            (address instanceof Inet6Address ? six : four).add(address);
        }
        boolean sixFirst = !addresses.isEmpty() && addresses.getFirst() instanceof Inet6Address;
        Queue<InetAddress> first = sixFirst ? six : four;
        Queue<InetAddress> second = sixFirst ? four : six;
        List<InetAddress> order = new ArrayList<>(addresses.size());
        while (!first.isEmpty() || !second.isEmpty()) {
            if (!first.isEmpty()) {
                order.add(first.remove());
            }
            if (!second.isEmpty()) {
                order.add(second.remove());
            }
        }
        return order;
    }

    static void checkPort(int port) {
        if (port < 0 || port > 65535) {
            throw new IllegalArgumentException("a port is between 0 and 65535, was " + port);
        }
    }

    static String show(@Nullable SocketAddress address) {
        return switch (address) {
            case null -> "nowhere";
            case InetSocketAddress inet ->
                show(
                        inet.getAddress() == null
                                ? inet.getHostString()
                                : inet.getAddress().getHostAddress(),
                        inet.getPort());
            case UnixDomainSocketAddress unix ->
                unix.getPath().toString().isEmpty() ? "unnamed" : unix.getPath().toString();
            default -> address.toString();
        };
    }

    static String show(String host, int port) {
        return host.indexOf(':') >= 0 ? "[" + host + "]:" + port : host + ":" + port;
    }
}
