package io.greenloom.async.stream;

import static io.greenloom.async.stream.Talk.bytes;
import static io.greenloom.async.stream.Talk.text;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.greenloom.async.Async;
import io.greenloom.async.CancelledError;
import io.greenloom.async.EventLoop;
import io.greenloom.async.Task;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// How connections come about, or do not.
@SuppressWarnings("try") // a server lasts as long as its block
final class ConnectTest {
    private static int closedPort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.ofLiteral(Talk.HOST))) {
            return socket.getLocalPort();
        }
    }

    /// A socket whose queue is full: the system does not answer who connects.
    private static final class Deaf implements AutoCloseable {
        private final ServerSocket socket = new ServerSocket(0, 1, InetAddress.ofLiteral(Talk.HOST));
        private final List<Socket> queue = new ArrayList<>();

        Deaf() throws IOException {
            for (int i = 0; i < 4; i++) {
                Socket filler = new Socket();
                queue.add(filler);
                try {
                    filler.connect(new InetSocketAddress(Talk.HOST, port()), 100);
                } catch (IOException e) {
                    break; // full
                }
            }
        }

        int port() {
            return socket.getLocalPort();
        }

        @Override
        public void close() throws IOException {
            for (Socket filler : queue) {
                filler.close();
            }
            socket.close();
        }
    }

    @Test
    void aConnectionThatNobodyAcceptsSaysWhereAndWhy() throws IOException {
        int port = closedPort();
        Async.run(() -> assertThatThrownBy(() -> Stream.connect(Talk.HOST, port))
                .isInstanceOf(ConnectionFailedException.class)
                .hasMessageContaining("127.0.0.1:" + port)
                .hasMessageContaining("Connection refused")
                .hasMessageContaining("is a server listening there?"));
    }

    @Test
    void anUnknownHostIsNamed() {
        Async.run(() -> assertThatThrownBy(() -> Stream.connect("no-such-host.invalid", 80))
                .isInstanceOf(ConnectionFailedException.class)
                .hasMessageContaining("no-such-host.invalid")
                .hasMessageContaining("DNS"));
    }

    @Test
    void aHostThatDoesNotAnswerTimesOutAndLeavesNoSocket() throws IOException {
        try (Deaf deaf = new Deaf()) {
            Async.run(() -> {
                long before = Talk.openFiles();
                StreamOptions hasty = StreamOptions.DEFAULT.withConnectTimeout(Duration.ofMillis(50));
                assertThatThrownBy(() -> Stream.connect(Talk.HOST, deaf.port(), hasty))
                        .isInstanceOf(TimeoutException.class)
                        .hasMessageContaining("127.0.0.1:" + deaf.port())
                        .hasMessageContaining("PT0.05S");
                Talk.until("no socket is left", () -> Talk.openFiles() <= before);
            });
        }
    }

    @Test
    void aCancelledConnectLeavesNoSocket() throws IOException {
        try (Deaf deaf = new Deaf()) {
            Async.run(() -> {
                long before = Talk.openFiles();
                Task<Stream> connecting = Async.createTask(() -> Stream.connect(Talk.HOST, deaf.port()));
                Async.sleep(Duration.ofMillis(20));
                connecting.cancel();
                assertThatThrownBy(connecting::await).isInstanceOf(CancelledError.class);
                Talk.until("no socket is left", () -> Talk.openFiles() <= before);
            });
        }
    }

    @Test
    void anAddressThatDoesNotAnswerIsOvertakenByTheNextOne() throws IOException {
        try (Deaf deaf = new Deaf();
                ServerSocket good = new ServerSocket(deaf.port(), 50, InetAddress.ofLiteral("127.0.0.2"))) {
            Async.run(() -> {
                long before = Talk.openFiles();
                StreamOptions options = StreamOptions.DEFAULT.withHappyEyeballsDelay(Duration.ofMillis(20));
                Dialer dialer = new Dialer(EventLoop.current(), "host", options);
                Wire wire = dialer.dial(
                        List.of(InetAddress.ofLiteral(Talk.HOST), InetAddress.ofLiteral("127.0.0.2")), good.getLocalPort());
                assertThat(wire.peerAddress()).isEqualTo(good.getLocalSocketAddress());
                Talk.until("the loser is closed", () -> Talk.openFiles() <= before + 1);
                wire.abort();
            });
        }
    }

    @Test
    void anAddressThatRefusesGivesWayToTheNextAtOnce() throws IOException {
        try (ServerSocket good = new ServerSocket(0, 50, InetAddress.ofLiteral("127.0.0.2"))) {
            Async.run(() -> {
                StreamOptions options = StreamOptions.DEFAULT.withHappyEyeballsDelay(Duration.ofHours(1));
                Wire wire = new Dialer(EventLoop.current(), "host", options)
                        .dial(
                                List.of(InetAddress.ofLiteral(Talk.HOST), InetAddress.ofLiteral("127.0.0.2")),
                                good.getLocalPort());
                assertThat(wire.peerAddress()).isEqualTo(good.getLocalSocketAddress());
                wire.abort();
            });
        }
    }

    @Test
    void whereAllAddressesRefuseTheOthersAreSuppressed() throws IOException {
        int port = closedPort();
        Async.run(() -> assertThatThrownBy(() -> new Dialer(EventLoop.current(), "host", StreamOptions.DEFAULT)
                        .dial(List.of(InetAddress.ofLiteral(Talk.HOST), InetAddress.ofLiteral("127.0.0.2")), port))
                .isInstanceOf(ConnectionFailedException.class)
                .satisfies(e -> assertThat(e.getSuppressed()).hasSize(1)));
    }

    @Test
    void theFamiliesAreTriedInTurn() {
        InetAddress six1 = InetAddress.ofLiteral("::1");
        InetAddress six2 = InetAddress.ofLiteral("::2");
        InetAddress four1 = InetAddress.ofLiteral("10.0.0.1");
        InetAddress four2 = InetAddress.ofLiteral("10.0.0.2");
        assertThat(Addresses.interleaved(List.of(six1, six2, four1, four2))).containsExactly(six1, four1, six2, four2);
        assertThat(Addresses.interleaved(List.of(four1, six1, six2))).containsExactly(four1, six1, six2);
    }

    @Test
    void theLocalAddressCanBeChosen() {
        StreamOptions from = StreamOptions.DEFAULT.withLocalAddress(new InetSocketAddress("127.0.0.3", 0));
        Talk.between(
                ServerOptions.DEFAULT,
                from,
                stream -> stream.write(bytes(((InetSocketAddress) stream.peerAddress()).getAddress().getHostAddress())),
                stream -> assertThat(text(stream.read())).isEqualTo("127.0.0.3"));
    }

    @Test
    void misuseIsToldAtOnce() {
        assertThatIllegalStateException().isThrownBy(() -> Stream.connect(Talk.HOST, 1));
        Async.run(() -> {
            assertThatIllegalArgumentException().isThrownBy(() -> Stream.connect(Talk.HOST, 70_000));
            assertThatIllegalArgumentException().isThrownBy(() -> StreamOptions.DEFAULT.withLimit(0));
            assertThatIllegalArgumentException().isThrownBy(() -> StreamOptions.DEFAULT.withWriteBufferLimits(5, 4));
        });
    }

    @Test
    void aUnixSocketIsConnectedAndItsFileRemovedBehindTheServer(@TempDir Path folder) {
        Path path = folder.resolve("socket");
        Async.run(() -> {
            try (Server server = Server.startUnix(stream -> stream.write(stream.readLine()), path);
                    Stream stream = Stream.connectUnix(path)) {
                stream.write(bytes("over a file\n"));
                assertThat(text(stream.readLine())).isEqualTo("over a file\n");
                assertThat(stream.toString()).contains(path.toString());
            }
            Talk.until("the file is gone", () -> !path.toFile().exists());
        });
    }

    @Test
    void theEndOfTheOtherHalfOfAUnixSocketIsAnEndToReadAndToWrite(@TempDir Path folder) {
        Path path = folder.resolve("socket");
        Async.run(() -> {
            List<Object> log = new ArrayList<>();
            try (Server server = Server.startUnix(
                            stream -> {
                                log.add(text(stream.read()));
                                assertThatThrownBy(() -> stream.write(bytes("x")))
                                        .isInstanceOf(BrokenStreamException.class);
                                log.add("ended");
                            },
                            path);
                    Stream stream = Stream.connectUnix(path)) {
                stream.write(bytes("all of it"));
                stream.sendEof();
                assertThat(stream.read()).isEmpty();
                Talk.until("the handler is done", () -> server.connections() == 0);
            }
            assertThat(log).containsExactly("all of it", "ended");
        });
    }

    @Test
    void aUnixSocketThatWasLeftBehindIsReplacedAndAnythingElseIsNot(@TempDir Path folder) throws IOException {
        Path path = folder.resolve("socket");
        Path file = java.nio.file.Files.writeString(folder.resolve("file"), "precious");
        try (var left = java.nio.channels.ServerSocketChannel.open(java.net.StandardProtocolFamily.UNIX)) {
            left.bind(java.net.UnixDomainSocketAddress.of(path));
        }
        assertThat(path).exists();
        Async.run(() -> {
            try (Server server = Server.startUnix(Stream::read, path)) {
                Stream.connectUnix(path).close();
            }
            assertThatThrownBy(() -> Server.startUnix(Stream::read, file))
                    .isInstanceOf(ConnectionFailedException.class)
                    .hasMessageContaining("in use");
            assertThat(file).hasContent("precious");
            assertThatThrownBy(() -> Stream.connectUnix(folder.resolve("nobody")))
                    .isInstanceOf(ConnectionFailedException.class)
                    .hasMessageContaining("nobody");
        });
    }
}
