package io.greenloom.async.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.greenloom.async.Async;
import io.greenloom.async.BusyResourceException;
import io.greenloom.async.CancelledError;
import io.greenloom.async.EventLoop;
import io.greenloom.async.Task;
import io.greenloom.async.internal.Limit;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// Outputs that block their thread, by themselves and as `System.out` of another JVM; after asyncio's tests of
/// `connect_write_pipe`.
@Timeout(60)
@SuppressWarnings("try") // closing it early is the case
final class StandardOutputTest {
    @AfterEach
    void leavesNothingBehind() throws Exception {
        Leftovers.awaitNone();
    }

    /// Takes nothing until it is let.
    private static final class Stubborn extends ByteArrayOutputStream {
        private final CountDownLatch gate = new CountDownLatch(1);

        @Override
        public void write(byte[] bytes, int offset, int length) {
            try {
                gate.await();
            } catch (InterruptedException e) {
                throw new AssertionError("nobody interrupts this thread", e);
            }
            super.write(bytes, offset, length);
        }
    }

    @Test
    void whatIsWrittenArrivesInOrderAndCloseClosesTheStream() {
        boolean[] closed = new boolean[1];
        ByteArrayOutputStream out = new ByteArrayOutputStream() {
            @Override
            public void close() {
                closed[0] = true;
            }
        };
        Async.run(() -> {
            try (PipeWriter writer = PipeWriter.to("test", out)) {
                writer.write("one\n");
                writer.write("two\n");
                writer.flush();
                assertThat(out.toString(StandardCharsets.UTF_8)).isEqualTo("one\ntwo\n");
                writer.close();
                writer.pump().awaitDone(Limit.NONE);
            }
        });
        assertThat(closed[0]).isTrue();
    }

    @Test
    void aWriterSuspendsWhileNobodyTakesItAndTheLoopGoesOn() {
        Stubborn out = new Stubborn();
        Async.run(() -> {
            try (PipeWriter writer = PipeWriter.to("test", out)) {
                Task<?> writing = Async.createTask(() -> writer.write(new byte[300_000]));
                EventLoop.current().settle();
                assertThat(writing.isDone()).isFalse();
                assertThatThrownBy(() -> writer.write("mine too")).isInstanceOf(BusyResourceException.class);
                out.gate.countDown();
                writing.await();
                writer.flush();
                assertThat(out.size()).isEqualTo(300_000);
            }
        });
    }

    @Test
    void aCancelledFlushLosesNothing() {
        Stubborn out = new Stubborn();
        Async.run(() -> {
            try (PipeWriter writer = PipeWriter.to("test", out)) {
                writer.write("kept");
                Task<?> flushing = Async.createTask(writer::flush);
                EventLoop.current().settle();
                flushing.cancel();
                assertThatThrownBy(flushing::await).isInstanceOf(CancelledError.class);
                out.gate.countDown();
                writer.flush();
                assertThat(out.toString(StandardCharsets.UTF_8)).isEqualTo("kept");
            }
        });
    }

    @Test
    void aStreamThatFailsIsAnErrorForWhoWritesNext() {
        Async.run(() -> {
            OutputStream broken = new OutputStream() {
                @Override
                public void write(int b) throws IOException {
                    throw new IOException("disk full");
                }
            };
            try (PipeWriter writer = PipeWriter.to("test", broken)) {
                writer.write("lost");
                assertThatThrownBy(writer::flush)
                        .isInstanceOf(BrokenPipeException.class)
                        .hasMessageContaining("disk full");
            }
        });
    }

    @Test
    void theStandardStreamsOfAnotherJvmAreWrittenTo() throws Exception {
        Process child = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        System.getProperty("java.class.path"),
                        Child.class.getName())
                .start();
        String errors = new String(child.getErrorStream().readAllBytes(), StandardCharsets.UTF_8);
        byte[] out = child.getInputStream().readAllBytes();
        assertThat(child.waitFor()).isZero();
        assertThat(out).hasSize(Child.SIZE).endsWith("last\n".getBytes(StandardCharsets.UTF_8));
        assertThat(errors).contains("to the errors");
    }

    /// Run in a JVM of its own.
    static final class Child {
        static final int SIZE = 50_005; // what fits into a pipe that nobody reads yet

        public static void main(String[] args) {
            Async.run(() -> {
                StandardOutput.errors().write("to the errors\n");
                StandardOutput.errors().flush();
                StandardOutput.writer().write(new byte[SIZE - 5]);
                StandardOutput.writer().flush();
            });
            System.out.print("last\n");
        }
    }
}
