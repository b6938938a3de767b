package io.greenloom.test;

import static org.assertj.core.api.Assertions.assertThat;

import io.greenloom.async.Async;
import io.greenloom.async.CancelledError;
import io.greenloom.async.EventLoop;
import io.greenloom.async.LoopStuckException;
import io.greenloom.async.Promise;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.platform.testkit.engine.Events;

/// What `@LoopTest` promises to those who write tests with it.
final class LoopTestTest {
    private static volatile boolean released;

    /// Run by the tests below, not found by name.
    static final class Subjects {
        @LoopTest
        void sleepsForAnHour() {
            Async.sleep(Duration.ofHours(1));
            assertThat(EventLoop.current().time()).isEqualTo(Duration.ofHours(1));
            assertThat(Async.currentTask().name()).isEqualTo("sleepsForAnHour");
        }

        @LoopTest
        void fails() {
            throw new IllegalStateException("the body's own");
        }

        @LoopTest
        void failsAndLeavesMuch() {
            Async.createTask("the leaked one", () -> Async.sleep(Duration.ofHours(1)));
            throw new IllegalStateException("the body's own");
        }

        @LoopTest
        void assumesWhatIsNotSo() {
            Assumptions.assumeTrue(false, "not on this machine");
        }

        @LoopTest
        void waitsForWhatNothingBrings() {
            Promise<String> never = EventLoop.current().createPromise();
            Async.createTask("the other", () -> never.await());
            never.await();
        }

        @LoopTest
        void waitsForAThreadOfItsOwn() throws InterruptedException {
            Promise<String> answer = EventLoop.current().createPromise();
            Thread thread = Thread.ofPlatform().start(() -> {
                LockSupport.parkNanos(Duration.ofMillis(900).toNanos()); // longer than it takes to be believed
                answer.complete("from outside");
            });
            assertThat(answer.await()).isEqualTo("from outside");
            thread.join();
        }

        @LoopTest
        void waitsForAStageOfTheCommonPool() {
            Promise<String> answer = EventLoop.current().createPromise();
            var _ = CompletableFuture.runAsync(() -> {
                LockSupport.parkNanos(Duration.ofMillis(900).toNanos());
                answer.complete("from outside");
            });
            assertThat(answer.await()).isEqualTo("from outside");
        }

        @LoopTest(stuckDetection = false, timeoutSeconds = 1)
        void waitsForWhatNothingBringsAndSaysSo() {
            EventLoop.current().createPromise().await();
        }

        @LoopTest
        void leavesATaskRunning() {
            Async.createTask("the leaked one", () -> Async.sleep(Duration.ofHours(1)));
        }

        @LoopTest
        void leavesATaskThatIsAboutToEnd() {
            Async.createTask(() -> {
                for (int i = 0; i < 10; i++) {
                    Async.yieldNow();
                }
            });
        }

        @LoopTest
        void losesAnError() {
            Async.createTask(() -> {
                throw new IllegalStateException("lost");
            });
            Async.sleep(Duration.ofSeconds(1));
        }

        @LoopTest
        void expectsAnErrorThatNobodySees() {
            RecordingHandler unseen = new RecordingHandler();
            EventLoop.current().setExceptionHandler(unseen);
            EventLoop.current().callSoon(() -> {
                throw new IllegalStateException("expected");
            });
            EventLoop.current().settle();
            assertThat(unseen.errors())
                    .singleElement()
                    .satisfies(e -> assertThat(e).hasMessage("expected"));
            assertThat(unseen.contexts()).hasSize(1);
        }

        @LoopTest(virtualTime = false, timeoutSeconds = 1)
        void neverEnds() {
            Promise<String> promise = EventLoop.current().createPromise();
            Async.createTask("the other", () -> promise.await());
            Async.sleep(Duration.ofHours(1));
        }

        @LoopTest(timeoutSeconds = 1)
        void holdsTheLoop() {
            while (!released) {
                Thread.onSpinWait();
            }
        }

        @LoopTest(slowStepMillis = 20)
        void computesForLong() {
            long end = System.nanoTime() + Duration.ofMillis(400).toNanos();
            while (System.nanoTime() - end < 0) {
                Thread.onSpinWait();
            }
        }

        @LoopTest(slowStepMillis = 2_000)
        void computesForAMoment() {
            Async.yieldNow();
        }

        @LoopTest(timeoutSeconds = 1)
        void leavesABodyOnAThread() {
            CountDownLatch begun = new CountDownLatch(1);
            Async.createTask(
                    "with a thread",
                    () -> Async.toThread(() -> {
                        begun.countDown();
                        while (!released) {
                            Thread.onSpinWait();
                        }
                        return null;
                    }));
            while (begun.getCount() > 0) { // one that has not begun is dropped, and the loop closes
                Async.yieldNow();
            }
        }

        @LoopTest(virtualTime = false, timeoutSeconds = 1)
        void goesOnAfterItsCancellation() {
            while (!released) {
                try {
                    Async.sleep(Duration.ofMillis(5)); // real time: the time limit is
                } catch (CancelledError e) {
                    assertThat(e).hasMessageContaining("did not end within");
                }
            }
        }
    }

    private static Events run(String method) {
        return Kit.run(Subjects.class, method);
    }

    private static void assertPasses(Events events) {
        assertThat(Kit.failures(events)).isEmpty();
        assertThat(events.succeeded().count()).isEqualTo(1);
    }

    @Test
    void aTestThatNothingCanWakeFailsAtOnceAndSaysWhatItWaitsFor() {
        assertThat(Kit.failure(run("waitsForWhatNothingBrings")))
                .isInstanceOf(LoopStuckException.class)
                .hasMessageContaining("waitsForWhatNothingBrings")
                .hasMessageContaining("the other: waits for Promise[pending]");
    }

    @Test
    void aTestThatAThreadWillWakeIsWaitedFor() {
        assertPasses(run("waitsForAThreadOfItsOwn"));
        assertPasses(run("waitsForAStageOfTheCommonPool"));
    }

    @Test
    void theLookForStuckTestsCanBeTurnedOff() {
        assertThat(Kit.failure(run("waitsForWhatNothingBringsAndSaysSo")))
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining("did not end within PT1S");
    }

    @Test
    void virtualTimeMakesALongSleepFree() {
        assertPasses(run("sleepsForAnHour"));
    }

    @Test
    void failureOfTheBodyIsTheTests() {
        assertThat(Kit.failure(run("fails")))
                .isExactlyInstanceOf(IllegalStateException.class)
                .hasMessage("the body's own");
    }

    @Test
    void failureOfTheBodyIsNotBuriedUnderWhatItLeaves() {
        assertThat(Kit.failure(run("failsAndLeavesMuch")))
                .hasMessage("the body's own")
                .hasNoSuppressedExceptions();
    }

    @Test
    void assumptionThatDoesNotHoldSkipsTheTest() {
        assertThat(run("assumesWhatIsNotSo").aborted().count()).isEqualTo(1);
    }

    @Test
    void taskLeftRunningFailsTheTestByNameWithWhatItWaitsFor() {
        assertThat(Kit.failure(run("leavesATaskRunning"))).hasMessageContaining("the leaked one, waits for sleep");
    }

    @Test
    void taskThatIsAboutToEndIsGivenTheChance() {
        assertPasses(run("leavesATaskThatIsAboutToEnd"));
    }

    @Test
    void errorThatNobodySawFailsTheTest() {
        assertThat(Kit.failure(run("losesAnError")))
                .hasMessageContaining("lost")
                .satisfies(failure ->
                        assertThat(failure.getSuppressed()).singleElement().isInstanceOf(IllegalStateException.class));
    }

    @Test
    void errorThatTheTestAsksForDoesNotFailIt() {
        assertPasses(run("expectsAnErrorThatNobodySees"));
    }

    @Test
    void testThatNeverEndsFailsInTimeAndSaysWhatAllTasksWaitFor() {
        assertThat(Kit.failure(run("neverEnds")))
                .hasMessageContaining("did not end within PT1S of real time:")
                .hasMessageContaining("neverEnds: waits for sleep")
                .hasMessageContaining("the other: waits for Promise[pending]")
                .hasCauseInstanceOf(CancelledError.class);
    }

    @Test
    void testThatHoldsTheLoopFailsInTimeAndSaysWhere() {
        released = false;
        try {
            assertThat(Kit.failure(run("holdsTheLoop")))
                    .hasMessageContaining("did not end within PT1S")
                    .hasMessageContaining("holdsTheLoop: running")
                    .hasMessageContaining("goes on after its cancellation");
        } finally {
            released = true;
        }
    }

    @Test
    void testThatIgnoresItsCancellationFailsInTime() {
        released = false;
        try {
            assertThat(Kit.failure(run("goesOnAfterItsCancellation")))
                    .hasMessageContaining("did not end within PT1S")
                    .hasMessageContaining("goes on after its cancellation");
        } finally {
            released = true;
        }
    }

    @Test
    void stepThatHoldsTheLoopFailsTheTestWhereItAsksForThat() {
        assertThat(Kit.failure(run("computesForLong")))
                .hasMessageContaining("the test held its loop: task computesForLong")
                .hasMessageContaining("LoopTestTest$Subjects.computesForLong");
        assertPasses(run("computesForAMoment"));
    }

    @Test
    void loopThatDoesNotCloseFailsTheTestInTime() {
        released = false;
        try {
            Throwable failure = Kit.failure(run("leavesABodyOnAThread"));
            assertThat(failure).hasMessageContaining("left tasks running").hasMessageContaining("with a thread");
            assertThat(failure.getSuppressed())
                    .singleElement()
                    .satisfies(second -> assertThat(second).hasMessageContaining("did not close within PT1S"));
        } finally {
            released = true;
        }
    }

    @Test
    void interruptOfTheTestsThreadEndsTheTest() throws InterruptedException {
        CountDownLatch ended = new CountDownLatch(1);
        Thread runner = new Thread(() -> {
            Thread.currentThread().interrupt();
            assertThat(Kit.failure(run("neverEnds"))).hasMessageContaining("the thread of the test was interrupted");
            ended.countDown();
        });
        runner.start();
        runner.join();
        assertThat(ended.getCount()).isZero();
    }
}
