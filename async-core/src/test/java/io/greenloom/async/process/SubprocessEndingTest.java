package io.greenloom.async.process;

import static io.greenloom.async.process.SubprocessOptions.PIPES;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.greenloom.async.Async;
import io.greenloom.async.CancelledError;
import io.greenloom.async.Task;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// Signals to processes and the ways to end them; the cases are those of [SubprocessTest]'s models.
@Timeout(60)
final class SubprocessEndingTest {
    private static final Duration SHORT = Duration.ofMillis(20);
    private static final Duration LONG = Duration.ofSeconds(30);

    @AfterEach
    void leavesNothingBehind() throws Exception {
        Leftovers.awaitNone();
    }

    @Test
    void signalsEndAProcessAndAreItsNegativeReturnCode() {
        Async.run(() -> {
            Subprocess killed = Subprocess.exec("sleep", "1000");
            killed.kill();
            assertThat(killed.await()).isEqualTo(-9);
            Subprocess terminated = Subprocess.exec("sleep", "1000");
            terminated.terminate();
            assertThat(terminated.await()).isEqualTo(-15);
            Subprocess other = Subprocess.exec("sleep", "1000");
            other.sendSignal("USR1"); // not INT: what started this build may have had that ignored
            assertThat(other.await()).isEqualTo(-10);
            assertThat(other).hasToString("Subprocess[sleep, pid " + other.pid() + ", killed by signal 10]");
        });
    }

    @Test
    void signalsReachAHandlerOfTheProcess() {
        Async.run(() -> {
            Subprocess shell = Subprocess.shell(
                    PIPES, "trap 'echo usr1' USR1; trap 'echo bye; exit 5' TERM; echo ready; while :; do read x; done");
            assertThat(shell.stdout().readLine()).isEqualTo("ready");
            shell.sendSignal("USR1");
            assertThat(shell.stdout().readLine()).isEqualTo("usr1");
            shell.terminate();
            assertThat(shell.stdout().readLine())
                    .as("terminate leaves the pipes open")
                    .isEqualTo("bye");
            assertThat(shell.await()).isEqualTo(5);
        });
    }

    @Test
    void aSignalAfterTheEndIsIgnored() {
        Async.run(() -> {
            Subprocess done = Subprocess.exec("true");
            assertThat(done.await()).isZero();
            done.terminate();
            done.kill();
            done.sendSignal("USR1");
            done.killTree();
            assertThat(done.stop(LONG)).isZero();
            done.close();
        });
    }

    @Test
    void aSignalThatDoesNotExistIsRefusedAndHarmsNobody() {
        Async.run(() -> {
            try (Subprocess sleep = Subprocess.exec("sleep", "1000")) {
                assertThatThrownBy(() -> sleep.sendSignal("NONSENSE")).isInstanceOf(IOException.class);
                assertThatIllegalArgumentException().isThrownBy(() -> sleep.sendSignal("SIGTERM"));
                assertThatIllegalArgumentException().isThrownBy(() -> sleep.sendSignal("$(echo TERM)"));
                assertThat(sleep.returnCode()).isNull();
            }
        });
    }

    @Test
    void killTreeEndsWhatTheProcessHasStarted() {
        Async.run(() -> {
            Subprocess shell =
                    Subprocess.shell(PIPES, "sh -c 'sleep 1000 & echo $!; wait' & sleep 1000 & echo $!; wait; true");
            List<Long> children = List.of(
                    Long.valueOf(shell.stdout().readLine()),
                    Long.valueOf(shell.stdout().readLine()));
            shell.killTree();
            assertThat(shell.communicate().stdout()).isEmpty();
            assertThat(shell.returnCode()).isEqualTo(-9);
            for (long child : children) {
                Poll.until(() -> isGone(child));
            }
        });
    }

    @Test
    void stopAsksFirstAndKillsAfterTheGrace() {
        Async.run(() -> {
            Subprocess polite = Subprocess.shell(PIPES, "trap 'exit 7' TERM; echo ready; while :; do read x; done");
            polite.stdout().readLine();
            assertThat(polite.stop(LONG)).isEqualTo(7);
            Subprocess stubborn = Subprocess.shell(PIPES, "trap '' TERM; echo ready; while :; do read x; done");
            stubborn.stdout().readLine();
            assertThat(stubborn.stop(SHORT)).isEqualTo(-9);
        });
    }

    @Test
    void aKillIsLoggedWithWhatWasAskedFirst() {
        PrintStream err = System.err;
        ByteArrayOutputStream logged = new ByteArrayOutputStream();
        System.setErr(new PrintStream(logged, true, StandardCharsets.UTF_8));
        try {
            Async.run(() -> {
                Subprocess stubborn = Subprocess.shell(
                        PIPES.withStopSignal("USR1"), "trap '' USR1; echo ready; while :; do sleep 0.005; done");
                stubborn.stdout().readLine();
                assertThat(stubborn.stop(SHORT)).isEqualTo(-9);
            });
        } finally {
            System.setErr(err);
        }
        assertThat(logged.toString(StandardCharsets.UTF_8))
                .contains("did not end when asked to (SIGUSR1), and is killed", "Subprocess[/bin/sh, pid ");
    }

    @Test
    void anotherSignalCanAskForTheEnd() {
        Async.run(() -> {
            Subprocess tidy = Subprocess.shell(
                    PIPES.withStopSignal("USR1"),
                    "trap 'echo tidied; exit 3' USR1; echo ready; while :; do sleep 0.005; done");
            tidy.stdout().readLine();
            assertThat(tidy.stop(Duration.ofDays(1))).isEqualTo(3);
            assertThat(new String(tidy.stdout().readAll(), StandardCharsets.UTF_8))
                    .isEqualTo("tidied\n");
        });
        assertThatIllegalArgumentException().isThrownBy(() -> PIPES.withStopSignal("SIGINT"));
    }

    @Test
    void stopEndsWhatIsLeftOfTheTree() {
        Async.run(() -> {
            Subprocess shell = Subprocess.shell(PIPES, "(trap '' TERM; echo ready; sleep 1000) & wait; true");
            shell.stdout().readLine();
            assertThat(shell.stop(SHORT)).isEqualTo(-15);
            assertThat(shell.stdout().readAll()).as("the last writer is gone").isEmpty();
        });
    }

    @Test
    void aCancelledStopKillsAtOnceAndIsThrownWhenTheProcessHasEnded() {
        Async.run(() -> {
            Subprocess stubborn = Subprocess.shell(PIPES, "trap '' TERM; echo ready; while :; do read x; done");
            stubborn.stdout().readLine();
            Task<?> stopping = Async.createTask(() -> stubborn.stop(Duration.ofDays(1)));
            Async.yieldNow();
            stopping.cancel("hurry");
            assertThatThrownBy(stopping::await)
                    .isInstanceOf(CancelledError.class)
                    .hasMessageContaining("hurry");
            assertThat(stubborn.await()).isIn(-9, -15);
        });
    }

    @Test
    void closeKillsWhatStillRunsAlsoInACancelledTask() {
        Async.run(() -> {
            AtomicReference<@Nullable Subprocess> started = new AtomicReference<>();
            Task<?> task = Async.createTask(() -> {
                try (Subprocess sleep = Subprocess.exec(PIPES, "sleep", "1000")) {
                    started.set(sleep);
                    Async.currentTask().cancel("enough");
                    sleep.await();
                }
            });
            assertThatThrownBy(task::await).isInstanceOf(CancelledError.class);
            assertThat(started.get().returnCode()).isEqualTo(-9);
        });
    }

    @Test
    void aTaskCancelledWhileItStartsAProcessLeavesNoneRunning() {
        for (int i = 0; i < 10; i++) {
            Async.run(() -> {
                Task<?> starting = Async.createTask(() -> {
                    try (Subprocess sleep = Subprocess.exec(PIPES, "sleep", "1000")) {
                        sleep.await(); // a start that came first wins, and this is cancelled
                    }
                });
                Async.yieldNow();
                starting.cancel();
                assertThatThrownBy(starting::await).isInstanceOf(CancelledError.class);
            });
        } // leavesNothingBehind looks for children
    }

    private static boolean isGone(long pid) {
        return ProcessHandle.of(pid).map(process -> !process.isAlive()).orElse(true);
    }
}
