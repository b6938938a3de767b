package io.greenloom.async.stream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.greenloom.async.Async;
import io.greenloom.async.CancelledError;
import io.greenloom.async.Task;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Random;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Files into streams, after asyncio's `test_sendfile`.
final class SendFileTest {
    private static final int SIZE = 30_000_000; // more than two sockets of one machine hold

    @TempDir
    Path folder;

    private Path file;
    private byte[] content;

    @BeforeEach
    void write() throws IOException {
        content = new byte[SIZE];
        new Random(1).nextBytes(content);
        file = folder.resolve("large");
        Files.write(file, content);
    }

    @Test
    void aWholeFileArrivesBetweenWhatIsWrittenBeforeAndAfter() {
        long open = Talk.openFiles();
        Talk.between(
                connection -> {
                    connection.writeBuffered(Talk.bytes("before"));
                    assertThat(connection.sendFile(file)).isEqualTo(SIZE);
                    connection.write(Talk.bytes("after"));
                },
                stream -> {
                    byte[] all = stream.read();
                    assertThat(Arrays.copyOf(all, 6)).isEqualTo(Talk.bytes("before"));
                    assertThat(Arrays.equals(all, 6, 6 + SIZE, content, 0, SIZE))
                            .isTrue();
                    assertThat(Arrays.copyOfRange(all, 6 + SIZE, all.length)).isEqualTo(Talk.bytes("after"));
                });
        assertThat(Talk.openFiles()).isLessThanOrEqualTo(open + 4); // the selector's, of the first loop
    }

    @Test
    void aPartArrives() {
        Talk.between(
                connection -> {
                    assertThat(connection.sendFile(file, 1000, 100_000)).isEqualTo(100_000);
                    assertThat(connection.sendFile(file, SIZE - 10, 1000)).isEqualTo(10);
                    assertThat(connection.sendFile(file, SIZE + 10, 1000)).isZero();
                    assertThat(connection.sendFile(file, 0, 0)).isZero();
                },
                stream -> {
                    byte[] all = stream.read();
                    assertThat(Arrays.copyOf(all, 100_000)).isEqualTo(Arrays.copyOfRange(content, 1000, 101_000));
                    assertThat(Arrays.copyOfRange(all, 100_000, all.length))
                            .isEqualTo(Arrays.copyOfRange(content, SIZE - 10, SIZE));
                });
    }

    @Test
    void itWaitsForAReaderAndOthersRunMeanwhile() {
        Talk.between(
                connection -> {
                    Task<Long> sending = Async.createTask(() -> connection.sendFile(file));
                    Talk.until("bytes wait to be sent", () -> connection.writeBufferSize() > 0);
                    connection.readExactly(1);
                    assertThat(sending.await()).isEqualTo(SIZE);
                },
                stream -> {
                    Talk.untilThere(stream, 1000);
                    stream.write(new byte[1]);
                    assertThat(Arrays.equals(stream.read(), content)).isTrue();
                });
    }

    @Test
    void aCancelledOneIsSentAllTheSame() {
        AtomicBoolean cancelled = new AtomicBoolean();
        Talk.between(
                connection -> {
                    Task<Long> sending = Async.createTask(() -> connection.sendFile(file));
                    Talk.until("bytes wait to be sent", () -> connection.writeBufferSize() > 0);
                    sending.cancel();
                    assertThatThrownBy(sending::await).isInstanceOf(CancelledError.class);
                    connection.writeBuffered(Talk.bytes("end"));
                    cancelled.set(true);
                },
                stream -> {
                    Talk.until("it is cancelled", cancelled::get);
                    assertThat(stream.read().length).isEqualTo(SIZE + 3);
                });
    }

    @Test
    void anAbortedConnectionClosesTheFile() {
        Talk.between(
                connection -> {
                    assertThatThrownBy(() -> connection.sendFile(file)).isInstanceOf(BrokenStreamException.class);
                    assertThat(openHere()).isEmpty();
                },
                stream -> {
                    Talk.untilThere(stream, 1000);
                    stream.abort();
                });
    }

    /// Returns the descriptors of this process that lead to the test's file; none where the system does not tell.
    private java.util.List<Path> openHere() throws IOException {
        Path descriptors = Path.of("/proc/self/fd");
        if (!Files.isDirectory(descriptors)) {
            return java.util.List.of();
        }
        try (var all = Files.list(descriptors)) {
            return all.filter(each -> {
                        try {
                            return Files.readSymbolicLink(each).equals(file);
                        } catch (IOException e) {
                            return false; // closed meanwhile
                        }
                    })
                    .toList();
        }
    }

    @Test
    void aFileThatIsNotThereIsAnErrorAndTheStreamGoesOn() {
        Talk.between(
                connection -> {
                    assertThatThrownBy(() -> connection.sendFile(folder.resolve("none")))
                            .isInstanceOf(NoSuchFileException.class);
                    assertThatIllegalArgumentException().isThrownBy(() -> connection.sendFile(file, -1, 1));
                    connection.write(Talk.bytes("still here"));
                },
                stream -> assertThat(Talk.text(stream.read())).isEqualTo("still here"));
    }

    @Test
    void withTlsItIsReadAndWritten() throws Exception {
        Certificates certificates = Certificates.make(folder, "localhost", "ip:127.0.0.1");
        Tls server = Tls.server(certificates.context());
        Tls client = Tls.client(certificates.context());
        Talk.between(
                ServerOptions.DEFAULT.withTls(server),
                StreamOptions.DEFAULT.withTls(client),
                connection -> {
                    connection.write(Talk.bytes("<"));
                    assertThat(connection.sendFile(file, 5, 200_000)).isEqualTo(200_000);
                    connection.write(Talk.bytes(">"));
                },
                stream -> {
                    byte[] all = stream.read();
                    assertThat(all).hasSize(200_002);
                    assertThat(Arrays.copyOfRange(all, 1, 200_001)).isEqualTo(Arrays.copyOfRange(content, 5, 200_005));
                });
    }
}
