package io.greenloom.async.file;

import static java.nio.file.StandardOpenOption.APPEND;
import static java.nio.file.StandardOpenOption.CREATE;
import static java.nio.file.StandardOpenOption.READ;
import static java.nio.file.StandardOpenOption.WRITE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.greenloom.async.Async;
import io.greenloom.async.CancelledError;
import io.greenloom.async.Task;
import java.io.EOFException;
import java.io.IOException;
import java.nio.channels.ClosedChannelException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// Files for tasks; a FIFO stands for a slow disk.
@Timeout(60)
final class AsyncFileTest {
    @TempDir
    Path directory;

    @Test
    void aFileIsWrittenAndRead() {
        Async.run(() -> {
            Path path = directory.resolve("file");
            try (AsyncFile file = AsyncFile.open(path, READ, WRITE, CREATE)) {
                file.write("hello world");
                assertThat(file.position()).isEqualTo(11);
                assertThat(file.size()).isEqualTo(11);
                file.seek(6);
                assertThat(file.read(3)).asString().isEqualTo("wor");
                assertThat(file.readExactly(2)).asString().isEqualTo("ld");
                assertThat(file.read(1)).isEmpty();
                file.seek(9);
                assertThatThrownBy(() -> file.readExactly(5))
                        .isInstanceOf(EOFException.class)
                        .hasMessageContaining("2 of 5 bytes");
                file.truncate(5);
                file.sync();
                file.seek(0);
                assertThat(file.readAll()).asString().isEqualTo("hello");
                assertThatIllegalArgumentException().isThrownBy(() -> file.read(0));
            }
            try (AsyncFile file = AsyncFile.open(path, APPEND)) {
                file.write("!");
            }
            assertThat(AsyncFile.readText(path)).isEqualTo("hello!");
        });
    }

    @Test
    void wholeFilesOfAnySizeComeBackAsTheyWere() {
        Async.run(() -> {
            Path path = directory.resolve("file");
            byte[] large = new byte[3_000_001];
            large[2_999_999] = 7;
            AsyncFile.writeAll(path, large);
            assertThat(AsyncFile.readAll(path)).isEqualTo(large);
            try (AsyncFile file = AsyncFile.open(path)) {
                assertThat(file.readAll()).isEqualTo(large);
            }
            AsyncFile.writeText(path, "short");
            assertThat(AsyncFile.readText(path)).isEqualTo("short");
        });
    }

    @Test
    void whatCannotBeOpenedSaysWhyAndAClosedFileIsClosed() {
        Async.run(() -> {
            assertThatThrownBy(() -> AsyncFile.open(directory.resolve("none"))).isInstanceOf(NoSuchFileException.class);
            AsyncFile file = AsyncFile.open(directory.resolve("file"), WRITE, CREATE);
            file.close();
            file.close();
            assertThat(file.toString()).endsWith("closed]");
            assertThatThrownBy(() -> file.write("x")).isInstanceOf(ClosedChannelException.class);
        });
    }

    @Test
    void otherTasksRunWhileAFileIsSlowAndACancelledOpenLeavesNothingOpen() throws Exception {
        Path fifo = directory.resolve("fifo");
        assertThat(new ProcessBuilder("mkfifo", fifo.toString()).start().waitFor())
                .isZero();
        AtomicReference<@Nullable Process> writer = new AtomicReference<>();
        Async.run(() -> {
            Task<?> opening = Async.createTask(() -> AsyncFile.open(fifo)); // blocks until somebody writes to it
            while (!isOpeningAFile()) {
                Async.sleep(Duration.ofMillis(1));
            }
            assertThat(opening.isDone()).isFalse();
            opening.cancel();
            assertThatThrownBy(opening::await).isInstanceOf(CancelledError.class);
            // The helper thread opens it now, finds that nobody wants it, and closes it: then writing breaks.
            writer.set(new ProcessBuilder("/bin/sh", "-c", "exec yes > " + fifo).start());
        });
        assertThat(writer.get().waitFor(20, TimeUnit.SECONDS))
                .as("the reader is gone")
                .isTrue();
    }

    private static boolean isOpeningAFile() {
        return Thread.getAllStackTraces().values().stream()
                .flatMap(Arrays::stream)
                .anyMatch(frame -> frame.getClassName().equals("sun.nio.fs.UnixNativeDispatcher")
                        && frame.getMethodName().startsWith("open"));
    }

    @Test
    void worksOutsideAnyLoop() throws IOException {
        AsyncFile.writeText(directory.resolve("file"), "text");
        assertThat(AsyncFile.readText(directory.resolve("file"))).isEqualTo("text");
    }
}
