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
import io.greenloom.async.Task;
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/// The reading half, after asyncio's `test_streams`.
final class StreamReadTest {
    private static final StreamOptions SMALL = StreamOptions.DEFAULT.withLimit(7);

    /// Sends text, ends the stream, and reads `client`'s assertions.
    private static void given(String sent, Talk.Client client) {
        given(StreamOptions.DEFAULT, sent, client);
    }

    private static void given(StreamOptions options, String sent, Talk.Client client) {
        Talk.between(ServerOptions.DEFAULT, options, stream -> stream.write(bytes(sent)), client);
    }

    @Test
    void readReturnsWhatIsThereAndAtMostWhatWasAskedFor() {
        given("hello world", stream -> {
            Talk.untilThere(stream, 11);
            assertThat(text(stream.read(5))).isEqualTo("hello");
            assertThat(text(stream.read(1000))).isEqualTo(" world");
            assertThat(stream.read(10)).isEmpty();
            assertThat(stream.atEof()).isTrue();
        });
    }

    @Test
    void readOfNothingReturnsNothingAndDoesNotWait() {
        Talk.between(Stream::read, stream -> assertThat(stream.read(0)).isEmpty());
    }

    @Test
    void readToTheEndReturnsAll() {
        String all = "line 1\nline 2\n".repeat(50_000);
        given(all, stream -> assertThat(text(stream.read())).isEqualTo(all));
    }

    @Test
    void atEofIsTrueOnlyWhenAllHasBeenRead() {
        given("x\n", stream -> {
            assertThat(stream.atEof()).isFalse();
            Talk.until("the end has come", () -> stream.wire().inbox().isEnded());
            assertThat(stream.atEof()).isFalse();
            stream.readLine();
            assertThat(stream.atEof()).isTrue();
        });
    }

    @Test
    void readLineReturnsTheLineWithItsEndAndAtLastWithoutOne() {
        given("one\r\ntwo\n\nthree", stream -> {
            assertThat(text(stream.readLine())).isEqualTo("one\r\n");
            assertThat(text(stream.readLine())).isEqualTo("two\n");
            assertThat(text(stream.readLine())).isEqualTo("\n");
            assertThat(text(stream.readLine())).isEqualTo("three");
            assertThat(stream.readLine()).isEmpty();
        });
    }

    @Test
    void readLineAsTextLeavesTheLineEndOutAndEndsWithNull() {
        given("one\r\ntwo\n\nthr\u00e9e", stream -> {
            assertThat(stream.readLine(StandardCharsets.ISO_8859_1)).isEqualTo("one");
            assertThat(stream.readLine(StandardCharsets.ISO_8859_1)).isEqualTo("two");
            assertThat(stream.readLine(StandardCharsets.ISO_8859_1)).isEmpty();
            assertThat(stream.readLine(StandardCharsets.ISO_8859_1)).isEqualTo("thr\u00e9e");
            assertThat(stream.readLine(StandardCharsets.ISO_8859_1)).isNull();
        });
    }

    @Test
    void aLineOverTheLimitIsDroppedAndTheNextOneIsRead() {
        given(SMALL, "chunk1chunk2\nchunk3\n", stream -> {
            Talk.untilThere(stream, 20);
            assertThatThrownBy(stream::readLine)
                    .isInstanceOf(LimitOverrunException.class)
                    .hasMessageContaining("the limit is 7")
                    .hasMessageContaining("withLimit");
            assertThat(text(stream.readLine())).isEqualTo("chunk3\n");
        });
    }

    @Test
    void theRestOfALineOverTheLimitIsSkippedWhenItComesLater() {
        Talk.between(
                ServerOptions.DEFAULT,
                SMALL,
                stream -> {
                    stream.write(bytes("chunk1chunk2"));
                    stream.readExactly(1);
                    stream.write(bytes("more of it"));
                    stream.readExactly(1);
                    stream.write(bytes(" and its end\nnext\n"));
                },
                stream -> {
                    assertThatThrownBy(stream::readLine).isInstanceOf(LimitOverrunException.class);
                    stream.write(bytes(".."));
                    assertThat(text(stream.readLine())).isEqualTo("next\n");
                });
    }

    @Test
    void aLineAsLongAsTheLimitIsRead() {
        given(SMALL, "seven77\n", stream -> assertThat(text(stream.readLine())).isEqualTo("seven77\n"));
    }

    @Test
    void readUntilReturnsTheSeparatorToo() {
        given("hello||world||", stream -> {
            assertThat(text(stream.readUntil(bytes("||")))).isEqualTo("hello||");
            assertThat(text(stream.readUntil(bytes("||")))).isEqualTo("world||");
        });
    }

    @Test
    void readUntilFindsASeparatorThatComesByteByByte() throws Exception {
        Talk.with(
                socket -> {
                    socket.setTcpNoDelay(true);
                    for (byte each : bytes("QWERTYBAAAAAB...")) {
                        socket.getOutputStream().write(each);
                    }
                },
                stream -> {
                    assertThat(text(stream.readUntil(bytes("AAAAB")))).isEqualTo("QWERTYBAAAAAB");
                    assertThat(text(stream.read())).isEqualTo("...");
                });
    }

    @Test
    void ofSeveralSeparatorsTheOneThatEndsFirstCounts() {
        given("data;more\r\nrest of it\r", stream -> {
            byte[][] separators = {bytes("\r\n"), bytes(";"), bytes("\r")};
            assertThat(text(stream.readUntil(separators))).isEqualTo("data;");
            assertThat(text(stream.readUntil(separators))).isEqualTo("more\r");
            assertThat(text(stream.readUntil(separators))).startsWith("\nrest");
        });
    }

    @Test
    void separatorsOfDifferentLengthsDoNotMissOneAtABorder() {
        Talk.between(
                stream -> {
                    stream.write(bytes("data"));
                    stream.readExactly(1);
                    stream.write(bytes("A"));
                },
                stream -> {
                    Talk.untilThere(stream, 4);
                    Task<String> reading = Talk.waiting(() -> text(stream.readUntil(bytes("A"), bytes("long sep"))));
                    stream.write(bytes("."));
                    assertThat(reading.await()).isEqualTo("dataA");
                });
    }

    @Test
    void readUntilOverTheLimitLeavesWhatThereIs() {
        given(SMALL, "some dataAA", stream -> {
            Talk.untilThere(stream, 11);
            assertThatThrownBy(() -> stream.readUntil(bytes("AA")))
                    .isInstanceOfSatisfying(
                            LimitOverrunException.class,
                            e -> assertThat(e.consumed()).isEqualTo(9))
                    .hasMessageContaining("a separator came only after 9 bytes");
            assertThat(text(stream.read())).isEqualTo("some dataAA");
        });
    }

    @Test
    void readUntilWithoutASeparatorInSightSaysHowMuchIsSafeToRead() {
        given(SMALL, "some dataA", stream -> {
            Talk.untilThere(stream, 10);
            assertThatThrownBy(() -> stream.readUntil(bytes("AA")))
                    .isInstanceOfSatisfying(
                            LimitOverrunException.class,
                            e -> assertThat(e.consumed()).isEqualTo(9));
            assertThat(text(stream.readExactly(10))).isEqualTo("some dataA");
        });
    }

    @Test
    void readUntilAtTheEndBringsWhatThereWas() {
        given("some data", stream -> {
            assertThatThrownBy(() -> stream.readUntil(bytes("AA")))
                    .isInstanceOfSatisfying(IncompleteReadException.class, e -> {
                        assertThat(text(e.partial())).isEqualTo("some data");
                        assertThat(e.expected()).isEmpty();
                    });
            assertThat(stream.atEof()).isTrue();
        });
    }

    @Test
    void separatorsMustNotBeEmpty() {
        Talk.between(Stream::read, stream -> {
            assertThatIllegalArgumentException().isThrownBy(() -> stream.readUntil(new byte[0]));
            assertThatIllegalArgumentException().isThrownBy(stream::readUntil);
        });
    }

    @Test
    void readExactlyWaitsForAllOfIt() {
        Talk.between(
                stream -> {
                    for (int i = 0; i < 3; i++) {
                        stream.write(bytes("abc"));
                        stream.readExactly(1);
                    }
                },
                stream -> {
                    Task<String> reading = Talk.waiting(() -> text(stream.readExactly(9)));
                    stream.write(bytes("..."));
                    assertThat(reading.await()).isEqualTo("abcabcabc");
                });
    }

    @Test
    void readExactlyOfNothingReturnsAtOnceAndOfLessIsRefused() {
        Talk.between(Stream::read, stream -> {
            assertThat(stream.readExactly(0)).isEmpty();
            assertThatIllegalArgumentException().isThrownBy(() -> stream.readExactly(-1));
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> stream.read(-1))
                    .withMessageContaining("call read()");
        });
    }

    @Test
    void readExactlyGoesFarBeyondTheLimit() {
        byte[] sent = new byte[3_000_000];
        new Random(1).nextBytes(sent);
        Talk.between(
                ServerOptions.DEFAULT,
                StreamOptions.DEFAULT.withLimit(3),
                stream -> stream.write(sent),
                stream -> assertThat(stream.readExactly(sent.length)).isEqualTo(sent));
    }

    @Test
    void readExactlyAtTheEndBringsWhatThereWas() {
        given("abc", stream -> {
            assertThatThrownBy(() -> stream.readExactly(5))
                    .isInstanceOfSatisfying(IncompleteReadException.class, e -> {
                        assertThat(text(e.partial())).isEqualTo("abc");
                        assertThat(e.expected()).hasValue(5);
                    })
                    .hasMessageContaining("after 3 of the 5 bytes");
            assertThat(stream.read()).isEmpty();
        });
    }

    @Test
    void readIntoFillsAPartOfAnArray() {
        given("hello", stream -> {
            byte[] into = new byte[10];
            Talk.untilThere(stream, 5);
            assertThat(stream.readInto(into, 2, 3)).isEqualTo(3);
            assertThat(text(Arrays.copyOfRange(into, 2, 5))).isEqualTo("hel");
            assertThat(stream.readInto(into, 0, 10)).isEqualTo(2);
            assertThat(stream.readInto(into, 0, 10)).isEqualTo(-1);
        });
    }

    @Test
    void twoTasksThatReadAtOnceAreAnErrorOfTheSecond() {
        Talk.between(
                stream -> {
                    stream.readExactly(1);
                    stream.write(bytes("for the first"));
                },
                stream -> {
                    Task<String> first = Talk.waiting(() -> text(stream.read(100)));
                    assertThatThrownBy(() -> stream.read(100))
                            .isInstanceOf(BusyResourceException.class)
                            .hasMessageContaining("another task is reading");
                    stream.write(bytes("."));
                    assertThat(first.await()).isEqualTo("for the first");
                });
    }

    @Test
    void aTaskThatHasBeenWokenStillHasTheStreamForItself() {
        Talk.between(
                stream -> {
                    stream.readExactly(1);
                    stream.write(bytes("value"));
                },
                stream -> {
                    AtomicReference<@Nullable Throwable> thief = new AtomicReference<>();
                    Task<String> first = Talk.waiting(() -> text(stream.readExactly(5)));
                    Task<?> second = Async.createTask(() -> {
                        while (stream.wire().inbox().available() < 5) {
                            Async.yieldNow();
                        }
                        try {
                            stream.read(1);
                        } catch (BusyResourceException e) {
                            thief.set(e);
                        }
                    });
                    stream.write(bytes("."));
                    assertThat(first.await()).isEqualTo("value");
                    second.await();
                });
    }

    @Test
    void aCancelledReadTakesNothingAndTheConnectionLivesOn() {
        Talk.between(
                stream -> {
                    stream.write(bytes("half"));
                    stream.readExactly(1);
                    stream.write(bytes("whole"));
                },
                stream -> {
                    Task<String> reading = Talk.waiting(() -> text(stream.readExactly(9)));
                    Talk.untilThere(stream, 4);
                    reading.cancel("enough");
                    assertThatThrownBy(reading::await).isInstanceOf(CancelledError.class);
                    stream.write(bytes("."));
                    assertThat(text(stream.readExactly(9))).isEqualTo("halfwhole");
                });
    }

    @Test
    void everyKindOfReadMayTimeOutAndLosesNothing() {
        Talk.between(
                stream -> {
                    stream.write(bytes("half"));
                    stream.readExactly(1);
                    stream.write(bytes("whole\n"));
                },
                stream -> {
                    Talk.untilThere(stream, 4);
                    Duration soon = Duration.ofMillis(2);
                    assertThatThrownBy(() -> Async.withTimeout(soon, () -> stream.readExactly(9)))
                            .isInstanceOf(TimeoutException.class);
                    assertThatThrownBy(() -> Async.withTimeout(soon, () -> stream.readLine()))
                            .isInstanceOf(TimeoutException.class);
                    assertThatThrownBy(() -> Async.withTimeout(soon, () -> stream.readUntil(bytes("fw"))))
                            .isInstanceOf(TimeoutException.class);
                    assertThatThrownBy(() -> Async.withTimeout(soon, () -> stream.read()))
                            .isInstanceOf(TimeoutException.class);
                    stream.write(bytes("."));
                    assertThat(text(stream.readLine())).isEqualTo("halfwhole\n");
                    assertThat(stream.read(1)).isEmpty();
                });
    }

    @Test
    void aReadCancelledInThePassInWhichItsBytesCameReturnsThemAndTheNextOneThrows() {
        Talk.between(
                stream -> {
                    stream.readExactly(1);
                    stream.write(bytes("value"));
                },
                stream -> {
                    StringBuilder got = new StringBuilder();
                    Task<String> reading = Talk.waiting(() -> {
                        got.append(text(stream.readExactly(5)));
                        return text(stream.read(1));
                    });
                    stream.write(bytes("."));
                    while (stream.wire().inbox().available() < 5) {
                        Async.yieldNow();
                        if (got.length() > 0) {
                            break;
                        }
                    }
                    reading.cancel();
                    assertThatThrownBy(reading::await).isInstanceOf(CancelledError.class);
                    String left = got.isEmpty() ? text(stream.readExactly(5)) : "";
                    assertThat(got + left).isEqualTo("value");
                });
    }

    @Test
    void aCancelledTaskIsStoppedEvenWhereTheBytesAreThere() {
        given("hello", stream -> {
            Talk.untilThere(stream, 5);
            Task<String> reading = Async.createTask(() -> {
                Async.currentTask().cancel();
                return text(stream.read(5));
            });
            assertThatThrownBy(reading::await).isInstanceOf(CancelledError.class);
            assertThat(text(stream.read(5))).isEqualTo("hello");
        });
    }

    @Test
    void aPeerThatSendsMoreThanIsReadIsHeldUp() {
        byte[] much = new byte[20_000_000];
        int limit = 64 * 1024;
        Talk.between(stream -> stream.write(much), stream -> {
            Talk.until(
                    "reading has paused",
                    () -> !stream.wire().channel().config().isAutoRead());
            assertThat(stream.wire().inbox().available()).isBetween(2 * limit, 4 * limit);
            assertThat(stream.read()).hasSize(much.length);
        });
    }

    @Test
    void whatIsNeverReadIsGivenBackWhenTheStreamIsClosed() {
        Talk.between(
                stream -> {
                    stream.write(new byte[100_000]);
                    stream.read();
                },
                stream -> {
                    Talk.untilThere(stream, 1000);
                    stream.close();
                    assertThat(stream.wire().inbox().available()).isZero();
                    assertThatThrownBy(() -> stream.read(1))
                            .isInstanceOf(StreamClosedException.class)
                            .hasMessageContaining("this side has closed");
                });
    }

    @Test
    void closingEndsTheReadOfAnotherTask() {
        Talk.between(Stream::read, stream -> {
            Task<String> reading = Talk.waiting(() -> text(stream.read(100)));
            stream.close();
            assertThatThrownBy(reading::await).isInstanceOf(StreamClosedException.class);
        });
    }

    @Test
    void anotherThreadIsToldThatTheStreamIsNotItsOwn() {
        Talk.between(Stream::read, stream -> {
            CompletableFuture<Throwable> thrown = new CompletableFuture<>();
            Thread.ofPlatform().start(() -> {
                try {
                    stream.read(1);
                } catch (Throwable e) {
                    thrown.complete(e);
                }
            });
            Talk.until("it was refused", thrown::isDone);
            assertThatIllegalStateException()
                    .isThrownBy(() -> {
                        throw (RuntimeException) thrown.get();
                    })
                    .withMessageContaining("loop.createTask");
        });
    }

    @Test
    void theInputStreamReadsWhatABufferedReaderWants() {
        given("one\ntwo\nthree", stream -> {
            BufferedReader reader =
                    new BufferedReader(new InputStreamReader(stream.inputStream(), StandardCharsets.US_ASCII));
            assertThat(reader.readLine()).isEqualTo("one");
            assertThat(reader.lines().toList()).containsExactly("two", "three");
            assertThat(stream.inputStream().read()).isEqualTo(-1);
        });
    }
}
