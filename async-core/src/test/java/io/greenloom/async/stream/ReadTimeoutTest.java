package io.greenloom.async.stream;

import static io.greenloom.async.stream.Talk.bytes;
import static io.greenloom.async.stream.Talk.text;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.greenloom.async.Async;
import io.greenloom.async.EventLoop;
import io.greenloom.async.Task;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/// The time for a read, with real sockets; the test kit's `ReadTimeoutTest` has the moments, by a virtual clock.
@SuppressWarnings("try") // a server lasts as long as its block
final class ReadTimeoutTest {
    private static final Duration SHORT = Duration.ofMillis(20);
    private static final Duration LONG = Duration.ofHours(1);
    private static final StreamOptions IMPATIENT = StreamOptions.DEFAULT.withReadTimeout(SHORT);

    /// Sends what it reads by lines, each once the line is complete.
    private static void echo(Stream stream) {
        for (byte[] line = stream.readLine(); line.length > 0; line = stream.readLine()) {
            stream.write(line);
        }
    }

    private static void between(StreamOptions options, Talk.Client client) {
        Talk.between(ServerOptions.DEFAULT, options, ReadTimeoutTest::echo, client);
    }

    @Test
    void eachKindOfReadGivesUpOnASilentPeer() {
        between(IMPATIENT, stream -> {
            List<org.assertj.core.api.ThrowableAssert.ThrowingCallable> reads = List.of(
                    () -> stream.read(1),
                    stream::read,
                    () -> stream.readInto(new byte[1], 0, 1),
                    () -> stream.readExactly(1),
                    stream::readLine,
                    () -> stream.readLine(StandardCharsets.UTF_8),
                    () -> stream.readUntil(bytes(";")));
            for (var read : reads) {
                Duration start = EventLoop.current().time();
                assertThatThrownBy(read)
                        .isInstanceOf(ReadTimeoutException.class)
                        .hasMessageContaining("127.0.0.1")
                        .hasMessageContaining("PT0.02S");
                assertThat(EventLoop.current().time().minus(start)).isGreaterThanOrEqualTo(SHORT);
            }
        });
    }

    @Test
    void aReadThatGaveUpTakesNothingAndTheStreamGoesOn() {
        Talk.between(
                ServerOptions.DEFAULT,
                IMPATIENT,
                stream -> {
                    stream.write(bytes("half"));
                    stream.write(stream.readLine());
                },
                stream -> {
                    Talk.untilThere(stream, 4);
                    assertThatThrownBy(stream::readLine)
                            .isInstanceOf(ReadTimeoutException.class)
                            .hasMessageContaining("the 4 bytes that came");
                    assertThatThrownBy(() -> stream.readExactly(5)).isInstanceOf(ReadTimeoutException.class);
                    assertThatThrownBy(stream::read).isInstanceOf(ReadTimeoutException.class);
                    stream.setReadTimeout(LONG);
                    stream.write(bytes(" a line\n"));
                    assertThat(text(stream.readLine())).isEqualTo("half a line\n");
                });
    }

    @Test
    void whatIsThereOrComesInTimeIsReadAsEver() {
        between(StreamOptions.DEFAULT.withReadTimeout(LONG), stream -> {
            for (int i = 0; i < 100; i++) {
                stream.write(bytes(i + "\n"));
                assertThat(text(stream.readLine())).isEqualTo(i + "\n");
            }
            stream.sendEof();
            assertThat(stream.readLine()).isEmpty();
            assertThat(stream.read(1)).isEmpty();
        });
    }

    @Test
    void noLimitIsTheDefaultAndCanBeHadAgain() {
        between(IMPATIENT, stream -> {
            stream.setReadTimeout(null);
            Task<String> line = Talk.waiting(() -> text(stream.readLine()));
            Async.sleep(SHORT.multipliedBy(3)); // longer than it had
            assertThat(line.isDone()).isFalse();
            stream.write(bytes("late\n"));
            assertThat(line.await()).isEqualTo("late\n");
        });
        assertThat(StreamOptions.DEFAULT.readTimeout()).isNull();
        assertThatIllegalArgumentException()
                .isThrownBy(() -> StreamOptions.DEFAULT.withReadTimeout(Duration.ZERO))
                .withMessageContaining("readTimeout");
        between(
                StreamOptions.DEFAULT,
                stream -> assertThatIllegalArgumentException()
                        .isThrownBy(() -> stream.setReadTimeout(Duration.ofSeconds(-1))));
    }

    @Test
    void aLimitOfForEverIsNone() {
        between(StreamOptions.DEFAULT.withReadTimeout(Duration.ofSeconds(Long.MAX_VALUE)), stream -> {
            stream.write(bytes("hello\n"));
            assertThat(text(stream.readLine())).isEqualTo("hello\n");
        });
    }

    @Test
    void aServerEndsSilentClientsAndTheirEndIsNoError() {
        Async.run(() -> {
            List<Throwable> reported = new ArrayList<>();
            EventLoop.current().setExceptionHandler(context -> reported.add(context.error()));
            ServerOptions options = ServerOptions.DEFAULT.withReadTimeout(SHORT);
            try (Server server = Server.start(ReadTimeoutTest::echo, Talk.HOST, 0, options);
                    Stream one = Stream.connect(Talk.HOST, server.port());
                    Stream two = Stream.connect(Talk.HOST, server.port())) {
                two.write(bytes("no end of line"));
                assertThat(one.read()).isEmpty();
                assertThat(two.read()).isEmpty();
                Talk.until("both have ended", () -> server.connections() == 0);
                assertThat(server.brokenConnections()).isEqualTo(2);
            }
            assertThat(reported).isEmpty();
        });
    }

    @Test
    void aHandlerCanSayALastWord() {
        Talk.between(
                ServerOptions.DEFAULT.withReadTimeout(SHORT),
                StreamOptions.DEFAULT,
                stream -> {
                    try {
                        stream.readLine();
                    } catch (ReadTimeoutException e) {
                        stream.write(bytes("408 Request Timeout"));
                    }
                },
                stream -> assertThat(text(stream.read())).isEqualTo("408 Request Timeout"));
    }

    @Test
    void codeForJavaIoMeetsTheExceptionOfSockets() {
        between(
                IMPATIENT,
                stream -> assertThatThrownBy(() -> stream.inputStream().read())
                        .isInstanceOf(SocketTimeoutException.class)
                        .hasCauseInstanceOf(ReadTimeoutException.class));
    }
}
