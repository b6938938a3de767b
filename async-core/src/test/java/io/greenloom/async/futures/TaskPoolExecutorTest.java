package io.greenloom.async.futures;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.greenloom.async.Action;
import io.greenloom.async.Async;
import io.greenloom.async.CancelledError;
import io.greenloom.async.ErrorContext;
import io.greenloom.async.EventLoop;
import io.greenloom.async.LoopClock;
import io.greenloom.async.ReturnWhen;
import io.greenloom.async.Task;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.Test;

/// An executor of tasks, as `test_concurrent_futures` has executors.
final class TaskPoolExecutorTest {
    private static final Duration SECOND = Duration.ofSeconds(1);

    private final List<Object> log = new ArrayList<>();
    private int running;
    private int most;

    private static void run(Action main) {
        Async.run(LoopClock.virtual(), main);
    }

    private static <T> Callable<T> after(int seconds, T value) {
        return () -> {
            Async.sleep(Duration.ofSeconds(seconds));
            return value;
        };
    }

    @Test
    void aBodyRunsInATaskAndItsFutureEndsAsItDoes() {
        run(() -> {
            try (TaskPoolExecutor pool = TaskPoolExecutor.of(2)) {
                CompletableFuture<String> value = pool.submit(after(1, "value"));
                Future<?> nothing = pool.submit(() -> log.add("ran"));
                Future<?> failed = pool.submit(() -> {
                    throw new IOException("no");
                });
                assertThat(value.get()).isEqualTo("value");
                assertThat(nothing.get()).isEqualTo(true);
                assertThatThrownBy(failed::get)
                        .isInstanceOf(ExecutionException.class)
                        .hasCauseInstanceOf(IOException.class);
                assertThat(value.join()).isEqualTo("value");
            }
        });
    }

    @Test
    void noMoreRunThanItHasWorkers() {
        run(() -> {
            try (TaskPoolExecutor pool = TaskPoolExecutor.of(3)) {
                for (int i = 0; i < 20; i++) {
                    int number = i;
                    pool.execute(() -> {
                        most = Math.max(most, ++running);
                        Async.sleep(SECOND);
                        log.add(number);
                        running--;
                    });
                }
            }
            assertThat(most).isEqualTo(3);
            assertThat(log).hasSize(20).first().isEqualTo(0);
            assertThat(EventLoop.current().time()).isBetween(Duration.ofSeconds(7), Duration.ofSeconds(8));
        });
    }

    @Test
    void afterAShutdownItTakesNoMoreAndRunsWhatItHas() {
        run(() -> {
            TaskPoolExecutor pool = TaskPoolExecutor.of(1);
            CompletableFuture<String> first = pool.submit(after(1, "first"));
            CompletableFuture<String> second = pool.submit(after(1, "second"));
            pool.shutdown();
            assertThatThrownBy(() -> pool.submit(after(1, "late")))
                    .isInstanceOf(RejectedExecutionException.class)
                    .hasMessageContaining("shut down");
            assertThat(pool.awaitTermination(1500, TimeUnit.MILLISECONDS)).isFalse();
            assertThat(pool.isTerminated()).isFalse();
            assertThat(pool.awaitTermination(1, TimeUnit.SECONDS)).isTrue();
            assertThat(pool.isTerminated()).isTrue();
            assertThat(List.of(first.get(), second.get())).containsExactly("first", "second");
            pool.close();
        });
    }

    @Test
    void shutdownMayCancelWhatHasNotBegun() {
        run(() -> {
            TaskPoolExecutor pool = TaskPoolExecutor.of(1);
            CompletableFuture<String> first = pool.submit(after(1, "first"));
            CompletableFuture<String> second = pool.submit(after(1, "second"));
            Async.yieldNow();
            pool.shutdownAndCancelFutures();
            pool.close();
            assertThat(first.get()).isEqualTo("first");
            assertThat(second.isCancelled()).isTrue();
        });
    }

    @Test
    void shutdownNowEndsWhatRunsToo() {
        run(() -> {
            TaskPoolExecutor pool = TaskPoolExecutor.of(1);
            CompletableFuture<String> first = pool.submit(after(1, "first"));
            pool.submit(after(1, "second"));
            Async.yieldNow();
            assertThat(pool.shutdownNow()).hasSize(1);
            pool.close();
            assertThat(first.isCancelled()).isTrue();
            assertThat(EventLoop.current().time()).isLessThan(SECOND);
        });
    }

    @Test
    void shutdownNowBeforeTheTaskHasStartedStillEndsItsFuture() {
        run(() -> {
            TaskPoolExecutor pool = TaskPoolExecutor.of(1);
            CompletableFuture<String> first = pool.submit(after(1, "first"));
            pool.shutdownNow();
            pool.close();
            assertThatThrownBy(first::get).isInstanceOf(CancellationException.class);
        });
    }

    @Test
    void cancellingAFutureCancelsItsTaskAndTheNextHasItsRoom() {
        run(() -> {
            try (TaskPoolExecutor pool = TaskPoolExecutor.of(1)) {
                CompletableFuture<?> endless = pool.submit(() -> {
                    try {
                        Async.sleep(Duration.ofDays(1));
                    } catch (CancelledError e) {
                        log.add("cancelled");
                        throw e;
                    }
                });
                CompletableFuture<String> next = pool.submit(after(1, "next"));
                CompletableFuture<String> neverBegun = pool.submit(after(1, "never"));
                neverBegun.cancel(true);
                Async.yieldNow();
                assertThat(endless.cancel(true)).isTrue();
                assertThat(next.get()).isEqualTo("next");
                assertThat(log).containsExactly("cancelled");
                assertThatThrownBy(neverBegun::get).isInstanceOf(CancellationException.class);
            }
            assertThat(EventLoop.current().time()).isLessThan(Duration.ofSeconds(2));
        });
    }

    @Test
    void aGetWithALimitGoesByTheClockOfTheLoopAndCanBeCancelled() {
        run(() -> {
            try (TaskPoolExecutor pool = TaskPoolExecutor.of(1)) {
                CompletableFuture<String> slow = pool.submit(after(3600, "slow"));
                assertThatThrownBy(() -> slow.get(60, TimeUnit.SECONDS)).isInstanceOf(TimeoutException.class);
                Task<String> getter = Async.createTask(() -> slow.get());
                Async.yieldNow();
                getter.cancel();
                assertThatThrownBy(getter::await).isInstanceOf(CancelledError.class);
                assertThat(slow.get(1, TimeUnit.HOURS)).isEqualTo("slow");
            }
        });
    }

    @Test
    void invokeAllAndInvokeAnyWorkInATask() {
        run(() -> {
            try (TaskPoolExecutor pool = TaskPoolExecutor.of(5)) {
                List<Future<Integer>> all = pool.invokeAll(List.of(after(3, 3), after(1, 1), after(2, 2)));
                assertThat(all).extracting(Future::resultNow).containsExactly(3, 1, 2);
                Callable<Integer> failing = () -> {
                    throw new IOException("no");
                };
                assertThat(pool.invokeAny(List.of(after(3, 3), failing, after(1, 1))))
                        .isEqualTo(1);
                assertThatThrownBy(() -> pool.invokeAny(List.of(failing, failing)))
                        .isInstanceOf(ExecutionException.class);
                assertThatThrownBy(() -> pool.invokeAny(List.of(after(9, 9)), 1, TimeUnit.SECONDS))
                        .isInstanceOf(TimeoutException.class);
                assertThatIllegalArgumentException().isThrownBy(() -> pool.invokeAny(List.of()));
            }
        });
    }

    @Test
    void callbacksOfAFutureAreCalled() {
        run(() -> {
            try (TaskPoolExecutor pool = TaskPoolExecutor.of(1)) {
                CompletableFuture<Integer> length =
                        pool.submit(after(1, "value")).thenApply(String::length);
                assertThat(Async.ensureFuture(length).await()).isEqualTo(5);
            }
        });
    }

    @Test
    void itIsUsableFromOutsideTheLoopAndBlocksTheCallerAlone() throws Exception {
        try (EventLoop loop = EventLoop.create().start();
                TaskPoolExecutor pool = TaskPoolExecutor.of(loop, 4)) {
            List<CompletableFuture<Integer>> futures = new ArrayList<>();
            CountDownLatch all = new CountDownLatch(1);
            for (int i = 0; i < 100; i++) {
                int number = i;
                futures.add(pool.submit(() -> {
                    Async.yieldNow();
                    return number;
                }));
            }
            pool.execute(all::countDown);
            for (int i = 0; i < 100; i++) {
                assertThat(futures.get(i).get(10, TimeUnit.SECONDS)).isEqualTo(i);
            }
            assertThat(all.await(10, TimeUnit.SECONDS)).isTrue();
            String any = pool.invokeAny(List.of(() -> "any"));
            assertThat(any).isEqualTo("any");
        }
    }

    @Test
    void theEndOfItsLoopEndsItsFutures() {
        EventLoop loop = EventLoop.create(LoopClock.virtual());
        List<CompletableFuture<String>> futures = new ArrayList<>();
        TaskPoolExecutor pool = TaskPoolExecutor.of(loop, 1);
        try (loop) {
            loop.runUntilComplete(() -> {
                for (int i = 0; i < 3; i++) {
                    futures.add(pool.submit(after(3600, "never")));
                }
                Async.yieldNow();
                return null;
            });
        }
        assertThat(futures).allMatch(CompletableFuture::isCancelled);
        assertThatThrownBy(() -> pool.submit(after(1, "late"))).isInstanceOf(RejectedExecutionException.class);
        pool.close();
    }

    @Test
    void aCancelledCloseEndsWhatRunsFirst() {
        run(() -> {
            Task<?> closer = Async.createTask(() -> {
                try (TaskPoolExecutor pool = TaskPoolExecutor.of(1)) {
                    pool.submit(() -> {
                        try {
                            Async.sleep(Duration.ofDays(1));
                        } finally {
                            log.add("ended");
                        }
                    });
                    pool.submit(after(1, "never"));
                }
            });
            Async.sleep(SECOND);
            closer.cancel();
            assertThatThrownBy(closer::await).isInstanceOf(CancelledError.class);
            assertThat(log).containsExactly("ended");
        });
    }

    @Test
    void aBodyThatClosesItsOwnExecutorIsTold() {
        run(() -> {
            TaskPoolExecutor pool = TaskPoolExecutor.of(1);
            CompletableFuture<?> body = pool.submit(() -> pool.close());
            assertThatThrownBy(body::get).hasCauseInstanceOf(IllegalStateException.class);
            pool.close();
        });
    }

    @Test
    void aFailureOfWhatIsExecutedIsReported() {
        List<ErrorContext> reported = new ArrayList<>();
        run(() -> {
            EventLoop.current().setExceptionHandler(reported::add);
            try (TaskPoolExecutor pool = TaskPoolExecutor.of(1)) {
                pool.execute(() -> {
                    throw new IllegalStateException("bad");
                });
            }
        });
        assertThat(reported).extracting(context -> context.error().getMessage()).containsExactly("bad");
    }

    @Test
    void misuseIsRefused() {
        assertThatIllegalStateException().isThrownBy(() -> TaskPoolExecutor.of(1));
        run(() -> assertThatIllegalArgumentException()
                .isThrownBy(() -> TaskPoolExecutor.of(0))
                .withMessageContaining("was 0"));
    }

    @Test
    void whatHasNotBegunWhenTheLoopIsClosedIsCancelled() {
        EventLoop loop = EventLoop.create();
        TaskPoolExecutor pool = TaskPoolExecutor.of(loop, 1);
        List<CompletableFuture<Boolean>> futures = new ArrayList<>();
        loop.runUntilComplete(() -> {
            for (int i = 0; i < 100; i++) {
                futures.add(pool.submit(() -> {
                    log.add("begun");
                    Async.sleep(Duration.ofDays(1));
                    return true;
                }));
            }
            Async.sleep(Duration.ofMillis(1));
        });
        loop.close();
        assertThat(log).containsExactly("begun");
        assertThat(futures).allSatisfy(future -> assertThat(future).isCancelled());
    }

    @Test
    void aWaitThatIsGivenUpLeavesNothingWithTheFuture() {
        run(() -> {
            try (TaskPoolExecutor pool = TaskPoolExecutor.of(1)) {
                CompletableFuture<Integer> slow = pool.submit(after(10, 1));
                for (int i = 0; i < 100; i++) {
                    assertThatThrownBy(() -> slow.get(1, TimeUnit.MILLISECONDS)).isInstanceOf(TimeoutException.class);
                    Futures.wait(List.of(slow), ReturnWhen.ALL_COMPLETED, Duration.ofMillis(1));
                }
                assertThat(slow.getNumberOfDependents()).isZero();
                assertThat(slow.get()).isEqualTo(1);
            }
        });
    }
}
