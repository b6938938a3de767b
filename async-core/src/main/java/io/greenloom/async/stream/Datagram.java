package io.greenloom.async.stream;

import java.net.InetSocketAddress;
import java.util.Arrays;
import java.util.Objects;

/// One datagram that has come: the arguments of asyncio's `datagram_received(data, addr)`.
///
/// @param bytes what it holds; the receiver's own
/// @param sender who sent it
@SuppressWarnings("ArrayRecordComponent") // equality goes by the bytes
public record Datagram(byte[] bytes, InetSocketAddress sender) {
    @Override
    public boolean equals(Object other) {
        return other instanceof Datagram that && Arrays.equals(bytes, that.bytes) && sender.equals(that.sender);
    }

    @Override
    public int hashCode() {
        return Objects.hash(Arrays.hashCode(bytes), sender);
    }

    @Override
    public String toString() {
        return "Datagram[" + bytes.length + " bytes from " + Addresses.show(sender) + "]";
    }
}
