package io.greenloom.async.futures;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.greenloom.async.Action;
import io.greenloom.async.Async;
import io.greenloom.async.CancelledError;
import io.greenloom.async.EventLoop;
import io.greenloom.async.LoopClock;
import io.greenloom.async.ReturnWhen;
import io.greenloom.async.Task;
import io.greenloom.async.WaitResult;
import io.greenloom.generator.Generator;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.Test;

/// `wait`, `as_completed` and `map`, as `test_concurrent_futures` has them, inside a loop and outside.
final class ConcurrentFuturesTest {
    private static final Duration SECOND = Duration.ofSeconds(1);
    private static final Duration SHORT = Duration.ofMillis(5);

    private final CompletableFuture<String> pending = new CompletableFuture<>();
    private final CompletableFuture<String> done = CompletableFuture.completedFuture("done");
    private final CompletableFuture<String> failed = CompletableFuture.failedFuture(new IOException("no"));

    private static void run(Action main) {
        Async.run(LoopClock.virtual(), main);
    }

    /// Does it outside any loop, and in a task.
    private static void inBoth(Action body) throws Exception {
        body.run();
        run(body);
    }

    @Test
    void waitReturnsAtOnceWithAllThatHaveEnded() throws Exception {
        inBoth(() -> {
            List<CompletableFuture<String>> all = List.of(pending, failed, done, done);
            WaitResult<CompletableFuture<String>> first = Futures.wait(all, ReturnWhen.FIRST_COMPLETED);
            assertThat(first.done()).containsExactly(failed, done);
            assertThat(first.pending()).containsExactly(pending);
            assertThat(Futures.wait(all, ReturnWhen.FIRST_EXCEPTION).pending()).containsExactly(pending);
            assertThat(Futures.wait(all, ReturnWhen.ALL_COMPLETED, SHORT).pending())
                    .containsExactly(pending);
            assertThat(Futures.wait(List.of(done, failed), ReturnWhen.ALL_COMPLETED)
                            .pending())
                    .isEmpty();
        });
    }

    @Test
    void aCancelledFutureIsNoFirstException() throws Exception {
        CompletableFuture<String> cancelled = new CompletableFuture<>();
        cancelled.cancel(true);
        inBoth(() -> assertThat(Futures.wait(List.of(cancelled, pending), ReturnWhen.FIRST_EXCEPTION, SHORT)
                        .pending())
                .containsExactly(pending));
    }

    @Test
    void waitSuspendsATaskAndTheOthersGoOn() {
        run(() -> {
            Async.createTask(() -> {
                Async.sleep(SECOND);
                pending.completeExceptionally(new IOException("later"));
            });
            CompletableFuture<String> never = new CompletableFuture<>();
            assertThat(Futures.wait(List.of(never, pending, done), ReturnWhen.FIRST_EXCEPTION)
                            .done())
                    .containsExactly(pending, done);
            assertThat(EventLoop.current().time()).isEqualTo(SECOND);
        });
    }

    @Test
    void waitForFuturesOfTheJdksExecutorsEndsWithThemFromBothSides() throws Exception {
        CountDownLatch release = new CountDownLatch(1);
        try (ExecutorService threads = Executors.newFixedThreadPool(2)) {
            Future<?> blocked = threads.submit(() -> {
                release.await();
                return null;
            });
            Action both = () -> {
                Future<String> quick = threads.submit(() -> "quick");
                WaitResult<Future<?>> result = Futures.wait(List.of(blocked, quick), ReturnWhen.FIRST_COMPLETED);
                assertThat(result.done()).isEqualTo(List.of(quick));
                assertThat(Futures.wait(List.of(blocked), ReturnWhen.ALL_COMPLETED, SHORT)
                                .done())
                        .isEmpty();
            };
            both.run();
            Async.run(both);
            release.countDown();
            assertThat(Futures.wait(List.of(blocked), ReturnWhen.ALL_COMPLETED).done())
                    .hasSize(1);
        }
    }

    @Test
    void aCancelledWaitLeavesTheFuturesAlone() {
        run(() -> {
            Task<?> waiting = Async.createTask(() -> Futures.wait(List.of(pending), ReturnWhen.ALL_COMPLETED));
            Async.yieldNow();
            waiting.cancel();
            assertThatThrownBy(waiting::await).isInstanceOf(CancelledError.class);
            assertThat(pending.isDone()).isFalse();
        });
    }

    @Test
    void asCompletedHandsOutTheEndedFirstAndEachOnce() {
        run(() -> {
            Async.createTask(() -> {
                Async.sleep(SECOND);
                pending.complete("pending");
            });
            List<CompletableFuture<String>> order = new ArrayList<>();
            for (CompletableFuture<String> future : Futures.asCompleted(List.of(pending, done, pending, failed))) {
                order.add(future);
            }
            assertThat(order).containsExactly(done, failed, pending);
        });
    }

    @Test
    void asCompletedThrowsWhenTheTimeIsOver() throws Exception {
        inBoth(() -> {
            Generator<CompletableFuture<String>> ended = Futures.asCompleted(List.of(pending, done), SHORT);
            assertThat(ended.next()).isSameAs(done);
            assertThatThrownBy(ended::next).isInstanceOf(TimeoutException.class);
            assertThat(ended.hasNext()).isFalse();
            assertThat(Futures.asCompleted(List.of(done), Duration.ZERO).toList())
                    .containsExactly(done);
        });
    }

    @Test
    void mapKeepsTheOrderAndRunsAtTheSameTime() {
        run(() -> {
            try (TaskPoolExecutor pool = TaskPoolExecutor.of(10)) {
                List<Integer> results = Futures.map(pool, List.of(3, 1, 2), x -> {
                            Async.sleep(Duration.ofSeconds(x));
                            return x * x;
                        })
                        .toList();
                assertThat(results).containsExactly(9, 1, 4);
                assertThat(EventLoop.current().time()).isEqualTo(Duration.ofSeconds(3));
            }
        });
    }

    @Test
    void mapWorksWithTheJdksExecutorsFromBothSides() throws Exception {
        try (ExecutorService threads = Executors.newFixedThreadPool(2)) {
            Action both = () -> assertThat(Futures.map(threads, List.of(1, 2, 3), x -> x * x)
                            .toList())
                    .containsExactly(1, 4, 9);
            both.run();
            Async.run(both);
        }
    }

    @Test
    void mapThrowsTheErrorOfItsItemAndCancelsWhatHasNotBegun() {
        run(() -> {
            List<Integer> begun = new ArrayList<>();
            try (TaskPoolExecutor pool = TaskPoolExecutor.of(1)) {
                Generator<Integer> results = Futures.map(pool, List.of(1, 0, 2, 3), x -> {
                    begun.add(x);
                    Async.sleep(SECOND);
                    if (x == 0) {
                        throw new IOException("zero");
                    }
                    return x;
                });
                assertThat(results.next()).isEqualTo(1);
                assertThatThrownBy(results::next)
                        .isInstanceOf(IOException.class)
                        .hasMessage("zero");
                assertThat(results.hasNext()).isFalse();
            }
            assertThat(begun).startsWith(1, 0).doesNotContain(3);
        });
    }

    @Test
    void mapThrowsWhenTheTimeSinceTheCallIsOver() {
        run(() -> {
            try (TaskPoolExecutor pool = TaskPoolExecutor.of(2)) {
                Generator<Integer> results = Futures.map(
                        pool,
                        List.of(1, 5),
                        x -> {
                            Async.sleep(Duration.ofSeconds(x));
                            return x;
                        },
                        Duration.ofSeconds(3));
                assertThat(results.next()).isEqualTo(1);
                Async.sleep(SECOND);
                assertThatThrownBy(results::next).isInstanceOf(TimeoutException.class);
            }
        });
    }

    @Test
    void nothingIsLostWhenManyThreadsEndFutures() throws Exception {
        try (ExecutorService threads = Executors.newFixedThreadPool(4)) {
            inBoth(() -> {
                List<CompletableFuture<Integer>> futures = new ArrayList<>();
                for (int i = 0; i < 200; i++) {
                    int number = i;
                    futures.add(CompletableFuture.supplyAsync(() -> number, threads));
                }
                assertThat(Futures.asCompleted(futures).map(CompletableFuture::join).toList())
                        .hasSize(200)
                        .doesNotHaveDuplicates();
            });
        }
    }
}
