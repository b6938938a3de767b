package io.greenloom.async;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.FileInputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The watchdog names what holds a loop up, while it does; the steps go on until it has.
final class SlowStepTest {
    private static final BlockingQueue<SlowStep> SEEN = new LinkedBlockingQueue<>();
    private static volatile boolean seen;

    private static @Nullable SlowStep during(Action step) {
        SEEN.clear();
        seen = false;
        try (EventLoop loop = EventLoop.create()) {
            loop.setSlowStepHandler(slow -> {
                if (slow.task() != null && slow.task().name().equals("culprit")) {
                    SEEN.add(slow);
                    seen = true;
                }
            });
            loop.runUntilComplete(
                    () -> loop.createTask("culprit", step.asCallable()).await());
        }
        return SEEN.poll();
    }

    private static void compute() {
        long giveUp = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
        while (!seen && System.nanoTime() < giveUp) {
            Thread.onSpinWait();
        }
    }

    @Test
    void aStepThatComputesIsReportedWhileItGoesOnWithItsTaskAndItsStack() {
        SlowStep slow = during(SlowStepTest::compute);

        assertThat(slow).isNotNull();
        assertThat(slow.cause()).isEqualTo(SlowStep.Cause.COMPUTING);
        assertThat(slow.lasted()).isGreaterThanOrEqualTo(Duration.ofMillis(50));
        assertThat(slow.stack()).anyMatch(frame -> frame.getMethodName().equals("compute"));
        assertThat(slow.stack()).noneMatch(frame -> frame.getClassName().equals(Task.class.getName()));
        assertThat(slow.toString())
                .contains("task culprit has held greenloom-loop-")
                .contains("Async.toThread")
                .contains("SlowStepTest.compute");
    }

    @Test
    @Tag("opened")
    void aBlockedReadOfAPipeIsReportedAsANativeCall(@TempDir Path directory) throws Exception {
        Path pipe = directory.resolve("pipe");
        assertThat(new ProcessBuilder("mkfifo", pipe.toString()).start().waitFor())
                .isZero();
        Thread writer = Thread.ofPlatform().start(() -> {
            try (var out = Files.newOutputStream(pipe)) {
                long giveUp = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
                while (!seen && System.nanoTime() < giveUp) {
                    LockSupport.parkNanos(1_000_000);
                }
                out.write(1);
            } catch (java.io.IOException e) {
                throw new java.io.UncheckedIOException(e);
            }
        });

        SlowStep slow = during(() -> {
            try (var in = new FileInputStream(pipe.toFile())) {
                assertThat(in.read()).isEqualTo(1);
            }
        });

        writer.join();
        assertThat(slow).isNotNull();
        assertThat(slow.cause()).isEqualTo(SlowStep.Cause.NATIVE_CALL);
    }

    @Test
    @Tag("opened")
    void aClassInitialiserThatWaitsIsReportedAsOne() {
        SlowStep slow = during(() -> assertThat(SlowToInitialise.value).isEqualTo(1));

        assertThat(slow).isNotNull();
        assertThat(slow.cause()).isEqualTo(SlowStep.Cause.CLASS_INITIALISER);
        assertThat(slow.lasted())
                .as("a JVM that has just started loads classes in most steps")
                .isGreaterThanOrEqualTo(Duration.ofSeconds(1));
    }

    @Test
    @Tag("opened")
    void aClassInitialiserOfLessThanASecondIsNotReported() {
        assertThat(during(() -> assertThat(QuickToInitialise.value).isEqualTo(1)))
                .isNull();
    }

    @Test
    @Tag("opened")
    void aClassThatAnotherThreadInitialisesIsReportedAsAnInitialiser() throws Exception {
        Thread other = Thread.ofPlatform()
                .start(() -> assertThat(InitialisedElsewhere.value).isEqualTo(1));
        while (!InitialisedElsewhere.Started.now) {
            Thread.onSpinWait();
        }
        SlowStep slow = during(() -> assertThat(InitialisedElsewhere.value).isEqualTo(1));

        other.join();
        assertThat(slow).isNotNull();
        assertThat(slow.cause()).isEqualTo(SlowStep.Cause.CLASS_INITIALISER);
    }

    @Test
    void manyShortStepsAreNoSlowStep() {
        SlowStep slow = during(() -> {
            long until = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(300);
            while (System.nanoTime() < until) {
                Async.yieldNow();
            }
        });

        assertThat(slow).isNull();
    }

    @Test
    void manyShortCallbacksInARowAreNoSlowStep() {
        BlockingQueue<SlowStep> reported = new LinkedBlockingQueue<>();
        try (EventLoop loop = EventLoop.create()) {
            loop.setSlowStepHandler(reported::add);
            loop.runUntilComplete(() -> {
                for (int i = 0; i < 100; i++) {
                    loop.callSoon(() -> {
                        long until = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(2);
                        while (System.nanoTime() < until) {
                            Thread.onSpinWait();
                        }
                    });
                }
                Async.yieldNow();
                return true;
            });
        }
        assertThat(reported).isEmpty();
    }

    @Test
    void aTaskThatSleepsIsNoSlowStep() {
        assertThat(during(() -> Async.sleep(Duration.ofMillis(200)))).isNull();
    }

    @Test
    void aSlowCallbackIsReportedThoughItIsNoTasks() throws Exception {
        BlockingQueue<SlowStep> reported = new LinkedBlockingQueue<>();
        try (EventLoop loop = EventLoop.create()) {
            loop.setSlowStepHandler(slow -> {
                reported.add(slow);
                seen = true;
            });
            seen = false;
            loop.runUntilComplete(() -> {
                loop.callSoon(SlowStepTest::compute);
                Async.yieldNow();
                return true;
            });
        }
        SlowStep slow = reported.take();
        assertThat(slow.task()).isNull();
        assertThat(slow.stack()).anyMatch(frame -> frame.getMethodName().equals("compute"));
    }

    @Test
    void aHandlerThatFailsIsLoggedAndTheWatchGoesOn() throws Exception {
        BlockingQueue<Boolean> called = new LinkedBlockingQueue<>();
        try (EventLoop loop = EventLoop.create()) {
            loop.setSlowStepHandler(slow -> {
                called.add(true);
                seen = true;
                throw new IllegalStateException("broken handler");
            });
            for (int i = 0; i < 2; i++) {
                seen = false;
                loop.runUntilComplete(() -> {
                    compute();
                    return true;
                });
            }
        }
        assertThat(called).hasSize(2);
    }

    @Test
    void aLimitOfZeroTurnsTheWatchOff() {
        BlockingQueue<SlowStep> reported = new LinkedBlockingQueue<>();
        try (EventLoop loop = EventLoop.create()) {
            loop.setSlowStepLimit(Duration.ZERO);
            loop.setSlowStepHandler(reported::add);
            loop.runUntilComplete(() -> {
                long until = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(200);
                while (System.nanoTime() < until) {
                    Thread.onSpinWait();
                }
                return true;
            });
        }
        assertThat(reported).isEmpty();
    }

    @Test
    void theWatchdogSleepsWhileAllLoopsDo() throws Exception {
        try (EventLoop loop = EventLoop.create()) {
            Thread runner = Thread.ofPlatform().start(loop::runForever);
            Thread watchdog = Thread.getAllStackTraces().keySet().stream()
                    .filter(thread -> thread.getName().equals("greenloom-watchdog"))
                    .findFirst()
                    .orElseThrow();
            long giveUp = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
            while (watchdog.getState() != Thread.State.WAITING && System.nanoTime() < giveUp) {
                LockSupport.parkNanos(1_000_000);
            }
            assertThat(watchdog.getState()).as("parked without a time limit").isEqualTo(Thread.State.WAITING);
            loop.stop();
            runner.join();
        }
    }

    private static final class SlowToInitialise {
        static int value = wait1();

        private static int wait1() {
            long giveUp = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
            while (!seen && System.nanoTime() < giveUp) {
                LockSupport.parkNanos(1_000_000);
            }
            return 1;
        }
    }

    private static final class QuickToInitialise {
        static int value = wait1();

        private static int wait1() {
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(300)); // six times the limit of other steps
            return 1;
        }
    }

    private static final class InitialisedElsewhere {
        static final class Started {
            static volatile boolean now;
        }

        static int value = wait1();

        private static int wait1() {
            seen = false;
            Started.now = true;
            long giveUp = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
            while (!seen && System.nanoTime() < giveUp) {
                LockSupport.parkNanos(1_000_000);
            }
            return 1;
        }
    }
}
