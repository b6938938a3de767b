package io.greenloom.async;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.FutureTask;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

/// Futures of java.util.concurrent and ours, both ways, and calls into executors.
final class FuturesTest {
    private final List<Object> log = new ArrayList<>();

    @Test
    void otherThreadsSubmitTasksAndWaitForThem() throws Exception {
        try (EventLoop loop = EventLoop.create()) {
            Thread runner = Thread.ofPlatform().start(loop::runForever);
            CompletableFuture<String> value = loop.submit(() -> {
                Async.sleep(Duration.ofMillis(1));
                return "value";
            });
            assertThat(value.get(10, TimeUnit.SECONDS)).isEqualTo("value");
            IOException error = new IOException("x");
            CompletableFuture<String> failed = loop.submit(() -> {
                throw error;
            });
            assertThatExceptionOfType(ExecutionException.class)
                    .isThrownBy(() -> failed.get(10, TimeUnit.SECONDS))
                    .havingCause()
                    .isSameAs(error);
            loop.stop();
            runner.join();
        }
    }

    @Test
    void cancellingTheFutureCancelsTheTaskAndItsTimeLimitDoesNot() throws Exception {
        try (EventLoop loop = EventLoop.create()) {
            Thread runner = Thread.ofPlatform().start(loop::runForever);
            CountDownLatch began = new CountDownLatch(1);
            CountDownLatch cleanedUp = new CountDownLatch(1);
            CompletableFuture<String> future = loop.submit(() -> {
                try {
                    began.countDown();
                    Async.sleep(Duration.ofDays(1));
                    return "unreachable";
                } finally {
                    cleanedUp.countDown();
                }
            });
            assertThat(began.await(10, TimeUnit.SECONDS)).isTrue();
            assertThatExceptionOfType(TimeoutException.class).isThrownBy(() -> future.get(1, TimeUnit.MILLISECONDS));
            assertThat(future.isDone()).isFalse();
            assertThat(future.cancel(true)).isTrue();
            assertThat(cleanedUp.await(10, TimeUnit.SECONDS)).isTrue();
            assertThatThrownBy(future::get).isInstanceOf(CancellationException.class);
            loop.stop();
            runner.join();
        }
    }

    @Test
    void aCancelledTaskIsACancelledFuture() {
        Async.run(() -> {
            Task<String> task = Async.createTask(() -> "unreachable");
            CompletableFuture<String> future = task.toCompletableFuture();
            task.cancel("enough");
            Async.yieldNow(); // what depends on a future is told by the loop
            assertThat(future).isCancelled();
            assertThatThrownBy(future::get)
                    .isInstanceOf(CancellationException.class)
                    .hasRootCauseMessage("enough (by " + Async.currentTask().name() + ")");
            assertThat(task.toCompletableFuture()).isCancelled();
        });
    }

    @Test
    void anyFutureCanBeAwaited() {
        Async.run(() -> {
            FutureTask<String> future = new FutureTask<>(() -> "value");
            Awaitable<String> awaitable = Async.wrapFuture(future);
            Thread.ofPlatform().start(future);
            assertThat(awaitable.await()).isEqualTo("value");
            IOException error = new IOException("x");
            FutureTask<String> failing = new FutureTask<>(() -> {
                throw error;
            });
            failing.run();
            assertThatThrownBy(() -> Async.wrapFuture(failing).await()).isSameAs(error);
        });
    }

    @Test
    void cancellingWhatWaitsForAFutureCancelsTheFuture() {
        Async.run(() -> {
            FutureTask<String> never = new FutureTask<>(() -> "unreachable");
            Awaitable<String> awaitable = Async.wrapFuture(never);
            Async.sleep(Duration.ofMillis(1));
            awaitable.cancel();
            assertThatThrownBy(awaitable::await).isInstanceOf(CancelledError.class);
            assertThat(never.isCancelled()).isTrue();
        });
    }

    @Test
    void aCancelledFutureIsACancellation() {
        Async.run(() -> {
            FutureTask<String> never = new FutureTask<>(() -> "unreachable");
            never.cancel(false);
            assertThatThrownBy(() -> Async.wrapFuture(never).await()).isInstanceOf(CancelledError.class);
            assertThatThrownBy(() -> Async.wrapFuture(CompletableFuture.failedFuture(new IOException("x")))
                            .await())
                    .isInstanceOf(IOException.class);
        });
    }

    @Test
    void anExecutorRunsWhatBlocks() {
        try (ExecutorService executor = Executors.newSingleThreadExecutor(
                Thread.ofPlatform().name("mine").factory())) {
            Async.run(() -> {
                EventLoop loop = EventLoop.current();
                Promise<String> name = loop.runInExecutor(
                        executor, () -> Thread.currentThread().getName());
                assertThat(name.await()).isEqualTo("mine");
                IOException error = new IOException("x");
                assertThatThrownBy(() -> loop.runInExecutor(executor, () -> {
                                    throw error;
                                })
                                .await())
                        .isSameAs(error);
                executor.shutdown();
                assertThatExceptionOfType(RejectedExecutionException.class)
                        .isThrownBy(() -> loop.runInExecutor(executor, () -> "unreachable"));
            });
        }
    }

    @Test
    void callbacksCanBeTakenBack() {
        Async.run(() -> {
            Promise<String> promise = EventLoop.current().createPromise();
            Consumer<Awaitable<String>> noted = p -> log.add("noted");
            promise.onDone(noted);
            promise.onDone(p -> log.add("kept"));
            promise.onDone(noted);
            assertThat(promise.removeOnDone(noted)).isEqualTo(2);
            assertThat(promise.removeOnDone(noted)).isZero();
            promise.complete("value");
            Async.yieldNow();
            assertThat(log).containsExactly("kept");
        });
    }

    @Test
    void tenThousandWaitersOfOnePromiseThatTimeOutLeaveNothingBehind() {
        Async.run(LoopClock.virtual(), () -> {
            Promise<String> promise = EventLoop.current().createPromise();
            TaskGroup.run(group -> {
                for (int i = 0; i < 10_000; i++) {
                    int seconds = i % 100;
                    group.createTask(() -> {
                        try {
                            promise.await(Duration.ofSeconds(seconds));
                        } catch (TimeoutException e) {
                            log.add(seconds);
                        }
                    });
                }
            });
            assertThat(log).hasSize(10_000);
            assertThat(promise.observers()).isLessThan(40);
        });
    }

    @Test
    void abandonedTheHelperRunsOn() {
        Async.run(() -> {
            CountDownLatch began = new CountDownLatch(1);
            CountDownLatch go = new CountDownLatch(1);
            CountDownLatch ended = new CountDownLatch(1);
            Task<?> task = Async.createTask(() -> Async.toThread(OnCancel.ABANDON, () -> {
                began.countDown();
                go.await();
                ended.countDown();
                return "dropped";
            }));
            Async.toThread(() -> assertThat(began.await(10, TimeUnit.SECONDS)).isTrue());
            task.cancel();
            assertThatThrownBy(task::await).isInstanceOf(CancelledError.class);
            assertThat(ended.getCount()).isOne();
            go.countDown();
            Async.toThread(() -> assertThat(ended.await(10, TimeUnit.SECONDS)).isTrue());
        });
    }

    @Test
    void interruptedTheHelperEndsBeforeTheTaskDoes() {
        Async.run(() -> {
            CountDownLatch began = new CountDownLatch(1);
            Task<?> task = Async.createTask(() -> Async.toThread(OnCancel.INTERRUPT, () -> {
                try {
                    began.countDown();
                    new CountDownLatch(1).await();
                    return "unreachable";
                } finally {
                    log.add("helper ended");
                }
            }));
            Async.toThread(() -> assertThat(began.await(10, TimeUnit.SECONDS)).isTrue());
            task.cancel();
            assertThatThrownBy(task::await).isInstanceOf(CancelledError.class);
            assertThat(log).containsExactly("helper ended");
            assertThat(Async.<Boolean>toThread(() -> Thread.currentThread().isInterrupted()))
                    .isFalse();
        });
    }

    @Test
    void waitedForTheCancellationComesBehindTheBody() {
        Async.run(() -> {
            CountDownLatch began = new CountDownLatch(1);
            CountDownLatch go = new CountDownLatch(1);
            Task<?> task = Async.createTask(() -> {
                log.add(Async.<String>toThread(OnCancel.WAIT, () -> {
                    began.countDown();
                    go.await();
                    return "value";
                }));
                Async.yieldNow();
                return log.add("unreachable");
            });
            Async.toThread(() -> assertThat(began.await(10, TimeUnit.SECONDS)).isTrue());
            task.cancel();
            Async.yieldNow();
            assertThat(task.isDone()).isFalse();
            go.countDown();
            assertThatThrownBy(task::await).isInstanceOf(CancelledError.class);
            assertThat(log).containsExactly("value");
        });
    }

    @Test
    void aWaitThatIsGivenUpLeavesNothingWithTheStage() {
        Async.run(LoopClock.virtual(), () -> {
            CompletableFuture<String> stop = new CompletableFuture<>();
            for (int i = 0; i < 100; i++) {
                assertThat(Async.moveOnAfter(
                                Duration.ofMillis(1),
                                () -> Async.wrapFuture(stop).await()))
                        .isEmpty();
            }
            assertThat(stop.getNumberOfDependents()).isZero();
            Promise<String> last = Async.ensureFuture(stop);
            stop.complete("now");
            assertThat(last.await()).isEqualTo("now");
        });
    }
}
