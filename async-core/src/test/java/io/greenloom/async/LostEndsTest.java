package io.greenloom.async;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.Test;

/// Ends of tasks, and of blocks, that nobody must miss: at the end of the loop, in `map`, on another thread.
final class LostEndsTest {
    private static final Duration MILLI = Duration.ofMillis(1);
    private static final Duration DAY = Duration.ofDays(1);

    private final List<Object> log = Collections.synchronizedList(new ArrayList<>());

    @Test
    void theEndOfTheLoopDoesNotReachTheTasksOfAGroupBehindAShield() {
        Async.run(LoopClock.virtual(), () -> {
            Async.createTask(() -> Async.uncancellable(() -> {
                List<Task<?>> flush = new ArrayList<>();
                TaskGroup.run(group -> flush.add(group.createTask(() -> {
                    Async.sleep(MILLI);
                    return "flushed";
                })));
                log.add(flush.getFirst().result());
            }));
            Async.yieldNow();
            Async.yieldNow();
        });
        assertThat(log).containsExactly("flushed");
    }

    @Test
    void aTaskThatCleanUpStartsAtTheEndOfTheLoopRunsToItsEnd() {
        Async.run(LoopClock.virtual(), () -> {
            Async.createTask(() -> {
                try {
                    Async.sleep(DAY);
                } finally {
                    log.add(Async.<String>waitFor(
                            () -> {
                                Async.sleep(MILLI);
                                return "flushed";
                            },
                            Duration.ofSeconds(1)));
                }
            });
            Async.yieldNow();
        });
        assertThat(log).containsExactly("flushed");
    }

    @Test
    void aTaskThatCleanUpLeavesBehindIsCancelledThen() {
        Async.run(LoopClock.virtual(), () -> {
            Async.createTask(() -> {
                try {
                    Async.sleep(DAY);
                } finally {
                    Async.createTask(() -> {
                        try {
                            Async.sleep(DAY);
                        } catch (CancelledError e) {
                            log.add(e.source());
                            throw e;
                        }
                    });
                    Async.sleep(MILLI);
                    log.add("cleaned up");
                }
            });
            Async.yieldNow();
        });
        assertThat(log).containsExactly("cleaned up", CancelledError.Source.LOOP);
    }

    @Test
    void mapThrowsTheCancellationOfOneMapping() {
        Async.run(() -> {
            Promise<Integer> gone = EventLoop.current().createPromise();
            gone.cancel("gone");
            assertThatThrownBy(() -> Async.<Integer, Integer>map(List.of(1, 2, 3), 2, i -> {
                        log.add(i);
                        return i == 2 ? gone.await() : i;
                    }))
                    .isInstanceOf(CancelledError.class)
                    .hasMessageContaining("gone");
        });
        assertThat(log).containsExactly(1, 2, 3);
    }

    @Test
    void mapGoesOnBehindAMappingThatWasCancelledBeforeItsStart() {
        Async.run(LoopClock.virtual(), () -> {
            Task<?> me = Async.currentTask();
            Iterator<Integer> inputs = new Iterator<>() {
                private int next;

                @Override
                public boolean hasNext() {
                    if (next == 2) {
                        for (Task<?> task : EventLoop.current().allTasks()) {
                            if (task != me) {
                                task.cancel("not wanted");
                            }
                        }
                    }
                    return next < 4;
                }

                @Override
                public Integer next() {
                    return next++;
                }
            };
            assertThatThrownBy(() -> Async.withTimeout(DAY, () -> Async.<Integer, Integer>map(() -> inputs, 3, i -> i)))
                    .isInstanceOf(CancelledError.class)
                    .hasMessageContaining("not wanted");
        });
    }

    @Test
    void aLimitOfTheTryFormInterruptsABodyOnAThreadAndWaitsForIt() {
        Async.run(() -> {
            assertThatThrownBy(() -> {
                        try (var _ = Async.timeout(Duration.ofMillis(20))) {
                            Async.toThread(OnCancel.INTERRUPT, () -> {
                                try {
                                    new CountDownLatch(1).await();
                                } catch (InterruptedException e) {
                                    log.add("interrupted");
                                }
                                return null;
                            });
                        }
                    })
                    .isInstanceOf(TimeoutException.class);
            assertThat(log).containsExactly("interrupted");
        });
    }

    @Test
    void aRaisedErrorInterruptsABodyOnAThread() {
        Async.run(() -> {
            CountDownLatch begun = new CountDownLatch(1);
            Task<?> task = Async.createTask(() -> Async.toThread(OnCancel.INTERRUPT, () -> {
                try {
                    begun.countDown();
                    new CountDownLatch(1).await();
                } catch (InterruptedException e) {
                    log.add("interrupted");
                }
                return null;
            }));
            Async.toThread(() -> {
                begun.await();
                return null;
            });
            task.raise(new IllegalStateException("raised"));
            assertThatThrownBy(task::await).hasMessage("raised");
            assertThat(log).containsExactly("interrupted");
        });
    }

    @Test
    void whatACancellationIsThrownAsIsKnownForOne() {
        Async.run(LoopClock.virtual(), () -> {
            try (var _ = Async.timeout(MILLI)) {
                assertThatThrownBy(() -> Async.sleep(DAY)).satisfies(e -> {
                    CancelledError cancellation = Async.cancellationIn(e);
                    assertThat(cancellation).isNotNull();
                    assertThat(cancellation.source()).isEqualTo(CancelledError.Source.TIMEOUT);
                    log.add(e);
                });
            }
            assertThat(Async.cancellationIn((Throwable) log.getFirst())).isNull(); // its block is over
            assertThat(Async.cancellationIn(new TimeoutException())).isNull();
        });
    }

    private static int failuresReportedBehind(Inside<Task<?>> wait) {
        List<ErrorContext> reported = new ArrayList<>();
        Async.run(LoopClock.virtual(), () -> {
            EventLoop.current().setExceptionHandler(reported::add);
            Async.createTask(() -> {
                Task<?> task = Async.createTask(() -> {
                    Async.sleep(DAY);
                    throw new IllegalStateException("late");
                });
                wait.accept(task);
                Async.sleep(DAY.multipliedBy(2));
            });
            Async.sleep(DAY.multipliedBy(3));
        });
        return reported.size();
    }

    @FunctionalInterface
    private interface Inside<T> {
        void accept(T task) throws Exception;
    }

    @Test
    void aFailureThatComesBehindAWaitThatGaveUpIsReported() {
        assertThat(failuresReportedBehind(
                        task -> assertThatThrownBy(() -> task.await(MILLI)).isInstanceOf(TimeoutException.class)))
                .isOne();
        assertThat(failuresReportedBehind(task -> Async.wait(List.of(task), ReturnWhen.ALL_COMPLETED, MILLI)))
                .isOne();
        assertThat(failuresReportedBehind(task -> assertThatThrownBy(() -> task.await(DAY.multipliedBy(2)))
                        .hasMessage("late")))
                .as("one that has seen it")
                .isZero();
    }

    @Test
    void aGroupRefusesToBeCancelledByAnotherThread() {
        Async.run(() -> TaskGroup.run(group -> assertThatThrownBy(() -> Async.toThread(() -> {
                    group.cancel();
                    return null;
                }))
                .isInstanceOf(IllegalStateException.class)));
    }

    @Test
    void aWaitWithoutABodyLeavesNoLimitBehind() {
        Async.run(LoopClock.virtual(), () -> {
            assertThatThrownBy(() -> Async.waitFor((java.util.concurrent.Callable<String>) null, MILLI))
                    .isInstanceOf(NullPointerException.class);
            Async.sleep(DAY);
            assertThat(Async.currentTask().cancelling()).isZero();
        });
    }
}
