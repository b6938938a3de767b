package io.greenloom.test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.platform.engine.discovery.DiscoverySelectors.selectMethod;
import static org.junit.platform.testkit.engine.EventConditions.event;
import static org.junit.platform.testkit.engine.EventConditions.finishedSuccessfully;
import static org.junit.platform.testkit.engine.EventConditions.finishedWithFailure;
import static org.junit.platform.testkit.engine.EventConditions.test;
import static org.junit.platform.testkit.engine.TestExecutionResultConditions.message;

import io.greenloom.async.Async;
import io.greenloom.async.EventLoop;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.platform.testkit.engine.EngineTestKit;
import org.junit.platform.testkit.engine.Events;

/// What `@LoopTest` promises to those who write tests with it.
final class LoopTestTest {
    /// Run by the tests below, not found by name.
    static final class Subjects {
        @LoopTest
        void sleepsForAnHour() {
            Async.sleep(Duration.ofHours(1));
            assertThat(EventLoop.current().time()).isEqualTo(Duration.ofHours(1));
        }

        @LoopTest
        void fails() {
            throw new IllegalStateException("the body's own");
        }

        @LoopTest
        void leavesATaskRunning() {
            Async.createTask("the leaked one", () -> Async.sleep(Duration.ofHours(1)));
        }

        @LoopTest
        void losesAnError() {
            Async.createTask(() -> {
                throw new IllegalStateException("lost");
            });
            Async.sleep(Duration.ofSeconds(1));
        }

        @LoopTest(virtualTime = false, timeoutSeconds = 1)
        void neverEnds() {
            Async.sleep(Duration.ofHours(1));
        }
    }

    private static Events run(String method) {
        return EngineTestKit.engine("junit-jupiter")
                .selectors(selectMethod(Subjects.class, method))
                .execute()
                .testEvents();
    }

    @Test
    void virtualTimeMakesALongSleepFree() {
        run("sleepsForAnHour").assertThatEvents().haveExactly(1, event(test(), finishedSuccessfully()));
    }

    @Test
    void failureOfTheBodyIsTheTests() {
        run("fails").assertThatEvents().haveExactly(1, event(finishedWithFailure(message("the body's own"))));
    }

    @Test
    void taskLeftRunningFailsTheTestByName() {
        run("leavesATaskRunning")
                .assertThatEvents()
                .haveExactly(1, event(finishedWithFailure(message(text -> text.contains("the leaked one")))));
    }

    @Test
    void errorThatNobodySawFailsTheTest() {
        run("losesAnError")
                .assertThatEvents()
                .haveExactly(1, event(finishedWithFailure(message(text -> text.contains("lost")))));
    }

    @Test
    void testThatNeverEndsFailsInTime() {
        run("neverEnds")
                .assertThatEvents()
                .haveExactly(1, event(finishedWithFailure(message(text -> text.contains("did not end within PT1S")))));
    }
}
