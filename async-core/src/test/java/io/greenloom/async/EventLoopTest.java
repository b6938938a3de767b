package io.greenloom.async;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/// The loop itself: order, timers, running and stopping, other threads.
final class EventLoopTest {
    private final List<Object> log = new ArrayList<>();

    @Test
    void aCallbackRunsOnAThreadThatIsNamedLikeItsLoop() {
        try (EventLoop loop = EventLoop.create(LoopOptions.defaults().withName("named"))) {
            loop.runUntilComplete(() -> {
                loop.callSoon(() -> log.add(Thread.currentThread().getName()));
                Async.yieldNow();
            });
        }
        assertThat(log).containsExactly("named");
    }

    @Test
    void readyTasksAndCallbacksRunFirstInFirstOut() {
        Async.run(() -> {
            EventLoop loop = EventLoop.current();
            for (int i = 0; i < 3; i++) {
                int number = i;
                loop.callSoon(() -> log.add("callback " + number));
                Async.createTask(() -> {
                    log.add("task " + number + "a");
                    Async.yieldNow();
                    log.add("task " + number + "b");
                });
            }
            Async.yieldNow();
            Async.yieldNow();
            Async.yieldNow();
        });
        assertThat(log)
                .containsExactly(
                        "callback 0",
                        "task 0a",
                        "callback 1",
                        "task 1a",
                        "callback 2",
                        "task 2a",
                        "task 0b",
                        "task 1b",
                        "task 2b");
    }

    @Test
    void callbackAddedByACallbackRunsInTheNextPass() {
        Async.run(() -> {
            EventLoop loop = EventLoop.current();
            loop.callSoon(() -> {
                log.add("first");
                loop.callSoon(() -> log.add("added"));
            });
            loop.callSoon(() -> log.add("second"));
            Async.yieldNow();
            Async.yieldNow();
        });
        assertThat(log).containsExactly("first", "second", "added");
    }

    @Test
    void timersFireByDeadlineAndEqualOnesInTheOrderInWhichTheyWereSet() {
        Async.run(LoopClock.virtual(), () -> {
            EventLoop loop = EventLoop.current();
            loop.callLater(Duration.ofSeconds(2), () -> log.add("later"));
            IntStream.range(0, 20).forEach(i -> loop.callLater(Duration.ofSeconds(1), () -> log.add(i)));
            loop.callAt(Duration.ofMillis(500), () -> log.add("at " + loop.time()));
            Async.sleep(Duration.ofSeconds(3));
        });
        List<Object> expected = new ArrayList<>(List.of("at PT0.5S"));
        IntStream.range(0, 20).forEach(expected::add);
        expected.add("later");
        assertThat(log).isEqualTo(expected);
    }

    @Test
    void cancelledHandlesNeverRunNotEvenWhenDueInTheSamePass() {
        Async.run(LoopClock.virtual(), () -> {
            EventLoop loop = EventLoop.current();
            List<Handle> handles = new ArrayList<>();
            handles.add(loop.callSoon(() -> handles.get(1).cancel()));
            handles.add(loop.callSoon(() -> log.add("cancelled in the same pass")));
            Handle timer = loop.callLater(Duration.ofSeconds(1), () -> log.add("cancelled timer"));
            timer.cancel();
            assertThat(timer.isCancelled()).isTrue();
            Async.sleep(Duration.ofSeconds(2));
        });
        assertThat(log).isEmpty();
    }

    @Test
    void loopsDoNotNestAndTheMessageSaysWhatToDo() {
        Async.run(() -> {
            assertThatThrownBy(() -> Async.run(() -> 1))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("create a task and await it");
            assertThatThrownBy(() -> EventLoop.current().runForever()).isInstanceOf(IllegalStateException.class);
            assertThatThrownBy(() -> EventLoop.current().close())
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("stop it");
        });
    }

    @Test
    void runForeverEndsWhenStoppedAndMayBeRunAgain() {
        try (EventLoop loop = EventLoop.create()) {
            for (int run = 0; run < 2; run++) {
                loop.callSoon(loop::stop);
                loop.runForever();
                assertThat(loop.isRunning()).isFalse();
            }
            assertThat(loop.runUntilComplete(() -> "then")).isEqualTo("then");
            assertThatThrownBy(() -> loop.runUntilComplete(() -> {
                        loop.stop();
                        Async.sleep(Duration.ofDays(1));
                        return null;
                    }))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("stopped before");
        }
    }

    @Test
    void tasksWaitBetweenTwoRunsAndGoOnInTheNext() {
        try (EventLoop loop = EventLoop.create()) {
            Promise<String> promise = loop.createPromise();
            Task<String> task = loop.createTask(() -> promise.await() + "!");
            loop.runUntilComplete(() -> {
                Async.yieldNow();
                return null;
            });
            assertThat(task.isDone()).isFalse();
            promise.complete("later");
            assertThat(loop.runUntilComplete(task)).isEqualTo("later!");
        }
    }

    @Test
    void secondThreadCannotRunARunningLoop() throws Exception {
        try (EventLoop loop = EventLoop.create()) {
            CountDownLatch running = new CountDownLatch(1);
            loop.callSoon(running::countDown);
            Thread runner = Thread.ofPlatform().start(loop::runForever);
            running.await();
            assertThatThrownBy(loop::runForever)
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("already running");
            loop.stop();
            runner.join();
        }
    }

    @Test
    void callbacksFromManyThreadsAllRunAndInTheOrderOfEachThread() {
        int threads = 4;
        int each = 5_000;
        int[][] seen = new int[threads][1];
        Async.run(() -> {
            EventLoop loop = EventLoop.current();
            Promise<String> done = loop.createPromise();
            AtomicInteger left = new AtomicInteger(threads * each);
            for (int t = 0; t < threads; t++) {
                int thread = t;
                Thread.ofPlatform().start(() -> {
                    for (int i = 0; i < each; i++) {
                        int number = i;
                        loop.callSoon(() -> {
                            assertThat(seen[thread][0]++).isEqualTo(number);
                            if (left.decrementAndGet() == 0) {
                                done.complete("all");
                            }
                        });
                    }
                });
            }
            assertThat(done.await(Duration.ofSeconds(30))).isEqualTo("all");
        });
    }

    @Test
    void wakeUpFromAnotherThreadIsNeverLost() {
        Async.run(() -> {
            EventLoop loop = EventLoop.current();
            for (int i = 0; i < 2_000; i++) {
                Promise<Integer> promise = loop.createPromise();
                int number = i;
                Thread.ofVirtual().start(() -> {}); // on the loop itself, as a distraction
                HelperThreads.GENERAL.execute(() -> promise.complete(number));
                assertThat(promise.await(Duration.ofSeconds(10))).isEqualTo(i);
            }
        });
    }

    @Test
    void idleLoopCostsNoProcessorTime() {
        var threads = ManagementFactory.getThreadMXBean();
        Async.run(() -> {
            Async.sleep(Duration.ofMillis(50));
            long carrier = io.greenloom.loom.TaskThreads.carrier().threadId();
            long before = threads.getThreadCpuTime(carrier);
            Async.sleep(Duration.ofMillis(400));
            assertThat(Duration.ofNanos(threads.getThreadCpuTime(carrier) - before))
                    .isLessThan(Duration.ofMillis(100));
        });
    }

    @Test
    void closedLoopLeavesNoThreadBehind() throws Exception {
        EventLoop loop = EventLoop.create();
        Thread carrier = loop.runUntilComplete(io.greenloom.loom.TaskThreads::carrier);
        loop.close();
        carrier.join(TimeUnit.SECONDS.toMillis(10));
        assertThat(carrier.isAlive()).isFalse();
    }

    @Test
    void closedLoopRefusesCallbacksButLosesNoDoneCallback() throws Exception {
        EventLoop loop = EventLoop.create();
        Promise<String> promise = loop.createPromise();
        CountDownLatch told = new CountDownLatch(1);
        promise.onDone(done -> told.countDown());
        loop.close();
        assertThatThrownBy(() -> loop.callSoon(() -> log.add("lost")))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("closed");
        assertThatThrownBy(() -> loop.callLater(Duration.ZERO, () -> log.add("lost")))
                .isInstanceOf(IllegalStateException.class);
        promise.complete("late");
        assertThat(told.await(10, TimeUnit.SECONDS)).isTrue();
        assertThat(log).isEmpty();
    }

    @Test
    void ioIsLookedAtEvenWhileTasksNeverCeaseToBeReady() throws Exception {
        try (NettyEcho server = NettyEcho.start()) {
            Async.run(() -> {
                List<Task<?>> busy = new ArrayList<>();
                for (int i = 0; i < 1_000; i++) {
                    busy.add(Async.createTask(() -> {
                        while (true) {
                            Async.yieldNow();
                        }
                    }));
                }
                assertThat(Async.<String>withTimeout(Duration.ofSeconds(20), () -> server.exchange("ping")))
                        .isEqualTo("ping");
                busy.forEach(Task::cancel);
            });
        }
    }

    @Test
    void loopMayBeRunFromAVirtualThread() throws Exception {
        List<String> results = new ArrayList<>();
        Thread.ofVirtual()
                .start(() -> results.add(Async.run(() -> "from a virtual thread")))
                .join();
        assertThat(results).containsExactly("from a virtual thread");
    }

    @Test
    void deepRecursionInATaskIsItsOwnFailure() {
        Async.run(() -> {
            Task<Integer> task = Async.createTask(() -> recurse(0));
            assertThatThrownBy(task::await).isInstanceOf(StackOverflowError.class);
            assertThat(Async.createTask(() -> "still running").await()).isEqualTo("still running");
        });
    }

    @SuppressWarnings("InfiniteRecursion")
    private static int recurse(int depth) {
        return recurse(depth + 1) + 1;
    }
}
