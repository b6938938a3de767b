package io.greenloom.test;

import io.greenloom.async.Async;
import io.greenloom.async.Task;
import io.greenloom.async.stream.Stream;
import io.greenloom.async.stream.StreamOptions;
import io.greenloom.async.stream.Tls;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import javax.net.ssl.SSLContext;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.io.TempDir;

/// TCP, TLS and Unix sockets keep to what streams promise; over connections that others have made.
final class SocketStreamContractTest {
    @TempDir
    static Path folder;

    private static SSLContext certificate;

    @BeforeAll
    static void makeCertificate() throws Exception {
        certificate = Certificate.context(folder);
    }

    private static StreamContract.Ends<Stream> connect(ServerSocketChannel server, SocketAddress at)
            throws IOException {
        try (server) {
            server.bind(at);
            SocketChannel client = SocketChannel.open(server.getLocalAddress()); // to this machine: at once
            SocketChannel accepted = server.accept();
            return new StreamContract.Ends<>(
                    Stream.over(client, StreamOptions.DEFAULT), Stream.over(accepted, StreamOptions.DEFAULT));
        }
    }

    private static StreamContract.Ends<Stream> tcp() throws IOException {
        return connect(ServerSocketChannel.open(), new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), 0));
    }

    @Nested
    @LoopTest(virtualTime = false)
    final class Tcp extends StreamContract<Stream> {
        @Override
        protected Ends<Stream> open() throws IOException {
            return tcp();
        }
    }

    @Nested
    @LoopTest(virtualTime = false)
    final class Unix extends StreamContract<Stream> {
        @Override
        protected Ends<Stream> open() throws IOException {
            Path path = folder.resolve("s" + System.nanoTime());
            return connect(ServerSocketChannel.open(StandardProtocolFamily.UNIX), UnixDomainSocketAddress.of(path));
        }

        @Override
        protected boolean isHalfCloseable(Stream stream) {
            return false;
        }
    }

    @Nested
    @LoopTest(virtualTime = false)
    final class TlsOverTcp extends StreamContract<Stream> {
        @Override
        protected Ends<Stream> open() throws IOException {
            return secured(tcp());
        }
    }

    @Nested
    @LoopTest
    final class TlsInMemory extends StreamContract<Stream> {
        @Override
        protected Ends<Stream> open() {
            MemoryNetwork network = new MemoryNetwork(1);
            network.setConditions(NetworkConditions.PERFECT.withLargestPiece(500));
            MemoryNetwork.Pair pair = network.pair();
            return secured(new Ends<>(pair.left(), pair.right()));
        }
    }

    private static StreamContract.Ends<Stream> secured(StreamContract.Ends<Stream> plain) {
        Task<?> server = Async.createTask(() -> plain.right().startTls(Tls.server(certificate)));
        plain.left().startTls(Tls.client(certificate).withServerName("localhost"));
        server.await();
        return plain;
    }
}
