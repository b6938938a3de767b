package io.greenloom.async;

import static io.greenloom.async.Virtually.sleepForEver;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.greenloom.async.stream.Server;
import io.greenloom.async.stream.Stream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// The orderly end of a loop, from the request on.
@Timeout(60)
final class ShutdownTest {
    private final List<Object> log = new ArrayList<>();

    private static LoopOptions virtual() {
        return LoopOptions.defaults().withClock(LoopClock.virtual());
    }

    private static LoopOptions grace(int seconds) {
        return virtual().withShutdownGrace(Duration.ofSeconds(seconds));
    }

    private static long seconds() {
        return EventLoop.current().time().toSeconds();
    }

    @Test
    void aMainTaskThatKnowsNothingOfItIsCancelledAtOnce() {
        assertThatThrownBy(() -> Async.run(virtual(), () -> {
                    EventLoop.current().requestShutdown("enough");
                    try {
                        sleepForEver();
                    } finally {
                        log.add(seconds());
                    }
                }))
                .isInstanceOfSatisfying(CancelledError.class, e -> {
                    assertThat(e.source()).isEqualTo(CancelledError.Source.SHUTDOWN);
                    assertThat(e.reason()).isEqualTo("enough");
                });
        assertThat(log).containsExactly(0L);
    }

    @Test
    void withAGraceTheMainTaskMayEndByItself() {
        String value = Async.run(grace(10), () -> {
            EventLoop.current().requestShutdown("enough");
            Async.sleep(Duration.ofSeconds(9));
            return "in time";
        });
        assertThat(value).isEqualTo("in time");
    }

    @Test
    void whoHasWaitedForTheRequestBeforeFinishesTheWorkInHand() {
        List<String> done = new ArrayList<>();
        Async.run(virtual(), () -> {
            EventLoop loop = EventLoop.current();
            loop.callLater(Duration.ofSeconds(3), () -> loop.requestShutdown("while a job is under way"));
            Callable<String> nextJob = () -> {
                Async.yieldNow();
                return "a job";
            };
            while (Async.moveOnShutdown(nextJob).isPresent()) {
                Async.sleep(Duration.ofSeconds(2)); // nobody waits for the request meanwhile
                done.add("done");
            }
        });
        assertThat(done).hasSize(2);
    }

    @Test
    void atTheEndOfTheGraceTheMainTaskIsCancelled() {
        assertThatThrownBy(() -> Async.run(grace(10), () -> {
                    EventLoop.current().requestShutdown("enough");
                    try {
                        sleepForEver();
                    } finally {
                        log.add(seconds());
                    }
                }))
                .isInstanceOf(CancelledError.class);
        assertThat(log).containsExactly(10L);
    }

    @Test
    void theFirstRequestCountsAndLaterOnesSaySo() {
        Async.run(grace(10), () -> {
            EventLoop loop = EventLoop.current();
            assertThat(loop.isShutdownRequested()).isFalse();
            assertThat(loop.requestShutdown("first")).isTrue();
            assertThat(loop.requestShutdown("second")).isFalse();
            assertThat(Async.isShutdownRequested()).isTrue();
            assertThat(Async.awaitShutdown()).isEqualTo("first");
        });
    }

    @Test
    void aBlockThatWaitsForWorkIsLeftAtOnceAndTheWorkBegunIsFinished() {
        Async.run(virtual(), () -> {
            EventLoop.current()
                    .callLater(Duration.ofSeconds(3), () -> EventLoop.current().requestShutdown("enough"));
            boolean came = Async.moveOnShutdown(Virtually::sleepForEver);
            log.add(came);
            log.add(seconds());
            Async.sleep(Duration.ofSeconds(9)); // whoever waited for the shutdown has ten seconds
            log.add(seconds());
        });
        assertThat(log).containsExactly(false, 3L, 12L);
    }

    @Test
    void whatABlockReturnsBeforeAnyShutdownIsKept() {
        Async.run(virtual(), () -> {
            assertThat(Async.moveOnShutdown(() -> "job")).contains("job");
            assertThat(Async.moveOnShutdown(() -> log.add("ran"))).contains(true);
            assertThat(Async.moveOnShutdown(Async::yieldNow)).isTrue();
        });
    }

    @Test
    void aBlockEnteredAfterTheRequestIsLeftAtItsFirstSuspensionPoint() {
        Async.run(grace(10), () -> {
            EventLoop.current().requestShutdown("enough");
            boolean came = Async.moveOnShutdown(() -> {
                log.add("before");
                Async.yieldNow();
                log.add("behind");
            });
            assertThat(came).isFalse();
        });
        assertThat(log).containsExactly("before");
    }

    @Test
    void aCancellationThatIsNotTheShutdownPassesThroughTheBlock() {
        Async.run(virtual(), () -> {
            Task<?> task = Async.createTask(() -> {
                Async.moveOnShutdown(Virtually::sleepForEver);
                log.add("went on");
            });
            Async.yieldNow();
            task.cancel();
            task.join();
            assertThat(task.isCancelled()).isTrue();
        });
        assertThat(log).isEmpty();
    }

    @Test
    void blocksInTasksOfAGroupAreLeftToo() {
        Async.run(
                virtual(),
                () -> TaskGroup.run(group -> {
                    for (int i = 0; i < 3; i++) {
                        int n = i;
                        group.createTask(() -> {
                            Async.moveOnShutdown(Virtually::sleepForEver);
                            Async.sleep(Duration.ofSeconds(n));
                            log.add(n);
                        });
                    }
                    Async.yieldNow();
                    Async.yieldNow();
                    EventLoop.current().requestShutdown("enough");
                }));
        assertThat(log).containsExactly(0, 1, 2);
    }

    @Test
    void awaitShutdownCanBeCancelledWhichLeavesTheOthersWaiting() {
        Async.run(virtual(), () -> {
            Task<String> one = Async.createTask(Async::awaitShutdown);
            Task<String> other = Async.createTask(Async::awaitShutdown);
            Async.sleep(Duration.ofSeconds(1));
            one.cancel();
            Async.sleep(Duration.ofSeconds(1));
            assertThat(one.isCancelled()).isTrue();
            EventLoop.current().requestShutdown("enough");
            assertThat(other.await()).isEqualTo("enough");
        });
    }

    @Test
    void callbacksAreCalledOnceUnlessTakenBackAndAlsoWhereTheyCameLate() {
        Async.run(grace(10), () -> {
            EventLoop loop = EventLoop.current();
            loop.onShutdown(() -> log.add("kept"));
            loop.onShutdown(() -> log.add("taken back")).run();
            loop.requestShutdown("enough");
            Async.sleep(Duration.ofSeconds(1));
            loop.onShutdown(() -> log.add("late"));
            loop.onShutdown(() -> log.add("late and taken back")).run();
            Async.sleep(Duration.ofSeconds(1));
        });
        assertThat(log).containsExactly("kept", "late");
    }

    @Test
    void aRunThatWaitsForNothingEndsWithItsLastTask() {
        try (EventLoop loop = EventLoop.create(grace(10))) {
            loop.createTask(() -> {
                Async.sleep(Duration.ofSeconds(2));
                Async.createTask(() -> {
                    Async.sleep(Duration.ofSeconds(2));
                    log.add(seconds());
                });
            });
            loop.requestShutdown("enough");
            loop.runForever();
            assertThat(log).containsExactly(4L);
        }
    }

    @Test
    void aRunThatWaitsForNothingCancelsItsTasksAtTheEndOfTheGrace() {
        try (EventLoop loop = EventLoop.create(grace(10))) {
            Task<?> task = loop.createTask(() -> {
                try {
                    sleepForEver();
                } finally {
                    log.add(seconds());
                }
            });
            loop.requestShutdown("enough");
            loop.runForever();
            assertThat(log).containsExactly(10L);
            assertThat(task.isCancelled()).isTrue();
        }
    }

    @Test
    void aLoopThatWasCancelledCanBeRunAgainToCleanUp() {
        try (EventLoop loop = EventLoop.create(virtual())) {
            assertThatThrownBy(() -> loop.runUntilComplete(() -> {
                        loop.requestShutdown("enough");
                        sleepForEver();
                        return null;
                    }))
                    .isInstanceOf(CancelledError.class);
            assertThat(loop.<String>runUntilComplete(() -> {
                        Async.sleep(Duration.ofSeconds(1));
                        return "cleaned up";
                    }))
                    .isEqualTo("cleaned up");
        }
    }

    @Test
    void anotherThreadMayRequestIt() throws Exception {
        CountDownLatch sleeping = new CountDownLatch(1);
        EventLoop[] loop = new EventLoop[1];
        Thread runner = Thread.ofPlatform()
                .start(() -> assertThatThrownBy(() -> Async.run(() -> {
                            loop[0] = EventLoop.current();
                            sleeping.countDown();
                            sleepForEver();
                        }))
                        .isInstanceOf(CancelledError.class)
                        .satisfies(log::add));
        sleeping.await();
        loop[0].requestShutdown("enough");
        runner.join(TimeUnit.SECONDS.toMillis(20));
        assertThat(runner.isAlive()).isFalse();
        assertThat(log).hasSize(1);
    }

    @Test
    void aClosedLoopTakesTheRequestAndDoesNothing() {
        EventLoop loop = EventLoop.create();
        loop.close();
        assertThat(loop.requestShutdown("enough")).isTrue();
        assertThat(loop.isShutdownRequested()).isTrue();
    }

    @Test
    void outsideALoopThereIsNothingToWaitFor() {
        assertThatIllegalStateException()
                .isThrownBy(Async::awaitShutdown)
                .withMessageContaining("no running event loop");
        assertThatIllegalStateException().isThrownBy(Async::isShutdownRequested);
        assertThatIllegalStateException().isThrownBy(() -> Async.moveOnShutdown(() -> {}));
    }

    @Test
    void aServerStopsAcceptingAndItsConnectionsAreServedToTheirEnd() {
        Async.run(() -> {
            Promise<Boolean> asked = EventLoop.current().createPromise();
            Server server = Server.start(
                    connection -> {
                        connection.readLine();
                        asked.complete(true);
                        Async.awaitShutdown();
                        connection.write("done\n".getBytes(StandardCharsets.UTF_8));
                    },
                    "127.0.0.1",
                    0);
            int port = server.port();
            Task<?> serving = Async.createTask(server::serveForever);
            try (Stream client = Stream.connect("127.0.0.1", port)) {
                client.write("go\n".getBytes(StandardCharsets.UTF_8));
                asked.await();
                EventLoop.current().requestShutdown("enough");
                serving.join();
                assertThat(server.isServing()).isFalse();
                assertThat(server.connections()).isZero();
                assertThat(client.readLine(StandardCharsets.UTF_8)).isEqualTo("done");
            }
            assertThatThrownBy(() -> Stream.connect("127.0.0.1", port)).hasMessageContaining("refused");
        });
    }

    @Test
    void aServerThatIsClosedBeforeLeavesNothingWithTheLoop() {
        Async.run(grace(10), () -> {
            for (int i = 0; i < 3; i++) {
                Server.start(_ -> {}, "127.0.0.1", 0).close();
            }
            EventLoop.current().requestShutdown("enough");
            Async.yieldNow();
        });
    }

    @Test
    void theEndOfTheJvmIsWatchedOnlyWhileALoopIsRun() throws Exception {
        boolean before = JvmExit.isHooked();
        Async.run(() -> assertThat(JvmExit.isHooked()).isTrue());
        try (EventLoop loop = EventLoop.create()) {
            loop.runUntilComplete(() -> assertThat(JvmExit.isHooked()).isTrue());
            loop.callSoon(loop::stop);
            loop.runForever();
            assertThat(JvmExit.isHooked()).isEqualTo(before);
            loop.start();
            assertThat(JvmExit.isHooked()).isTrue();
            assertThatIllegalStateException().isThrownBy(loop::start);
            assertThat(JvmExit.isHooked()).isTrue();
        }
        assertThat(JvmExit.isHooked()).isEqualTo(before);
        try (LoopGroup group = LoopGroup.create(2)) {
            assertThat(group.submit(() -> JvmExit.isHooked()).get()).isTrue();
        }
        assertThat(JvmExit.isHooked()).isEqualTo(before);
    }

    @Test
    void aLoopThatIsToBeLeftAloneHasNoHook() {
        boolean before = JvmExit.isHooked();
        Async.run(
                LoopOptions.defaults().withShutdownHandling(false),
                () -> assertThat(JvmExit.isHooked()).isEqualTo(before));
    }
}
