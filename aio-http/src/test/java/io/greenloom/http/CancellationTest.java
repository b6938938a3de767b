package io.greenloom.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.greenloom.async.Async;
import io.greenloom.async.CancelledError;
import io.greenloom.async.Task;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.function.Predicate;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// Whenever a request is cancelled, neither side has a connection left of it, and its place goes to the next.
@Timeout(60)
final class CancellationTest {
    private static final String HELLO = "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello";

    @Test
    void whileWaitingForAPlace() throws IOException {
        try (var server = ScriptedServer.start(peer -> {
            peer.request();
            peer.awaitEnd();
        })) {
            Async.run(() -> {
                try (var session = ClientSession.create(SessionOptions.DEFAULT.withLimit(1))) {
                    Task<Object> first = Async.createTask(() -> session.get(server.url("/first")));
                    Waits.until("sent", () -> server.requests().size() == 1);
                    cancelled(session, () -> session.get(server.url("/second")), now -> now.waiting() == 1);
                    assertThat(session.statistics().inUse()).isEqualTo(1);
                    cancel(first);
                    Waits.untilQuiet(session);
                    Waits.until("closed", () -> server.open() == 0);
                }
                return true;
            });
            assertThat(server.requests()).hasSize(1);
        }
    }

    @Test
    void inTheMomentInWhichThePlaceIsGranted() throws IOException {
        try (var server = ScriptedServer.replying(HELLO)) {
            Async.run(() -> {
                try (var session = ClientSession.create(SessionOptions.DEFAULT.withLimit(1))) {
                    List<Task<Object>> tasks = new ArrayList<>();
                    for (int i = 0; i < 200; i++) {
                        tasks.add(Async.createTask(() -> {
                            try (var response = session.get(server.url("/"))) {
                                return response.read();
                            }
                        }));
                    }
                    // Each that ends hands its place to the next, which is cancelled before or after it notices.
                    for (int i = 0; i < tasks.size(); i += 2) {
                        int next = i + 1;
                        tasks.get(i).onDone(_ -> tasks.get(next).cancel());
                    }
                    for (Task<Object> task : tasks) {
                        Waits.until("ended", task::isDone);
                    }
                    Waits.untilQuiet(session);
                    try (var response = session.get(server.url("/"))) {
                        assertThat(response.text()).isEqualTo("hello");
                    }
                }
                return true;
            });
        }
    }

    @Test
    void whileConnecting() throws IOException {
        try (var full = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            List<Socket> queued = fill(full);
            Async.run(() -> {
                try (var session = ClientSession.create()) {
                    String url = "http://127.0.0.1:" + full.getLocalPort() + "/";
                    cancelled(session, () -> session.get(url), now -> now.opening() == 1);
                    Waits.untilQuiet(session);
                }
                return true;
            });
            for (Socket each : queued) {
                each.close();
            }
        }
    }

    /// Fills the queue of connections that nobody accepts, so that the next one is neither accepted nor refused.
    static List<Socket> fill(ServerSocket server) throws IOException {
        List<Socket> queued = new ArrayList<>();
        for (int i = 0; i < 8; i++) {
            Socket socket = new Socket();
            queued.add(socket);
            try {
                socket.connect(server.getLocalSocketAddress(), 200);
            } catch (java.net.SocketTimeoutException e) {
                return queued;
            }
        }
        throw new IllegalStateException("the queue of the server takes any number of connections");
    }

    @Test
    void duringTheHandshake() throws IOException {
        try (var silent = ScriptedServer.start(ScriptedServer.Peer::awaitEnd)) {
            Async.run(() -> {
                try (var session = ClientSession.create()) {
                    String url = "https://127.0.0.1:" + silent.port() + "/";
                    cancelled(session, () -> session.get(url), now -> now.opening() == 1 && silent.accepted() == 1);
                    Waits.untilQuiet(session);
                    Waits.until("closed", () -> silent.open() == 0);
                }
                return true;
            });
        }
    }

    @Test
    void whileWaitingForTheHead() throws IOException {
        try (var server = ScriptedServer.start(peer -> {
            peer.request();
            peer.send("HTTP/1.1 200");
            peer.awaitEnd();
        })) {
            Async.run(() -> {
                try (var session = ClientSession.create()) {
                    cancelled(
                            session,
                            () -> session.get(server.url("/")),
                            _ -> !server.requests().isEmpty());
                    Waits.untilQuiet(session);
                    Waits.until("closed", () -> server.open() == 0);
                    assertThat(session.statistics().idle()).isZero();
                }
                return true;
            });
        }
    }

    @Test
    void whileReadingTheBody() throws IOException {
        try (var server = ScriptedServer.start(peer -> {
            peer.request();
            peer.send("HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nsome");
            peer.awaitEnd();
        })) {
            Async.run(() -> {
                try (var session = ClientSession.create()) {
                    boolean[] reading = new boolean[1];
                    cancelled(
                            session,
                            () -> {
                                try (var response = session.get(server.url("/"))) {
                                    reading[0] = true;
                                    return response.read();
                                }
                            },
                            _ -> reading[0]);
                    Waits.untilQuiet(session);
                    Waits.until("closed", () -> server.open() == 0);
                    assertThat(session.statistics().idle()).isZero();
                }
                return true;
            });
        }
    }

    @Test
    void whileARedirectIsFollowed() throws IOException {
        try (var server = ScriptedServer.start(peer -> {
            while (peer.request().startsWith("GET /from ")) {
                peer.send("HTTP/1.1 302 Found\r\nLocation: /to\r\nContent-Length: 0\r\n\r\n");
            }
            peer.awaitEnd();
        })) {
            Async.run(() -> {
                try (var session = ClientSession.create()) {
                    cancelled(
                            session,
                            () -> session.get(server.url("/from")),
                            _ -> server.requests().size() == 2);
                    Waits.untilQuiet(session);
                    Waits.until("closed", () -> server.open() == 0);
                }
                return true;
            });
        }
    }

    @Test
    void atAnyMomentWhatever() throws IOException {
        try (var server = ScriptedServer.replying(HELLO)) {
            Async.run(() -> {
                try (var session =
                        ClientSession.create(SessionOptions.DEFAULT.withLimit(3).withLimitPerHost(2))) {
                    for (int turns = 0; turns < 60; turns++) {
                        List<Task<Object>> tasks = new ArrayList<>();
                        for (int i = 0; i < 5; i++) {
                            tasks.add(Async.createTask(() -> {
                                try (var response = session.get(server.url("/"))) {
                                    return response.read();
                                }
                            }));
                        }
                        for (int turn = 0; turn < turns; turn++) {
                            Async.yieldNow();
                        }
                        tasks.forEach(Task::cancel);
                        for (Task<Object> task : tasks) {
                            Waits.until("ended", task::isDone);
                        }
                        Waits.untilQuiet(session);
                    }
                    int idle = session.statistics().idle();
                    Waits.until("the server agrees", () -> server.open() == idle);
                }
                return true;
            });
        }
    }

    @Test
    void anAnswerNeverReachesAnotherRequestThanItsOwn() throws IOException {
        try (var server = ScriptedServer.start(peer -> {
            for (String request = peer.request(); !request.isEmpty(); request = peer.request()) {
                String path = request.substring(4, request.indexOf(' ', 4));
                String reply = "HTTP/1.1 200 OK\r\nContent-Length: " + path.length() + "\r\n\r\n" + path;
                int cut = Math.floorMod(path.hashCode(), reply.length());
                peer.send(reply.substring(0, cut));
                Thread.sleep(cut % 4); // so that some answers come before, some at and some after the time limit
                peer.send(reply.substring(cut));
            }
        })) {
            Async.run(() -> {
                var random = new java.util.Random(7);
                int[] answered = {0};
                try (var session =
                        ClientSession.create(SessionOptions.DEFAULT.withLimit(8).withLimitPerHost(4))) {
                    List<Task<Integer>> tasks = new ArrayList<>();
                    for (int i = 0; i < 800; i++) {
                        String path = "/" + i + "/" + random.nextInt(1_000_000);
                        var limit = Timeouts.ofTotal(Duration.ofMillis(2 + random.nextInt(40)));
                        tasks.add(Async.createTask(() -> {
                            try (var response =
                                    session.get(server.url(path), RequestOptions.DEFAULT.withTimeouts(limit))) {
                                assertThat(response.text()).isEqualTo(path);
                                return answered[0]++;
                            } catch (ServerTimeoutException e) {
                                return -1;
                            }
                        }));
                        if (i % 40 == 39) {
                            Async.gather(tasks);
                            tasks.clear();
                        }
                    }
                    Waits.untilQuiet(session);
                }
                assertThat(answered[0]).isPositive();
                return true;
            });
        }
    }

    @Test
    void aResponseThatIsClosedEarlyTakesItsConnectionWithIt() throws IOException {
        try (var server = ScriptedServer.start(peer -> {
            peer.request();
            peer.send("HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nsome");
            peer.awaitEnd();
        })) {
            Async.run(() -> {
                try (var session = ClientSession.create()) {
                    var response = session.get(server.url("/"));
                    assertThat(session.statistics().inUse()).isEqualTo(1);
                    response.close();
                    response.close();
                    assertThat(session.statistics().inUse()).isZero();
                    Waits.until("closed", () -> server.open() == 0);
                    assertThatThrownBy(response::read)
                            .isInstanceOf(ClientConnectionException.class)
                            .hasMessageContaining("closed");
                }
                return true;
            });
        }
    }

    @Test
    void closingTheSessionFailsWhatIsUnderWay() throws IOException {
        try (var server = ScriptedServer.start(peer -> {
            peer.request();
            peer.awaitEnd();
        })) {
            Async.run(() -> {
                var session = ClientSession.create(SessionOptions.DEFAULT.withLimit(1));
                Task<Object> first = Async.createTask(() -> session.get(server.url("/")));
                Waits.until("sent", () -> server.requests().size() == 1);
                Task<Object> second = Async.createTask(() -> session.get(server.url("/")));
                Waits.until("waiting", () -> session.statistics().waiting() == 1);
                session.close();
                assertThatThrownBy(first::await).isInstanceOf(ClientConnectionException.class);
                assertThatThrownBy(second::await).isInstanceOf(ClientConnectionException.class);
                Waits.untilQuiet(session);
                Waits.until("closed", () -> server.open() == 0);
                return true;
            });
        }
    }

    private static void cancelled(ClientSession session, Callable<Object> body, Predicate<SessionStatistics> moment) {
        Task<Object> task = Async.createTask(body);
        Waits.until("the moment to cancel", () -> moment.test(session.statistics()));
        cancel(task);
    }

    private static void cancel(Task<Object> task) {
        task.cancel();
        assertThatThrownBy(task::await).isInstanceOf(CancelledError.class);
    }
}
