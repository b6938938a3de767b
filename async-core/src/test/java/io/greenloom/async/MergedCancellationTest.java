package io.greenloom.async;

import static io.greenloom.async.Virtually.sleepForEver;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.Test;

/// Several who end a task in the same pass: a time limit, a group, [Task#raise], [Task#cancel].
final class MergedCancellationTest {
    private static final Duration LIMIT = Duration.ofMillis(10);

    private final LoopClock.Virtual clock = LoopClock.virtual();
    private final List<Object> log = new ArrayList<>();

    private static void sleep(int millis) {
        Async.sleep(Duration.ofMillis(millis));
    }

    private void run(Action main) {
        Async.run(clock, main);
    }

    /// Runs `body`, which `LIMIT` later is cancelled in the very pass in which its limit expires, behind that.
    private Task<?> cancelledBehindItsLimit(Callable<?> body) {
        Task<?> task = Async.createTask(body);
        Task<?> canceller = Async.createTask(() -> {
            Async.sleep(LIMIT);
            task.cancel("stop");
        });
        Async.wait(List.of(task, canceller), ReturnWhen.ALL_COMPLETED);
        return task;
    }

    private static void assertCancelled(Task<?> task) {
        assertThatThrownBy(task::result).isInstanceOf(CancelledError.class).hasMessageContaining("stop");
    }

    @Test
    void aCancellationBehindATimeLimitIsDeliveredWhenThatHasBeenCaught() {
        run(() -> assertCancelled(cancelledBehindItsLimit(() -> {
            assertThatThrownBy(() -> {
                        try (var _ = Async.timeout(LIMIT)) {
                            sleepForEver();
                        }
                    })
                    .isInstanceOf(TimeoutException.class);
            sleep(1);
            return "went on";
        })));
    }

    @Test
    void aTimeLimitThatWasLeftByAValueThrowsNowhere() {
        run(() -> {
            EventLoop loop = EventLoop.current();
            Promise<Integer> value = loop.createPromise();
            Task<?> task = Async.createTask(() -> {
                try (var _ = Async.timeout(LIMIT)) {
                    value.await();
                }
                try {
                    sleep(1);
                } catch (Throwable e) {
                    log.add(e.getMessage());
                    throw e;
                }
                return "went on";
            });
            Async.yieldNow();
            loop.callLater(LIMIT, () -> task.cancel("stop"));
            loop.callSoon(() -> {
                clock.jump(LIMIT);
                loop.callSoon(() -> value.complete(1));
            });
            Async.wait(List.of(task), ReturnWhen.ALL_COMPLETED);
            assertCancelled(task);
            assertThat(log).containsExactly("stop");
        });
    }

    @Test
    void aCancellationBehindTheFailureOfAnOpenGroupIsDeliveredWhenThatHasBeenCaught() {
        run(() -> {
            EventLoop loop = EventLoop.current();
            Task<?> host = Async.createTask(() -> {
                Task<?> me = Async.currentTask();
                assertThatThrownBy(() -> {
                            try (var group = TaskGroup.open()) {
                                group.createTask(() -> {
                                    sleep(10);
                                    loop.callSoon(() -> me.cancel("stop"));
                                    throw new IllegalStateException("child");
                                });
                                sleepForEver();
                            }
                        })
                        .isInstanceOf(TaskGroupException.class);
                sleep(1);
                return "went on";
            });
            Async.wait(List.of(host), ReturnWhen.ALL_COMPLETED);
            assertCancelled(host);
        });
    }

    @Test
    void theFailureOfAnOpenGroupBehindACancellationIsSuppressedByIt() {
        run(() -> {
            Task<?> host = Async.createTask(() -> {
                Task<?> me = Async.currentTask();
                try (var group = TaskGroup.open()) {
                    group.createTask(() -> {
                        sleep(10);
                        me.cancel("stop");
                        throw new IllegalStateException("child");
                    });
                    sleepForEver();
                }
                return "went on";
            });
            Async.wait(List.of(host), ReturnWhen.ALL_COMPLETED);
            assertCancelled(host);
            assertThatThrownBy(host::result)
                    .satisfies(e -> assertThat(e.getSuppressed())
                            .singleElement()
                            .satisfies(failure -> assertThat(failure).hasRootCauseMessage("child")));
        });
    }

    @Test
    void aCancellationBehindARaisedErrorIsDeliveredWhenThatHasBeenCaught() {
        run(() -> {
            Task<?> task = Async.createTask(() -> {
                assertThatThrownBy(Virtually::sleepForEver).hasMessage("raised");
                sleep(1);
                return "went on";
            });
            Async.yieldNow();
            task.raise(new IllegalStateException("raised"));
            task.cancel("stop");
            Async.wait(List.of(task), ReturnWhen.ALL_COMPLETED);
            assertCancelled(task);
        });
    }

    @Test
    void severalPlainCancellationsAreDeliveredAsOne() {
        run(() -> {
            Task<?> task = Async.createTask(() -> {
                assertThatThrownBy(Virtually::sleepForEver).hasMessageContaining("first");
                sleep(1);
                return Async.currentTask().cancelling();
            });
            Async.yieldNow();
            task.cancel("first");
            task.cancel("second");
            assertThat(task.await()).isEqualTo(2);
        });
    }

    @Test
    void anInnerLimitIsToldThoughAnOuterOneExpiresInTheSamePass() {
        run(() -> {
            EventLoop loop = EventLoop.current();
            try (var outer = Async.timeout(LIMIT)) {
                loop.callSoon(() -> log.add("started"));
                assertThatThrownBy(() -> Async.withTimeout(Duration.ofMillis(5), () -> {
                            loop.callLater(Duration.ofMillis(5), () -> clock.jump(LIMIT)); // both are due
                            sleepForEver();
                        }))
                        .isInstanceOf(TimeoutException.class);
                assertThatThrownBy(() -> sleep(100)).isInstanceOf(TimeoutException.class);
                assertThat(outer.isExpired()).isTrue();
            }
            sleep(1);
        });
    }

    @Test
    void theFailureOfAnOuterGroupIsNotLostBehindThatOfAnInnerOne() {
        run(() -> assertThatThrownBy(() -> {
                    try (var outer = TaskGroup.open()) {
                        outer.createTask(() -> {
                            sleep(10);
                            throw new IllegalStateException("outer");
                        });
                        assertThatThrownBy(() -> TaskGroup.run(inner -> inner.createTask(() -> {
                                    try {
                                        sleepForEver();
                                    } finally {
                                        log.add("cleaned up");
                                        failCleanUp();
                                    }
                                })))
                                .isInstanceOf(TaskGroupException.class)
                                .hasRootCauseMessage("inner");
                        log.add("went on");
                    }
                })
                .isInstanceOf(TaskGroupException.class)
                .hasRootCauseMessage("outer"));
        assertThat(log).containsExactly("cleaned up", "went on");
    }

    private static void failCleanUp() {
        throw new IllegalArgumentException("inner");
    }

    @Test
    void aTimeLimitAroundAGroupIsThrownBareWhetherItFindsTheBodyOrTheWaitForTheTasks() {
        run(() -> {
            assertThatThrownBy(() -> {
                        try (var _ = Async.timeout(LIMIT)) {
                            TaskGroup.run(_ -> sleepForEver());
                        }
                    })
                    .isInstanceOf(TimeoutException.class);
            assertThatThrownBy(() -> {
                        try (var _ = Async.timeout(LIMIT)) {
                            TaskGroup.run(group -> group.createTask(Virtually::sleepForEver));
                        }
                    })
                    .isInstanceOf(TimeoutException.class);
        });
    }

    @Test
    void anErrorRaisedInTheBodyOfAGroupIsThrownBareAndEndsItsTasks() {
        run(() -> {
            Task<?> host = Async.createTask(() -> TaskGroup.run(group -> {
                group.createTask(() -> {
                    try {
                        sleepForEver();
                    } finally {
                        log.add("ended");
                    }
                });
                sleepForEver();
            }));
            EventLoop.current().settle();
            host.raise(new IllegalStateException("raised"));
            assertThatThrownBy(host::await).isExactlyInstanceOf(IllegalStateException.class);
            assertThat(log).containsExactly("ended");
        });
    }

    @Test
    void aTimeLimitThatExpiresWhileAScopeEndsItsBodyDoesNotTurnThatIntoATimeout() throws Exception {
        run(() -> {
            CancelScope scope = CancelScope.after(LIMIT);
            scope.run(() -> Async.withTimeout(Duration.ofMillis(15), () -> {
                try {
                    sleepForEver();
                } finally {
                    Async.uncancellable(() -> sleep(20));
                }
            }));
            assertThat(scope.isCancelledCaught()).isTrue();
            assertThat(Async.currentTask().cancelling()).isZero();
        });
    }
}
