package io.greenloom.async.stream;

import static io.greenloom.async.stream.Talk.bytes;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.greenloom.async.Async;
import io.greenloom.async.EventLoop;
import io.greenloom.async.TaskGroup;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.io.RandomAccessFile;
import java.io.UncheckedIOException;
import java.net.Socket;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.ExecutionException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What becomes of a handler's end: clients that go are no errors, all else is. The resets are real ones.
@SuppressWarnings("try") // a server lasts as long as its block
final class HandlerEndTest {
    private static final byte[] MUCH = new byte[1 << 20];

    @TempDir
    Path folder;

    private record Ends(List<Throwable> reported, long broken) {}

    /// Has `clients` talk to a server, each once its handler waits for it, and returns what became of the
    /// handlers.
    private static Ends ends(ConnectionHandler handler, Talk.Script... clients) {
        return Async.run(() -> {
            List<Throwable> reported = new ArrayList<>();
            EventLoop.current().setExceptionHandler(context -> reported.add(context.error()));
            try (Server server = Server.start(handler, Talk.HOST, 0)) {
                for (Talk.Script client : clients) {
                    int port = server.port();
                    Socket socket = Async.toThread(() -> new Socket(Talk.HOST, port));
                    Talk.until("it is served", () -> server.connections() == 1);
                    EventLoop.current().settle(); // now all tasks of the handler wait
                    Async.toThread(() -> {
                        client.run(socket);
                        return null;
                    });
                    Talk.until("it has ended", () -> server.connections() == 0);
                }
                return new Ends(reported, server.brokenConnections());
            }
        });
    }

    private static void assertQuiet(ConnectionHandler handler, Talk.Script client) {
        Ends ends = ends(handler, client);
        assertThat(ends.reported).isEmpty();
        assertThat(ends.broken).isOne();
    }

    private static void writeForEver(Stream stream) {
        while (true) {
            stream.write(MUCH);
        }
    }

    @Test
    void aResetWhileTheHandlerReadsIsNoError() {
        assertQuiet(
                stream -> {
                    while (true) {
                        stream.readExactly(10);
                    }
                },
                Talk::reset);
    }

    @Test
    void aResetWhileTheHandlerWritesIsNoError() {
        assertQuiet(HandlerEndTest::writeForEver, Talk::reset);
    }

    @Test
    void aClientThatClosesWhileTheHandlerWritesIsNoError() {
        assertQuiet(HandlerEndTest::writeForEver, Socket::close);
    }

    @Test
    void whatIsLostWhenTheHandlerHasEndedIsNoError() {
        Ends ends = ends(
                stream -> {
                    for (int i = 0; i < 16; i++) {
                        stream.writeBuffered(MUCH); // more than the system takes: sent by the close behind it
                    }
                },
                Talk::reset);
        assertThat(ends.reported).isEmpty();
        assertThat(ends.broken).isOne();
    }

    @Test
    void aClientThatEndsWithinARequestIsNoError() {
        assertQuiet(stream -> stream.readExactly(10), socket -> {
            socket.getOutputStream().write(new byte[4]);
            socket.close();
        });
        assertQuiet(stream -> stream.readUntil(bytes("\r\n\r\n")), Socket::close);
    }

    @Test
    void aResetThatAViewOfJavaIoMeetsIsNoError() {
        assertQuiet(
                stream -> {
                    while (stream.inputStream().read() >= 0) {
                        Async.checkCancelled();
                    }
                },
                Talk::reset);
        assertQuiet(
                stream -> {
                    OutputStream out = stream.outputStream();
                    while (true) {
                        out.write(MUCH);
                    }
                },
                Talk::reset);
        assertQuiet(
                stream -> new BufferedReader(new InputStreamReader(stream.inputStream(), StandardCharsets.UTF_8))
                        .lines()
                        .forEach(_ -> {}),
                Talk::reset);
    }

    @Test
    void aResetThatEndsBothTasksOfAHandlersGroupIsNoError() {
        assertQuiet(
                stream -> TaskGroup.run(group -> {
                    group.createTask(() -> stream.readExactly(1));
                    group.createTask(() -> {
                        writeForEver(stream);
                        return null;
                    });
                }),
                Talk::reset);
    }

    @Test
    void whatMerelyCarriesItIsNoError() {
        assertQuiet(
                stream -> {
                    try {
                        stream.readExactly(1);
                    } catch (BrokenStreamException e) {
                        throw new ExecutionException(e);
                    }
                },
                Talk::reset);
    }

    @Test
    void manyClientsThatGoAreCounted() {
        Talk.Script[] clients = new Talk.Script[5];
        Arrays.fill(clients, (Talk.Script) Talk::reset);
        Ends ends = ends(stream -> stream.readExactly(1), clients);
        assertThat(ends.reported).isEmpty();
        assertThat(ends.broken).isEqualTo(5);
    }

    @Test
    void theHandlersOwnExceptionIsReportedWhateverItsCause() {
        Ends ends = ends(
                stream -> {
                    try {
                        stream.readExactly(1);
                    } catch (BrokenStreamException e) {
                        throw new IllegalStateException("half an order", e);
                    }
                },
                Talk::reset);
        assertThat(ends.reported).singleElement().satisfies(e -> assertThat(e).hasMessage("half an order"));
        assertThat(ends.broken).isZero();
    }

    @Test
    void aFailureOfTheHandlersCleanUpIsReported() {
        Ends ends = ends(
                stream -> {
                    try (AutoCloseable _ = () -> {
                        throw new IOException("the disk is full");
                    }) {
                        stream.readExactly(1);
                    }
                },
                Talk::reset);
        assertThat(ends.reported).singleElement().satisfies(e -> {
            assertThat(e).isInstanceOf(BrokenStreamException.class);
            assertThat(e.getSuppressed()).hasSize(1);
        });
    }

    @Test
    void aFailureBesideTheResetInAGroupIsReported() {
        Ends ends = ends(
                stream -> TaskGroup.run(group -> {
                    group.createTask(() -> stream.readExactly(1));
                    group.createTask(() -> {
                        try {
                            Async.sleep(Duration.ofDays(1));
                        } finally {
                            failNow();
                        }
                        return null;
                    });
                }),
                Talk::reset);
        assertThat(ends.reported).hasSize(1);
    }

    private static void failNow() {
        throw new UncheckedIOException(new IOException("the disk is full"));
    }

    @Test
    void theResetOfAnotherConnectionIsReported() {
        Async.run(() -> {
            List<Throwable> reported = new ArrayList<>();
            EventLoop.current().setExceptionHandler(context -> reported.add(context.error()));
            try (Server behind = Server.start(Stream::abort, Talk.HOST, 0);
                    Server front = Server.start(
                            stream -> {
                                try (Stream other = Stream.connect(Talk.HOST, behind.port())) {
                                    stream.write(other.readExactly(1));
                                }
                            },
                            Talk.HOST,
                            0);
                    Stream client = Stream.connect(Talk.HOST, front.port())) {
                assertThat(client.read()).isEmpty();
                Talk.until("it has ended", () -> front.connections() == 0);
                assertThat(front.brokenConnections()).isZero();
            }
            assertThat(reported).singleElement().isInstanceOf(StreamException.class);
        });
    }

    @Test
    void aHandlerThatReadsWhatItHasClosedIsReported() {
        Ends ends = ends(
                stream -> {
                    stream.readExactly(1);
                    stream.startClose();
                    stream.read();
                },
                socket -> {
                    socket.getOutputStream().write(1);
                    socket.close();
                });
        assertThat(ends.reported).singleElement().isInstanceOf(StreamClosedException.class);
        assertThat(ends.broken).isZero();
    }

    @Test
    void aLineThatIsTooLongIsReported() {
        Ends ends = ends(Stream::readLine, socket -> {
            socket.getOutputStream().write(new byte[200_000]);
            socket.close();
        });
        assertThat(ends.reported).singleElement().isInstanceOf(LimitOverrunException.class);
    }

    @Test
    void aFileThatBecomesShorterWhileItIsSentIsReported() throws IOException {
        Path file = folder.resolve("file");
        try (RandomAccessFile made = new RandomAccessFile(file.toFile(), "rw")) {
            made.setLength(32 << 20); // of holes
        }
        Ends ends = ends(stream -> stream.sendFile(file), socket -> {
            try (socket;
                    FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
                socket.getInputStream().readNBytes(1); // it is being sent, and does not fit
                channel.truncate(1);
                socket.getInputStream().readAllBytes();
            }
        });
        assertThat(ends.reported).singleElement().isInstanceOf(BrokenStreamException.class);
        assertThat(ends.broken).isZero();
    }

    @Test
    void closeClientsAndAbortClientsEndWaitingHandlersWithoutAnError() {
        Async.run(() -> {
            List<Throwable> reported = new ArrayList<>();
            EventLoop.current().setExceptionHandler(context -> reported.add(context.error()));
            List<String> met = new ArrayList<>();
            try (Server server = Server.start(
                            stream -> {
                                try {
                                    stream.readLine();
                                } catch (StreamClosedException e) {
                                    met.add(String.valueOf(e.getMessage()));
                                    throw e;
                                }
                            },
                            Talk.HOST,
                            0);
                    Stream one = Stream.connect(Talk.HOST, server.port());
                    Stream two = Stream.connect(Talk.HOST, server.port())) {
                Talk.until("both are served", () -> server.connections() == 2);
                server.closeClients();
                assertThat(one.read()).isEmpty();
                assertThat(two.read()).isEmpty();
                Talk.until("both have ended", () -> server.connections() == 0);
                assertThat(met).hasSize(2).allMatch(each -> each.contains("the server has closed"));
                try (Stream three = Stream.connect(Talk.HOST, server.port())) {
                    Talk.until("it is served", () -> server.connections() == 1);
                    server.abortClients();
                    assertThat(three.read()).isEmpty();
                }
                server.close();
                server.awaitClosed();
                assertThat(met).hasSize(3);
                assertThat(server.brokenConnections()).isZero();
            }
            assertThat(reported).isEmpty();
        });
    }

    @Test
    void awaitClosedWaitsForHandlersThatGoOnBehindTheirConnections() {
        Async.run(() -> {
            List<String> log = new ArrayList<>();
            Server server = Server.start(
                    stream -> {
                        try {
                            stream.readLine();
                        } finally {
                            for (int i = 0; i < 20; i++) {
                                Async.yieldNow();
                            }
                            log.add("cleaned up");
                        }
                    },
                    Talk.HOST,
                    0);
            try (Stream client = Stream.connect(Talk.HOST, server.port())) {
                Talk.until("it is served", () -> server.connections() == 1);
                server.close();
                assertThat(server.connections()).isOne();
                server.closeClients();
                server.awaitClosed();
                assertThat(log).containsExactly("cleaned up");
                assertThat(client.read()).isEmpty();
            }
        });
    }

    @Test
    void aHandlerThatWaitsForItsClientIsEndedAtTheShutdownByCloseClients() {
        Async.run(() -> {
            List<Throwable> reported = new ArrayList<>();
            EventLoop loop = EventLoop.current();
            loop.setExceptionHandler(context -> reported.add(context.error()));
            Server server = Server.start(Stream::readLine, Talk.HOST, 0);
            loop.onShutdown(server::closeClients);
            try (Stream client = Stream.connect(Talk.HOST, server.port())) {
                Talk.until("it is served", () -> server.connections() == 1);
                loop.callSoon(() -> loop.requestShutdown("as TERM does"));
                server.serveForever(); // would last for the grace, and then be cancelled
                assertThat(server.connections()).isZero();
                assertThat(client.read()).isEmpty();
            }
            assertThat(reported).isEmpty();
        });
    }

    @Test
    void whatEndedOneConnectionIsAFailureOfAnother() {
        Async.run(() -> {
            List<BrokenStreamException> met = new ArrayList<>();
            List<Throwable> reported = new ArrayList<>();
            EventLoop.current().setExceptionHandler(context -> reported.add(context.error()));
            try (Server server = Server.start(
                    stream -> {
                        if (!met.isEmpty()) {
                            throw met.getFirst();
                        }
                        try {
                            stream.readExactly(1);
                        } catch (BrokenStreamException e) {
                            met.add(e);
                            throw e;
                        }
                    },
                    Talk.HOST,
                    0)) {
                int port = server.port();
                Socket socket = Async.toThread(() -> new Socket(Talk.HOST, port));
                Talk.until("it is served", () -> server.connections() == 1);
                Talk.reset(socket);
                Talk.until("it has ended", () -> server.brokenConnections() == 1);
                assertThatThrownBy(() -> {
                            try (Stream second = Stream.connect(Talk.HOST, port)) {
                                second.readExactly(1);
                            }
                        })
                        .isInstanceOf(StreamException.class);
                Talk.until("it is reported", () -> reported.size() == 1);
                assertThat(server.brokenConnections()).isOne();
            }
        });
    }
}
