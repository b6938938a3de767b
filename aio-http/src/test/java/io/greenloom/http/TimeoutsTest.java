package io.greenloom.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.greenloom.async.Async;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.List;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// Each limit ends the wait that it is for, says which it was, how long and for which address, and leaves nothing
/// behind.
@Timeout(60)
final class TimeoutsTest {
    private static final Duration SHORT = Duration.ofMillis(30);

    @Test
    void totalWhileTheServerIsSilent() throws IOException {
        try (var server = silent("")) {
            expect(
                    server,
                    Timeouts.NONE.withTotal(SHORT),
                    ServerTimeoutException.class,
                    "total",
                    "0.03s",
                    "had not answered");
        }
    }

    @Test
    void totalWhileTheBodyTrickles() throws IOException {
        try (var server = ScriptedServer.start(peer -> {
            peer.request();
            peer.send("HTTP/1.1 200 OK\r\nContent-Length: 100000\r\n\r\n");
            while (true) {
                peer.send("x");
                Thread.sleep(2); // a slow server is what this is about
            }
        })) {
            Timeouts limits = new Timeouts(SHORT, null, null, Duration.ofSeconds(10));
            expect(server, limits, ServerTimeoutException.class, "total", "0.03s", "was not complete");
        }
    }

    @Test
    void totalCountsRedirects() throws IOException {
        try (var server = ScriptedServer.replying("HTTP/1.1 302 Found\r\nLocation: /on\r\nContent-Length: 0\r\n\r\n")) {
            Async.run(() -> {
                var options = SessionOptions.DEFAULT.withMaxRedirects(0).withTimeouts(Timeouts.NONE.withTotal(SHORT));
                try (var session = ClientSession.create(options)) {
                    assertThatThrownBy(() -> session.get(server.url("/"))).isInstanceOf(ServerTimeoutException.class);
                    Waits.untilQuiet(session);
                }
                return true;
            });
        }
    }

    @Test
    void sockReadWhileTheServerIsSilent() throws IOException {
        try (var server = silent("")) {
            expect(server, Timeouts.NONE.withSockRead(SHORT), SocketTimeoutException.class, "sockRead", "0.03s");
        }
    }

    @Test
    void sockReadInTheMiddleOfABody() throws IOException {
        try (var server = silent("HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nsome")) {
            expect(server, Timeouts.NONE.withSockRead(SHORT), SocketTimeoutException.class, "sockRead", "0.03s");
        }
    }

    @Test
    void sockReadDoesNotEndAServerThatIsOnlySlow() throws IOException {
        try (var server = ScriptedServer.start(peer -> {
            peer.request();
            peer.send("HTTP/1.1 200 OK\r\nContent-Length: 20\r\n\r\n");
            for (int i = 0; i < 20; i++) {
                peer.send("x");
                Thread.sleep(30); // in all longer than the limit
            }
            peer.awaitEnd();
        })) {
            Async.run(() -> {
                var options = SessionOptions.DEFAULT.withTimeouts(Timeouts.NONE.withSockRead(Duration.ofMillis(400)));
                try (var session = ClientSession.create(options);
                        var response = session.get(server.url("/"))) {
                    assertThat(response.read()).hasSize(20);
                }
                return true;
            });
        }
    }

    @Test
    void connectWhileWaitingForAPlace() throws IOException {
        try (var server = silent("")) {
            Async.run(() -> {
                var options = SessionOptions.DEFAULT.withLimit(1).withTimeouts(Timeouts.NONE.withConnect(SHORT));
                try (var session = ClientSession.create(options)) {
                    var first = Async.createTask(() -> session.get(server.url("/first")));
                    Waits.until("sent", () -> server.requests().size() == 1);
                    assertTimesOut(
                            () -> session.get(server.url("/second")),
                            ConnectionTimeoutException.class,
                            "connect",
                            "0.03s",
                            "/second");
                    assertThat(session.statistics().waiting()).isZero();
                    first.cancel();
                    Waits.untilQuiet(session);
                }
                return true;
            });
        }
    }

    @Test
    void totalWhileWaitingForAPlaceSaysWhoHasThemAndWhatToDo() throws IOException {
        waitsForAPlace(SessionOptions.DEFAULT.withLimit(1), "all 1 connections", "close responses", "withLimit");
        waitsForAPlace(
                SessionOptions.DEFAULT.withLimitPerHost(1), "all 1 connections to", "127.0.0.1", "withLimitPerHost");
    }

    private static void waitsForAPlace(SessionOptions options, String... says) throws IOException {
        try (var server = silent("")) {
            Async.run(() -> {
                try (var session = ClientSession.create(options)) {
                    var first = Async.createTask(() -> session.get(server.url("/first")));
                    Waits.until("sent", () -> server.requests().size() == 1);
                    var own = RequestOptions.DEFAULT.withTimeouts(Timeouts.NONE.withTotal(SHORT));
                    assertTimesOut(() -> session.get(server.url("/second"), own), ServerTimeoutException.class, says);
                    first.cancel();
                    Waits.untilQuiet(session);
                }
                return true;
            });
        }
    }

    @Test
    void totalDuringTheHandshakeSaysSo() throws IOException {
        try (var server = ScriptedServer.start(ScriptedServer.Peer::awaitEnd)) {
            Async.run(() -> {
                try (var session = ClientSession.create()) {
                    // The first handshake of a JVM loads classes, which may take longer than the limit.
                    var first = Async.createTask(() -> session.get("https://127.0.0.1:" + server.port() + "/"));
                    Waits.until("connected", () -> server.accepted() == 1);
                    first.cancel();
                    Waits.untilQuiet(session);
                    var own = RequestOptions.DEFAULT.withTimeouts(Timeouts.NONE.withTotal(Duration.ofMillis(300)));
                    assertTimesOut(
                            () -> session.get("https://127.0.0.1:" + server.port() + "/", own),
                            ServerTimeoutException.class,
                            "total",
                            "the TLS handshake was not finished");
                    Waits.untilQuiet(session);
                }
                return true;
            });
        }
    }

    @Test
    void sockConnectWhileNobodyAccepts() throws IOException {
        try (var full = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            List<Socket> queued = CancellationTest.fill(full);
            Async.run(() -> {
                var options = SessionOptions.DEFAULT.withTimeouts(Timeouts.NONE.withSockConnect(SHORT));
                try (var session = ClientSession.create(options)) {
                    assertTimesOut(
                            () -> session.get("http://127.0.0.1:" + full.getLocalPort() + "/"),
                            ConnectionTimeoutException.class,
                            "sockConnect",
                            "0.03s");
                    Waits.untilQuiet(session);
                }
                return true;
            });
            for (Socket each : queued) {
                each.close();
            }
        }
    }

    @Test
    void sockConnectDuringTheHandshake() throws IOException {
        try (var server = ScriptedServer.start(ScriptedServer.Peer::awaitEnd)) {
            Async.run(() -> {
                var options =
                        SessionOptions.DEFAULT.withTimeouts(Timeouts.NONE.withSockConnect(Duration.ofMillis(100)));
                try (var session = ClientSession.create(options)) {
                    assertTimesOut(
                            () -> session.get("https://127.0.0.1:" + server.port() + "/"),
                            ConnectionTimeoutException.class,
                            "sockConnect");
                    Waits.untilQuiet(session);
                    Waits.until("closed", () -> server.open() == 0);
                }
                return true;
            });
        }
    }

    @Test
    void aRequestHasLimitsOfItsOwn() throws IOException {
        try (var server = silent("")) {
            Async.run(() -> {
                try (var session = ClientSession.create()) {
                    var own = RequestOptions.DEFAULT.withTimeouts(Timeouts.ofTotal(SHORT));
                    assertTimesOut(() -> session.get(server.url("/"), own), ServerTimeoutException.class, "total");
                    Waits.untilQuiet(session);
                }
                return true;
            });
        }
    }

    private static ScriptedServer silent(String after) throws IOException {
        return ScriptedServer.start(peer -> {
            peer.request();
            peer.send(after);
            peer.awaitEnd();
        });
    }

    private static void expect(
            ScriptedServer server, Timeouts limits, Class<? extends ServerTimeoutException> type, String... says) {
        Async.run(() -> {
            try (var session = ClientSession.create(SessionOptions.DEFAULT.withTimeouts(limits))) {
                assertTimesOut(
                        () -> {
                            try (var response = session.get(server.url("/"))) {
                                response.read();
                            }
                        },
                        type,
                        says);
                Waits.untilQuiet(session);
                Waits.until("closed", () -> server.open() == 0);
                assertThat(session.statistics().idle()).isZero();
            }
            return true;
        });
    }

    private static void assertTimesOut(
            ThrowingCallable call, Class<? extends ServerTimeoutException> type, String... says) {
        assertThatThrownBy(call).isExactlyInstanceOf(type).hasMessageContainingAll(says);
    }
}
