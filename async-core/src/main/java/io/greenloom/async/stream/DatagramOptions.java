package io.greenloom.async.stream;

import java.net.InetSocketAddress;
import org.jspecify.annotations.Nullable;

/// How a [DatagramEndpoint] is opened: the keyword arguments of `create_datagram_endpoint`; immutable.
///
/// @param broadcast whether it may send to the broadcast address of a network (`SO_BROADCAST`)
/// @param reusePort whether several endpoints may share the port (`SO_REUSEPORT`)
/// @param localAddress where a connected endpoint sends from; null for the system's choice
public record DatagramOptions(
        boolean broadcast, boolean reusePort, @Nullable InetSocketAddress localAddress) {
    /// asyncio's values.
    public static final DatagramOptions DEFAULT = new DatagramOptions(false, false, null);

    /// Returns the same with or without the right to broadcast: `allow_broadcast=`.
    public DatagramOptions withBroadcast(boolean value) {
        return new DatagramOptions(value, reusePort, localAddress);
    }

    /// Returns the same, sharing the port or not: `reuse_port=`.
    public DatagramOptions withReusePort(boolean value) {
        return new DatagramOptions(broadcast, value, localAddress);
    }

    /// Returns the same, sending from there: `local_addr=` beside `remote_addr=`.
    public DatagramOptions withLocalAddress(@Nullable InetSocketAddress value) {
        return new DatagramOptions(broadcast, reusePort, value);
    }
}
