package io.greenloom.async.inspect;

import static org.assertj.core.api.Assertions.assertThat;

import io.greenloom.async.Async;
import io.greenloom.async.CancelledError;
import io.greenloom.async.EventLoop;
import io.greenloom.async.Promise;
import io.greenloom.async.Task;
import io.greenloom.loom.JdkAccess;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
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
        Process process = start(Blocked.class);
        try {
            assertThat(process.getInputStream().read()).isEqualTo('!');
            String pid = Long.toString(process.pid());

            assertThat(ps("pstree", pid))
                    .as(err.toString(StandardCharsets.UTF_8))
                    .isZero();
            assertThat(ps("ps", pid)).isZero();
            assertThat(ps("json", pid)).isZero();

            assertThat(ps("cancel", pid, "no such task")).isEqualTo(1);
            assertThat(err.toString(StandardCharsets.UTF_8)).contains("has no task no such task");

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

    private static Process start(Class<?> main) throws IOException {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        if (JdkAccess.isOpened()) {
            command.addAll(Arrays.asList(JdkAccess.FLAGS.split(" ")));
        } else {
            command.add("-Dgreenloom.portable=true");
        }
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), main.getName()));
        return new ProcessBuilder(command)
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
    }

    @Test
    void aWrongCallSaysHowToCallIt() {
        assertThat(ps("pstree")).isEqualTo(2);
        assertThat(ps("top", "1")).isEqualTo(2);
        assertThat(ps("cancel", "1")).isEqualTo(2);
        assertThat(ps("ps", "1", "--retries")).isEqualTo(2);
        assertThat(ps("ps", "1", "--retries", "some")).isEqualTo(2);
        assertThat(err.toString(StandardCharsets.UTF_8)).contains("usage: Ps ps|pstree|json PID");
    }

    @Test
    void aProcessThatCannotBeAskedIsNamed() {
        assertThat(ps("ps", "2147483646")).isEqualTo(1);
        assertThat(err.toString(StandardCharsets.UTF_8)).contains("2147483646");
    }

    @Test
    void tasksInACircleAreListedAndMakeTheCommandFailUntilOneIsCancelled() throws Exception {
        Process process = start(Circle.class);
        try {
            String pid = Long.toString(process.pid());
            assertThat(process.getInputStream().read()).isEqualTo('!');

            assertThat(ps("ps", pid)).as(err.toString(StandardCharsets.UTF_8)).isEqualTo(3);
            assertThat(ps("pstree", pid, "--retries", "5")).isEqualTo(3);
            assertThat(ps("json", pid)).isEqualTo(3);
            String shown = out.toString(StandardCharsets.UTF_8);
            assertThat(shown)
                    .contains("these wait for each other in a circle, and none will ever go on: ")
                    .contains("; awaited by ")
                    .contains("\"cycles\":[[\"");

            String id = shown.lines()
                    .filter(line -> line.contains(" one "))
                    .findFirst()
                    .orElseThrow()
                    .split(" ")[0];
            assertThat(ps("cancel", pid, id)).isZero();
            assertThat(process.getInputStream().readAllBytes())
                    .asString(StandardCharsets.UTF_8)
                    .contains("one was cancelled: ")
                    .contains("by ps");
            assertThat(process.waitFor()).isZero();
        } finally {
            process.destroyForcibly().waitFor();
        }
    }

    /// Run in a JVM of its own: two tasks that wait for each other.
    static final class Circle {
        public static void main(String[] args) {
            Async.run(() -> {
                Promise<Task<?>> other = EventLoop.current().createPromise();
                Task<?> one = Async.createTask("one", () -> {
                    try {
                        other.await().join();
                    } catch (CancelledError e) {
                        System.out.println("one was cancelled: " + e.getMessage());
                        throw e;
                    }
                });
                Task<?> two = Async.createTask("two", () -> one.join());
                other.complete(two);
                Async.yieldNow();
                Async.yieldNow();
                Async.yieldNow();
                System.out.print('!');
                System.out.flush();
                two.join();
            });
        }
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
