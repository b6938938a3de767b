package io.greenloom.bench.contestant;

import java.io.EOFException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.util.Locale;

/// The client of the echo servers, the same for all of them, in a process of its own: one selector and nothing
/// above it. Each connection sends a message, waits until all of it has come back, and sends the next.
///
/// Prints a line when it has warmed up and another at the end: messages and seconds. Every message is checked.
public final class EchoLoad {
    private final Selector selector = Selector.open();
    private final int messageBytes;
    private long messages;

    private EchoLoad(int messageBytes) throws IOException {
        this.messageBytes = messageBytes;
    }

    /// @param arguments port, connections, bytes of a message, seconds on the clock, seconds to warm up
    public static void main(String[] arguments) throws IOException {
        int port = Integer.parseInt(arguments[0]);
        int connections = Integer.parseInt(arguments[1]);
        double seconds = Double.parseDouble(arguments[3]);
        EchoLoad load = new EchoLoad(Integer.parseInt(arguments[2]));
        for (int i = 0; i < connections; i++) {
            load.connect(port, (byte) i);
        }
        load.run(Double.parseDouble(arguments[4]));
        System.out.println("warm");
        load.messages = 0;
        long start = System.nanoTime();
        load.run(seconds);
        double elapsed = (System.nanoTime() - start) / 1e9;
        System.out.printf(Locale.ROOT, "%d %.6f%n", load.messages, elapsed);
        System.out.flush();
        Runtime.getRuntime().halt(0);
    }

    private void connect(int port, byte first) throws IOException {
        SocketChannel channel = SocketChannel.open(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
        channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
        channel.configureBlocking(false);
        Connection connection = new Connection(channel, messageBytes, first);
        channel.register(selector, SelectionKey.OP_READ, connection);
        connection.send();
    }

    private void run(double seconds) throws IOException {
        long end = System.nanoTime() + (long) (seconds * 1e9);
        while (System.nanoTime() < end) {
            selector.select(key -> read((Connection) key.attachment()), 100);
        }
    }

    private void read(Connection connection) {
        try {
            if (connection.read()) {
                messages++;
                connection.send();
            }
        } catch (IOException e) {
            e.printStackTrace();
            Runtime.getRuntime().halt(1);
        }
    }

    private static final class Connection {
        private final SocketChannel channel;
        private final ByteBuffer message;
        private final ByteBuffer reply;

        Connection(SocketChannel channel, int bytes, byte first) {
            this.channel = channel;
            message = ByteBuffer.allocateDirect(bytes);
            for (int i = 0; i < bytes; i++) {
                message.put(i, (byte) (first + i));
            }
            reply = ByteBuffer.allocateDirect(bytes);
        }

        void send() throws IOException {
            message.rewind();
            while (message.hasRemaining()) {
                channel.write(message); // one message fits into the system's buffer
            }
        }

        /// Returns whether all of the message has come back.
        boolean read() throws IOException {
            if (channel.read(reply) < 0) {
                throw new EOFException("the server has closed a connection");
            }
            if (reply.hasRemaining()) {
                return false;
            }
            reply.flip();
            message.rewind();
            if (reply.mismatch(message) >= 0) {
                throw new IOException("a message came back changed");
            }
            reply.clear();
            return true;
        }
    }
}
