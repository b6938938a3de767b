package io.greenloom.async;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ProtocolFamily;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketAddress;
import java.net.SocketTimeoutException;
import java.net.StandardProtocolFamily;
import java.net.URI;
import java.net.UnixDomainSocketAddress;
import java.net.UnknownHostException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.spi.InetAddressResolver;
import java.nio.ByteBuffer;
import java.nio.channels.AsynchronousCloseException;
import java.nio.channels.AsynchronousServerSocketChannel;
import java.nio.channels.DatagramChannel;
import java.nio.channels.Pipe;
import java.nio.channels.Selector;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Stream;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.SSLSocketFactory;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Blocking calls of the JDK that wait for the network suspend the task that makes them, and only it. Opened mode:
/// in portable mode they hold the loop, as the documentation says.
@Tag("opened")
final class SocketsSuspendTest {
    private static final InetAddress LOOPBACK = InetAddress.getLoopbackAddress();

    private interface Connected {
        void test(Socket client, Socket accepted) throws Exception;
    }

    private static void withSockets(Connected test) throws Exception {
        try (ServerSocket server = new ServerSocket(0, 1, LOOPBACK);
                Socket client = new Socket(LOOPBACK, server.getLocalPort());
                Socket accepted = server.accept()) {
            test.test(client, accepted);
        }
    }

    @Test
    void readFromASocketLetsOthersRun() throws Exception {
        withSockets((client, accepted) -> {
            Ticks.goOnWhile(
                    () -> assertThat(client.getInputStream().read()).isEqualTo(42),
                    () -> accepted.getOutputStream().write(42));
            client.setSoTimeout(10_000);
            Ticks.goOnWhile(
                    () -> assertThat(client.getInputStream().read()).isEqualTo(43),
                    () -> accepted.getOutputStream().write(43));
            client.setSoTimeout(50);
            Ticks.goOnDuring(
                    () -> assertThatThrownBy(client.getInputStream()::read).isInstanceOf(SocketTimeoutException.class));
        });
    }

    @Test
    void writeToASocketWhosePeerDoesNotReadLetsOthersRun() throws Exception {
        byte[] large = new byte[32 * 1024 * 1024]; // more than any socket buffers
        withSockets((client, accepted) -> Ticks.goOnWhile(
                () -> client.getOutputStream().write(large),
                () -> assertThat(accepted.getInputStream().readNBytes(large.length))
                        .hasSize(large.length)));
    }

    @Test
    void acceptLetsOthersRun() throws IOException {
        try (ServerSocket server = new ServerSocket(0, 1, LOOPBACK)) {
            Ticks.goOnWhile(() -> server.accept().close(), () -> new Socket(LOOPBACK, server.getLocalPort()).close());
        }
    }

    @Test
    void connectLetsOthersRun() throws IOException {
        List<SocketChannel> queued = new ArrayList<>();
        try (ServerSocket full = new ServerSocket(0, 1, LOOPBACK)) {
            try {
                // The queue of a server that accepts nothing is full after a few; what comes then gets no answer.
                for (int i = 0; i < 8; i++) {
                    SocketChannel channel = SocketChannel.open();
                    queued.add(channel);
                    channel.configureBlocking(false);
                    channel.connect(full.getLocalSocketAddress());
                }
                Ticks.goOnDuring(() -> {
                    try (Socket late = new Socket()) {
                        assertThatThrownBy(() -> late.connect(full.getLocalSocketAddress(), 100))
                                .isInstanceOf(SocketTimeoutException.class);
                    }
                });
                SocketChannel late = SocketChannel.open();
                queued.add(late);
                Ticks.goOnWhile(
                        () -> assertThatThrownBy(() -> late.connect(full.getLocalSocketAddress()))
                                .isInstanceOf(AsynchronousCloseException.class),
                        late::close);
            } finally {
                for (SocketChannel channel : queued) {
                    channel.close();
                }
            }
        }
    }

    @Test
    void datagramsLetOthersRun() throws IOException {
        try (DatagramSocket receiver = new DatagramSocket(new InetSocketAddress(LOOPBACK, 0));
                DatagramSocket sender = new DatagramSocket(new InetSocketAddress(LOOPBACK, 0))) {
            DatagramPacket packet = new DatagramPacket(new byte[] {42}, 1, receiver.getLocalSocketAddress());
            Ticks.goOnWhile(() -> receiver.receive(new DatagramPacket(new byte[10], 10)), () -> sender.send(packet));
        }
        try (DatagramChannel receiver = DatagramChannel.open().bind(new InetSocketAddress(LOOPBACK, 0));
                DatagramChannel sender = DatagramChannel.open()) {
            Ticks.goOnWhile(
                    () -> assertThat(receiver.receive(ByteBuffer.allocate(10))).isNotNull(),
                    () -> sender.send(ByteBuffer.allocate(1), receiver.getLocalAddress()));
        }
    }

    @Test
    void channelsLetOthersRun() throws IOException {
        assertChannelsSuspend(StandardProtocolFamily.INET, new InetSocketAddress(LOOPBACK, 0));
    }

    @Test
    void unixDomainSocketsLetOthersRun(@TempDir Path folder) throws IOException {
        assertChannelsSuspend(StandardProtocolFamily.UNIX, UnixDomainSocketAddress.of(folder.resolve("socket")));
    }

    private static void assertChannelsSuspend(ProtocolFamily family, SocketAddress address) throws IOException {
        try (ServerSocketChannel server = ServerSocketChannel.open(family).bind(address);
                SocketChannel client = SocketChannel.open(family)) {
            List<SocketChannel> accepted = new ArrayList<>();
            Ticks.goOnWhile(() -> accepted.add(server.accept()), () -> client.connect(server.getLocalAddress()));
            try (SocketChannel other = accepted.getFirst()) {
                Ticks.goOnWhile(
                        () -> assertThat(client.read(ByteBuffer.allocate(1))).isEqualTo(1),
                        () -> other.write(ByteBuffer.wrap(new byte[] {1})));
                ByteBuffer large = ByteBuffer.allocate(32 * 1024 * 1024);
                Ticks.goOnWhile(
                        () -> {
                            while (large.hasRemaining()) {
                                client.write(large);
                            }
                        },
                        () -> {
                            ByteBuffer sink = ByteBuffer.allocate(large.capacity());
                            while (sink.hasRemaining() && other.read(sink) >= 0) {}
                        });
            }
        }
    }

    @Test
    void asynchronousChannelsLetOthersRunWhileTheirFutureIsAwaited() throws IOException {
        try (AsynchronousServerSocketChannel server =
                AsynchronousServerSocketChannel.open().bind(new InetSocketAddress(LOOPBACK, 0))) {
            Ticks.goOnWhile(
                    () -> server.accept().get().close(),
                    () -> SocketChannel.open(server.getLocalAddress()).close());
        }
    }

    @Test
    void pipeLetsOthersRun() throws IOException {
        Pipe pipe = Pipe.open();
        try (Pipe.SourceChannel source = pipe.source();
                Pipe.SinkChannel sink = pipe.sink()) {
            Ticks.goOnWhile(
                    () -> assertThat(source.read(ByteBuffer.allocate(1))).isEqualTo(1),
                    () -> sink.write(ByteBuffer.wrap(new byte[] {1})));
        }
    }

    @Test
    void selectLetsOthersRun() throws IOException {
        try (Selector selector = Selector.open()) {
            Ticks.goOnWhile(() -> assertThat(selector.select()).isZero(), selector::wakeup);
            Ticks.goOnDuring(() -> assertThat(selector.select(50)).isZero());
        }
    }

    @Test
    void tlsHandshakeLetsOthersRun() throws IOException {
        try (ServerSocket server = new ServerSocket(0, 1, LOOPBACK);
                Socket plain = new Socket(LOOPBACK, server.getLocalPort());
                Socket accepted = server.accept();
                SSLSocket tls = (SSLSocket) ((SSLSocketFactory) SSLSocketFactory.getDefault())
                        .createSocket(plain, "localhost", server.getLocalPort(), true)) {
            Ticks.goOnWhile(
                    () -> assertThatThrownBy(tls::startHandshake).isInstanceOf(SSLException.class),
                    () -> accepted.shutdownOutput()); // instead of the server's half of the handshake
        }
    }

    @Test
    void httpClientOfTheJdkLetsOthersRun() throws Exception {
        CountDownLatch release = new CountDownLatch(1);
        AtomicBoolean first = new AtomicBoolean(true);
        withHttpServer(
                () -> {
                    if (!first.getAndSet(false)) {
                        release.await();
                    }
                },
                uri -> {
                    try (HttpClient client = HttpClient.newHttpClient()) {
                        HttpRequest request = HttpRequest.newBuilder(uri).build();
                        // The first request of a JVM loads a thousand classes, which holds the loop.
                        client.send(request, HttpResponse.BodyHandlers.discarding());
                        Ticks.goOnWhile(
                                () -> assertThat(client.send(request, HttpResponse.BodyHandlers.ofString())
                                                .body())
                                        .isEqualTo("content"),
                                release::countDown);
                    }
                });
    }

    @Test
    void urlConnectionLetsOthersRun() throws Exception {
        CountDownLatch release = new CountDownLatch(1);
        withHttpServer(
                release::await,
                uri -> Ticks.goOnWhile(
                        () -> {
                            try (var in = uri.toURL().openStream()) {
                                assertThat(in.readAllBytes()).asString().isEqualTo("content");
                            }
                        },
                        release::countDown));
    }

    private interface Requests {
        void send(URI to) throws Exception;
    }

    private static void withHttpServer(Action beforeAnswer, Requests requests) throws Exception {
        HttpServer server = HttpServer.create(new InetSocketAddress(LOOPBACK, 0), 0);
        server.createContext("/", exchange -> {
            try (exchange) {
                beforeAnswer.run();
                byte[] body = "content".getBytes(java.nio.charset.StandardCharsets.US_ASCII);
                exchange.sendResponseHeaders(200, body.length);
                exchange.getResponseBody().write(body);
            } catch (IOException e) {
                throw e;
            } catch (Exception e) {
                throw new IOException(e);
            }
        });
        try (var threads = Executors.newCachedThreadPool()) {
            server.setExecutor(threads);
            server.start();
            try {
                requests.send(
                        URI.create("http://127.0.0.1:" + server.getAddress().getPort() + "/"));
            } finally {
                server.stop(0);
            }
        }
    }

    @Test
    void nameLookUpLetsOthersRun() {
        CountDownLatch release = new CountDownLatch(1);
        InetAddressResolver resolver = new ParkingResolverProvider.Parking(new SlowNames(release));
        InetAddressResolver.LookupPolicy any =
                InetAddressResolver.LookupPolicy.of(InetAddressResolver.LookupPolicy.IPV4);
        Ticks.goOnWhile(
                () -> assertThat(resolver.lookupByName("somewhere", any)).containsExactly(LOOPBACK),
                release::countDown);
        CountDownLatch reverse = new CountDownLatch(1);
        InetAddressResolver other = new ParkingResolverProvider.Parking(new SlowNames(reverse));
        Ticks.goOnWhile(
                () -> assertThat(other.lookupByAddress(new byte[4])).isEqualTo("somewhere"), reverse::countDown);
    }

    /// The JDK's own resolver, where it is slow: a call that no virtual thread leaves.
    private record SlowNames(CountDownLatch release) implements InetAddressResolver {
        @Override
        public Stream<InetAddress> lookupByName(String host, LookupPolicy policy) throws UnknownHostException {
            await();
            return Stream.of(LOOPBACK);
        }

        @Override
        public String lookupByAddress(byte[] address) throws UnknownHostException {
            await();
            return "somewhere";
        }

        private void await() throws UnknownHostException {
            if (Thread.currentThread().isVirtual()) {
                throw new UnknownHostException("looked up by a virtual thread, which would hold its carrier");
            }
            try {
                release.await();
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
        }
    }
}
