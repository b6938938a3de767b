package io.greenloom.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.greenloom.async.Async;
import io.greenloom.async.Task;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Limits hold, and places go to those who have waited longest.
@Timeout(60)
final class PoolTest {
    private static final String HELLO = "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello";

    @Test
    void neverMoreConnectionsInUseThanTheLimit() throws IOException {
        assertThat(mostAtATime(SessionOptions.DEFAULT.withLimit(4), "127.0.0.1", "127.0.0.1"))
                .isEqualTo(4);
        assertThat(mostAtATime(SessionOptions.DEFAULT.withLimitPerHost(3), "127.0.0.1", "127.0.0.1"))
                .isEqualTo(3);
        assertThat(mostAtATime(SessionOptions.DEFAULT.withLimitPerHost(3), "one.test", "other.test"))
                .isEqualTo(6);
        assertThat(mostAtATime(SessionOptions.DEFAULT.withLimit(5).withLimitPerHost(3), "one.test", "other.test"))
                .isEqualTo(5);
    }

    private static int mostAtATime(SessionOptions options, String host, String otherHost) throws IOException {
        AtomicInteger now = new AtomicInteger();
        AtomicInteger most = new AtomicInteger();
        Semaphore answer = new Semaphore(0);
        try (var server = ScriptedServer.start(peer -> {
            while (!peer.request().isEmpty()) {
                most.accumulateAndGet(now.incrementAndGet(), Math::max);
                answer.acquire();
                now.decrementAndGet();
                peer.send(HELLO);
            }
        })) {
            Async.run(() -> {
                try (var session = ClientSession.create(options)) {
                    List<Task<Object>> tasks = IntStream.range(0, 24)
                            .mapToObj(i -> Async.<Object>createTask(() -> {
                                try (var response = session.get(server.url(i % 2 == 0 ? host : otherHost, "/"))) {
                                    return response.read();
                                }
                            }))
                            .toList();
                    Waits.until("all places taken", () -> session.statistics().waiting() + now.get() == 24);
                    answer.release(24);
                    Async.gather(tasks);
                    Waits.untilQuiet(session);
                }
                return true;
            });
        }
        return most.get();
    }

    @Test
    void whoCameFirstIsServedFirst() throws IOException {
        try (var server = ScriptedServer.replying(HELLO)) {
            List<Integer> order = new ArrayList<>();
            Async.run(() -> {
                try (var session = ClientSession.create(SessionOptions.DEFAULT.withLimit(1))) {
                    List<Task<Object>> tasks = new ArrayList<>();
                    for (int i = 0; i < 50; i++) {
                        int number = i;
                        tasks.add(Async.createTask(() -> {
                            try (var response = session.get(server.url("/" + number))) {
                                order.add(number);
                                return response.read();
                            }
                        }));
                    }
                    Async.gather(tasks);
                }
                return true;
            });
            assertThat(order).isEqualTo(IntStream.range(0, 50).boxed().toList());
            assertThat(server.accepted()).isEqualTo(1);
        }
    }

    @Test
    void aConnectionThatFailsGivesItsPlaceBack() throws IOException {
        int nobody;
        try (var gone = ScriptedServer.replying(HELLO)) {
            nobody = gone.port();
        }
        try (var server = ScriptedServer.replying(HELLO)) {
            Async.run(() -> {
                try (var session = ClientSession.create(SessionOptions.DEFAULT.withLimit(1))) {
                    for (int i = 0; i < 5; i++) {
                        assertThatThrownBy(() -> session.get("http://127.0.0.1:" + nobody + "/"))
                                .isInstanceOf(ClientConnectorException.class)
                                .hasMessageContaining("127.0.0.1:" + nobody)
                                .hasMessageContaining("refused");
                    }
                    assertThat(session.statistics().inUse()).isZero();
                    session.get(server.url("/")).close();
                }
                return true;
            });
        }
    }

    @Test
    void everyAddressOfAHostIsTriedInTurn() throws IOException {
        try (var server = ScriptedServer.replying(HELLO)) {
            Async.run(() -> {
                try (var session = ClientSession.create();
                        var response = session.get(server.url("two.test", "/"))) {
                    assertThat(response.text()).isEqualTo("hello");
                    assertThat(session.statistics().opened()).isEqualTo(1);
                }
                return true;
            });
            assertThat(server.requests().getFirst()).contains("Host: two.test:" + server.port() + "\r\n");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"web01", "localhost1", "1e3", "a.b.c.d4", "1.2.3.x4"})
    void aNameThatEndsInADigitIsLookedUp(String name) {
        Async.run(() -> {
            try (var session = ClientSession.create()) {
                assertThatThrownBy(() -> session.get("http://" + name + "/"))
                        .isInstanceOf(ClientConnectorDnsException.class)
                        .hasMessageContaining(name);
                Waits.untilQuiet(session);
            }
            return true;
        });
    }

    @Test
    void aHostWithoutAddressIsNamed() {
        Async.run(() -> {
            try (var session = ClientSession.create()) {
                assertThatThrownBy(() -> session.get("http://nowhere.test/"))
                        .isInstanceOf(ClientConnectorDnsException.class)
                        .hasMessageContaining("nowhere.test");
                Waits.untilQuiet(session);
            }
            return true;
        });
    }

    @Test
    void fiftyRequestsGoSideBySide() throws IOException {
        Semaphore answer = new Semaphore(0);
        try (var server = ScriptedServer.start(peer -> {
            peer.request();
            answer.acquire();
            peer.send(HELLO);
            peer.awaitEnd();
        })) {
            Async.run(() -> {
                try (var session = ClientSession.create()) {
                    List<Task<Object>> tasks = IntStream.range(0, 50)
                            .mapToObj(_ -> Async.<Object>createTask(() -> {
                                try (var response = session.get(server.url("/"))) {
                                    return response.read();
                                }
                            }))
                            .toList();
                    Waits.until("all sent", () -> server.requests().size() == 50);
                    answer.release(50);
                    Async.gather(tasks);
                }
                return true;
            });
        }
    }

    @Test
    void aSessionOfAnotherLoopIsRefused() throws IOException {
        ClientSession[] kept = new ClientSession[1];
        Async.run(() -> {
            kept[0] = ClientSession.create();
            return true;
        });
        Async.run(() -> {
            assertThatThrownBy(() -> kept[0].get("http://127.0.0.1/"))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("loop");
            return true;
        });
        kept[0].close();
        assertThatThrownBy(ClientSession::create).isInstanceOf(IllegalStateException.class);
    }
}
