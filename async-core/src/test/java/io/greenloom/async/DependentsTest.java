package io.greenloom.async;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/// What depends on a future of the loop's may wait, and harms nobody but itself.
final class DependentsTest {
    private static final Duration LONG = Duration.ofHours(1);

    @Test
    void oneThatWaitsKeepsNobodyFromTheEndOfItsTask() {
        Async.run(() -> {
            Promise<String> promise = EventLoop.current().createPromise();
            Task<String> task = Async.createTask(() -> promise.await());
            CompletableFuture<Void> dependent = task.toCompletableFuture().thenRun(() -> Async.sleep(LONG));
            Task<String> later = Async.createTask(() -> task.await());
            Async.yieldNow();
            promise.complete("value");
            assertThat(later.await(Duration.ofSeconds(10))).isEqualTo("value");
            assertThat(dependent).isNotDone();
        });
    }

    @Test
    void oneThatWaitsAfterACancellationFromOutsideLeavesTheLoopAlive() throws Exception {
        try (EventLoop loop = EventLoop.create().start()) {
            Promise<String> promise = loop.createPromise();
            Task<String> task = loop.createTask(() -> promise.await());
            CountDownLatch waits = new CountDownLatch(1);
            promise.toCompletableFuture().whenComplete((_, _) -> {
                waits.countDown();
                Async.sleep(LONG);
            });
            loop.submit(() -> "so that the task waits").get();
            task.cancel("from outside");
            assertThat(waits.await(10, TimeUnit.SECONDS)).isTrue();
            assertThat(loop.submit(() -> "alive").get(10, TimeUnit.SECONDS)).isEqualTo("alive");
        }
    }

    @Test
    void theEndOfARunTellsWhatDependsOnIt() {
        try (EventLoop loop = EventLoop.create()) {
            Task<String> task = loop.createTask(() -> "value");
            CompletableFuture<String> before = task.toCompletableFuture();
            loop.runUntilComplete(task);
            assertThat(before).isCompletedWithValue("value");
        }
    }

    @Test
    void aPromiseEndedByAThreadTellsItsFutureAtOnceThoughNobodyRunsTheLoop() {
        try (EventLoop loop = EventLoop.create()) {
            Promise<String> promise = loop.createPromise();
            CompletableFuture<String> future = promise.toCompletableFuture();
            promise.complete("value");
            assertThat(future).isCompletedWithValue("value");
        }
    }
}
