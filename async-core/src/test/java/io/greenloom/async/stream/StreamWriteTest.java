package io.greenloom.async.stream;

import static io.greenloom.async.stream.Talk.bytes;
import static io.greenloom.async.stream.Talk.text;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.greenloom.async.Async;
import io.greenloom.async.CancelledError;
import io.greenloom.async.EventLoop;
import io.greenloom.async.Task;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/// The writing half, and the ways a connection ends.
final class StreamWriteTest {
    private static final byte[] MUCH = new byte[20_000_000];

    private static void echo(Stream stream) {
        for (byte[] piece = stream.read(65536); piece.length > 0; piece = stream.read(65536)) {
            stream.write(piece);
        }
    }

    @Test
    void whatIsWrittenComesBackFromAnEcho() {
        Talk.between(StreamWriteTest::echo, stream -> {
            for (int i = 1; i < 100_000; i = i * 3 + 1) {
                byte[] sent = "x".repeat(i).getBytes(java.nio.charset.StandardCharsets.US_ASCII);
                stream.write(sent);
                assertThat(stream.readExactly(i)).isEqualTo(sent);
            }
        });
    }

    @Test
    void writeLinesAndBufferedWritesKeepTheirOrder() {
        Talk.between(StreamWriteTest::echo, stream -> {
            stream.writeLines(List.of(bytes("one\n"), bytes("two\n")));
            stream.writeBuffered(bytes("three\n"));
            stream.write(bytes("__four\n"), 2, 5);
            stream.sendEof();
            assertThat(text(stream.read())).isEqualTo("one\ntwo\nthree\nfour\n");
        });
    }

    @Test
    void theArrayMayBeChangedAsSoonAsWriteHasReturned() {
        Talk.between(StreamWriteTest::echo, stream -> {
            byte[] sent = bytes("first");
            stream.writeBuffered(sent);
            sent[0] = 'X';
            assertThat(text(stream.readExactly(5))).isEqualTo("first");
        });
    }

    @Test
    void aWriterWaitsAboveTheHighMarkAndGoesOnAtTheLowOne() {
        CountDownLatch read = new CountDownLatch(1);
        assertThatNothingFails(() -> Talk.with(
                socket -> {
                    read.await();
                    socket.getInputStream().readNBytes(MUCH.length);
                },
                stream -> {
                    Task<String> writing = Talk.waiting(() -> {
                        stream.write(MUCH);
                        return "done at " + (stream.writeBufferSize() <= 16 * 1024);
                    });
                    List<Task<String>> drains = new ArrayList<>();
                    for (int i = 0; i < 5; i++) {
                        drains.add(Talk.waiting(() -> {
                            stream.drain();
                            return "drained";
                        }));
                    }
                    assertThat(writing.isDone()).isFalse();
                    assertThat(stream.writeBufferSize()).isGreaterThan(64 * 1024);
                    read.countDown();
                    assertThat(writing.await()).isEqualTo("done at true");
                    assertThat(Async.gather(drains)).containsOnly("drained");
                }));
    }

    private static void assertThatNothingFails(io.greenloom.async.Action action) {
        org.assertj.core.api.Assertions.assertThatCode(action::run).doesNotThrowAnyException();
    }

    @Test
    void aCancelledWriteIsSentWholeAllTheSame() throws Exception {
        CountDownLatch read = new CountDownLatch(1);
        AtomicInteger received = new AtomicInteger();
        Talk.with(
                socket -> {
                    read.await();
                    received.set(socket.getInputStream().readAllBytes().length);
                },
                stream -> {
                    Task<String> writing = Talk.waiting(() -> {
                        stream.write(MUCH);
                        return "done";
                    });
                    writing.cancel();
                    assertThatThrownBy(writing::await).isInstanceOf(CancelledError.class);
                    stream.writeBuffered(bytes("end"));
                    read.countDown();
                });
        assertThat(received).hasValue(MUCH.length + 3);
    }

    @Test
    void aTaskCancelledBeforeWritesNothing() {
        Talk.between(StreamWriteTest::echo, stream -> {
            Task<String> writing = Async.createTask(() -> {
                Async.currentTask().cancel();
                stream.write(bytes("never"));
                return "";
            });
            assertThatThrownBy(writing::await).isInstanceOf(CancelledError.class);
            stream.write(bytes("this"));
            stream.sendEof();
            assertThat(text(stream.read())).isEqualTo("this");
        });
    }

    @Test
    void theMarksCanBeSetAndMustBeInOrder() {
        Talk.between(StreamWriteTest::echo, stream -> {
            stream.setWriteBufferLimits(0, 0);
            stream.write(bytes("waits until it is sent"));
            assertThat(stream.writeBufferSize()).isZero();
            assertThatIllegalArgumentException().isThrownBy(() -> stream.setWriteBufferLimits(2, 1));
        });
    }

    @Test
    void closeSendsWhatWasWrittenEvenToASlowPeer() throws Exception {
        AtomicInteger received = new AtomicInteger();
        Talk.with(
                socket -> {
                    byte[] some = new byte[100_000];
                    for (int n = socket.getInputStream().read(some);
                            n >= 0;
                            n = socket.getInputStream().read(some)) {
                        received.addAndGet(n);
                    }
                },
                stream -> {
                    stream.writeBuffered(MUCH);
                    stream.close();
                    assertThat(stream.writeBufferSize()).isZero();
                    stream.close();
                    stream.awaitClosed();
                });
        assertThat(received).hasValue(MUCH.length);
    }

    @Test
    void aPeerThatDoesNotTakeTheLastBytesIsGivenUp() throws Exception {
        CountDownLatch over = new CountDownLatch(1);
        Talk.with(StreamOptions.DEFAULT.withCloseTimeout(Duration.ofMillis(30)), socket -> over.await(), stream -> {
            stream.writeBuffered(MUCH);
            assertThatThrownBy(stream::close)
                    .isInstanceOf(BrokenStreamException.class)
                    .hasMessageContaining("did not take the last")
                    .hasMessageContaining("aborted");
            stream.awaitClosed();
            over.countDown();
        });
    }

    @Test
    void aCancelledCloseAborts() throws Exception {
        CountDownLatch over = new CountDownLatch(1);
        Talk.with(socket -> over.await(), stream -> {
            stream.writeBuffered(MUCH);
            Task<String> closing = Talk.waiting(() -> {
                stream.close();
                return "";
            });
            closing.cancel();
            assertThatThrownBy(closing::await).isInstanceOf(CancelledError.class);
            stream.awaitClosed();
            over.countDown();
        });
    }

    @Test
    void abortDropsWhatIsNotSent() throws Exception {
        CountDownLatch over = new CountDownLatch(1);
        Talk.with(socket -> over.await(), stream -> {
            stream.writeBuffered(MUCH);
            stream.abort();
            stream.awaitClosed();
            assertThatThrownBy(() -> stream.write(bytes("x"))).isInstanceOf(StreamClosedException.class);
            over.countDown();
        });
    }

    @Test
    void sendEofEndsOneHalfAndTheOtherGoesOn() {
        Talk.between(
                stream -> {
                    byte[] all = stream.read();
                    stream.write(bytes("got " + all.length));
                },
                stream -> {
                    assertThat(stream.canWriteEof()).isTrue();
                    stream.writeBuffered(new byte[1_000_000]);
                    stream.sendEof();
                    stream.sendEof();
                    assertThat(text(stream.read())).isEqualTo("got 1000000");
                    assertThatThrownBy(() -> stream.write(bytes("x")))
                            .isInstanceOf(StreamClosedException.class)
                            .hasMessageContaining("sendEof");
                });
    }

    @Test
    void writeAfterCloseIsRefusedAtOnce() {
        Talk.between(StreamWriteTest::echo, stream -> {
            stream.close();
            assertThat(stream.isClosing()).isTrue();
            assertThatThrownBy(() -> stream.write(bytes("x")))
                    .isInstanceOf(StreamClosedException.class)
                    .hasMessageContaining("127.0.0.1")
                    .hasMessageContaining("write before you close");
            assertThatThrownBy(() -> stream.writeBuffered(bytes("x"))).isInstanceOf(StreamClosedException.class);
        });
    }

    @Test
    void startCloseDoesNotWaitAndAwaitClosedDoes() {
        Talk.between(StreamWriteTest::echo, stream -> {
            stream.writeBuffered(bytes("x"));
            stream.startClose();
            assertThat(stream.isClosing()).isTrue();
            assertThat(stream.wire().isClosed()).isFalse();
            stream.awaitClosed();
            assertThat(stream.wire().isClosed()).isTrue();
        });
    }

    @Test
    void aResetInTheMiddleOfAReadBreaksIt() throws Exception {
        Talk.with(
                socket -> {
                    socket.getInputStream().read();
                    Talk.reset(socket);
                },
                stream -> {
                    stream.write(bytes("x"));
                    assertThatThrownBy(() -> stream.readExactly(10))
                            .isInstanceOf(BrokenStreamException.class)
                            .hasMessageContaining("127.0.0.1:")
                            .hasMessageContaining("reset");
                    stream.awaitClosed();
                    assertThatThrownBy(() -> stream.read(1)).isInstanceOf(BrokenStreamException.class);
                    assertThatThrownBy(() -> stream.write(bytes("x"))).isInstanceOf(BrokenStreamException.class);
                });
    }

    @Test
    void whatCameBeforeAResetCanStillBeRead() throws Exception {
        CountDownLatch seen = new CountDownLatch(1);
        Talk.with(
                socket -> {
                    socket.getOutputStream().write(bytes("last words"));
                    seen.await();
                    Talk.reset(socket);
                },
                stream -> {
                    Talk.untilThere(stream, 10);
                    seen.countDown();
                    stream.awaitClosed();
                    assertThat(text(stream.read(4))).isEqualTo("last");
                    assertThatThrownBy(() -> stream.readExactly(100))
                            .isInstanceOf(BrokenStreamException.class)
                            .hasMessageContaining("6 bytes that came before can still be read");
                    assertThat(text(stream.read(100))).isEqualTo(" words");
                });
    }

    @Test
    void aResetWhileWritersWaitWakesAllOfThem() throws Exception {
        CountDownLatch written = new CountDownLatch(1);
        Talk.with(
                socket -> {
                    written.await();
                    Talk.reset(socket);
                },
                stream -> {
                    List<Task<String>> writers = new ArrayList<>();
                    for (int i = 0; i < 3; i++) {
                        writers.add(Talk.waiting(() -> {
                            stream.write(MUCH);
                            return "";
                        }));
                    }
                    written.countDown();
                    for (Task<String> writer : writers) {
                        assertThatThrownBy(writer::await).isInstanceOf(BrokenStreamException.class);
                    }
                });
    }

    @Test
    void bytesLostWithoutAWordAreReportedByClose() throws Exception {
        CountDownLatch written = new CountDownLatch(1);
        Talk.with(
                socket -> {
                    written.await();
                    Talk.reset(socket);
                },
                stream -> {
                    stream.writeBuffered(MUCH);
                    written.countDown();
                    Talk.until("it is closed", () -> stream.wire().isClosed());
                    assertThatThrownBy(stream::close)
                            .isInstanceOf(BrokenStreamException.class)
                            .hasMessageContaining("were not sent");
                    stream.close(); // told once
                });
    }

    @Test
    void writingToAPeerThatHasGoneBreaksSoonerOrLater() throws Exception {
        Talk.with(Socket::close, stream -> {
            assertThat(stream.read()).isEmpty(); // half open: it may still want to read
            assertThatThrownBy(() -> {
                        for (int i = 0; i < 10_000; i++) {
                            stream.write(new byte[1000]);
                            Async.sleep(Duration.ofMillis(1));
                        }
                    })
                    .isInstanceOf(BrokenStreamException.class);
        });
    }

    @Test
    void theOutputStreamTellsFailuresAsIoExceptions() {
        Talk.between(StreamWriteTest::echo, stream -> {
            stream.outputStream().write('a');
            stream.outputStream().write(bytes("bc"));
            assertThat(text(stream.readExactly(3))).isEqualTo("abc");
            stream.outputStream().close();
            assertThatThrownBy(() -> stream.outputStream().write('x'))
                    .isInstanceOf(IOException.class)
                    .hasCauseInstanceOf(StreamClosedException.class);
        });
    }

    @Test
    void aStreamKnowsBothItsAddressesEvenWhenItIsClosed() {
        Talk.between(StreamWriteTest::echo, stream -> {
            stream.close();
            assertThat(stream.peerAddress()).isInstanceOf(InetSocketAddress.class);
            assertThat(((InetSocketAddress) stream.localAddress()).getPort()).isPositive();
            assertThat(stream.toString()).startsWith("Stream[127.0.0.1:").contains("closed");
        });
    }

    @Test
    void closingTheLoopClosesAStreamThatWasForgotten() throws Exception {
        try (java.net.ServerSocket listening = new java.net.ServerSocket(0)) {
            Stream forgotten = Async.run(() -> Stream.connect(Talk.HOST, listening.getLocalPort()));
            try (Socket peer = listening.accept()) {
                peer.setSoTimeout((int) TimeUnit.SECONDS.toMillis(10));
                assertThat(peer.getInputStream().read()).isEqualTo(-1);
            }
            forgotten.close(); // does nothing any more, on any thread
            assertThat(EventLoop.currentOrNull()).isNull();
        }
    }

    @Test
    void manyTasksWriteWithoutMixingTheirBytes() {
        int tasks = 20;
        Talk.between(StreamWriteTest::echo, stream -> {
            List<Task<String>> writers = new ArrayList<>();
            for (int i = 0; i < tasks; i++) {
                String line = ("" + (char) ('a' + i)).repeat(30_000) + "\n";
                writers.add(Async.createTask(() -> {
                    for (int n = 0; n < 5; n++) {
                        stream.write(bytes(line));
                    }
                    return "";
                }));
            }
            for (int i = 0; i < tasks * 5; i++) {
                String line = text(stream.readLine());
                assertThat(line.chars().distinct().count()).isEqualTo(2);
                assertThat(line).hasSize(30_001);
            }
            Async.gather(writers);
        });
    }
}
