package io.greenloom.async.process;

import static io.greenloom.async.process.SubprocessOptions.PIPES;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.greenloom.async.Async;
import io.greenloom.async.BusyResourceException;
import io.greenloom.async.CancelledError;
import io.greenloom.async.EventLoop;
import io.greenloom.async.Task;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// Starting, talking to, waiting for and ending processes; the cases are those of CPython's
/// `test_asyncio/test_subprocess.py` and Trio's `test_subprocess.py`, and what the JDK adds.
@Timeout(60)
final class SubprocessTest {
    private static final Duration SHORT = Duration.ofMillis(20);
    private static final Duration LONG = Duration.ofSeconds(30);

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
    void communicateIgnoresThatTheProcessDoesNotReadItsInput() {
        Async.run(() -> {
            byte[] large = new byte[1 << 20];
            assertThat(Subprocess.exec(PIPES, "true").communicate(large).stdout())
                    .isEmpty();
            Subprocess closes = Subprocess.shell(PIPES, "exec <&-; echo done");
            assertThat(closes.communicate(large).stdoutText()).isEqualTo("done\n");
        });
    }

    @Test
    void aHundredMegabytesGoBothWaysWithoutADeadlock() {
        Async.run(() -> {
            byte[] large = new byte[100 << 20];
            for (int i = 0; i < large.length; i++) {
                large[i] = (byte) (i * 31 >> 3);
            }
            Subprocess cat = Subprocess.exec(PIPES, "cat");
            assertThat(java.util.Arrays.equals(cat.communicate(large).stdout(), large))
                    .isTrue();
        });
    }

    @Test
    void bothOutputsOfManyMegabytesAreReadAtTheSameTime() {
        Async.run(() -> {
            Subprocess both = Subprocess.shell(
                    PIPES, "head -c 5000000 /dev/zero & head -c 6000000 /dev/zero >&2; wait; head -c 7 /dev/zero >&2");
            CapturedOutput output = both.communicate();
            assertThat(output.stdout()).hasSize(5_000_000);
            assertThat(output.stderr()).hasSize(6_000_007);
        });
    }

    @Test
    void aWriterIsHeldUpByAProcessThatDoesNotReadAndLearnsOfItsEnd() {
        Async.run(() -> {
            Subprocess sleep = Subprocess.exec(PIPES, "sleep", "1000");
            Task<?> writing = Async.createTask(() -> sleep.stdin().write(new byte[1 << 20]));
            assertThatThrownBy(() -> writing.await(SHORT)).isInstanceOf(TimeoutException.class);
            sleep.kill();
            assertThatThrownBy(writing::await)
                    .isInstanceOf(BrokenPipeException.class)
                    .hasMessageContaining("sleep");
            assertThatThrownBy(() -> sleep.stdin().write("more")).isInstanceOf(BrokenPipeException.class);
            sleep.await();
        });
    }

    @Test
    void flushSaysWhatBecameOfTheBytes() {
        Async.run(() -> {
            Subprocess deaf = Subprocess.shell(PIPES, "exec <&-; echo ready; read x <&1; sleep 1000");
            assertThat(deaf.stdout().readLine()).isEqualTo("ready");
            deaf.stdin().write("hello");
            assertThatThrownBy(() -> deaf.stdin().flush()).isInstanceOf(BrokenPipeException.class);
            deaf.close();
        });
    }

    @Test
    void aProcessThatWritesEndlesslyIsHeldUpByAReaderThatDoesNotRead() {
        Async.run(() -> {
            try (Subprocess yes = Subprocess.exec(PIPES, "yes")) {
                assertThat(yes.stdout().readExactly(4)).asString().isEqualTo("y\ny\n");
                // It fills the buffer and the pipe, and then it writes no more: its output does not grow.
                await(() -> yes.stdout().pump().size() >= InputPump.CHUNK);
                int full = yes.stdout().pump().size();
                Async.sleep(SHORT);
                assertThat(yes.stdout().pump().size()).isEqualTo(full).isLessThan(3 * InputPump.CHUNK);
                assertThat(yes.stdout().readExactly(1 << 20)).hasSize(1 << 20);
            }
        });
    }

    @Test
    void aPipeThatIsClosedUnreadEndsAProcessThatGoesOnWriting() {
        Async.run(() -> {
            Subprocess yes = Subprocess.exec(PIPES, "yes");
            yes.stdout().close();
            assertThat(yes.await()).isEqualTo(-13); // SIGPIPE
            assertThatThrownBy(() -> yes.stdout().read()).isInstanceOf(ClosedPipeException.class);
            yes.close();
        });
    }

    @Test
    void closingAPipeEndsTheWaitOfItsReader() {
        Async.run(() -> {
            try (Subprocess cat = Subprocess.exec(PIPES, "cat")) {
                Task<?> reading = Async.createTask(() -> cat.stdout().read());
                Async.yieldNow();
                cat.stdout().close();
                assertThatThrownBy(reading::await).isInstanceOf(ClosedPipeException.class);
                cat.stdin().close();
                assertThatThrownBy(() -> cat.stdin().write("late")).isInstanceOf(ClosedPipeException.class);
            }
        });
    }

    @Test
    void twoReadersOrTwoWritersAtOnceAreRefused() {
        Async.run(() -> {
            try (Subprocess cat = Subprocess.exec(PIPES, "sleep", "1000")) {
                Task<?> reading = Async.createTask(() -> cat.stdout().read());
                Task<?> writing = Async.createTask(() -> cat.stdin().write(new byte[1 << 20]));
                Async.yieldNow();
                assertThatThrownBy(() -> cat.stdout().readLine())
                        .isInstanceOf(BusyResourceException.class)
                        .hasMessageContaining("another task is reading");
                assertThatThrownBy(() -> cat.stdin().write(new byte[1 << 20]))
                        .isInstanceOf(BusyResourceException.class)
                        .hasMessageContaining("another task is writing");
                reading.cancel();
                writing.cancel();
                Async.wait(List.of(reading, writing), io.greenloom.async.ReturnWhen.ALL_COMPLETED);
            }
        });
    }

    @Test
    void whatCameForACancelledReadStaysForTheNext() {
        Async.run(() -> {
            try (Subprocess cat = Subprocess.exec(PIPES, "cat")) {
                Task<?> first = Async.createTask(() -> cat.stdout().readExactly(6));
                cat.stdin().write("abc");
                await(() -> cat.stdout().pump().size() == 3);
                first.cancel();
                assertThatThrownBy(first::await).isInstanceOf(CancelledError.class);
                cat.stdin().write("def");
                assertThat(cat.stdout().readExactly(6)).asString().isEqualTo("abcdef");
            }
        });
    }

    @Test
    void readsSayWhereTheStreamEndedTooEarly() {
        Async.run(() -> {
            Subprocess shell = Subprocess.shell(PIPES, "printf 'one\\ntwo\\r\\n\\nthree four'");
            PipeReader out = shell.stdout();
            assertThat(out.readLine()).isEqualTo("one");
            assertThat(out.readLine()).isEqualTo("two");
            assertThat(out.readLine()).isEmpty();
            assertThat(out.read(5)).asString().isEqualTo("three");
            assertThatThrownBy(() -> out.readExactly(10))
                    .isInstanceOfSatisfying(
                            IncompleteReadException.class,
                            e -> assertThat(e.partial()).asString().isEqualTo(" four"))
                    .hasMessageContaining("5 of 10 bytes");
            assertThat(out.read()).isEmpty();
            assertThat(out.readLine()).isNull();
            assertThat(out.isEnded()).isTrue();
            shell.await();
        });
    }

    @Test
    void aLineThatIsTooLongIsLeftInTheStream() {
        Async.run(() -> {
            Subprocess shell = Subprocess.shell(PIPES, "echo 123456789; echo end");
            assertThatThrownBy(() -> shell.stdout().readLine(8)).isInstanceOf(LineTooLongException.class);
            assertThat(shell.stdout().readLine(9)).isEqualTo("123456789");
            assertThat(shell.stdout().readLine()).isEqualTo("end");
            shell.await();
        });
    }

    @Test
    void aLineMayBeLongerThanWhatIsReadAhead() {
        Async.run(() -> {
            Subprocess shell = Subprocess.shell(PIPES, "head -c 500000 /dev/zero | tr '\\0' x; echo; echo end");
            assertThat(shell.stdout().readLine()).hasSize(500_000);
            assertThat(shell.stdout().readLine()).isEqualTo("end");
            shell.await();
        });
    }

    @Test
    void outputCanBeReadAfterTheProcessHasEnded() {
        Async.run(() -> {
            Subprocess shell = Subprocess.shell(PIPES, "head -c 100000 /dev/zero; echo >&2 err");
            assertThat(shell.await()).isZero();
            assertThat(shell.stdout().readAll()).hasSize(100_000);
            assertThat(shell.stderr().readText()).isEqualTo("err\n");
        });
    }

    @Test
    void outputOfAGrandchildThatOutlivesTheProcessIsNotLost() {
        Async.run(() -> {
            Subprocess shell =
                    Subprocess.shell(PIPES, "echo 0; read go; (for i in 1 2 3; do sleep 0.01; echo $i; done) &");
            shell.stdin().write("go\n"); // it has been started when it ends: see the class comment of Subprocess
            assertThat(shell.await()).isZero();
            assertThat(shell.communicate().stdoutText()).isEqualTo("0\n1\n2\n3\n");
        });
    }

    @Test
    void outputThatNobodyReadsKeepsNoThreadOnceTheProcessHasEnded() {
        Async.run(() -> {
            Subprocess shell = Subprocess.shell(PIPES, "head -c 120000 /dev/zero; head -c 60000 /dev/zero >&2");
            assertThat(shell.await()).isZero(); // and leavesNothingBehind looks at the threads
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
            await(() -> shell.stdout().pump().size() == "input more\n".length());
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
                await(() -> isGone(child));
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

    static boolean isGone(long pid) {
        return ProcessHandle.of(pid).map(process -> !process.isAlive()).orElse(true);
    }

    /// A bounded poll, for what other processes do.
    static void await(BooleanSupplier condition) {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
        while (!condition.getAsBoolean()) {
            assertThat(System.nanoTime()).as("it came in time").isLessThan(deadline);
            if (EventLoop.currentOrNull() != null) {
                Async.sleep(Duration.ofMillis(1));
            } else {
                Thread.onSpinWait();
            }
        }
    }
}
