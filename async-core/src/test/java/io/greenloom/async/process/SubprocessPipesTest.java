package io.greenloom.async.process;

import static io.greenloom.async.process.SubprocessOptions.PIPES;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.greenloom.async.Async;
import io.greenloom.async.BusyResourceException;
import io.greenloom.async.CancelledError;
import io.greenloom.async.Task;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// The pipes of a process: much in them, nobody at one end of them, what is left in them; the cases are those of
/// [SubprocessTest]'s models.
@Timeout(60)
final class SubprocessPipesTest {
    private static final Duration SHORT = Duration.ofMillis(20);

    @AfterEach
    void leavesNothingBehind() throws Exception {
        Leftovers.awaitNone();
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
                Poll.until(() -> yes.stdout().pump().size() >= InputPump.CHUNK);
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
                Poll.until(() -> cat.stdout().pump().size() == 3);
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
}
