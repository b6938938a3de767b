package io.greenloom.async.stream;

import static io.greenloom.async.stream.Talk.bytes;
import static io.greenloom.async.stream.Talk.text;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.greenloom.async.Async;
import io.greenloom.async.CancelledError;
import io.greenloom.async.ErrorContext;
import io.greenloom.async.EventLoop;
import io.greenloom.async.Task;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/// Servers, after asyncio's `test_server` and gevent's `StreamServer`.
@SuppressWarnings("try") // a server lasts as long as its block
final class ServerTest {
    private static Stream client(Server server) {
        return Stream.connect(Talk.HOST, server.port());
    }

    private static Server server(ConnectionHandler handler) {
        return Server.start(handler, Talk.HOST, 0);
    }

    @Test
    void eachConnectionHasATaskOfItsOwn() {
        Async.run(() -> {
            try (Server server =
                    server(stream -> stream.write(bytes(Async.currentTask().name() + "\n")))) {
                List<Task<String>> clients = new ArrayList<>();
                for (int i = 0; i < 50; i++) {
                    clients.add(Async.createTask(() -> {
                        try (Stream stream = client(server)) {
                            return text(stream.read());
                        }
                    }));
                }
                assertThat(Async.gather(clients))
                        .doesNotHaveDuplicates()
                        .allMatch(s -> s.startsWith("connection from"));
            }
        });
    }

    @Test
    void theStreamIsClosedBehindTheHandler() {
        Async.run(() -> {
            try (Server server = server(stream -> stream.writeBuffered(new byte[1_000_000]));
                    Stream stream = client(server)) {
                assertThat(stream.read()).hasSize(1_000_000);
                Talk.until("it is gone", () -> server.connections() == 0);
            }
        });
    }

    @Test
    void theFailureOfAHandlerGoesToTheExceptionHandlerAndEndsOnlyItsConnection() {
        Async.run(() -> {
            List<ErrorContext> told = new ArrayList<>();
            EventLoop.current().setExceptionHandler(told::add);
            try (Server server = server(stream -> {
                if (stream.readLine().length == 1) {
                    throw new IllegalStateException("on purpose");
                }
                stream.write(bytes("fine"));
            })) {
                try (Stream stream = client(server)) {
                    stream.write(bytes("\n"));
                    assertThat(stream.read()).isEmpty();
                }
                assertThat(told).hasSize(1);
                assertThat(told.getFirst().error()).hasMessage("on purpose");
                assertThat(told.getFirst().message()).contains("127.0.0.1");
                try (Stream stream = client(server)) {
                    stream.write(bytes("good\n"));
                    assertThat(text(stream.read())).isEqualTo("fine");
                }
            }
        });
    }

    @Test
    void closeStopsListeningAndConnectionsGoOn() {
        Async.run(() -> {
            Server server = server(stream -> stream.write(stream.readLine()));
            int port = server.port();
            Stream stream = client(server);
            Talk.until("it is accepted", () -> server.connections() == 1);
            server.close();
            server.close();
            assertThat(server.isServing()).isFalse();
            assertThat(server.addresses()).isEmpty();
            Talk.until("nobody listens", () -> {
                try (Stream other = Stream.connect(Talk.HOST, port)) {
                    return false;
                } catch (ConnectionFailedException e) {
                    return true;
                }
            });
            Task<String> closed = Talk.waiting(() -> {
                server.awaitClosed();
                return "closed";
            });
            assertThat(closed.isDone()).isFalse();
            stream.write(bytes("still there\n"));
            assertThat(text(stream.read())).isEqualTo("still there\n");
            stream.close();
            assertThat(closed.await()).isEqualTo("closed");
            assertThatIllegalStateException().isThrownBy(server::port);
        });
    }

    @Test
    void awaitClosedOfAServerWithoutConnectionsWaitsForItsClosing() {
        Async.run(() -> {
            Server server = server(Stream::read);
            Task<String> closed = Talk.waiting(() -> {
                server.awaitClosed();
                return "closed";
            });
            Async.sleep(Duration.ofMillis(2));
            assertThat(closed.isDone()).isFalse();
            server.close();
            assertThat(closed.await()).isEqualTo("closed");
            server.awaitClosed();
        });
    }

    @Test
    void serveForeverEndsWhenItIsClosedOrCancelled() {
        Async.run(() -> {
            Server first = server(Stream::read);
            Task<String> serving = Talk.waiting(() -> {
                first.serveForever();
                return "over";
            });
            first.close();
            assertThat(serving.await()).isEqualTo("over");
            assertThatIllegalStateException().isThrownBy(first::serveForever);

            Server second = server(Stream::read);
            Task<String> cancelled = Talk.waiting(() -> {
                second.serveForever();
                return "over";
            });
            cancelled.cancel();
            assertThatThrownBy(cancelled::await).isInstanceOf(CancelledError.class);
            assertThat(second.isServing()).isFalse();
        });
    }

    @Test
    void closeClientsSendsWhatWasWrittenAndAbortClientsDoesNotWait() {
        Async.run(() -> {
            List<Throwable> told = new ArrayList<>();
            EventLoop.current().setExceptionHandler(context -> told.add(context.error()));
            try (Server server = server(stream -> {
                stream.writeBuffered(bytes("bye"));
                stream.read();
            })) {
                Stream stream = client(server);
                Talk.untilThere(stream, 3);
                server.closeClients();
                assertThat(text(stream.read())).isEqualTo("bye");
                stream.close();
                Stream other = client(server);
                Talk.untilThere(other, 3);
                server.abortClients();
                Talk.until("they are gone", () -> server.connections() == 0);
                other.close();
            }
            assertThat(told).isEmpty(); // it is the server that has closed them
        });
    }

    @Test
    void aFullServerAcceptsNoMoreUntilAConnectionEnds() {
        Async.run(() -> {
            AtomicInteger atOnce = new AtomicInteger();
            AtomicInteger most = new AtomicInteger();
            ServerOptions options = ServerOptions.DEFAULT.withLimit(3);
            try (Server server = Server.start(
                    stream -> {
                        most.accumulateAndGet(atOnce.incrementAndGet(), Math::max);
                        stream.write(stream.readLine());
                        atOnce.decrementAndGet();
                    },
                    Talk.HOST,
                    0,
                    options)) {
                List<Stream> clients = new ArrayList<>();
                for (int i = 0; i < 10; i++) {
                    clients.add(client(server));
                }
                Talk.until("three are served", () -> server.connections() == 3);
                Async.sleep(Duration.ofMillis(20)); // would it accept another, it did by now
                assertThat(server.connections()).isEqualTo(3);
                for (Stream stream : clients) {
                    stream.write(bytes("x\n"));
                }
                for (Stream stream : clients) {
                    assertThat(text(stream.readLine())).isEqualTo("x\n");
                    stream.close();
                }
            }
            assertThat(most).hasValue(3);
        });
    }

    @Test
    void shutdownLetsHandlersFinishWithinTheGrace() {
        Async.run(() -> {
            Server server = server(stream -> {
                byte[] line = stream.readLine();
                Async.sleep(Duration.ofMillis(20));
                stream.write(line);
            });
            Stream stream = client(server);
            stream.write(bytes("finish\n"));
            Talk.until("it is served", () -> server.connections() == 1);
            assertThat(server.shutdown(Duration.ofSeconds(20))).isZero();
            assertThat(text(stream.read())).isEqualTo("finish\n");
            stream.close();
        });
    }

    @Test
    void shutdownCancelsThoseThatDoNotFinishAndWaitsForThem() {
        Async.run(() -> {
            List<String> log = new ArrayList<>();
            Server server = server(stream -> {
                try {
                    stream.read();
                } catch (CancelledError e) {
                    log.add(e.getMessage());
                    Async.sleep(Duration.ofMillis(5));
                    log.add("cleaned up");
                    throw e;
                }
            });
            Stream stream = client(server);
            Talk.until("it is served", () -> server.connections() == 1);
            Async.sleep(Duration.ofMillis(1));
            assertThat(server.shutdown(Duration.ofMillis(10))).isEqualTo(1);
            assertThat(log).hasSize(2);
            assertThat(log.getFirst()).contains("shutting down");
            assertThat(server.connections()).isZero();
            assertThat(stream.read()).isEmpty();
            stream.close();
        });
    }

    @Test
    void aCancelledShutdownCancelsTheHandlersAtOnce() {
        Async.run(() -> {
            Server server = server(Stream::read);
            Stream stream = client(server);
            Talk.until("it is served", () -> server.connections() == 1);
            Task<Integer> shutting = Async.createTask(() -> server.shutdown(Duration.ofHours(1)));
            Async.sleep(Duration.ofMillis(1));
            shutting.cancel();
            assertThatThrownBy(shutting::await).isInstanceOf(CancelledError.class);
            Talk.until("they are gone", () -> server.connections() == 0);
            stream.close();
        });
    }

    @Test
    void aPortThatIsTakenIsNamed() {
        Async.run(() -> {
            long before = Talk.openFiles();
            try (Server server = server(Stream::read)) {
                assertThatThrownBy(() -> Server.start(Stream::read, Talk.HOST, server.port()))
                        .isInstanceOf(ConnectionFailedException.class)
                        .hasMessageContaining("127.0.0.1:" + server.port())
                        .hasMessageContaining("in use");
            }
            Talk.until("no socket is left", () -> Talk.openFiles() <= before);
        });
    }

    @Test
    void aServerListensOnAllAddressesOfItsHost() {
        Async.run(() -> {
            try (Server server = Server.start(Stream::read, null, 0)) {
                assertThat(server.addresses()).hasSize(1);
                Stream.connect(Talk.HOST, server.port()).close();
            }
            try (Server server = Server.start(Stream::read, "localhost", 0)) {
                assertThat(server.addresses()).isNotEmpty().allMatch(InetSocketAddress.class::isInstance);
                assertThat(server.toString()).startsWith("Server[[127.0.0.1:").contains("0 connections");
            }
        });
    }

    @Test
    void theEndOfTheLoopEndsConnectionsAndServers() throws Exception {
        List<String> log = new ArrayList<>();
        int port = Async.run(() -> {
            Server server = server(stream -> {
                try {
                    stream.read();
                } finally {
                    log.add("ended");
                }
            });
            Stream stream = client(server);
            Talk.until("it is served", () -> server.connections() == 1);
            Async.sleep(Duration.ofMillis(1));
            assertThat(stream.isClosing()).isFalse();
            return server.port();
        });
        assertThat(log).containsExactly("ended");
        try (java.net.Socket socket = new java.net.Socket()) {
            assertThatThrownBy(() -> socket.connect(new InetSocketAddress(Talk.HOST, port), 1000))
                    .isInstanceOf(java.net.ConnectException.class);
        }
    }

    @Test
    void aHandlerThatIsCancelledBeforeItsFirstPassBeginsAndFailsAtItsFirstSuspension() {
        Async.run(() -> {
            AtomicInteger begun = new AtomicInteger();
            AtomicInteger told = new AtomicInteger();
            try (Server server = server(stream -> {
                begun.incrementAndGet();
                try {
                    stream.read();
                } catch (CancelledError e) {
                    told.incrementAndGet();
                    throw e;
                }
            })) {
                boolean early = false;
                for (int i = 0; i < 1_000 && !early; i++) { // it may have begun when it is seen: then another
                    Task<?> client = Async.createTask(() -> {
                        try (Stream stream = client(server)) {
                            assertThat(stream.read()).isEmpty();
                        }
                    });
                    while (server.connections() == 0 && !client.isDone()) {
                        Async.yieldNow();
                    }
                    early = cancelTheConnection();
                    client.await();
                    Talk.until("it is gone", () -> server.connections() == 0);
                }
                assertThat(early).isTrue();
                assertThat(begun).hasPositiveValue();
                assertThat(told.get()).isEqualTo(begun.get());
            }
        });
    }

    /// Returns whether it had not started.
    private static boolean cancelTheConnection() {
        Task<?> task = EventLoop.current().allTasks().stream()
                .filter(each -> each.name().startsWith("connection from"))
                .findFirst()
                .orElseThrow();
        boolean early = task.status() == Task.Status.PENDING;
        task.cancel();
        return early;
    }
}
