package io.greenloom.async;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.greenloom.generator.Generator;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Shared generators whose steppers are tasks.
@Timeout(120)
final class SharedGeneratorsInTasksTest {
    private static final int STEPS = 20_000; // enough for the body to be compiled between two of them

    private final List<Object> log = Collections.synchronizedList(new ArrayList<>());
    private final ReentrantLock turns = new ReentrantLock(true);

    private static Generator<Integer> upToSteps(ReentrantLock lock) {
        return Generator.of(y -> {
            for (int i = 0; i < STEPS; i++) {
                Thread.yield();
                lock.lock();
                try {
                    y.yield(i);
                } finally {
                    lock.unlock();
                }
            }
        });
    }

    private static void eachOnce(List<Integer> got) {
        assertThat(got.stream().sorted())
                .containsExactlyElementsOf(IntStream.range(0, STEPS).boxed().toList());
    }

    private List<Integer> halfByTheLock(Generator<Integer> g) {
        List<Integer> got = new ArrayList<>();
        for (int i = 0; i < STEPS / 2; i++) {
            turns.lock();
            try {
                got.add(g.next());
            } finally {
                turns.unlock();
            }
            Async.yieldNow();
        }
        return got;
    }

    private List<Integer> halfByTheMonitor(Generator<Integer> g) {
        List<Integer> got = new ArrayList<>();
        for (int i = 0; i < STEPS / 2; i++) {
            synchronized (g) {
                got.add(g.next());
            }
            Async.yieldNow();
        }
        return got;
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 64})
    void twoTasksOfALoopTakeTurns(int readAhead) {
        ReentrantLock bodys = new ReentrantLock();
        Generator<Integer> g = upToSteps(bodys).shared(readAhead);
        List<Integer> got = new ArrayList<>();
        Async.run(() -> {
            Task<List<Integer>> first = Async.createTask(() -> halfByTheLock(g));
            got.addAll(Async.createTask(() -> halfByTheLock(g)).await());
            got.addAll(first.await());
        });
        eachOnce(got);
        assertThat(g.hasNext()).isFalse();
        assertThat(bodys.isLocked()).isFalse();
    }

    @Test
    void soTheyDoByAMonitor() {
        Generator<Integer> g = upToSteps(new ReentrantLock()).shared();
        List<Integer> got = new ArrayList<>();
        Async.run(() -> {
            Task<List<Integer>> first = Async.createTask(() -> halfByTheMonitor(g));
            got.addAll(Async.createTask(() -> halfByTheMonitor(g)).await());
            got.addAll(first.await());
        });
        eachOnce(got);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 64})
    void tasksOfTwoLoopsTakeTurns(int readAhead) throws Exception {
        Generator<Integer> g = upToSteps(new ReentrantLock()).shared(readAhead);
        FutureTask<List<Integer>> elsewhere = new FutureTask<>(() -> Async.<List<Integer>>run(() -> halfByTheLock(g)));
        Thread.ofPlatform().start(elsewhere);
        List<Integer> got = new ArrayList<>(Async.<List<Integer>>run(() -> halfByTheLock(g)));
        got.addAll(elsewhere.get(100, TimeUnit.SECONDS));
        eachOnce(got);
    }

    @Test
    void aTaskAndAPlainThreadTakeTurns() throws Exception {
        Generator<Integer> g = upToSteps(new ReentrantLock()).shared();
        FutureTask<List<Integer>> elsewhere = new FutureTask<>(() -> {
            List<Integer> got = new ArrayList<>();
            for (int i = 0; i < STEPS / 2; i++) {
                turns.lock();
                try {
                    got.add(g.next());
                } finally {
                    turns.unlock();
                }
            }
            return got;
        });
        Thread.ofPlatform().start(elsewhere);
        List<Integer> got = new ArrayList<>(Async.<List<Integer>>run(() -> halfByTheLock(g)));
        got.addAll(elsewhere.get(100, TimeUnit.SECONDS));
        eachOnce(got);
    }

    @Test
    void itOutlivesTheLoopWhoseTaskStartedIt() {
        Generator<Integer> g = upToSteps(new ReentrantLock()).shared();
        assertThat(Async.<Integer>run(g::next)).isZero();
        assertThat(g.next()).isEqualTo(1);
        assertThat(Async.<Integer>run(g::next)).isEqualTo(2);
        g.close();
        assertThat(g.hasNext()).isFalse();
    }

    /// In portable mode waiting for the body is a blocking call, which blocks the loop.
    @Test
    @Tag("opened")
    void otherTasksRunWhileATaskWaitsForTheBody() {
        CountDownLatch go = new CountDownLatch(1);
        Async.run(() -> {
            Generator<String> g = Generator.<String>of(y -> {
                        go.await();
                        y.yield("value");
                    })
                    .shared();
            Task<String> waiting = Async.createTask(g::next);
            Async.createTask(() -> {
                assertThatThrownBy(g::next).hasMessageContaining("already executing");
                assertThatThrownBy(g::close).hasMessageContaining("already executing");
                go.countDown();
            });
            assertThat(waiting.await()).isEqualTo("value");
        });
    }

    /// As above: a portable loop would be blocked by the first of them.
    @Test
    @Tag("opened")
    void cancellingATaskThatWaitsInterruptsTheBody() {
        Async.run(() -> {
            CountDownLatch inside = new CountDownLatch(1);
            Generator<String> g = Generator.<String>of(y -> {
                        inside.countDown();
                        try {
                            new CountDownLatch(1).await();
                        } finally {
                            log.add("cleaned up");
                        }
                    })
                    .shared();
            Task<?> waiting = Async.createTask(g::next);
            Async.toThread(() -> assertThat(inside.await(20, TimeUnit.SECONDS)).isTrue());
            waiting.cancel();
            assertThatThrownBy(waiting::await).isInstanceOf(CancelledError.class);
            assertThat(g.hasNext()).isFalse();
        });
        assertThat(log).containsExactly("cleaned up");
    }

    @Test
    void itsBodyIsOutsideOfEveryLoop() {
        Generator<Object> g = Generator.of(y -> {
                    y.yield(String.valueOf(EventLoop.currentOrNull()));
                    Async.yieldNow();
                })
                .shared();
        Async.run(() -> {
            assertThat(g.next()).isEqualTo("null");
            assertThatThrownBy(g::next)
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("no running event loop");
            assertThatThrownBy(g::next).isInstanceOf(NoSuchElementException.class);
        });
    }
}
