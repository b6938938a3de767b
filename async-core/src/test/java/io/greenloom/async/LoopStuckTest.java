package io.greenloom.async;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.channels.Pipe;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/// A run that nothing can ever wake ends with an error; one that something may wake does not.
final class LoopStuckTest {
    private static final Duration SOON = Duration.ofMillis(30);

    private static void run(LoopClock clock, Action main) {
        try (EventLoop loop = EventLoop.create(clock)) {
            loop.setStuckDetection(SOON);
            loop.runUntilComplete(main.asCallable());
        }
    }

    @Test
    void aPromiseThatNobodyEndsIsAnErrorThatSaysWhoWaitsForWhat() {
        assertThatThrownBy(() -> run(LoopClock.system(), () -> {
                    Async.createTask("helper", () -> Suspension.begin("a lock").await());
                    EventLoop.current().createPromise().await();
                }))
                .isInstanceOf(LoopStuckException.class)
                .hasMessageContaining("would wait for ever")
                .hasMessageContaining("helper: waits for a lock")
                .hasMessageContaining("Promise[pending]");
    }

    @Test
    void itIsFoundOnAVirtualClockAfterTheLastTimer() {
        LoopClock.Virtual clock = LoopClock.virtual();
        assertThatThrownBy(() -> run(clock, () -> {
                    Async.sleep(Duration.ofHours(5));
                    EventLoop.current().createPromise().await();
                }))
                .isInstanceOf(LoopStuckException.class);
        assertThat(clock.elapsed()).isEqualTo(Duration.ofHours(5));
    }

    @Test
    void tasksThatWaitForEachOtherAreShownAsACircle() {
        assertThatThrownBy(() -> run(LoopClock.system(), () -> {
                    Promise<Task<?>> later = EventLoop.current().createPromise();
                    Task<?> one = Async.createTask("one", () -> later.await().await());
                    Task<?> two = Async.createTask("two", () -> one.await());
                    later.complete(two);
                    two.await();
                }))
                .isInstanceOfSatisfying(
                        LoopStuckException.class,
                        stuck -> assertThat(stuck.dump().cycles()).hasSize(1));
    }

    @Test
    void afterTheErrorTheTasksAreStillThereAndTheLoopCanRunAgain() {
        try (EventLoop loop = EventLoop.create()) {
            loop.setStuckDetection(SOON);
            Promise<String> promise = loop.createPromise();
            Task<String> waits = loop.createTask(() -> promise.await());
            assertThatThrownBy(() -> loop.runUntilComplete(waits)).isInstanceOf(LoopStuckException.class);
            promise.complete("here");
            assertThat(loop.runUntilComplete(waits)).isEqualTo("here");
        }
    }

    @Test
    void whatAHelperThreadOrACallbackWillBringIsWaitedFor() {
        run(LoopClock.system(), () -> {
            Async.toThread(() -> Thread.sleep(100)); // longer than the grace, on purpose; so below
            int called = Async.<Integer>suspend(wait -> {
                CompletableFuture.delayedExecutor(100, TimeUnit.MILLISECONDS).execute(() -> wait.resume(7));
                return () -> {};
            });
            assertThat(called).isEqualTo(7);
            var stage = new CompletableFuture<Integer>();
            CompletableFuture.delayedExecutor(100, TimeUnit.MILLISECONDS).execute(() -> stage.complete(8));
            assertThat(Async.shield(Async.ensureFuture(stage)).await()).isEqualTo(8);
        });
    }

    @Test
    void aTokenHoldsTheErrorBackUntilItIsClosed() {
        CountDownLatch closed = new CountDownLatch(1);
        assertThatThrownBy(() -> run(LoopClock.system(), () -> {
                    EventLoop loop = EventLoop.current();
                    ExternalWork token = loop.expectExternal();
                    Promise<Integer> promise = loop.createPromise();
                    CompletableFuture.delayedExecutor(100, TimeUnit.MILLISECONDS)
                            .execute(() -> promise.complete(1));
                    assertThat(promise.await()).isEqualTo(1);
                    Thread.ofPlatform().start(() -> {
                        closed.countDown();
                        token.close();
                        token.close();
                    });
                    loop.createPromise().await();
                }))
                .isInstanceOf(LoopStuckException.class);
        assertThat(closed.getCount()).isZero();
    }

    @Test
    @Tag("opened")
    void aTaskInACallOfTheJdkMayBeWokenByAnything() {
        run(LoopClock.system(), () -> {
            Pipe pipe = Pipe.open();
            CompletableFuture.delayedExecutor(100, TimeUnit.MILLISECONDS).execute(() -> {
                try {
                    pipe.sink().write(java.nio.ByteBuffer.wrap(new byte[] {5}));
                } catch (java.io.IOException e) {
                    throw new java.io.UncheckedIOException(e);
                }
            });
            var buffer = java.nio.ByteBuffer.allocate(1);
            assertThat(pipe.source().read(buffer)).isEqualTo(1);
            pipe.source().close();
            pipe.sink().close();
        });
    }

    @Test
    void aTaskOfAnotherLoopMayEndByItself() {
        try (EventLoop other = EventLoop.create().start()) {
            CountDownLatch go = new CountDownLatch(1);
            Task<String> task = other.createTask(() -> Async.<String>toThread(() -> {
                go.await();
                return "its value";
            }));
            CompletableFuture.delayedExecutor(SOON.toMillis() * 4, TimeUnit.MILLISECONDS)
                    .execute(go::countDown);
            run(LoopClock.system(), () -> assertThat(task.await()).isEqualTo("its value"));
        }
    }

    @Test
    void withoutAskingNothingIsDetected() {
        try (EventLoop loop = EventLoop.create()) {
            Promise<Integer> promise = loop.createPromise();
            CompletableFuture.delayedExecutor(100, TimeUnit.MILLISECONDS).execute(() -> promise.complete(3));
            assertThat(loop.runUntilComplete(promise)).isEqualTo(3);
        }
    }
}
