package io.greenloom.async;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/// What comes up while a loop is being closed neither keeps it from its end nor waits for ever.
final class LastMomentsTest {
    private final List<Object> log = new ArrayList<>();

    @Test
    void callbacksThatKeepEachOtherGoingAreDropped() {
        List<Throwable> errors = new ArrayList<>();
        try (EventLoop loop = EventLoop.create()) {
            loop.setExceptionHandler(context -> errors.add(context.error()));
            Runnable[] again = new Runnable[1];
            again[0] = () -> {
                if (loop.isClosed()) {
                    log.add("closing");
                }
                loop.callSoon(again[0]);
            };
            loop.callSoon(again[0]);
            loop.runUntilComplete(() -> "done");
        }
        assertThat(log).isNotEmpty();
        assertThat(errors).isEmpty();
    }

    @Test
    void promisesThatKeepEachOtherGoingAreDroppedToo() {
        try (EventLoop loop = EventLoop.create()) {
            Runnable[] again = new Runnable[1];
            again[0] = () -> {
                Promise<String> promise = loop.createPromise();
                promise.onDone(_ -> again[0].run());
                promise.complete("x");
            };
            again[0].run();
            loop.runUntilComplete(() -> log.add("done"));
        }
        assertThat(log).containsExactly("done");
    }

    @Test
    void tasksMadeByThreadsAndCallbacksEndOrAreRefused() throws InterruptedException {
        for (int i = 0; i < 20; i++) {
            EventLoop loop = EventLoop.create().start();
            ConcurrentLinkedQueue<Task<?>> made = new ConcurrentLinkedQueue<>();
            CountDownLatch some = new CountDownLatch(5);
            AtomicBoolean over = new AtomicBoolean();
            Thread creator = Thread.ofPlatform().start(() -> {
                while (!over.get()) {
                    Promise<Integer> promise = loop.createPromise();
                    promise.onDone(_ -> {
                        try {
                            made.add(loop.createTask(() -> Async.sleep(Duration.ofHours(1))));
                        } catch (IllegalStateException refused) {
                            // as it should
                        }
                    });
                    promise.complete(1);
                    some.countDown();
                    LockSupport.parkNanos(20_000); // no more than the loop can take
                }
            });
            some.await();
            loop.close();
            over.set(true);
            creator.join();
            assertThat(made).isNotEmpty();
            for (Task<?> task : made) {
                assertThat(task.join(Duration.ofSeconds(10))).isTrue();
            }
        }
    }

    @Test
    void aTaskThatAHandlerMakesWhenItsChannelIsClosedIsWaitedFor() throws InterruptedException {
        EventLoop loop = EventLoop.create().start();
        var channel = new io.netty.channel.socket.nio.NioServerSocketChannel();
        channel.pipeline().addLast(new io.netty.channel.ChannelInboundHandlerAdapter());
        TaskOptions always = TaskOptions.defaults().withStart(Start.ATOMIC);
        channel.closeFuture()
                .addListener(_ -> loop.createTask(always, () -> {
                    Async.uncancellable(() -> Async.sleep(Duration.ofMillis(20)));
                    return log.add("cleaned up");
                }));
        io.netty.channel.EventLoopGroup group = loop.netty();
        group.register(channel).sync();
        loop.close();
        assertThat(log).containsExactly("cleaned up");
    }

    @Test
    @Tag("opened") // elsewhere a virtual thread that a task starts is not the loop's
    void aSleepOfAThreadThatATaskHasStartedIsCancelled() throws Exception {
        EventLoop loop = EventLoop.create().start();
        CountDownLatch sleeps = new CountDownLatch(1);
        Thread stranger = loop.submit(() -> Thread.startVirtualThread(() -> {
                    sleeps.countDown();
                    try {
                        Async.sleep(Duration.ofHours(1));
                    } catch (CancelledError e) {
                        log.add(e.getMessage());
                    }
                }))
                .get();
        sleeps.await();
        loop.submit(() -> "so that it sleeps").get();
        loop.close();
        assertThat(stranger.join(Duration.ofSeconds(10))).isTrue();
        assertThat(log).containsExactly("the event loop was closed");
    }

    @Test
    void aWaitOfACallbackThatNothingMayCancelIsWaitedFor() throws InterruptedException {
        EventLoop loop = EventLoop.create().start();
        AtomicReference<Suspension<String>> wait = new AtomicReference<>();
        CountDownLatch begun = new CountDownLatch(1);
        loop.callSoon(() -> {
            wait.set(Suspension.beginUncancellable("a lock"));
            begun.countDown();
            log.add(wait.get().await());
        });
        begun.await();
        Thread closer = Thread.ofPlatform().start(loop::close);
        while (!loop.isClosed()) {
            Thread.onSpinWait();
        }
        assertThat(wait.get().resume("had")).isTrue();
        closer.join();
        assertThat(log).containsExactly("had");
    }

    @Test
    void threadsThatCloseAStartedLoopAllWaitForItsEnd() throws InterruptedException {
        EventLoop loop = EventLoop.create().start();
        CountDownLatch holds = new CountDownLatch(1);
        AtomicBoolean release = new AtomicBoolean();
        loop.setSlowStepLimit(Duration.ZERO);
        loop.callSoon(() -> {
            holds.countDown();
            while (!release.get()) {
                Thread.onSpinWait(); // the loop cannot see that it is to stop
            }
        });
        holds.await();
        ConcurrentLinkedQueue<Object> ends = new ConcurrentLinkedQueue<>();
        List<Thread> closers = new ArrayList<>();
        for (int i = 0; i < 2; i++) {
            Thread closer = Thread.ofPlatform().start(() -> {
                try {
                    loop.close();
                    ends.add(release.get());
                } catch (RuntimeException e) {
                    ends.add(e);
                }
            });
            closers.add(closer);
            while (closer.getState() != Thread.State.WAITING && closer.isAlive()) {
                Thread.onSpinWait();
            }
        }
        release.set(true);
        for (Thread closer : closers) {
            closer.join(TimeUnit.SECONDS.toMillis(10));
        }
        assertThat(ends).containsExactly(true, true);
    }

    @Test
    void aStopBeforeARunLetsOnePassThrough() {
        try (EventLoop loop = EventLoop.create()) {
            loop.callSoon(() -> log.add("ready before"));
            loop.stop();
            loop.runForever();
            assertThat(log).containsExactly("ready before");
            assertThat(loop.runUntilComplete(() -> "the next run is whole")).isEqualTo("the next run is whole");
        }
    }

    @Test
    void aLoopThatWasStartedAndStoppedIsNotClosedUnderALaterRun() throws InterruptedException {
        EventLoop loop = EventLoop.create().start();
        loop.stop();
        while (loop.isRunning()) {
            Thread.onSpinWait();
        }
        CountDownLatch running = new CountDownLatch(1);
        Thread closer = Thread.ofPlatform()
                .unstarted(() -> assertThatThrownBy(loop::close)
                        .isInstanceOf(IllegalStateException.class)
                        .hasMessageContaining("is running"));
        closer.setUncaughtExceptionHandler((_, e) -> log.add(e));
        Promise<String> promise = loop.createPromise();
        Thread runner = Thread.ofPlatform().start(() -> {
            loop.callSoon(running::countDown);
            log.add(loop.runUntilComplete(promise));
        });
        running.await();
        closer.start();
        closer.join();
        promise.complete("whole");
        runner.join();
        loop.close();
        assertThat(log).containsExactly("whole");
    }
}
