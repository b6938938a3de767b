package io.greenloom.async.signal;

import static org.assertj.core.api.Assertions.assertThat;

import io.greenloom.async.Async;
import io.greenloom.async.CancelledError;
import io.greenloom.async.Lifeline;
import io.greenloom.async.process.CapturedOutput;
import io.greenloom.async.process.Stdio;
import io.greenloom.async.process.Subprocess;
import io.greenloom.async.process.SubprocessOptions;
import io.greenloom.loom.JdkAccess;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// Programs that end by a signal, each in a JVM of its own.
@Timeout(120)
final class SignalledJvmTest {
    @Test
    void ctrlCCancelsTheMainTaskWhichCleansUp() {
        assertThat(signalled(Polite.class, "INT")).isEqualTo("cancelled by INT\n-> 42");
    }

    static final class Polite {
        public static void main(String[] arguments) {
            Lifeline.hold();
            try {
                Async.run(() -> {
                    try (SignalCancellation interrupt = Signals.cancelOnInterrupt()) {
                        System.out.println("ready");
                        try {
                            Async.sleep(Duration.ofHours(1));
                        } finally {
                            System.out.println("cancelled by " + interrupt.signal());
                        }
                    }
                });
            } catch (CancelledError e) {
                System.exit(42);
            }
        }
    }

    @Test
    void aSecondCtrlCEndsAProgramWhoseLoopIsStuck() {
        assertThat(signalled(Stuck.class, "INT", "INT")).isEqualTo("-> -2");
    }

    static final class Stuck {
        public static void main(String[] arguments) {
            Lifeline.hold();
            Async.run(() -> {
                Signals.cancelOnInterrupt();
                System.out.println("ready");
                while (true) {
                    Thread.onSpinWait();
                }
            });
        }
    }

    @Test
    void aTermThatNobodyHasAskedForEndsTheProgramWhenTheReceiverIsClosed() {
        assertThat(signalled(Late.class, "TERM")).isEqualTo("hook\n-> -15");
    }

    static final class Late {
        public static void main(String[] arguments) {
            Lifeline.hold();
            Runtime.getRuntime().addShutdownHook(new Thread(() -> System.out.println("hook")));
            Async.run(() -> {
                try (SignalReceiver _ = Signals.receive("TERM");
                        SignalReceiver other = Signals.receive("TERM")) {
                    System.out.println("ready");
                    other.receive();
                    // The first has it too by now, and nobody will ask it.
                }
                Async.sleep(Duration.ofHours(1));
            });
        }
    }

    @Test
    void aLoopThatHasBeenClosedDoesNotKeepItsProgramFromEnding() {
        assertThat(signalled(Closed.class, "TERM")).isEqualTo("-> -15");
    }

    static final class Closed {
        public static void main(String[] arguments) throws InterruptedException {
            Lifeline.hold();
            Async.run(() -> {
                Signals.on(io.greenloom.async.EventLoop.current(), "TERM", () -> System.out.println("never"));
            });
            System.out.println("ready");
            Thread.sleep(Duration.ofHours(1));
        }
    }

    /// Returns what the program wrote after it was ready, and its return code.
    private static String signalled(Class<?> main, String... signals) {
        // What a shell starts in the background has INT ignored, and so would the program.
        List<String> command = new ArrayList<>(List.of("env", "--default-signal=INT,TERM"));
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(
                JdkAccess.isOpened()
                        ? Arrays.asList(JdkAccess.FLAGS.split(" "))
                        : List.of("-Dgreenloom.portable=true"));
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), main.getName()));
        return Async.run(() -> {
            try (Subprocess jvm = Subprocess.exec(SubprocessOptions.PIPES.withStderr(Stdio.DEVNULL), command)) {
                assertThat(jvm.stdout().readLine()).isEqualTo("ready");
                for (String signal : signals) {
                    jvm.sendSignal(signal);
                }
                CapturedOutput output = jvm.communicate();
                return output.stdoutText() + "-> " + jvm.returnCode();
            }
        });
    }
}
