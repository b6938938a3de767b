package io.greenloom.async.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.greenloom.async.Async;
import io.greenloom.async.CancelledError;
import io.greenloom.async.Task;
import io.greenloom.loom.JdkAccess;
import java.io.IOException;
import java.io.InputStream;
import java.io.PipedInputStream;
import java.io.PipedOutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// Standard input for tasks: an input that blocks its thread, by itself and as `System.in` of another JVM.
@Timeout(60)
final class StandardInputTest {
    @AfterEach
    void leavesNothingBehind() throws Exception {
        Leftovers.awaitNone();
    }

    @Test
    void aCancelledReadLeavesTheLineForTheNextAndTheLoopGoesOn() throws IOException {
        PipedOutputStream source = new PipedOutputStream();
        try (source;
                PipeReader reader = onDemand(new PipedInputStream(source))) {
            Async.run(() -> {
                Task<?> first = Async.createTask(() -> reader.readLine());
                Async.yieldNow();
                first.cancel();
                assertThatThrownBy(first::await).isInstanceOf(CancelledError.class);
                source.write("one\ntwo".getBytes(StandardCharsets.UTF_8));
                source.flush();
                assertThat(reader.readLine()).isEqualTo("one");
                source.close();
                assertThat(reader.readLine()).isEqualTo("two");
                assertThat(reader.readLine()).isNull();
            });
        }
    }

    @Test
    void nothingIsReadThatNobodyAskedFor() throws Exception {
        AtomicInteger reads = new AtomicInteger();
        InputStream counting = new InputStream() {
            @Override
            public int read() {
                throw new AssertionError("read by arrays");
            }

            @Override
            public int read(byte[] bytes, int offset, int length) {
                bytes[offset] = (byte) ('0' + reads.incrementAndGet());
                return 1;
            }
        };
        try (PipeReader reader = onDemand(counting)) {
            Async.run(() -> {
                assertThat(reads).hasValue(0);
                assertThat(reader.read()).asString().isEqualTo("1");
                assertThat(reader.read()).asString().isEqualTo("2");
                Async.sleep(Duration.ofMillis(5)); // time to do what must not be done
                assertThat(reads).hasValue(2);
            });
        }
    }

    @Test
    void anErrorOfTheStreamReachesTheReaderAfterWhatCameBefore() {
        InputStream broken = new InputStream() {
            private boolean first = true;

            @Override
            public int read() {
                throw new AssertionError("read by arrays");
            }

            @Override
            public int read(byte[] bytes, int offset, int length) throws IOException {
                if (first) {
                    first = false;
                    bytes[offset] = 'x';
                    return 1;
                }
                throw new IOException("the line was cut");
            }
        };
        try (PipeReader reader = onDemand(broken)) {
            Async.run(() -> {
                assertThat(reader.read()).asString().isEqualTo("x");
                assertThatThrownBy(reader::read)
                        .isInstanceOf(IOException.class)
                        .hasMessageContaining("the line was cut");
            });
        }
    }

    @Test
    void systemInIsReadLineByLineWhileOtherTasksRun() throws Exception {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(
                JdkAccess.isOpened()
                        ? Arrays.asList(JdkAccess.FLAGS.split(" "))
                        : List.of("-Dgreenloom.portable=true"));
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), Echo.class.getName()));
        try (Subprocess jvm = Subprocess.exec(SubprocessOptions.PIPES.withStderr(Stdio.DEVNULL), command)) {
            assertThat(jvm.stdout().readLine()).isEqualTo("ticked while waiting");
            jvm.stdin().write("one\n");
            assertThat(jvm.stdout().readLine()).isEqualTo("got one");
            jvm.stdin().write("two\nthree");
            assertThat(jvm.stdout().readLine()).isEqualTo("got two");
            jvm.stdin().close();
            assertThat(jvm.stdout().readText()).isEqualTo("got three\nend\n");
            assertThat(jvm.await()).isZero();
        }
    }

    /// The program of that JVM.
    static final class Echo {
        public static void main(String[] arguments) {
            Async.run(() -> {
                Task<String> first = Async.createTask(() -> StandardInput.readLine());
                Async.sleep(Duration.ofMillis(1));
                System.out.println("ticked while waiting");
                System.out.println("got " + first.await());
                for (String line : StandardInput.lines()) {
                    System.out.println("got " + line);
                }
                System.out.println("end");
            });
        }
    }

    private static PipeReader onDemand(InputStream in) {
        return new PipeReader(InputPump.onDemand("test-input", in));
    }
}
