package io.greenloom.async.stream;

import static io.greenloom.async.stream.Talk.bytes;
import static io.greenloom.async.stream.Talk.text;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.greenloom.async.Async;
import io.greenloom.async.BusyResourceException;
import io.greenloom.async.CancelledError;
import io.greenloom.async.EventLoop;
import io.greenloom.async.Task;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// TLS from the start and in the middle, after asyncio's `test_sslproto` and Trio's `test_ssl`.
final class StreamTlsTest {
    @TempDir
    static Path folder;

    private static SSLContext good;
    private static SSLContext expired;
    private static SSLContext elsewhere;
    private static SSLContext stranger;

    @BeforeAll
    static void makeCertificates() throws Exception {
        String names = "dns:localhost,ip:127.0.0.1";
        good = Certificates.make(folder, "good", names).context();
        expired = Certificates.make(folder, "expired", names, "-startdate", "-10d", "-validity", "5")
                .context();
        elsewhere =
                Certificates.make(folder, "elsewhere", "dns:elsewhere.example").context();
        stranger = Certificates.make(folder, "stranger", names).context();
    }

    private static void secure(SSLContext server, SSLContext client, ConnectionHandler handler, Talk.Client body) {
        Talk.between(
                ServerOptions.DEFAULT.withTls(Tls.server(server)),
                StreamOptions.DEFAULT.withTls(Tls.client(client)),
                handler,
                body);
    }

    @Test
    void bytesGoBothWaysAndTheEndIsClean() {
        byte[] much = new byte[3_000_000];
        new Random(2).nextBytes(much);
        secure(
                good,
                good,
                stream -> {
                    stream.write(stream.readExactly(much.length));
                    stream.write(bytes("end"));
                },
                stream -> {
                    stream.write(much);
                    assertThat(stream.readExactly(much.length)).isEqualTo(much);
                    assertThat(text(stream.read())).isEqualTo("end");
                    assertThat(stream.tlsSession().getProtocol()).isEqualTo("TLSv1.3");
                    assertThat(stream.tlsSession().getPeerCertificates()).isNotEmpty();
                    assertThat(stream.canWriteEof()).isFalse();
                    assertThatThrownBy(stream::sendEof)
                            .isInstanceOf(UnsupportedOperationException.class)
                            .hasMessageContaining("127.0.0.1");
                });
    }

    @Test
    void theProtocolIsAgreedOn() {
        Talk.between(
                ServerOptions.DEFAULT.withTls(Tls.server(good).withProtocols("two", "one")),
                StreamOptions.DEFAULT.withTls(Tls.client(good).withProtocols("one", "two")),
                stream -> stream.write(bytes(String.valueOf(stream.applicationProtocol()))),
                stream -> {
                    assertThat(text(stream.read()))
                            .isEqualTo(stream.applicationProtocol())
                            .isEqualTo("two");
                });
    }

    private static void fails(SSLContext server, SSLContext client, String message) {
        Async.run(() -> {
            try (Server listening =
                    Server.start(Stream::read, Talk.HOST, 0, ServerOptions.DEFAULT.withTls(Tls.server(server)))) {
                StreamOptions options = StreamOptions.DEFAULT.withTls(Tls.client(client));
                assertThatThrownBy(() -> Stream.connect(Talk.HOST, listening.port(), options))
                        .isInstanceOf(TlsException.class)
                        .hasMessageContaining("127.0.0.1:" + listening.port())
                        .hasMessageContaining(message);
                Talk.until("the server has let go", () -> listening.connections() == 0);
            }
        });
    }

    @Test
    void anExpiredCertificateIsRefusedAndSaidToBe() {
        fails(expired, expired, "has expired");
    }

    @Test
    void aCertificateOfAnUnknownAuthorityIsRefused() {
        fails(good, stranger, "not signed by an authority known here");
    }

    @Test
    void aCertificateForAnotherHostIsRefusedUnlessThatIsExpected() {
        fails(elsewhere, elsewhere, "not for this host");
        Talk.between(
                ServerOptions.DEFAULT.withTls(Tls.server(elsewhere)),
                StreamOptions.DEFAULT.withTls(Tls.client(elsewhere).withServerName("elsewhere.example")),
                stream -> stream.write(bytes("hello")),
                stream -> assertThat(text(stream.read())).isEqualTo("hello"));
        Talk.between(
                ServerOptions.DEFAULT.withTls(Tls.server(elsewhere)),
                StreamOptions.DEFAULT.withTls(Tls.client(elsewhere).withHostnameCheck(false)),
                stream -> stream.write(bytes("hello")),
                stream -> assertThat(text(stream.read())).isEqualTo("hello"));
    }

    @Test
    void aServerThatSpeaksNoTlsIsSaidTo() throws Exception {
        Async.run(() -> {
            try (Server plain = Server.start(stream -> stream.write(bytes("220 hello\r\n")), Talk.HOST, 0)) {
                assertThatThrownBy(() -> Stream.connect(
                                Talk.HOST, plain.port(), StreamOptions.DEFAULT.withTls(Tls.client(good))))
                        .isInstanceOf(TlsException.class)
                        .hasMessageContaining("does not speak TLS here");
            }
        });
    }

    @Test
    void aClientThatSpeaksNoTlsHarmsNobodyElse() {
        Async.run(() -> {
            try (Server server = Server.start(
                    stream -> stream.write(bytes("hi")),
                    Talk.HOST,
                    0,
                    ServerOptions.DEFAULT.withTls(Tls.server(good)))) {
                try (Stream plain = Stream.connect(Talk.HOST, server.port())) {
                    plain.write(bytes("GET / HTTP/1.0\r\n\r\n"));
                    plain.read();
                    Talk.until("the server has let go", () -> server.connections() == 0);
                } catch (BrokenStreamException e) {
                    assertThat(e).hasMessageContaining("127.0.0.1");
                }
                try (Stream stream =
                        Stream.connect(Talk.HOST, server.port(), StreamOptions.DEFAULT.withTls(Tls.client(good)))) {
                    assertThat(text(stream.read())).isEqualTo("hi");
                }
            }
        });
    }

    @Test
    void aHandshakeThatDoesNotComeToAnEndIsGivenUp() throws Exception {
        CountDownLatch over = new CountDownLatch(1);
        Talk.with(socket -> over.await(), stream -> {
            assertThatThrownBy(() -> stream.startTls(
                            Tls.client(good).withServerName("localhost").withHandshakeTimeout(Duration.ofMillis(30))))
                    .isInstanceOf(TlsException.class)
                    .hasMessageContaining("PT0.03S");
            stream.awaitClosed();
            over.countDown();
        });
    }

    @Test
    void aPeerThatLeavesInTheHandshakeEndsIt() throws Exception {
        Talk.with(
                socket -> socket.getInputStream().read(),
                stream -> assertThatThrownBy(
                                () -> stream.startTls(Tls.client(good).withServerName("localhost")))
                        .isInstanceOf(TlsException.class));
    }

    @Test
    void aCancelledHandshakeClosesTheConnection() throws Exception {
        CountDownLatch over = new CountDownLatch(1);
        Talk.with(socket -> over.await(), stream -> {
            Task<String> shaking = Async.createTask(() -> {
                stream.startTls(Tls.client(good).withServerName("localhost"));
                return "";
            });
            Async.sleep(Duration.ofMillis(5));
            shaking.cancel();
            assertThatThrownBy(shaking::await).isInstanceOf(CancelledError.class);
            stream.awaitClosed();
            over.countDown();
        });
    }

    @Test
    void aConnectionIsUpgradedInTheMiddle() {
        Talk.between(
                stream -> {
                    assertThat(text(stream.readLine())).isEqualTo("STARTTLS\r\n");
                    stream.write(bytes("220 go ahead\r\n"));
                    stream.startTls(Tls.server(good));
                    stream.write(bytes("secret " + text(stream.readLine())));
                },
                stream -> {
                    stream.write(bytes("STARTTLS\r\n"));
                    stream.readLine();
                    stream.startTls(Tls.client(good).withServerName("localhost"));
                    stream.write(bytes("word\n"));
                    assertThat(text(stream.readLine())).isEqualTo("secret word\n");
                    assertThatIllegalStateException()
                            .isThrownBy(() -> stream.startTls(Tls.client(good).withServerName("x")))
                            .withMessageContaining("TLS already");
                });
    }

    @Test
    void theOtherSideMayBeQuickerWithTheUpgrade() {
        Talk.between(
                stream -> {
                    stream.readLine();
                    Talk.untilThere(stream, 100); // the client's first message of TLS
                    stream.startTls(Tls.server(good));
                    stream.write(bytes("welcome\n"));
                },
                stream -> {
                    stream.write(bytes("STARTTLS\n"));
                    stream.startTls(Tls.client(good).withServerName("localhost"));
                    assertThat(text(stream.readLine())).isEqualTo("welcome\n");
                });
    }

    @Test
    void plainCommandsSlippedInFrontOfTlsFailTheHandshake() {
        Async.run(() -> {
            Task<?>[] outcome = new Task<?>[1];
            try (Server server = Server.start(
                            stream -> {
                                stream.readLine();
                                Talk.untilThere(stream, 10);
                                Task<String> shaking = Async.createTask(() -> {
                                    stream.startTls(Tls.server(good));
                                    return "accepted";
                                });
                                outcome[0] = shaking;
                                assertThatThrownBy(shaking::await).isInstanceOf(TlsException.class);
                            },
                            Talk.HOST,
                            0);
                    Stream stream = Stream.connect(Talk.HOST, server.port())) {
                stream.write(bytes("STARTTLS\nRCPT TO: somebody\n"));
                Talk.until("it is refused", () -> outcome[0] != null && outcome[0].isDone());
                assertThat(outcome[0].exception()).isInstanceOf(TlsException.class);
            }
        });
    }

    @Test
    void aConnectionCutWithoutTlsOwnEndIsBroken() throws Exception {
        CountDownLatch read = new CountDownLatch(1);
        StreamOptions options = StreamOptions.DEFAULT;
        Talk.with(
                options,
                socket -> {
                    SSLSocket tls = (SSLSocket) good.getSocketFactory().createSocket(socket, null, false);
                    tls.setUseClientMode(false);
                    tls.getOutputStream().write(bytes("part"));
                    tls.getOutputStream().flush();
                    read.await();
                    socket.close();
                },
                stream -> {
                    stream.startTls(Tls.client(good).withServerName("localhost"));
                    assertThat(text(stream.readExactly(4))).isEqualTo("part");
                    read.countDown();
                    assertThatThrownBy(() -> stream.read())
                            .isInstanceOf(BrokenStreamException.class)
                            .hasMessageContaining("TLS's own end");
                });
    }

    @Test
    void aServerMayAskForACertificate() {
        Talk.between(
                ServerOptions.DEFAULT.withTls(Tls.server(good).withClientCertificate(true)),
                StreamOptions.DEFAULT.withTls(Tls.client(good)),
                stream -> stream.write(
                        bytes(stream.tlsSession().getPeerPrincipal().getName())),
                stream -> assertThat(text(stream.read())).isEqualTo("CN=good"));
    }

    @Test
    void aReaderInTheWayOfStartTlsIsToldOf() {
        Talk.between(Stream::read, stream -> {
            Task<String> reading = Talk.waiting(() -> text(stream.read(1)));
            assertThatThrownBy(() -> stream.startTls(Tls.client(good).withServerName("x")))
                    .isInstanceOf(BusyResourceException.class);
            reading.cancel();
        });
    }

    @Test
    void misuseIsToldAtOnce() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> ServerOptions.DEFAULT.withTls(Tls.client()))
                .withMessageContaining("Tls.server");
        Async.run(() -> assertThatIllegalArgumentException()
                .isThrownBy(() -> Stream.connect(Talk.HOST, 1, StreamOptions.DEFAULT.withTls(Tls.server(good))))
                .withMessageContaining("Tls.client"));
    }

    @Test
    void aClientThatFailsTheHandshakeIsCountedAndNoError() {
        ServerOptions options = ServerOptions.DEFAULT.withTls(Tls.server(good));
        Async.run(() -> {
            List<Throwable> reported = new ArrayList<>();
            EventLoop.current().setExceptionHandler(context -> reported.add(context.error()));
            try (Server server = Server.start(Stream::readLine, Talk.HOST, 0, options);
                    Stream plain = Stream.connect(Talk.HOST, server.port())) {
                plain.write(bytes("GET / HTTP/1.0\r\n\r\n"));
                Talk.until("it is refused", () -> server.brokenConnections() == 1);
            }
            assertThat(reported).isEmpty();
        });
    }
}
