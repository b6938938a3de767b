package io.greenloom.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.greenloom.async.Async;
import java.nio.file.Path;
import java.time.Duration;
import javax.net.ssl.ExtendedSSLSession;
import javax.net.ssl.SSLServerSocket;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// Whom a session trusts, and what it says where it does not.
@Timeout(60)
final class TlsTest {
    private static final ScriptedServer.Script HELLO = peer -> {
        while (!peer.request().isEmpty()) {
            peer.send("HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello");
        }
    };

    @SuppressWarnings("NullAway.Init") // by makeCertificates
    private static Certificates local;

    @SuppressWarnings("NullAway.Init") // by makeCertificates
    private static Certificates otherName;

    @SuppressWarnings("NullAway.Init") // by makeCertificates
    private static Certificates expired;

    @BeforeAll
    static void makeCertificates(@TempDir Path folder) throws Exception {
        local = Certificates.make(folder, "local", "dns:localhost,dns:one.test,ip:127.0.0.1");
        otherName = Certificates.make(folder, "other", "dns:somebody.else");
        expired = Certificates.make(
                folder, "expired", "dns:localhost,ip:127.0.0.1", "-startdate", "-10d", "-validity", "5");
    }

    @Test
    void anAuthorityThatIsTrustedIsEnough() throws Exception {
        try (var server = local.serve(HELLO)) {
            Async.run(() -> {
                var options = SessionOptions.DEFAULT.withSslContext(local.context());
                try (var session = ClientSession.create(options)) {
                    for (String host : new String[] {"localhost", "127.0.0.1", "localhost"}) {
                        try (var response = session.get(server.url(host, "/"))) {
                            assertThat(response.text()).isEqualTo("hello");
                        }
                    }
                    assertThat(session.statistics().opened()).isEqualTo(2);
                }
                return true;
            });
        }
    }

    @Test
    void aCertificateThatNobodyKnowsIsRefused() throws Exception {
        try (var server = local.serve(HELLO)) {
            Async.run(() -> {
                try (var session = ClientSession.create()) {
                    assertThatThrownBy(() -> session.get(server.url("localhost", "/")))
                            .isInstanceOf(ClientConnectorCertificateException.class)
                            .hasMessageContaining("localhost:" + server.port())
                            .hasMessageContaining("authority")
                            .hasMessageContaining("withVerifyTls(false)");
                    Waits.untilQuiet(session);
                    Waits.until("closed", () -> server.open() == 0);
                }
                return true;
            });
            assertThat(server.requests()).isEmpty();
        }
    }

    @Test
    void aCertificateForAnotherHostIsRefused() throws Exception {
        try (var server = otherName.serve(HELLO)) {
            Async.run(() -> {
                var options = SessionOptions.DEFAULT.withSslContext(otherName.context());
                try (var session = ClientSession.create(options)) {
                    for (String host : new String[] {"localhost", "127.0.0.1"}) {
                        assertThatThrownBy(() -> session.get(server.url(host, "/")))
                                .isInstanceOf(ClientConnectorCertificateException.class)
                                .hasMessageContaining("not for " + host);
                    }
                }
                return true;
            });
            assertThat(server.requests()).isEmpty();
        }
    }

    @Test
    void aCertificateThatHasExpiredIsRefused() throws Exception {
        try (var server = expired.serve(HELLO)) {
            Async.run(() -> {
                var options = SessionOptions.DEFAULT.withSslContext(expired.context());
                try (var session = ClientSession.create(options)) {
                    assertThatThrownBy(() -> session.get(server.url("localhost", "/")))
                            .isInstanceOf(ClientConnectorCertificateException.class)
                            .hasMessageContaining("expired");
                }
                return true;
            });
        }
    }

    @Test
    void verificationCanBeTurnedOffForOneRequestAndStaysOnForTheNext() throws Exception {
        for (Certificates any : new Certificates[] {local, otherName, expired}) {
            try (var server = any.serve(HELLO)) {
                Async.run(() -> {
                    try (var session = ClientSession.create()) {
                        var unverified = RequestOptions.DEFAULT.withVerifyTls(false);
                        for (int i = 0; i < 2; i++) {
                            try (var response = session.get(server.url("localhost", "/"), unverified)) {
                                assertThat(response.text()).isEqualTo("hello");
                            }
                        }
                        assertThat(session.statistics().opened()).isEqualTo(1);
                        // The connection that is open is not one that a verified request may use.
                        assertThatThrownBy(() -> session.get(server.url("localhost", "/")))
                                .isInstanceOf(ClientConnectorCertificateException.class);
                    }
                    return true;
                });
            }
        }
    }

    @Test
    void verificationCanBeTurnedOffForASession() throws Exception {
        try (var server = local.serve(HELLO)) {
            Async.run(() -> {
                try (var session = ClientSession.create(SessionOptions.DEFAULT.withVerifyTls(false));
                        var response = session.get(server.url("/"))) {
                    assertThat(response.text()).isEqualTo("hello");
                }
                return true;
            });
        }
    }

    @Test
    void theServerIsToldTheNameThatIsMeant() throws Exception {
        var socket = (SSLServerSocket) local.context().getServerSocketFactory().createServerSocket(0);
        String[] seen = new String[1];
        Thread server = Thread.ofPlatform().daemon().start(() -> {
            try (socket;
                    var peer = (SSLSocket) socket.accept()) {
                peer.startHandshake();
                seen[0] = ((ExtendedSSLSession) peer.getSession())
                        .getRequestedServerNames()
                        .toString();
            } catch (java.io.IOException e) {
                seen[0] = e.toString();
            }
        });
        Async.run(() -> {
            var options = SessionOptions.DEFAULT.withSslContext(local.context());
            try (var session = ClientSession.create(options)) {
                assertThatThrownBy(() -> session.get("https://one.test:" + socket.getLocalPort() + "/"))
                        .isInstanceOf(ClientConnectionException.class);
            }
            return true;
        });
        server.join();
        assertThat(seen[0]).contains("one.test");
    }

    @Test
    void aServerWithoutTlsIsNamed() throws Exception {
        try (var server = ScriptedServer.start(peer -> {
            peer.send("HTTP/1.1 400 Bad Request\r\n\r\n");
            peer.awaitEnd();
        })) {
            Async.run(() -> {
                try (var session = ClientSession.create()) {
                    assertThatThrownBy(() -> session.get("https://127.0.0.1:" + server.port() + "/"))
                            .isInstanceOf(ClientConnectorSslException.class)
                            .hasMessageContaining("does not speak TLS");
                    Waits.untilQuiet(session);
                }
                return true;
            });
        }
    }

    @Test
    void aServerThatClosesDuringTheHandshakeIsNamed() throws Exception {
        try (var server = ScriptedServer.start(peer -> {})) {
            Async.run(() -> {
                try (var session = ClientSession.create()) {
                    assertThatThrownBy(() -> session.get("https://127.0.0.1:" + server.port() + "/"))
                            .isInstanceOf(ClientConnectorException.class)
                            .hasMessageContaining("127.0.0.1:" + server.port());
                    Waits.untilQuiet(session);
                }
                return true;
            });
        }
    }

    @Test
    void theEndOfTlsIsTheEndOfABodyThoughTheSocketStaysOpen() throws Exception {
        try (var server = local.serve(peer -> {
            if (!peer.request().isEmpty()) {
                peer.send("HTTP/1.1 200 OK\r\n\r\nto the end");
                peer.endTls();
                peer.awaitEnd();
            }
        })) {
            Async.run(() -> {
                var options = SessionOptions.DEFAULT
                        .withVerifyTls(false)
                        .withTimeouts(Timeouts.ofTotal(Duration.ofSeconds(20)));
                try (var session = ClientSession.create(options);
                        var response = session.get(server.url("/"))) {
                    assertThat(response.text()).isEqualTo("to the end");
                }
                return true;
            });
        }
    }

    @Test
    void aLargeBodyArrivesWholeOverTls() throws Exception {
        byte[] body = new byte[3_000_000];
        new java.util.Random(5).nextBytes(body);
        try (var server = local.serve(peer -> {
            while (!peer.request().isEmpty()) {
                peer.send("HTTP/1.1 200 OK\r\nContent-Length: " + body.length + "\r\n\r\n");
                peer.send(body);
            }
        })) {
            Async.run(() -> {
                try (var session = ClientSession.create(SessionOptions.DEFAULT.withVerifyTls(false))) {
                    for (int i = 0; i < 2; i++) {
                        try (var response = session.get(server.url("/"))) {
                            assertThat(response.read()).isEqualTo(body);
                        }
                    }
                    assertThat(session.statistics().opened()).isEqualTo(1);
                }
                return true;
            });
        }
    }
}
