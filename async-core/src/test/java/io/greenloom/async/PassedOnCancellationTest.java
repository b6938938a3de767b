package io.greenloom.async;

import static io.greenloom.async.Virtually.in;
import static io.greenloom.async.Virtually.run;
import static io.greenloom.async.Virtually.sleepForEver;
import static io.greenloom.async.Virtually.throwIt;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.Test;

/// What reaches a task that is awaited when the one who awaits it is cancelled.
final class PassedOnCancellationTest {
    private static final Duration SECOND = Duration.ofSeconds(1);

    private final List<Object> log = new ArrayList<>();

    private Task<String> waiting() {
        return Async.createTask(() -> {
            try {
                sleepForEver();
            } catch (CancelledError e) {
                log.add(e.source() + ": " + e.getMessage());
                throw e;
            }
            return "unreachable";
        });
    }

    /// Swallows one cancellation and goes on.
    private Task<String> swallowingOne() {
        return Async.createTask(() -> {
            try {
                sleepForEver();
            } catch (CancelledError e) {
                log.add("swallowed");
            }
            Async.sleep(Duration.ofDays(1));
            return "went on";
        });
    }

    @Test
    void itIsTheWholeRequestWithWhoAskedAndWhy() {
        run(() -> {
            Task<String> inner = waiting();
            Task<?> middle = Async.createTask(() -> inner.await());
            Task<?> outer = Async.createTask(() -> middle.await());
            EventLoop.current().settle();
            Async.createTask("asker", () -> outer.cancel("stop")).await();
            for (Task<?> each : List.of(outer, middle, inner)) {
                assertThatThrownBy(each::await).isInstanceOfSatisfying(CancelledError.class, e -> {
                    assertThat(e).hasMessage("stop (by asker)");
                    assertThat(e.source()).isEqualTo(CancelledError.Source.CANCEL);
                    assertThat(e.by()).isEqualTo("asker");
                    assertThat(e.reason()).isEqualTo("stop");
                });
            }
            assertThat(log).containsExactly("CANCEL: stop (by asker)");
        });
    }

    @Test
    void aTimeLimitADeadlineAndAScopeAreSeenAsSuch() {
        run(() -> {
            assertThatThrownBy(() -> Async.withTimeout(SECOND, () -> waiting().await()))
                    .isInstanceOf(TimeoutException.class);
            assertThat(Async.moveOnAfter(SECOND, () -> waiting().await())).isEmpty();
            CancelScope scope = CancelScope.create();
            in(SECOND, () -> scope.cancel("the user left"));
            scope.run(() -> Async.gather(waiting(), waiting()));
            assertThat(log)
                    .containsExactly(
                            "TIMEOUT: time limit of PT1S",
                            "DEADLINE: deadline after PT1S",
                            "SCOPE: the user left",
                            "SCOPE: the user left");
        });
    }

    @Test
    void theEndOfTheLoopIsSeenAsSuchByWhatItsTasksWaitFor() {
        Promise<?>[] kept = new Promise<?>[1];
        run(() -> {
            Promise<Object> promise = EventLoop.current().createPromise();
            kept[0] = promise;
            Async.createTask(() -> promise.await());
            EventLoop.current().settle();
        });
        assertThatThrownBy(() -> kept[0].result())
                .isInstanceOfSatisfying(
                        CancelledError.class, e -> assertThat(e.source()).isEqualTo(CancelledError.Source.LOOP));
    }

    @Test
    void aLimitThatThrowsItsErrorCancelsWhatIsAwaitedAndThrowsItOnlyToTheWaiter() {
        run(() -> {
            Task<String> inner = waiting();
            assertThatThrownBy(() -> {
                        try (var _ = Async.timeout(SECOND)) {
                            inner.await();
                        }
                    })
                    .isInstanceOf(TimeoutException.class);
            assertThat(inner.isCancelled()).isTrue();
        });
    }

    @Test
    void aScopeIsNotHeldUpByAnAwaitedTaskThatSwallowsItsCancellation() {
        run(() -> {
            Task<String> deaf = swallowingOne();
            assertThat(Async.moveOnAfter(SECOND, () -> deaf.await())).isEmpty();
            assertThat(EventLoop.current().time()).isEqualTo(SECOND);
            assertThat(deaf.isCancelled()).isTrue();
            assertThat(log).containsExactly("swallowed");
        });
    }

    @Test
    void norByOneThatTakesItBack() {
        run(() -> {
            Task<?> deaf = Async.createTask(() -> {
                for (int i = 0; i < 3; i++) {
                    try {
                        sleepForEver();
                    } catch (CancelledError e) {
                        log.add(e.source());
                        Async.currentTask().uncancel();
                    }
                }
            });
            Async.moveOnAfter(SECOND, () -> deaf.await());
            assertThat(EventLoop.current().time()).isEqualTo(SECOND);
            assertThat(log)
                    .containsExactly(
                            CancelledError.Source.DEADLINE,
                            CancelledError.Source.DEADLINE,
                            CancelledError.Source.DEADLINE);
        });
    }

    @Test
    void norByCleanUpThatWaitsWithoutEnd() {
        run(() -> {
            Task<?> cleaning = Async.createTask(() -> {
                try {
                    sleepForEver();
                } finally {
                    sleepForEver();
                }
            });
            assertThat(Async.moveOnAfter(SECOND, () -> cleaning.await())).isEmpty();
            assertThat(EventLoop.current().time()).isEqualTo(SECOND);
        });
    }

    @Test
    void cleanUpInAShieldGoesThroughAndIsWaitedFor() {
        run(() -> {
            Task<?> cleaning = Async.createTask(() -> {
                try {
                    sleepForEver();
                } finally {
                    Async.uncancellable(() -> Async.sleep(Duration.ofSeconds(5)));
                    log.add("cleaned up");
                }
            });
            assertThat(Async.moveOnAfter(SECOND, () -> cleaning.await())).isEmpty();
            assertThat(log).containsExactly("cleaned up");
            assertThat(EventLoop.current().time()).isEqualTo(Duration.ofSeconds(6));
        });
    }

    @Test
    void norByOneFurtherDown() {
        run(() -> {
            Task<String> deaf = swallowingOne();
            Task<?> middle = Async.createTask(() -> deaf.await());
            assertThat(Async.moveOnAfter(SECOND, () -> middle.await())).isEmpty();
            assertThat(EventLoop.current().time()).isEqualTo(SECOND);
            assertThat(deaf.isCancelled()).isTrue();
        });
    }

    @Test
    void norByOneOfThoseThatAreGathered() {
        run(() -> {
            Task<String> deaf = swallowingOne();
            assertThat(Async.moveOnAfter(SECOND, () -> Async.gather(waiting(), deaf)))
                    .isEmpty();
            assertThat(EventLoop.current().time()).isEqualTo(SECOND);
            assertThat(deaf.isCancelled()).isTrue();
        });
    }

    @Test
    void norByATaskOfAGroupOfTheAwaitedOne() {
        run(() -> {
            Task<?> host = Async.createTask(() -> TaskGroup.run(group -> group.createTask(() -> {
                try {
                    sleepForEver();
                } catch (CancelledError e) {
                    log.add("swallowed " + e.source());
                }
                sleepForEver();
            })));
            assertThat(Async.moveOnAfter(SECOND, () -> host.await())).isEmpty();
            assertThat(EventLoop.current().time()).isEqualTo(SECOND);
            assertThat(log).containsExactly("swallowed GROUP");
        });
    }

    @Test
    void norWhereThatGroupWasCancelledOtherwiseBefore() {
        run(() -> {
            Task<?> host = Async.createTask(() -> TaskGroup.run(group -> group.createTask(() -> {
                try {
                    sleepForEver();
                } catch (CancelledError e) {
                    log.add("swallowed " + e.source());
                }
                sleepForEver();
            })));
            in(SECOND, () -> host.cancel("first"));
            assertThat(Async.moveOnAfter(SECOND.multipliedBy(2), () -> host.await()))
                    .isEmpty();
            assertThat(EventLoop.current().time()).isEqualTo(SECOND.multipliedBy(2));
            assertThat(log).containsExactly("swallowed GROUP");
        });
    }

    @Test
    void norWhereItHasSwallowedAnotherCancellationBefore() {
        run(() -> {
            Task<String> deaf = swallowingOne();
            Task<?> outer = Async.createTask(() -> Async.moveOnAfter(SECOND.multipliedBy(2), () -> deaf.await()));
            Async.sleep(SECOND);
            outer.cancel();
            assertThatThrownBy(outer::await).isInstanceOf(CancelledError.class);
            assertThat(EventLoop.current().time()).isEqualTo(SECOND.multipliedBy(2));
        });
    }

    @Test
    void tasksThatWaitForEachOtherInACircleUnderAScopeAllEnd() {
        run(() -> {
            Task<?> host = Async.currentTask();
            Task<?> other = Async.createTask(() -> {
                for (int i = 0; i < 2; i++) {
                    try {
                        host.await();
                    } catch (CancelledError e) {
                        log.add(i);
                    }
                }
            });
            assertThat(Async.moveOnAfter(SECOND, () -> other.await())).isEmpty();
            assertThat(other.isDone()).isTrue();
            assertThat(log).containsExactly(0, 1);
        });
    }

    @Test
    void aTimeLimitIsWaitedForUntilTheAwaitedOneHasEnded() {
        run(() -> {
            Task<String> deaf = swallowingOne();
            assertThatThrownBy(() -> Async.withTimeout(SECOND, () -> deaf.await()))
                    .isInstanceOf(TimeoutException.class);
            assertThat(deaf.result()).isEqualTo("went on");
        });
    }

    @Test
    void failedCleanUpUnderADeadlineIsTheNews() {
        run(() -> {
            IOException error = new IOException("clean-up");
            Task<?> inner = Async.createTask(() -> {
                try {
                    sleepForEver();
                } finally {
                    throwIt(error);
                }
            });
            assertThatThrownBy(() -> Async.moveOnAfter(SECOND, () -> inner.await()))
                    .isSameAs(error);
        });
    }

    @Test
    void eachHasAnErrorOfItsOwnToSuppressIn() {
        run(() -> {
            Task<String> inner = waiting();
            Task<?> outer = Async.createTask(() -> inner.await());
            EventLoop.current().settle();
            outer.cancel("stop");
            List<Throwable> errors = new ArrayList<>();
            for (Task<?> each : List.of(outer, inner)) {
                try {
                    each.await();
                } catch (CancelledError e) {
                    errors.add(e);
                }
            }
            assertThat(errors).hasSize(2);
            assertThat(errors.get(0)).isNotSameAs(errors.get(1));
        });
    }
}
