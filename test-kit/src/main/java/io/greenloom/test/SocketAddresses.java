package io.greenloom.test;

import java.io.IOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;

/// The addresses of this machine's sockets, by the text that `/proc/self/fd` has for them: from `/proc/net`.
///
/// A line there has the local and the remote address as hexadecimal words in the machine's byte order, a state,
/// and the inode in the tenth column.
record SocketAddresses(Map<String, String> byTarget) {
    private static final int LOCAL = 1;
    private static final int REMOTE = 2;
    private static final int INODE = 9;

    static SocketAddresses now() {
        Map<String, String> byTarget = new HashMap<>();
        for (String protocol : List.of("tcp", "tcp6", "udp", "udp6")) {
            read(protocol, byTarget);
        }
        return new SocketAddresses(byTarget);
    }

    private static void read(String protocol, Map<String, String> byTarget) {
        List<String> lines;
        try {
            lines = Files.readAllLines(Path.of("/proc/self/net", protocol));
        } catch (IOException e) {
            return; // this kernel has none of these; the socket is named without its address
        }
        for (String line : lines) {
            String[] columns = line.strip().split(" +", -1);
            if (columns.length > INODE && columns[LOCAL].contains(":")) {
                byTarget.put(
                        "socket:[" + columns[INODE] + "]",
                        protocol + " " + address(columns[LOCAL]) + remote(columns[REMOTE]));
            }
        }
    }

    private static String remote(String column) {
        return column.endsWith(":0000") ? "" : " to " + address(column);
    }

    /// Returns `127.0.0.1:80` for `0100007F:0050`.
    static String address(String column) {
        int colon = column.indexOf(':');
        byte[] words = HexFormat.of().parseHex(column, 0, colon);
        ByteBuffer bytes = ByteBuffer.allocate(words.length);
        ByteBuffer in = ByteBuffer.wrap(words).order(ByteOrder.BIG_ENDIAN);
        bytes.order(ByteOrder.nativeOrder());
        while (in.hasRemaining()) {
            bytes.putInt(in.getInt());
        }
        int port = HexFormat.fromHexDigits(column, colon + 1, column.length());
        try {
            String host = InetAddress.getByAddress(bytes.array()).getHostAddress();
            return (host.contains(":") ? "[" + host + "]" : host) + ":" + port;
        } catch (UnknownHostException e) {
            return column; // neither four bytes nor sixteen
        }
    }

    /// Returns each target with what is known of it.
    List<String> describe(List<String> targets) {
        return targets.stream()
                .map(target -> byTarget.containsKey(target) ? target + " " + byTarget.get(target) : target)
                .toList();
    }
}
