package io.greenloom.async.inspect;

import static org.assertj.core.api.Assertions.assertThat;

import io.greenloom.async.Async;
import io.greenloom.loom.JdkAccess;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

/// The command that shows the tasks of another process.
final class PsTest {
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();

    private int ps(String... args) {
        return Ps.run(
                args,
                new PrintStream(out, true, StandardCharsets.UTF_8),
                new PrintStream(err, true, StandardCharsets.UTF_8));
    }

    @Test
    void theTasksOfAnotherProcessAreShownThoughItsLoopIsBlocked() throws Exception {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        if (JdkAccess.isOpened()) {
            command.addAll(Arrays.asList(JdkAccess.FLAGS.split(" ")));
        } else {
            command.add("-Dgreenloom.portable=true");
        }
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), Blocked.class.getName()));
        Process process = new ProcessBuilder(command)
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        try {
            assertThat(process.getInputStream().read()).isEqualTo('!');
            String pid = Long.toString(process.pid());

            assertThat(ps("pstree", pid))
                    .as(err.toString(StandardCharsets.UTF_8))
                    .isZero();
            assertThat(ps("ps", pid)).isZero();
            assertThat(ps("json", pid)).isZero();

            assertThat(out.toString(StandardCharsets.UTF_8))
                    .contains("Task-1: running")
                    .contains("PsTest$Blocked.lambda$main")
                    .contains("  sleeper: waits for sleep")
                    .containsPattern("WAITING +sleeper +sleep")
                    .contains("\"name\":\"sleeper\"");
        } finally {
            process.destroyForcibly().waitFor();
        }
    }

    @Test
    void aWrongCallSaysHowToCallIt() {
        assertThat(ps("pstree")).isEqualTo(2);
        assertThat(ps("top", "1")).isEqualTo(2);
        assertThat(err.toString(StandardCharsets.UTF_8)).contains("usage: Ps ps|pstree|json PID");
    }

    @Test
    void aProcessThatCannotBeAskedIsNamed() {
        assertThat(ps("ps", "2147483646")).isEqualTo(1);
        assertThat(err.toString(StandardCharsets.UTF_8)).contains("2147483646");
    }

    /// Run in a JVM of its own.
    static final class Blocked {
        public static void main(String[] args) {
            Async.run(() -> {
                Async.createTask("sleeper", () -> Async.sleep(Duration.ofHours(1)));
                Async.yieldNow();
                System.out.print('!');
                System.out.flush();
                while (true) {
                    Thread.onSpinWait();
                }
            });
        }
    }
}
