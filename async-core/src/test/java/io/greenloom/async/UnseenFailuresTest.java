package io.greenloom.async;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/// When a failed task that nobody has looked at is reported: never too early for those who are about to, and never
/// not at all.
final class UnseenFailuresTest {
    private final List<String> reported = new ArrayList<>();

    private void note(ErrorContext context) {
        reported.add(context.error().getMessage());
    }

    private static Task<?> failing(String message) {
        return Async.createTask(() -> {
            throw new IllegalStateException(message);
        });
    }

    private static void passes(int count) {
        for (int i = 0; i < count; i++) {
            Async.yieldNow();
        }
    }

    private void run(Action main) {
        Async.run(LoopClock.virtual(), () -> {
            EventLoop.current().setExceptionHandler(this::note);
            main.run();
        });
    }

    @Test
    void theSecondOfTwoThatAreAwaitedInTurnMayFailFirst() {
        run(() -> {
            Task<?> slow = Async.createTask(() -> Async.sleep(Duration.ofHours(1)));
            Task<?> fast = failing("fast");
            slow.await();
            assertThatThrownBy(fast::await).hasMessage("fast");
        });
        assertThat(reported).isEmpty();
    }

    @Test
    void aFailureIsReportedWhenTheTaskThatCreatedItHasEnded() {
        run(() -> {
            Task<?> creator = Async.createTask("creator", () -> {
                failing("lost");
                Async.sleep(Duration.ofSeconds(9));
            });
            Async.sleep(Duration.ofSeconds(8));
            assertThat(reported).isEmpty();
            creator.await();
            passes(3);
            assertThat(reported).containsExactly("lost");
        });
        assertThat(reported).containsExactly("lost");
    }

    @Test
    void aFailureAfterItsCreatorsEndIsReportedOnePassLater() {
        run(() -> {
            Async.createTask(() -> {
                        Async.createTask(() -> {
                            Async.sleep(Duration.ofSeconds(5));
                            throw new IllegalStateException("late");
                        });
                    })
                    .await();
            Async.sleep(Duration.ofSeconds(5));
            passes(4);
            assertThat(reported).containsExactly("late");
        });
    }

    @Test
    void aFailureOfATaskThatACallbackCreatedIsReportedOnePassLater() {
        run(() -> {
            EventLoop.current().callSoon(() -> failing("of a callback"));
            passes(5);
            assertThat(reported).containsExactly("of a callback");
        });
    }

    @Test
    void aTaskThatItsCreatorReturnsCanStillBeAwaited() {
        run(() -> {
            Task<Task<?>> creator = Async.createTask(() -> {
                Task<?> child = failing("handed on");
                passes(5);
                return child;
            });
            Task<?> child = creator.await();
            assertThatThrownBy(child::await).hasMessage("handed on");
            passes(5);
        });
        assertThat(reported).isEmpty();
    }

    @Test
    void theEndOfTheRunReportsWhatTheMainTaskHasNotLookedAt() {
        run(() -> {
            failing("of main");
            passes(5);
            assertThat(reported).isEmpty();
        });
        assertThat(reported).containsExactly("of main");
    }

    @Test
    void closingTheLoopReportsWhatACancelledCreatorHasNotLookedAt() {
        run(() -> {
            Async.createTask("service", () -> {
                failing("of the service");
                Async.sleep(Duration.ofDays(365));
            });
            passes(5);
        });
        assertThat(reported).containsExactly("of the service");
    }

    @Test
    void failuresOfACreatorThatLivesForLongDoNotPileUp() {
        run(() -> {
            for (int i = 0; i < 150; i++) {
                failing("number " + i);
                passes(1);
            }
            passes(5);
            assertThat(reported).hasSize(50).startsWith("number 0", "number 1");
        });
        assertThat(reported).hasSize(150).doesNotHaveDuplicates();
    }

    @Test
    void theReportNamesTheTasksThatCreatedItUpToTheFirst() {
        List<String> messages = new ArrayList<>();
        Async.run(LoopClock.virtual(), () -> {
            EventLoop.current().setExceptionHandler(context -> messages.add(context.message()));
            Async.createTask("outer", () -> {
                        Async.createTask("inner", () -> {
                                    failing("lost");
                                    passes(2);
                                })
                                .await();
                    })
                    .await();
            passes(4);
        });
        assertThat(messages).singleElement().asString().endsWith("; created by inner, by outer, by Task-1");
    }

    @Test
    void inDebugModeTheNamesOfCreatorsThatHaveEndedAreKnown() {
        List<String> messages = new ArrayList<>();
        Async.run(LoopClock.virtual(), () -> {
            EventLoop.current().setExceptionHandler(context -> messages.add(context.message()));
            EventLoop.current().setDebug(true);
            Async.createTask("outer", () -> {
                        Async.createTask("inner", () -> {
                            Async.sleep(Duration.ofSeconds(5));
                            failing("late");
                        });
                    })
                    .await();
            Async.sleep(Duration.ofSeconds(6));
            passes(4);
        });
        assertThat(messages).singleElement().asString().endsWith("; created by inner, by outer, by Task-1");
    }

    @Test
    void aChainOfCreatorsWithoutEndIsNotKept() {
        List<String> messages = new ArrayList<>();
        Async.run(LoopClock.virtual(), () -> {
            EventLoop.current().setExceptionHandler(context -> messages.add(context.message()));
            EventLoop.current().setDebug(true);
            next(100);
            passes(110);
        });
        assertThat(messages).singleElement().asString().containsSubsequence("created by", ", by ");
        assertThat(messages.getFirst().split(", by ")).hasSize(16);
    }

    private static void next(int left) {
        Async.createTask("number " + left, () -> {
            if (left == 0) {
                throw new IllegalStateException("the last");
            }
            next(left - 1);
        });
    }

    @Test
    void aReportedFailureThatIsLookedAtLaterIsSaidToBeHandledLate() {
        PrintStream err = System.err;
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        run(() -> {
            Task<Task<?>> creator = Async.createTask("creator", () -> {
                Task<?> child = Async.createTask("child", () -> {
                    throw new IllegalStateException("late");
                });
                return child;
            });
            Task<?> child = creator.await();
            passes(5);
            assertThat(reported).containsExactly("late");
            EventLoop.current().setDebug(true); // which logs it at a level that is shown
            System.setErr(new PrintStream(bytes, true, StandardCharsets.UTF_8));
            try {
                assertThatThrownBy(child::await).hasMessage("late");
                assertThatThrownBy(child::await).hasMessage("late");
            } finally {
                System.setErr(err);
            }
        });
        assertThat(reported).containsExactly("late");
        assertThat(bytes.toString(StandardCharsets.UTF_8).lines())
                .filteredOn(line -> line.contains("handled late"))
                .singleElement()
                .asString()
                .contains("the failure of task child was handled late, by Task-1");
    }

    @Test
    void onRealTimeAFailureThatIsUnseenForASecondIsLoggedAsAWarningAndReportedOnlyOnce() {
        PrintStream err = System.err;
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        System.setErr(new PrintStream(bytes, true, StandardCharsets.UTF_8));
        try {
            Async.run(() -> {
                EventLoop.current().setExceptionHandler(this::note);
                failing("in a server");
                Async.sleep(Duration.ofMillis(1_100)); // the second is the promise
                assertThat(bytes.toString(StandardCharsets.UTF_8))
                        .contains("failed a second ago and nobody awaits it so far")
                        .contains("Task-1, which created it")
                        .contains("in a server");
                assertThat(reported).isEmpty();
            });
        } finally {
            System.setErr(err);
        }
        assertThat(reported).containsExactly("in a server");
    }
}
