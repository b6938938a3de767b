package io.greenloom.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.greenloom.async.Async;
import java.io.IOException;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// Which connections are used again, and what happens when one of them turns out to be dead.
@Timeout(60)
final class KeepAliveTest {
    private static final String HELLO = "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello";

    @Test
    void aTimeLongerThanALongHasNanosecondsIsForEver() throws IOException {
        try (var server = ScriptedServer.replying("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok")) {
            Async.run(() -> {
                var options = SessionOptions.DEFAULT.withKeepAlive(Duration.ofDays(365 * 300));
                try (var session = ClientSession.create(options)) {
                    for (int i = 0; i < 2; i++) {
                        try (var response = session.get(server.url("/"))) {
                            assertThat(response.text()).isEqualTo("ok");
                        }
                    }
                    assertThat(session.statistics().reused()).isEqualTo(1);
                }
                return true;
            });
        }
    }

    @Test
    void threeRequestsInARowShareAConnection() throws IOException {
        assertThat(connectionsOfThree(HELLO)).isEqualTo(1);
        assertThat(connectionsOfThree("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\n\r\n"))
                .isEqualTo(1);
        assertThat(connectionsOfThree("HTTP/1.0 200 OK\r\nConnection: keep-alive\r\nContent-Length: 5\r\n\r\nhello"))
                .isEqualTo(1);
    }

    @Test
    void aConnectionThatWillNotLastIsNotUsedAgain() throws IOException {
        assertThat(connectionsOfThree("HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 5\r\n\r\nhello"))
                .isEqualTo(3);
        assertThat(connectionsOfThree("HTTP/1.0 200 OK\r\nContent-Length: 5\r\n\r\nhello"))
                .isEqualTo(3);
    }

    @Test
    void bytesBehindABodyEndTheConnection() throws IOException {
        assertThat(connectionsOfThree(HELLO + "HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\nevil"))
                .isEqualTo(3);
    }

    private static int connectionsOfThree(String reply) throws IOException {
        try (var server = ScriptedServer.replying(reply)) {
            Async.run(() -> {
                try (var session = ClientSession.create()) {
                    for (int i = 0; i < 3; i++) {
                        try (var response = session.get(server.url("/"))) {
                            assertThat(response.text()).isEqualTo("hello");
                        }
                    }
                    Waits.untilQuiet(session);
                }
                return true;
            });
            return server.accepted();
        }
    }

    @Test
    void aConnectionIsFreeAsSoonAsTheBodyIsReceivedThoughNobodyHasReadIt() throws IOException {
        try (var server = ScriptedServer.replying(HELLO)) {
            Async.run(() -> {
                try (var session = ClientSession.create(SessionOptions.DEFAULT.withLimit(1));
                        var first = session.get(server.url("/"));
                        var second = session.get(server.url("/"))) {
                    assertThat(first.text()).isEqualTo("hello");
                    assertThat(second.text()).isEqualTo("hello");
                    assertThat(session.statistics().opened()).isEqualTo(1);
                }
                return true;
            });
        }
    }

    @Test
    void aRequestThatMeetsADeadConnectionIsSentOnceMore() throws IOException {
        for (String method : new String[] {"GET", "HEAD", "PUT", "DELETE", "OPTIONS"}) {
            try (var server = diesAtItsSecondRequest()) {
                Async.run(() -> {
                    try (var session = ClientSession.create()) {
                        session.get(server.url("/first")).close();
                        try (var response = session.request(method, server.url("/second"), RequestOptions.DEFAULT)) {
                            assertThat(response.status()).isEqualTo(200);
                        }
                    }
                    return true;
                });
                assertThat(server.accepted()).isEqualTo(2);
            }
        }
    }

    @Test
    void aRequestThatMustNotBeSentTwiceIsNot() throws IOException {
        for (String method : new String[] {"POST", "PATCH", "FROB"}) {
            try (var server = diesAtItsSecondRequest()) {
                Async.run(() -> {
                    try (var session = ClientSession.create()) {
                        session.get(server.url("/first")).close();
                        assertThatThrownBy(() -> session.request(method, server.url("/second"), RequestOptions.DEFAULT))
                                .isInstanceOf(ServerDisconnectedException.class);
                        Waits.untilQuiet(session);
                    }
                    return true;
                });
                assertThat(server.requests()).hasSize(2);
            }
        }
    }

    private static ScriptedServer diesAtItsSecondRequest() throws IOException {
        return ScriptedServer.start(peer -> {
            peer.request();
            peer.send("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n");
            peer.request();
        });
    }

    @Test
    void theSecondTryGetsANewConnectionEvenIfAllKeptOnesAreDead() throws IOException {
        try (var server = ScriptedServer.start(peer -> {
            peer.request();
            peer.send("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n");
            if (peer.number() <= 3) {
                peer.request();
            } else {
                peer.awaitEnd();
            }
        })) {
            Async.run(() -> {
                try (var session = ClientSession.create()) {
                    var tasks = java.util.stream.IntStream.range(0, 3)
                            .mapToObj(_ -> Async.createTask(() -> {
                                session.get(server.url("/")).close();
                                return true;
                            }))
                            .toList();
                    Async.gather(tasks);
                    session.get(server.url("/")).close();
                    Waits.untilQuiet(session);
                }
                return true;
            });
            assertThat(server.accepted()).isBetween(2, 4);
        }
    }

    @Test
    void aFirstRequestIsNotSentAgain() throws IOException {
        try (var server = ScriptedServer.replyingOnce("")) {
            Async.run(() -> {
                try (var session = ClientSession.create()) {
                    assertThatThrownBy(() -> session.get(server.url("/")))
                            .isInstanceOf(ServerDisconnectedException.class);
                }
                return true;
            });
            assertThat(server.accepted()).isEqualTo(1);
        }
    }

    @Test
    void anIdleConnectionThatTheServerClosesIsForgotten() throws IOException {
        try (var server = ScriptedServer.replyingOnce(HELLO)) {
            Async.run(() -> {
                try (var session = ClientSession.create()) {
                    session.get(server.url("/")).close();
                    Waits.until("forgotten", () -> session.statistics().idle() == 0);
                    session.get(server.url("/")).close();
                    assertThat(session.statistics().reused()).isZero();
                }
                return true;
            });
        }
    }

    @Test
    void anIdleConnectionIsClosedAfterItsTime() throws IOException {
        try (var server = ScriptedServer.replying(HELLO)) {
            Async.run(() -> {
                var options = SessionOptions.DEFAULT.withKeepAlive(Duration.ofMillis(20));
                try (var session = ClientSession.create(options)) {
                    session.get(server.url("/")).close();
                    assertThat(session.statistics().idle()).isEqualTo(1);
                    Waits.until("closed", () -> server.open() == 0);
                    assertThat(session.statistics().idle()).isZero();
                }
                return true;
            });
        }
    }

    @Test
    void keepAliveOfZeroKeepsNothing() throws IOException {
        try (var server = ScriptedServer.replying(HELLO)) {
            Async.run(() -> {
                try (var session = ClientSession.create(SessionOptions.DEFAULT.withKeepAlive(Duration.ZERO))) {
                    session.get(server.url("/")).close();
                    session.get(server.url("/")).close();
                    assertThat(session.statistics()).isEqualTo(new SessionStatistics(0, 0, 0, 0, 2, 0));
                }
                return true;
            });
        }
    }

    @Test
    void closingTheSessionClosesItsConnections() throws IOException {
        try (var server = ScriptedServer.replying(HELLO)) {
            Async.run(() -> {
                var session = ClientSession.create();
                session.get(server.url("/")).close();
                session.close();
                session.close();
                Waits.until("closed", () -> server.open() == 0);
                assertThatThrownBy(() -> session.get(server.url("/")))
                        .isInstanceOf(IllegalStateException.class)
                        .hasMessageContaining("closed");
                return true;
            });
        }
    }
}
