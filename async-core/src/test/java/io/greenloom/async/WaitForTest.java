package io.greenloom.async;

import static io.greenloom.async.Virtually.run;
import static io.greenloom.async.Virtually.sleepForEver;
import static io.greenloom.async.Virtually.throwIt;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.Test;

/// `waitFor`, `wait` and `shield` as test_asyncio has them.
final class WaitForTest {
    private static final Duration SECOND = Duration.ofSeconds(1);

    private final List<Object> log = new ArrayList<>();

    private Task<String> noting(String name) {
        return Async.createTask(() -> {
            log.add(name + " began");
            try {
                sleepForEver();
            } finally {
                log.add(name + " ended");
            }
            return "unreachable";
        });
    }

    @Test
    void withNoTimeWhatHasEndedGivesItsResult() {
        run(() -> {
            Task<String> task = Async.createTask(() -> "value");
            task.await();
            assertThat(Async.<String>waitFor(task, Duration.ZERO)).isEqualTo("value");
            assertThat(Async.<String>waitFor(task, Duration.ofSeconds(-1))).isEqualTo("value");
            Promise<String> failed = EventLoop.current().createPromise();
            failed.fail(new IOException("x"));
            assertThatThrownBy(() -> Async.waitFor(failed, Duration.ZERO)).hasMessage("x");
        });
    }

    @Test
    void withNoTimeATaskThatHasNotStartedNeverDoes() {
        run(() -> {
            Task<String> task = noting("task");
            assertThatThrownBy(() -> Async.waitFor(task, Duration.ZERO))
                    .isInstanceOf(TimeoutException.class)
                    .hasMessageContaining("PT0S")
                    .hasCauseInstanceOf(CancelledError.class);
            assertThat(task.isCancelled()).isTrue();
            assertThatThrownBy(() -> Async.waitFor(() -> log.add("ran"), Duration.ofSeconds(-1)))
                    .isInstanceOf(TimeoutException.class);
            EventLoop.current().settle();
            assertThat(log).isEmpty();
        });
    }

    @Test
    void withNoTimeOneThatRunsIsCancelledAndWaitedFor() {
        run(() -> {
            Task<String> task = noting("task");
            EventLoop.current().settle();
            assertThatThrownBy(() -> Async.waitFor(task, Duration.ZERO)).isInstanceOf(TimeoutException.class);
            assertThat(log).containsExactly("task began", "task ended");
            Task<?> failing = Async.createTask(() -> {
                try {
                    sleepForEver();
                } finally {
                    throwIt(new IOException("clean-up"));
                }
            });
            EventLoop.current().settle();
            assertThatThrownBy(() -> Async.waitFor(failing, Duration.ZERO)).hasMessage("clean-up");
        });
    }

    @Test
    void withNoTimeACancellationOfTheCallerComesFirst() {
        run(() -> {
            Task<String> awaited = noting("awaited");
            EventLoop.current().settle();
            Task<?> caller = Async.createTask(() -> {
                Async.currentTask().cancel("first");
                Async.waitFor(awaited, Duration.ZERO);
            });
            assertThatThrownBy(caller::await).isInstanceOf(CancelledError.class).hasMessageContaining("first");
            assertThat(awaited.isDone()).isFalse();
        });
    }

    @Test
    void withNoTimeOutsideATaskItIsMisuse() {
        assertThatIllegalStateException()
                .isThrownBy(() -> Async.waitFor(() -> 1, Duration.ZERO))
                .withMessageContaining("needs a task");
    }

    @Test
    void anErrorOfTheCleanUpWinsOverTheTimeout() {
        run(() -> {
            Task<?> task = Async.createTask(() -> {
                try {
                    sleepForEver();
                } finally {
                    throwIt(new IOException("clean-up"));
                }
            });
            assertThatThrownBy(() -> Async.waitFor(task, SECOND)).hasMessage("clean-up");
        });
    }

    @Test
    void aCancellationOfTheCallerCancelsWhatItWaitsFor() {
        run(() -> {
            Task<String> inner = noting("inner");
            Task<?> caller = Async.createTask(() -> Async.waitFor(inner, SECOND.multipliedBy(100)));
            Async.sleep(SECOND);
            caller.cancel("enough");
            assertThatThrownBy(caller::await).isInstanceOf(CancelledError.class).hasMessageContaining("enough");
            assertThat(inner.isCancelled()).isTrue();
            assertThat(EventLoop.current().time()).isEqualTo(SECOND);
        });
    }

    @Test
    void aCancellationOfWhatItWaitsForIsNoTimeout() {
        run(() -> {
            Task<String> inner = noting("inner");
            EventLoop.current().callLater(SECOND, () -> inner.cancel("by itself"));
            assertThatThrownBy(() -> Async.waitFor(inner, SECOND.multipliedBy(100)))
                    .isInstanceOf(CancelledError.class)
                    .hasMessageContaining("by itself");
            assertThat(Async.currentTask().cancelling()).isZero();
        });
    }

    @Test
    void cancellingWhatIsShieldedCancelsTheShield() {
        run(() -> {
            Task<String> inner = noting("inner");
            Promise<String> outer = Async.shield(inner);
            EventLoop.current().settle();
            inner.cancel("inside");
            assertThatThrownBy(outer::await).isInstanceOf(CancelledError.class).hasMessageContaining("inside");
            assertThat(outer.isCancelled()).isTrue();
        });
    }

    @Test
    void aCancelledWaitLeavesItsMembersAlone() {
        run(() -> {
            Task<String> member = noting("member");
            Task<?> plain = Async.createTask(() -> Async.wait(List.of(member), ReturnWhen.ALL_COMPLETED));
            Task<?> timed = Async.createTask(
                    () -> Async.wait(List.of(member), ReturnWhen.ALL_COMPLETED, SECOND.multipliedBy(9)));
            Async.sleep(SECOND);
            plain.cancel();
            timed.cancel();
            assertThatThrownBy(plain::await).isInstanceOf(CancelledError.class);
            assertThatThrownBy(timed::await).isInstanceOf(CancelledError.class);
            assertThat(member.isDone()).isFalse();
            assertThat(member.observers()).isZero();
            member.cancel();
        });
    }

    @Test
    void aCancelledOneIsNoFailureToAWaitForTheFirst() {
        run(() -> {
            Task<String> cancelled = noting("cancelled");
            Task<String> slow = noting("slow");
            Task<?> failing = Async.createTask(() -> {
                Async.sleep(SECOND.multipliedBy(5));
                throw new IOException("x");
            });
            EventLoop.current().callLater(SECOND, () -> cancelled.cancel());
            var result = Async.wait(List.of(cancelled, slow, failing), ReturnWhen.FIRST_EXCEPTION);
            assertThat(EventLoop.current().time()).isEqualTo(SECOND.multipliedBy(5));
            assertThat(result.done()).hasSize(2);
            assertThat(failing.exception()).hasMessage("x");
            slow.cancel();
        });
    }

    @Test
    void aCancelledOneStillEndsAGather() {
        run(() -> {
            Task<String> cancelled = noting("cancelled");
            Task<String> slow = noting("slow");
            EventLoop.current().callLater(SECOND, () -> cancelled.cancel());
            assertThatThrownBy(() -> Async.gather(cancelled, slow)).isInstanceOf(CancelledError.class);
            assertThat(EventLoop.current().time()).isEqualTo(SECOND);
            slow.cancel();
        });
    }

    @Test
    void failedCleanUpOfThoseGatheredIsThrownInPlaceOfTheCancellation() {
        run(() -> {
            Task<?> gathering = Async.createTask(() -> {
                List<Task<String>> members = new ArrayList<>();
                members.add(noting("fine"));
                for (String name : List.of("first", "second")) {
                    members.add(Async.createTask(() -> {
                        try {
                            sleepForEver();
                        } finally {
                            throwIt(new IOException(name));
                        }
                        return "unreachable";
                    }));
                }
                Async.gather(members);
            });
            Async.sleep(SECOND);
            gathering.cancel();
            assertThatThrownBy(gathering::await)
                    .hasMessage("first")
                    .satisfies(e -> assertThat(e.getSuppressed())
                            .extracting(Throwable::getMessage)
                            .containsExactly("second"));
            assertThat(log).contains("fine ended");
        });
    }
}
