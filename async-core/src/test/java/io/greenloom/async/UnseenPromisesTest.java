package io.greenloom.async;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.Test;

/// Failures of promises, and of tasks that somebody waited for without a look at how they ended.
final class UnseenPromisesTest {
    private final List<ErrorContext> reported = new ArrayList<>();

    private void run(Action main) {
        Async.run(LoopClock.virtual(), () -> {
            EventLoop.current().setExceptionHandler(reported::add);
            main.run();
        });
    }

    private List<String> messages() {
        return reported.stream().map(context -> context.error().getMessage()).toList();
    }

    private static Task<?> failing(String message) {
        return Async.createTask("failing", () -> {
            throw new IllegalStateException(message);
        });
    }

    private static Promise<Object> failed(String message) {
        Promise<Object> promise = EventLoop.current().createPromise();
        promise.fail(new IllegalStateException(message));
        return promise;
    }

    @Test
    void aFailedPromiseThatNobodyLooksAtIsReportedWhenItsCreatorHasEnded() {
        run(() -> {
            Task<?> creator = Async.createTask(() -> {
                failed("lost");
                Async.sleep(Duration.ofSeconds(1));
                assertThat(reported).isEmpty();
            });
            creator.await();
            EventLoop.current().settle();
            assertThat(messages()).containsExactly("lost");
            assertThat(reported.getFirst().message()).startsWith("promise failed and nobody awaits it");
        });
        assertThat(reported).hasSize(1);
    }

    @Test
    void aBodyGivenToAnExecutorThatFailsAndIsDroppedIsReported() {
        run(() -> EventLoop.current().runInExecutor(Runnable::run, () -> {
            throw new IllegalStateException("in the executor");
        }));
        assertThat(messages()).containsExactly("in the executor");
    }

    @Test
    void onAThreadToo() {
        Async.run(() -> {
            EventLoop.current().setExceptionHandler(reported::add);
            EventLoop.current().runInExecutor(command -> Thread.ofPlatform().start(command), () -> {
                throw new IllegalStateException("on a thread");
            });
        });
        assertThat(messages()).containsExactly("on a thread");
    }

    @Test
    void oneThatIsAwaitedLaterByWhoeverIsNot() {
        run(() -> {
            Promise<Object> first = failed("first");
            Promise<Object> second = failed("second");
            Promise<Object> third = EventLoop.current().createPromise();
            third.onDone(_ -> {});
            third.fail(new IllegalStateException("third"));
            Async.sleep(Duration.ofSeconds(1));
            assertThatThrownBy(first::await).hasMessage("first");
            assertThat(second.exception()).hasMessage("second");
        });
        assertThat(reported).isEmpty();
    }

    @Test
    void oneWhoseWaiterHadNoMoreTimeIs() {
        run(() -> {
            Promise<Object> late = EventLoop.current().createPromise();
            assertThatThrownBy(() -> late.await(Duration.ofSeconds(1))).isInstanceOf(TimeoutException.class);
            late.fail(new IllegalStateException("too late"));
        });
        assertThat(reported)
                .hasSize(1)
                .first()
                .extracting(ErrorContext::error)
                .hasToString("java.lang.IllegalStateException: too late");
    }

    @Test
    void oneThatItsWaiterHasCancelledIsNot() {
        run(() -> {
            Promise<Object> cancelled = EventLoop.current().createPromise();
            assertThatThrownBy(() -> Async.waitFor(cancelled, Duration.ofSeconds(1)))
                    .isInstanceOf(TimeoutException.class);
            assertThat(cancelled.fail(new IllegalStateException("too late"))).isFalse();
        });
        assertThat(reported).isEmpty();
    }

    @Test
    void oneThatNoTaskHasCreatedIsReportedWhenTheLoopIsClosed() {
        try (EventLoop loop = EventLoop.create(LoopClock.virtual())) {
            loop.setExceptionHandler(reported::add);
            Promise<Object> handedIn = loop.createPromise();
            handedIn.fail(new IllegalStateException("handed in"));
            Promise<Object> lost = loop.createPromise();
            lost.fail(new IllegalStateException("lost"));
            loop.runUntilComplete(() -> {
                Async.sleep(Duration.ofSeconds(1));
                assertThat(reported).isEmpty();
                assertThatThrownBy(handedIn::await).hasMessage("handed in");
                return true;
            });
        }
        assertThat(messages()).containsExactly("lost");
    }

    @Test
    void theFailureOfAShieldedTaskWhoseShieldNobodyAwaitsIsReportedAsTheTasks() {
        Task<?>[] shielded = new Task<?>[1];
        run(() -> {
            shielded[0] = failing("behind a shield");
            Async.shield(Async.shield(shielded[0]));
            EventLoop.current().settle();
        });
        assertThat(messages()).containsExactly("behind a shield");
        assertThat(reported.getFirst().task()).isSameAs(shielded[0]);
    }

    @Test
    void oneWhoseShieldIsAwaitedIsNot() {
        run(() -> {
            Task<?> task = failing("seen");
            assertThatThrownBy(() -> Async.shield(task).await()).hasMessage("seen");
            Promise<?> late = Async.shield(failing("seen later"));
            EventLoop.current().settle();
            assertThatThrownBy(late::await).hasMessage("seen later");
        });
        assertThat(reported).isEmpty();
    }

    @Test
    void aWaitAloneIsNoLookAtAFailure() {
        run(() -> {
            Task<?> task = failing("waited for");
            Async.wait(List.of(task), ReturnWhen.ALL_COMPLETED);
            Task<?> seen = failing("seen");
            for (Task<?> done :
                    Async.wait(List.of(seen), ReturnWhen.ALL_COMPLETED).done()) {
                assertThat(done.exception()).hasMessage("seen");
            }
        });
        assertThat(messages()).containsExactly("waited for");
    }

    @Test
    void norIsAnIterationThatDoesNotAskForTheResults() {
        run(() -> {
            int count = 0;
            for (Task<?> task : Async.asCompleted(List.<Task<?>>of(failing("iterated"), failing("seen")))) {
                count++;
                if (count == 2) {
                    assertThat(task.exception()).hasMessage("seen");
                }
            }
            assertThat(count).isEqualTo(2);
        });
        assertThat(messages()).containsExactly("iterated");
    }

    @Test
    void theOthersOfAGatherThatHasFailedHaveBeenLookedAt() {
        run(() -> {
            Task<?> second = Async.createTask(() -> {
                Async.sleep(Duration.ofSeconds(1));
                throw new IllegalStateException("second");
            });
            assertThatThrownBy(() -> Async.gather(failing("first"), second)).hasMessage("first");
            Async.sleep(Duration.ofSeconds(2));
            Async.gatherSettled(List.of(failing("settled")));
        });
        assertThat(reported).isEmpty();
    }

    @Test
    void aServiceThatFailsOrEndsBeforeItsReportIsSeenByItsStarterAlone() {
        run(() -> TaskGroup.run(group -> {
            assertThatThrownBy(() -> group.start(status -> {
                        throw new IllegalStateException("port taken");
                    }))
                    .hasMessage("port taken");
            assertThatThrownBy(() -> group.start(status -> {})).hasMessageContaining("without a report");
        }));
        assertThat(reported).isEmpty();
    }

    @Test
    void aBodyOnAThreadWhoseTaskIsCancelledIsNot() {
        Async.run(() -> {
            EventLoop.current().setExceptionHandler(reported::add);
            for (OnCancel onCancel : List.of(OnCancel.ABANDON, OnCancel.INTERRUPT)) {
                Promise<Boolean> begun = EventLoop.current().createPromise();
                Task<?> task = Async.createTask(() -> Async.toThread(onCancel, () -> {
                    begun.complete(true);
                    if (onCancel == OnCancel.INTERRUPT) {
                        Thread.sleep(Duration.ofMinutes(1));
                    }
                    throw new IllegalStateException("dropped");
                }));
                begun.await();
                task.cancel();
                Async.wait(List.of(task), ReturnWhen.ALL_COMPLETED);
            }
        });
        assertThat(messages()).as("an abandoned body may win the race").isSubsetOf("dropped");
    }
}
