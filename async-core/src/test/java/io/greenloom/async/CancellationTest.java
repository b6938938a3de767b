package io.greenloom.async;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

/// Where a cancellation lands.
final class CancellationTest {
    private final List<Object> log = new ArrayList<>();

    private static void sleepForEver() {
        Async.sleep(Duration.ofDays(1));
    }

    @Test
    void beforeItsStartATaskNeverRuns() {
        Async.run(() -> {
            Task<?> task = Async.createTask(() -> log.add("ran"));
            assertThat(task.cancel("early")).isTrue();
            assertThat(task.cancel()).isFalse();
            assertThatThrownBy(task::await).isInstanceOf(CancelledError.class).hasMessageContaining("early");
            Async.yieldNow();
            assertThat(log).isEmpty();
            assertThat(EventLoop.current().allTasks()).containsExactly(Async.currentTask());
        });
    }

    @Test
    void inASleepItThrowsThereAndSaysWhoAskedAndWhy() {
        Async.run(() -> {
            Task<?> task = Async.createTask(() -> {
                try {
                    sleepForEver();
                } finally {
                    log.add("cleaned up");
                }
            });
            Async.yieldNow();
            Task<?> canceller = Async.createTask("the canceller", () -> task.cancel("enough"));
            canceller.await();
            assertThatThrownBy(task::await)
                    .isInstanceOf(CancelledError.class)
                    .hasMessageContaining("enough")
                    .hasMessageContaining("the canceller");
            assertThat(task.isCancelled()).isTrue();
            assertThat(log).containsExactly("cleaned up");
        });
    }

    @Test
    void exceptionHandlersOfTheBodyCannotEatIt() {
        Async.run(() -> {
            Task<?> task = Async.createTask(() -> {
                try {
                    sleepForEver();
                } catch (Exception e) {
                    log.add("eaten");
                }
            });
            Async.yieldNow();
            task.cancel();
            assertThatThrownBy(task::await).isInstanceOf(CancelledError.class);
            assertThat(log).isEmpty();
        });
    }

    @Test
    void caughtItIsDeliveredOnceAndTheTaskMayGoOn() {
        Async.run(() -> {
            Task<String> task = Async.createTask(() -> {
                try {
                    sleepForEver();
                } catch (CancelledError e) {
                    Async.currentTask().uncancel();
                }
                Async.sleep(Duration.ofMillis(1));
                return "went on";
            });
            Async.yieldNow();
            task.cancel();
            assertThat(task.cancelling()).isEqualTo(1);
            assertThat(task.await()).isEqualTo("went on");
        });
    }

    @Test
    void goesThroughToTheTaskThatIsAwaitedAndWaitsForItsCleanUp() {
        Async.run(LoopClock.virtual(), () -> {
            Task<?> inner = Async.createTask("inner", () -> {
                try {
                    sleepForEver();
                } finally {
                    Async.sleep(Duration.ofSeconds(1));
                    log.add("inner cleaned up");
                }
            });
            Task<?> outer = Async.createTask("outer", () -> {
                try {
                    inner.await();
                } finally {
                    log.add("outer ends");
                }
            });
            Async.yieldNow();
            Async.yieldNow();
            outer.cancel("stop");
            assertThatThrownBy(outer::await).isInstanceOf(CancelledError.class).hasMessageContaining("stop");
            assertThat(inner.isCancelled()).isTrue();
            assertThat(log).containsExactly("inner cleaned up", "outer ends");
        });
    }

    @Test
    void isNotLostWhereTheAwaitedTaskReturnsAllTheSame() {
        Async.run(() -> {
            Task<String> stubborn = Async.createTask(() -> {
                try {
                    sleepForEver();
                } catch (CancelledError e) {
                    log.add("ignored");
                }
                return "value";
            });
            Task<?> outer = Async.createTask(() -> log.add(stubborn.await()));
            Async.yieldNow();
            Async.yieldNow();
            outer.cancel();
            assertThatThrownBy(outer::await).isInstanceOf(CancelledError.class);
            assertThat(stubborn.result()).isEqualTo("value");
            assertThat(log).containsExactly("ignored");
        });
    }

    @Test
    void failedCleanUpOfTheAwaitedTaskIsTheNews() {
        Async.run(() -> {
            IOException failure = new IOException("clean-up");
            Task<?> inner = Async.createTask(() -> {
                try {
                    sleepForEver();
                } finally {
                    throwIt(failure);
                }
            });
            Task<?> outer = Async.createTask(() -> inner.await());
            Async.yieldNow();
            Async.yieldNow();
            outer.cancel();
            assertThatThrownBy(outer::await).isSameAs(failure);
        });
    }

    private static void throwIt(IOException failure) throws IOException {
        throw failure;
    }

    @Test
    void shieldKeepsTheAwaitedTaskRunning() {
        Async.run(LoopClock.virtual(), () -> {
            Task<String> inner = Async.createTask(() -> {
                Async.sleep(Duration.ofSeconds(1));
                return "kept";
            });
            Task<?> outer = Async.createTask(() -> Async.shield(inner).await());
            Async.yieldNow();
            outer.cancel();
            assertThatThrownBy(outer::await).isInstanceOf(CancelledError.class);
            assertThat(inner.await()).isEqualTo("kept");
        });
    }

    @Test
    void tasksThatWaitForEachOtherInACircleAllEnd() {
        Async.run(() -> {
            AtomicReference<Task<?>> second = new AtomicReference<>();
            Task<?> first = Async.createTask(() -> second.get().await());
            second.set(Async.createTask(() -> first.await()));
            Async.yieldNow();
            Async.yieldNow();
            first.cancel();
            assertThatThrownBy(first::await).isInstanceOf(CancelledError.class);
            assertThat(second.get().isCancelled()).isTrue();
        });
    }

    @Test
    void valueThatHasWokenATaskWinsAndTheCancellationComesNext() {
        Async.run(() -> {
            Promise<String> promise = EventLoop.current().createPromise();
            Task<?> task = Async.createTask(() -> {
                log.add(promise.await());
                Async.yieldNow();
                log.add("not reached");
            });
            Async.yieldNow();
            promise.complete("value");
            task.cancel();
            assertThatThrownBy(task::await).isInstanceOf(CancelledError.class);
            assertThat(log).containsExactly("value");
        });
    }

    @Test
    void ofItselfTakesEffectAtTheNextSuspensionOrAtTheEnd() {
        Async.run(() -> {
            Task<?> suspending = Async.createTask(() -> {
                Async.currentTask().cancel();
                log.add("goes on");
                Async.yieldNow();
                log.add("not reached");
            });
            Task<String> ending = Async.createTask(() -> {
                Async.currentTask().cancel();
                return "dropped";
            });
            assertThatThrownBy(suspending::await).isInstanceOf(CancelledError.class);
            assertThatThrownBy(ending::await).isInstanceOf(CancelledError.class);
            assertThat(log).containsExactly("goes on");
        });
    }

    @Test
    void whileReadyAfterAYieldItThrowsFromTheYield() {
        Async.run(() -> {
            Task<?> task = Async.createTask(() -> {
                Async.yieldNow();
                log.add("not reached");
            });
            Async.yieldNow();
            task.cancel();
            assertThatThrownBy(task::await).isInstanceOf(CancelledError.class);
            assertThat(log).isEmpty();
        });
    }

    @Test
    void fromAnotherThreadReachesASleepingTask() throws Exception {
        CountDownLatch asleep = new CountDownLatch(1);
        AtomicReference<Task<?>> victim = new AtomicReference<>();
        Thread canceller = Thread.ofPlatform().start(() -> {
            try {
                asleep.await();
                victim.get().cancel("from outside");
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
        });
        Async.run(() -> {
            Task<?> task = Async.createTask(() -> {
                asleep.countDown();
                sleepForEver();
            });
            victim.set(task);
            assertThatThrownBy(task::await).isInstanceOf(CancelledError.class).hasMessageContaining("from outside");
        });
        canceller.join();
    }

    @Test
    void interruptOfTheThreadThatRunsTheLoopCancelsTheMainTask() throws Exception {
        CountDownLatch running = new CountDownLatch(1);
        AtomicReference<Throwable> thrown = new AtomicReference<>();
        Thread runner = Thread.ofPlatform().start(() -> {
            try {
                Async.run(() -> {
                    running.countDown();
                    sleepForEver();
                });
            } catch (CancelledError e) {
                thrown.set(e);
            }
        });
        running.await();
        runner.interrupt();
        runner.join();
        assertThat(thrown.get()).isInstanceOf(CancelledError.class);
    }

    @Test
    void closingTheLoopCancelsWhatIsLeftAndWaitsForIt() {
        EventLoop loop = EventLoop.create();
        loop.runUntilComplete(() -> {
            Async.createTask(() -> {
                try {
                    sleepForEver();
                } finally {
                    Async.sleep(Duration.ofMillis(2));
                    log.add("left-over cleaned up");
                }
            });
            Async.createTask(() -> log.add("ran"));
            Async.yieldNow();
            return null;
        });
        loop.createTask(() -> log.add("never started"));
        loop.close();
        loop.close();
        assertThat(log).containsExactly("ran", "left-over cleaned up");
        assertThatThrownBy(() -> loop.createTask(() -> 1))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("closed");
    }
}
