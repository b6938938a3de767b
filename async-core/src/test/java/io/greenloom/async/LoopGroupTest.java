package io.greenloom.async;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.greenloom.async.channel.Channel;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/// Loops that run by themselves, alone and several.
@SuppressWarnings("try") // closing from inside is what is refused
final class LoopGroupTest {
    private final Queue<Object> log = new ConcurrentLinkedQueue<>();

    @Test
    void aStartedLoopRunsWhatOtherThreadsGiveItUntilItIsClosed() throws Exception {
        EventLoop loop = EventLoop.create().start();
        assertThat(loop.submit(() -> 42).get(10, TimeUnit.SECONDS)).isEqualTo(42);
        assertThat(loop.isRunning()).isTrue();
        CountDownLatch began = new CountDownLatch(1);
        loop.createTask(() -> {
            began.countDown();
            try {
                Async.sleep(Duration.ofDays(1));
            } finally {
                log.add("cleaned up");
            }
        });
        began.await();
        loop.close();
        assertThat(log).containsExactly("cleaned up");
        assertThat(loop.isClosed()).isTrue();
        loop.close();
        assertThatIllegalStateException().isThrownBy(loop::start);
    }

    @Test
    void aLoopIsStartedOnce() {
        try (EventLoop loop = EventLoop.create().start()) {
            assertThatIllegalStateException().isThrownBy(loop::start).withMessageContaining("already running");
            assertThatIllegalStateException().isThrownBy(loop::runForever);
        }
    }

    @Test
    void itsOwnTasksCannotCloseIt() {
        try (EventLoop loop = EventLoop.create().start()) {
            assertThatThrownBy(() -> loop.submit(() -> {
                                loop.close();
                                return "unreachable";
                            })
                            .get(10, TimeUnit.SECONDS))
                    .isInstanceOf(ExecutionException.class)
                    .hasMessageContaining("cannot be closed by a task of its own");
        }
    }

    @Test
    void tasksAreSpreadOverTheLoopsAndStayThere() throws Exception {
        Set<EventLoop> seen = ConcurrentHashMap.newKeySet();
        try (LoopGroup group = LoopGroup.create(3)) {
            for (int i = 0; i < 6; i++) {
                assertThat(group.submit(() -> {
                                    EventLoop before = EventLoop.current();
                                    seen.add(before);
                                    Async.sleep(Duration.ofMillis(1));
                                    return before == EventLoop.current();
                                })
                                .get(10, TimeUnit.SECONDS))
                        .isTrue();
            }
            assertThat(seen).containsExactlyInAnyOrderElementsOf(group.loops()).hasSize(3);
        }
        assertThat(seen).allMatch(EventLoop::isClosed);
    }

    @Test
    void tasksOfDifferentLoopsAwaitEachOther() throws Exception {
        try (LoopGroup group = LoopGroup.create(2)) {
            int value = group.submit(() -> {
                        Task<Integer> other = group.loops().get(1).createTask(() -> {
                            Async.sleep(Duration.ofMillis(2));
                            return 42;
                        });
                        return other.await();
                    })
                    .get(10, TimeUnit.SECONDS);
            assertThat(value).isEqualTo(42);
        }
    }

    @Test
    void aCancellationGoesToAnAwaitedTaskOfAnotherLoop() throws Exception {
        try (LoopGroup group = LoopGroup.create(2)) {
            CountDownLatch waiting = new CountDownLatch(1);
            Task<?> far = group.loops().get(1).createTask(() -> {
                waiting.countDown();
                Async.sleep(Duration.ofDays(1));
            });
            Task<?> near = group.loops().get(0).createTask(() -> {
                far.await();
            });
            waiting.await();
            EventLoop home = near.loop();
            while (!home.submit(() -> near.waiter() != null).get(10, TimeUnit.SECONDS)) {
                Thread.onSpinWait();
            }
            near.cancel("enough");
            assertThatThrownBy(() -> near.toCompletableFuture().get(10, TimeUnit.SECONDS))
                    .hasRootCauseInstanceOf(CancelledError.class);
            assertThatThrownBy(() -> far.toCompletableFuture().get(10, TimeUnit.SECONDS))
                    .hasRootCauseInstanceOf(CancelledError.class);
        }
    }

    @Test
    void channelsConnectTheLoops() throws Exception {
        try (LoopGroup group = LoopGroup.create(2)) {
            Channel<Integer> numbers = Channel.buffered(4);
            Task<?> producer = group.loops().get(0).createTask(() -> {
                for (int i = 0; i < 1_000; i++) {
                    numbers.send(i);
                }
                numbers.close();
            });
            List<Integer> received = group.loops()
                    .get(1)
                    .submit(() -> {
                        List<Integer> all = new ArrayList<>();
                        for (int n : numbers) {
                            all.add(n);
                        }
                        return all;
                    })
                    .get(30, TimeUnit.SECONDS);
            assertThat(received).hasSize(1_000).isSorted();
            producer.toCompletableFuture().get(10, TimeUnit.SECONDS);
        }
    }

    @Test
    void itsOwnTasksCannotCloseAGroupAndAnEmptyOneIsRefused() {
        try (LoopGroup group = LoopGroup.create(2)) {
            assertThatThrownBy(() -> group.submit(() -> {
                                group.close();
                                return "unreachable";
                            })
                            .get(10, TimeUnit.SECONDS))
                    .hasMessageContaining("cannot be closed by a task of its own");
        }
        assertThatIllegalArgumentException().isThrownBy(() -> LoopGroup.create(0));
    }
}
