package io.greenloom.async.process;

import static io.greenloom.async.process.SubprocessOptions.CAPTURE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.greenloom.async.Async;
import io.greenloom.async.CancelScope;
import io.greenloom.async.CancelledError;
import io.greenloom.async.Task;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// A command from its start to its end: Python's `subprocess.run`, Trio's `run_process`.
@Timeout(60)
final class RunTest {
    private static final Duration SHORT = Duration.ofMillis(20);

    @TempDir
    Path directory;

    @AfterEach
    void leavesNothingBehind() throws Exception {
        Leftovers.awaitNone();
    }

    @Test
    void returnsWhatTheCommandWrote() {
        Async.run(() -> {
            CompletedProcess done = Subprocess.run("sh", "-c", "echo out; echo err >&2");
            assertThat(done.stdout()).isEqualTo("out\n");
            assertThat(done.stderr()).isEqualTo("err\n");
            assertThat(done.returnCode()).isZero();
            assertThat(done.command()).containsExactly("sh", "-c", "echo out; echo err >&2");
            assertThat(Subprocess.run(CAPTURE.withInput("h\u00e9llo"), "cat").stdout())
                    .isEqualTo("h\u00e9llo");
            assertThat(Subprocess.run("cat").stdout()).as("there is no input").isEmpty();
        });
    }

    @Test
    void anotherCodeThanZeroIsAnErrorThatSaysWhatHappened() {
        Async.run(() -> {
            assertThatThrownBy(() -> Subprocess.run("sh", "-c", "echo out; echo no such thing >&2; exit 3"))
                    .isInstanceOfSatisfying(CalledProcessException.class, e -> {
                        assertThat(e.returnCode()).isEqualTo(3);
                        assertThat(e.process().stdout()).isEqualTo("out\n");
                    })
                    .hasMessageContaining("sh -c")
                    .hasMessageContaining("returned 3; stderr: no such thing");
            assertThatThrownBy(() -> Subprocess.run("sh", "-c", "head -c 5000 /dev/zero | tr '\\0' x >&2; kill -9 $$"))
                    .hasMessageContaining("killed by signal 9; stderr: ...xxx");
            CompletedProcess unchecked = Subprocess.run(CAPTURE.withCheck(false), "sh", "-c", "exit 3");
            assertThat(unchecked.returnCode()).isEqualTo(3);
            assertThatThrownBy(unchecked::check).isInstanceOf(CalledProcessException.class);
        });
    }

    @Test
    void aCommandThatDoesNotReadItsInputIsNoError() {
        Async.run(() -> Subprocess.run(CAPTURE.withInput("x".repeat(1 << 20)), "true"));
    }

    @Test
    void onTimeoutTheCommandIsAskedToEndAndItsOutputIsKept() {
        Async.run(() -> {
            assertThatThrownBy(() -> Subprocess.runShell(
                            CAPTURE.withTimeout(SHORT.multipliedBy(20)),
                            "trap 'echo asked; exit' TERM; echo started; while :; do sleep 0.005; done"))
                    .isInstanceOfSatisfying(
                            SubprocessTimeoutException.class,
                            e -> assertThat(e.output().stdoutText()).isEqualTo("started\nasked\n"))
                    .hasMessageContaining("longer than PT0.4S");
        });
    }

    @Test
    void onTimeoutAShellAndWhatItHasStartedEnd() {
        Async.run(() -> {
            long start = System.nanoTime();
            assertThatThrownBy(() -> Subprocess.runShell(CAPTURE.withTimeout(SHORT), "sleep 1000; true"))
                    .isInstanceOf(SubprocessTimeoutException.class);
            assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(20));
        });
    }

    @Test
    void aCancelledRunAsksTheCommandToEndAndWaitsForIt() {
        Async.run(() -> {
            Path asked = directory.resolve("asked");
            Task<?> task = running("trap 'echo yes > " + asked + "; exit' TERM;", Duration.ofSeconds(30));
            task.cancel("enough");
            assertThatThrownBy(task::await).isInstanceOf(CancelledError.class).hasMessageContaining("enough");
            assertThat(asked).hasContent("yes");
        });
    }

    @Test
    void aCancelledRunKillsACommandThatDoesNotEndWhenAsked() {
        Async.run(() -> {
            Task<?> task = running("trap '' TERM;", SHORT);
            task.cancel("enough");
            assertThatThrownBy(task::await).isInstanceOf(CancelledError.class).hasMessageContaining("enough");
        });
    }

    @Test
    void aSecondCancellationKillsAtOnce() {
        Async.run(() -> {
            Path asked = directory.resolve("asked");
            Task<?> task = running("trap 'echo yes > " + asked + "' TERM;", Duration.ofDays(1));
            task.cancel("first");
            Poll.until(() -> Files.exists(asked)); // two that come at once are one
            task.cancel("second");
            assertThatThrownBy(task::await)
                    .isInstanceOf(CancelledError.class)
                    .hasMessageContaining("first")
                    .satisfies(e -> assertThat(e.getSuppressed()).hasSize(1));
        });
    }

    @Test
    void aCancelledScopeGivesTheCommandItsGraceToo() {
        Async.run(() -> {
            Path asked = directory.resolve("asked");
            Path ready = directory.resolve("ready");
            CancelScope scope = CancelScope.create();
            Task<?> task = Async.createTask(() -> scope.run(() -> Subprocess.runShell(
                    CAPTURE, script("trap 'sleep 0.01; echo yes > " + asked + "; exit' TERM;", ready))));
            Poll.until(() -> Files.exists(ready) && !Leftovers.isStarting());
            scope.cancel("enough");
            task.await();
            assertThat(asked).hasContent("yes");
        });
    }

    @Test
    void anInterruptedThreadOutsideAnyLoopGivesTheCommandItsGraceAndStaysInterrupted() throws Exception {
        Path asked = directory.resolve("asked");
        Path ready = directory.resolve("ready");
        List<Object> log = new ArrayList<>();
        Thread thread = Thread.ofPlatform().start(() -> {
            try {
                log.add(Subprocess.runShell(
                        CAPTURE, script("trap 'sleep 0.01; echo yes > " + asked + "; exit' TERM;", ready)));
            } catch (CancelledError e) {
                log.add(Files.exists(asked));
                log.add(Thread.currentThread().isInterrupted());
            } catch (Exception e) {
                log.add(e);
            }
        });
        Poll.until(() -> Files.exists(ready) && !Leftovers.isStarting());
        thread.interrupt();
        thread.join();
        assertThat(log).containsExactly(true, true);
    }

    @Test
    void aTimeLimitAroundARunEndsTheCommandToo() {
        Async.run(() -> assertThatThrownBy(() -> Async.withTimeout(SHORT, () -> Subprocess.run("sleep", "1000")))
                .isInstanceOf(java.util.concurrent.TimeoutException.class));
    }

    @Test
    void aLimitOfABlockAroundARunIsATimeoutToo() {
        Async.run(() -> assertThatThrownBy(() -> {
                    try (var _ = Async.timeout(SHORT)) {
                        Subprocess.run("sleep", "1000");
                    }
                })
                .isInstanceOf(java.util.concurrent.TimeoutException.class));
    }

    @Test
    void runNeedsNoLoop() throws IOException {
        assertThat(Subprocess.run("echo", "hello").stdout()).isEqualTo("hello\n");
    }

    /// Starts one that runs for ever, and returns when it has set its traps.
    private Task<?> running(String traps, Duration grace) {
        Path ready = directory.resolve("ready");
        Task<?> task = Async.createTask(() -> Subprocess.runShell(CAPTURE.withGrace(grace), script(traps, ready)));
        // A command that is cancelled before `run` has it in hand is killed and not asked.
        Poll.until(() -> Files.exists(ready) && !Leftovers.isStarting());
        return task;
    }

    private static String script(String traps, Path ready) {
        return traps + " echo > " + ready + "; while :; do sleep 0.005; done";
    }
}
