package io.greenloom.async;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// What a body on a helper thread has to do with its loop. The cases are those of Trio's tests of `from_thread`.
@Timeout(60)
final class FromThreadTest {
    @Test
    void aBodyAbandonedSeesTheCancellationOfItsCaller() throws Exception {
        assertThat(cancellationSeenBy(OnCancel.ABANDON, false)).startsWith("enough");
    }

    @Test
    void aBodyThatIsWaitedForSeesItToo() throws Exception {
        assertThat(cancellationSeenBy(OnCancel.WAIT, true)).startsWith("enough");
    }

    @Test
    void aBodyInterruptedByALimitSeesThatItIsOne() throws Exception {
        CompletableFuture<CancelledError.Source> seen = new CompletableFuture<>();
        Async.run(() -> {
            CountDownLatch never = new CountDownLatch(1);
            assertThatThrownBy(() -> {
                        try (var _ = Async.timeout(Duration.ofMillis(20))) {
                            Async.toThread(OnCancel.INTERRUPT, () -> {
                                try {
                                    never.await();
                                } catch (InterruptedException e) {
                                    assertThatThrownBy(Async::checkCancelled)
                                            .isInstanceOfSatisfying(
                                                    CancelledError.class, error -> seen.complete(error.source()));
                                }
                                return null;
                            });
                        }
                    })
                    .isInstanceOf(java.util.concurrent.TimeoutException.class);
        });
        assertThat(seen).isCompletedWithValue(CancelledError.Source.TIMEOUT);
    }

    /// Returns the reason, as a body sees it.
    private static String cancellationSeenBy(OnCancel onCancel, boolean endsWithTheTask) throws Exception {
        CompletableFuture<String> seen = new CompletableFuture<>();
        Async.run(() -> {
            Promise<Boolean> began = EventLoop.current().createPromise();
            Task<?> task = Async.createTask(() -> Async.toThread(onCancel, () -> {
                Async.checkCancelled(); // not yet
                began.complete(true);
                try {
                    while (true) {
                        Async.checkCancelled();
                        Thread.onSpinWait();
                    }
                } catch (CancelledError e) {
                    seen.complete(String.valueOf(e.reason()));
                    throw e;
                }
            }));
            began.await();
            task.cancel("enough");
            task.join();
            assertThat(task.isCancelled()).isTrue();
            if (endsWithTheTask) {
                assertThat(seen).isDone();
            }
        });
        return seen.get(20, TimeUnit.SECONDS);
    }

    @Test
    void aBodyThatDoesNotAskKeepsItsValueAndTheCancellationComesBehindIt() {
        Async.run(() -> {
            CountDownLatch go = new CountDownLatch(1);
            Promise<Boolean> began = EventLoop.current().createPromise();
            Promise<String> value = EventLoop.current().createPromise();
            Task<?> task = Async.createTask(() -> {
                value.complete(Async.toThread(OnCancel.WAIT, () -> {
                    began.complete(true);
                    go.await();
                    return "value";
                }));
                Async.yieldNow();
                return "never";
            });
            began.await();
            task.cancel();
            go.countDown();
            assertThat(value.await()).isEqualTo("value");
            task.join();
            assertThat(task.isCancelled()).isTrue();
        });
    }

    @Test
    void aScopeThatIsCancelledIsSeenTooAndEndsItsOwn() {
        Async.run(() -> {
            boolean ended = Async.moveOnAfter(Duration.ofMillis(5), () -> {
                Async.toThread(OnCancel.WAIT, () -> {
                    while (true) {
                        Async.checkCancelled();
                        Thread.onSpinWait();
                    }
                });
            });
            assertThat(ended).isFalse();
        });
    }

    @Test
    void aThreadCallsBackIntoTheLoopAndWaits() {
        Async.run(() -> {
            Thread[] threads = new Thread[2];
            String value = Async.toThread(() -> {
                threads[0] = Thread.currentThread();
                return Async.callFromThread(() -> {
                    threads[1] = Thread.currentThread();
                    assertThat(Async.currentTask()).isNotNull();
                    Async.sleep(Duration.ofMillis(1));
                    return "from the loop";
                });
            });
            assertThat(value).isEqualTo("from the loop");
            assertThat(threads[0]).isNotSameAs(threads[1]);
        });
    }

    @Test
    void whatTheCallFailsWithReachesTheThreadAsItIs() {
        Async.run(() -> {
            IllegalStateException failure = new IllegalStateException("in the loop");
            assertThatThrownBy(() -> Async.toThread(() -> {
                        Async.callFromThread(() -> {
                            throw failure;
                        });
                    }))
                    .isSameAs(failure);
        });
    }

    @Test
    void aCancellationReachesWhatTheThreadWaitsForInTheLoop() {
        for (OnCancel onCancel : List.of(OnCancel.ABANDON, OnCancel.WAIT)) {
            Async.run(() -> {
                Promise<Boolean> asleep = EventLoop.current().createPromise();
                Promise<String> cancelled = EventLoop.current().createPromise();
                Task<?> task = Async.createTask(() -> Async.toThread(
                        onCancel,
                        () -> Async.callFromThread(() -> {
                            asleep.complete(true);
                            try {
                                Async.sleep(Duration.ofDays(1));
                            } catch (CancelledError e) {
                                cancelled.complete(String.valueOf(e.reason()));
                                throw e;
                            }
                            return null;
                        })));
                asleep.await();
                task.cancel("enough");
                assertThat(cancelled.await()).startsWith("enough");
                task.join();
                assertThat(task.isCancelled()).isTrue();
            });
        }
    }

    @Test
    void anAbandonedThreadCannotCallALoopThatIsGone() throws Exception {
        CountDownLatch go = new CountDownLatch(1);
        CompletableFuture<Throwable> refused = new CompletableFuture<>();
        try (EventLoop loop = EventLoop.create(LoopOptions.defaults().withDrainLimit(Duration.ZERO))) {
            loop.runUntilComplete(() -> {
                CountDownLatch began = new CountDownLatch(1);
                Promise<Boolean> _ = loop.runInExecutor(HelperThreads.GENERAL, () -> {
                    began.countDown();
                    go.await();
                    try {
                        Async.callFromThread(() -> "never");
                    } catch (Throwable e) {
                        refused.complete(e);
                    }
                    return true;
                });
                Async.toThread(() -> began.await());
                return null;
            });
        }
        go.countDown();
        assertThat(refused.get(20, TimeUnit.SECONDS))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("is closed");
    }

    @Test
    void otherThreadsAndTasksAreToldWhatToUse() {
        assertThatIllegalStateException()
                .isThrownBy(() -> Async.callFromThread(() -> 1))
                .withMessageContaining("loop.submit");
        Async.run(() -> assertThatIllegalStateException()
                .isThrownBy(() -> Async.callFromThread(() -> 1))
                .withMessageContaining("call the code directly"));
    }
}
