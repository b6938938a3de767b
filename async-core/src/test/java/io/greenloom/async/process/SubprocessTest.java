package io.greenloom.async.process;

import static io.greenloom.async.process.SubprocessOptions.PIPES;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.greenloom.async.Async;
import io.greenloom.async.CancelledError;
import io.greenloom.async.Task;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// Starting, talking to and waiting for processes; the cases are those of CPython's
/// `test_asyncio/test_subprocess.py` and Trio's `test_subprocess.py`, and what the JDK adds. For more of their
/// pipes see [SubprocessPipesTest], for signals and the end [SubprocessEndingTest].
@Timeout(60)
final class SubprocessTest {
    private static final Duration SHORT = Duration.ofMillis(20);

    @AfterEach
    void leavesNothingBehind() throws Exception {
        Leftovers.awaitNone();
    }

    @Test
    void aProgramReadsItsInputAndWritesItsOutput() {
        Async.run(() -> {
            try (Subprocess cat = Subprocess.exec(PIPES, "cat")) {
                cat.stdin().write("some data");
                cat.stdin().close();
                assertThat(cat.stdout().readText()).isEqualTo("some data");
                assertThat(cat.await()).isZero();
                assertThat(cat.returnCode()).isZero();
            }
        });
    }

    @Test
    void aConversationGoesLineByLine() {
        Async.run(() -> {
            try (Subprocess shell = Subprocess.shell(PIPES, "while read line; do echo got $line; done; echo bye >&2")) {
                for (int i = 0; i < 20; i++) {
                    shell.stdin().write(i + "\n");
                    assertThat(shell.stdout().readLine()).isEqualTo("got " + i);
                }
                shell.stdin().close();
                assertThat(shell.stdout().readLine()).isNull();
                assertThat(shell.stderr().lines()).containsExactly("bye");
                assertThat(shell.await()).isZero();
            }
        });
    }

    @Test
    void worksOnThreadsOutsideAnyLoop() throws Exception {
        for (Thread.Builder threads : List.of(Thread.ofPlatform(), Thread.ofVirtual())) {
            AtomicReference<@Nullable Object> got = new AtomicReference<>();
            threads.start(() -> {
                        try (Subprocess cat = Subprocess.exec(PIPES, "cat")) {
                            got.set(cat.communicate("hello").stdoutText());
                        } catch (IOException e) {
                            got.set(e);
                        }
                    })
                    .join();
            assertThat(got.get()).isEqualTo("hello");
        }
    }

    @Test
    void communicateGivesTheInputAndReturnsOutputAndErrors() {
        Async.run(() -> {
            Subprocess shell = Subprocess.shell(PIPES, "cat; echo oops >&2; exit 3");
            CapturedOutput output = shell.communicate("some data");
            assertThat(output.stdoutText()).isEqualTo("some data");
            assertThat(output.stderrText()).isEqualTo("oops\n");
            assertThat(shell.returnCode()).isEqualTo(3);
        });
    }

    @Test
    void communicateWithoutInputClosesTheStandardInput() {
        Async.run(() -> {
            assertThat(Subprocess.exec(PIPES, "cat").communicate().stdout()).isEmpty();
            assertThat(Subprocess.exec(PIPES, "cat").communicate("").stdout()).isEmpty();
        });
    }

    @Test
    void aWaitThatIsCancelledOrTimesOutLeavesTheProcessAlone() {
        Async.run(() -> {
            Subprocess cat = Subprocess.exec(PIPES, "cat");
            Task<?> waiting = Async.createTask(() -> cat.await());
            Async.yieldNow();
            waiting.cancel();
            assertThatThrownBy(waiting::await).isInstanceOf(CancelledError.class);
            assertThatThrownBy(() -> cat.await(SHORT)).isInstanceOf(TimeoutException.class);
            assertThat(cat.returnCode()).isNull();
            assertThat(cat.communicate("still here").stdoutText()).isEqualTo("still here");
        });
    }

    @Test
    void communicateThatTimesOutCanBeRepeatedAndLosesNothing() {
        Async.run(() -> {
            Subprocess shell = Subprocess.shell(PIPES, "cat; echo more; sleep 1000");
            assertThatThrownBy(
                            () -> shell.communicate("input ".getBytes(java.nio.charset.StandardCharsets.UTF_8), SHORT))
                    .isInstanceOf(TimeoutException.class);
            Poll.until(() -> shell.stdout().pump().size() == "input more\n".length());
            shell.killTree();
            assertThat(shell.communicate().stdoutText()).isEqualTo("input more\n");
            assertThat(shell.returnCode()).isEqualTo(-9);
        });
    }

    @Test
    void manyTasksMayWaitForOneProcess() {
        Async.run(() -> {
            Subprocess cat = Subprocess.exec(PIPES, "cat");
            List<Task<Integer>> waiting = java.util.stream.IntStream.range(0, 10)
                    .mapToObj(_ -> Async.<Integer>createTask(() -> cat.await()))
                    .toList();
            Async.yieldNow();
            waiting.getFirst().cancel();
            cat.stdin().close();
            for (Task<Integer> task : waiting.subList(1, 10)) {
                assertThat(task.await()).isZero();
            }
            assertThat(cat.await(Duration.ZERO)).isZero();
        });
    }

    @Test
    void aProcessOutlivesItsLoopAndCanBeWaitedForFromAnother() throws Exception {
        AtomicReference<@Nullable Subprocess> started = new AtomicReference<>();
        AtomicReference<@Nullable Task<?>> reading = new AtomicReference<>();
        Async.run(() -> {
            Subprocess cat = Subprocess.exec(PIPES, "cat");
            started.set(cat);
            reading.set(Async.createTask(() -> cat.stdout().readLine()));
            Async.yieldNow();
        });
        Subprocess cat = started.get();
        assertThat(reading.get().isCancelled()).isTrue();
        assertThat(cat.returnCode()).isNull();
        Async.run(() -> {
            cat.stdin().write("still\n");
            assertThat(cat.stdout().readLine()).isEqualTo("still");
        });
        assertThat(cat.communicate().stdout()).isEmpty(); // on this thread, outside any loop
    }

    @Test
    void otherTasksRunWhileOneReadsWritesOrWaits() {
        Async.run(() -> {
            try (Subprocess cat = Subprocess.exec(PIPES, "cat")) {
                Task<?> reading = Async.createTask(() -> cat.stdout().readLine());
                Task<?> waiting = Async.createTask(() -> cat.await());
                Async.yieldNow();
                Async.sleep(Duration.ofMillis(1)); // would not come back if one of them held the loop
                cat.stdin().write("line\n");
                assertThat(reading.await()).isEqualTo("line");
                cat.stdin().close();
                assertThat(waiting.await()).isEqualTo(0);
            }
        });
    }

    @Test
    void directoryEnvironmentFilesAndTheNullDeviceAreAsTheOptionsSay(@TempDir Path directory) {
        Async.run(() -> {
            Path file = directory.resolve("out");
            Path real = directory.toRealPath();
            assertThat(run(PIPES.withCwd(directory), "pwd -P")).isEqualTo(real + "\n");
            assertThat(run(PIPES.withEnv("GREETING", "hello"), "echo $GREETING$HOME"))
                    .isEqualTo("hello" + System.getenv().getOrDefault("HOME", "") + "\n");
            assertThat(run(PIPES.withOnlyEnv(Map.of("A", "b")), "echo $A$HOME")).isEqualTo("b\n");
            assertThat(run(PIPES.withStdin(Stdio.DEVNULL), "cat; echo end")).isEqualTo("end\n");
            assertThat(run(PIPES.withStdout(Stdio.file(file)), "echo one")).isEmpty();
            assertThat(run(PIPES.withStdout(Stdio.append(file)), "echo two; echo err >&2"))
                    .isEmpty();
            assertThat(Files.readString(file)).isEqualTo("one\ntwo\n");
            assertThat(run(PIPES.withStdin(Stdio.file(file)), "cat")).isEqualTo("one\ntwo\n");
            assertThat(run(PIPES.withStdout(Stdio.DEVNULL), "echo lost")).isEmpty();
            CapturedOutput joined = Subprocess.shell(PIPES.withStderr(Stdio.STDOUT), "echo out; echo err >&2")
                    .communicate();
            assertThat(joined.stdoutText()).isEqualTo("out\nerr\n");
            assertThat(joined.stderr()).isEmpty();
        });
    }

    private static String run(SubprocessOptions options, String line) throws IOException {
        return Subprocess.shell(options, line).communicate().stdoutText();
    }

    @Test
    void aCommandThatCannotBeStartedSaysWhy() {
        Async.run(() -> {
            assertThatThrownBy(() -> Subprocess.exec("/no/such/program", "x"))
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining("/no/such/program");
            assertThatThrownBy(() -> Subprocess.exec(PIPES.withCwd(Path.of("/no/such/directory")), "true"))
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining("/no/such/directory");
            assertThatIllegalArgumentException().isThrownBy(() -> Subprocess.exec(PIPES));
        });
    }

    @Test
    void misuseIsRefusedWithTheWayOut() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> PIPES.withStdin(Stdio.STDOUT))
                .withMessageContaining("stdin cannot be STDOUT");
        assertThatIllegalArgumentException().isThrownBy(() -> PIPES.withStdout(Stdio.STDOUT));
        assertThatIllegalArgumentException().isThrownBy(() -> PIPES.withStdin(Stdio.append(Path.of("file"))));
        assertThatIllegalArgumentException().isThrownBy(() -> PIPES.withTimeout(Duration.ofMillis(-1)));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Subprocess.exec(PIPES.withTimeout(SHORT), "true"))
                .withMessageContaining("communicate");
        Async.run(() -> {
            try (Subprocess sleep = Subprocess.exec("sleep", "1000")) {
                assertThatIllegalStateException()
                        .isThrownBy(sleep::stdout)
                        .withMessageContaining("SubprocessOptions.PIPES");
                assertThatIllegalStateException().isThrownBy(() -> sleep.communicate("input"));
            }
        });
    }

    @Test
    void manyProcessesAtOnceAllEnd() {
        Async.run(() -> {
            List<Task<String>> all = java.util.stream.IntStream.range(0, 30)
                    .mapToObj(i -> Async.<String>createTask(() ->
                            Subprocess.exec(PIPES, "cat").communicate("n" + i).stdoutText()))
                    .toList();
            List<String> got = Async.gather(all);
            for (int i = 0; i < 30; i++) {
                assertThat(got.get(i)).isEqualTo("n" + i);
            }
        });
    }
}
