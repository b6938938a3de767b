package io.greenloom.async;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/// What debug mode tells.
final class DebugModeTest {
    private final List<ErrorContext> reported = new ArrayList<>();

    /// Runs `main` in debug mode and returns what was logged.
    private String debug(Action main) {
        PrintStream err = System.err;
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        System.setErr(new PrintStream(bytes, true, StandardCharsets.UTF_8));
        try (EventLoop loop = EventLoop.create()) {
            loop.setDebug(true);
            loop.setExceptionHandler(reported::add);
            loop.runUntilComplete(main.asCallable());
        } finally {
            System.setErr(err);
        }
        return bytes.toString(StandardCharsets.UTF_8);
    }

    private static Task<?> createsATaskThatFails() {
        return Async.createTask("loser", () -> {
            throw new IllegalStateException("lost");
        });
    }

    private static void addsACallbackThatFails() {
        EventLoop.current().callSoon(() -> {
            throw new IllegalStateException("lost");
        });
    }

    @Test
    void aFailedTaskIsReportedWithThePlaceThatCreatedIt() {
        String log = debug(() -> {
            createsATaskThatFails();
            Async.yieldNow();
        });
        assertThat(reported).hasSize(1);
        assertThat(reported.getFirst().createdAt().getFirst().getMethodName()).isEqualTo("createsATaskThatFails");
        assertThat(log).contains("task loser failed and nobody awaits it yet");
    }

    @Test
    void aFailedCallbackIsReportedWithThePlaceThatAddedIt() {
        debug(DebugModeTest::addsACallbackThatFails);
        assertThat(reported).hasSize(1);
        assertThat(reported.getFirst().createdAt().getFirst().getMethodName()).isEqualTo("addsACallbackThatFails");
    }

    @Test
    void withoutDebugModeNoStackIsTaken() {
        Async.run(() -> {
            EventLoop.current().setExceptionHandler(reported::add);
            createsATaskThatFails();
            Async.yieldNow();
        });
        assertThat(reported).hasSize(1);
        assertThat(reported.getFirst().createdAt()).isEmpty();
    }

    @Test
    void aSlowStepIsLoggedWithItsWholeLengthWhenItIsOver() {
        String log = debug(() -> {
            long until = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(70);
            while (System.nanoTime() < until) {
                Thread.onSpinWait();
            }
        });
        assertThat(log).containsPattern("a step of Task\\[Task-1.*took \\d+ ms in all");
    }

    @Test
    void tasksThatArePendingAtCloseAreLoggedWithWhatTheyWaitFor() {
        String log = debug(() -> {
            Async.createTask("forgotten", () -> Async.sleep(Duration.ofHours(1)));
            Async.yieldNow();
        });
        assertThat(log).contains("is closed while tasks are pending").contains("forgotten: waits for sleep");
    }

    private static void swallows() {
        try {
            Async.sleep(Duration.ofHours(1));
        } catch (CancelledError e) {
            goesOn();
        }
    }

    private static void goesOn() {
        Async.yieldNow();
    }

    @Test
    void aSwallowedCancellationIsReportedWithThePlaceWhereTheTaskWentOn() {
        debug(() -> {
            Task<?> task = Async.createTask("deaf", DebugModeTest::swallows);
            Async.yieldNow();
            task.cancel("please");
            task.await();
        });
        assertThat(reported).hasSize(1);
        assertThat(reported.getFirst().error()).isInstanceOf(CancelledError.class);
        assertThat(reported.getFirst().message())
                .contains("task deaf was cancelled, caught the error and returned normally")
                .contains("DebugModeTest.goesOn");
    }

    @Test
    void aCancellationThatIsThrownOnOrTakenBackIsNotReported() {
        debug(() -> {
            Task<?> cleansUp = Async.createTask(() -> {
                try {
                    Async.sleep(Duration.ofHours(1));
                } finally {
                    Async.yieldNow();
                }
            });
            Task<?> takesBack = Async.createTask(() -> {
                try {
                    Async.sleep(Duration.ofHours(1));
                } catch (CancelledError e) {
                    Task<?> self = Async.currentTask();
                    if (self != null) {
                        self.uncancel();
                    }
                }
            });
            Async.yieldNow();
            cleansUp.cancel();
            takesBack.cancel();
            assertThatThrownBy(cleansUp::await).isInstanceOf(CancelledError.class);
            takesBack.await();
            assertThatThrownBy(() -> Async.withTimeout(Duration.ofMillis(1), () -> Async.sleep(Duration.ofHours(1))))
                    .isInstanceOf(java.util.concurrent.TimeoutException.class);
        });
        assertThat(reported).isEmpty();
    }

    @Test
    void aLoopThatIsNeverClosedIsLoggedWhenTheJvmEnds() throws Exception {
        String out = ChildJvm.run(Unclosed.class, "-Dgreenloom.debug=true").output();
        assertThat(out).contains("was never closed").contains("Unclosed.main").contains("left: waits for sleep");
    }

    /// Run in a JVM of its own.
    static final class Unclosed {
        public static void main(String[] args) {
            EventLoop loop = EventLoop.create();
            loop.runUntilComplete(() -> {
                Async.createTask("left", () -> Async.sleep(Duration.ofHours(1)));
                return true;
            });
        }
    }
}
