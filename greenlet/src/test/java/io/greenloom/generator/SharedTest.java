package io.greenloom.generator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.greenloom.greenlet.Greenlet;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Generators that any thread may step.
@Timeout(120)
class SharedTest {
    private static final int STEPS = 20_000; // enough for the body to be compiled between two of them

    private final List<Object> seen = Collections.synchronizedList(new ArrayList<>());

    private Generator<Integer> upTo(int n) {
        return Generator.of(y -> {
            seen.add("started");
            try {
                for (int i = 1; i <= n; i++) {
                    y.yield(i);
                }
            } finally {
                seen.add("ended");
            }
        });
    }

    // ---------------------------------------------------------------- taking turns

    private static Generator<Integer> yieldingItsThread() {
        return Generator.of(y -> {
            for (int i = 0; ; i++) {
                Thread.yield();
                y.yield(i);
            }
        });
    }

    private static Generator<Integer> locking(ReentrantLock lock) {
        return Generator.of(y -> {
            for (int i = 0; ; i++) {
                lock.lock();
                try {
                    y.yield(i);
                } finally {
                    lock.unlock();
                }
            }
        });
    }

    private static Generator<Integer> insideSynchronized(Object monitor) {
        return Generator.of(y -> {
            for (int i = 0; ; i++) {
                synchronized (monitor) {
                    Thread.yield();
                }
                y.yield(i);
            }
        });
    }

    /// Two threads call `next` until they have all values; returns what each got.
    private static List<List<Integer>> byTwo(Elsewhere elsewhere, Callable<Integer> next) {
        List<FutureTask<List<Integer>>> workers = new ArrayList<>();
        for (int w = 0; w < 2; w++) {
            workers.add(elsewhere.start(() -> {
                List<Integer> got = new ArrayList<>();
                for (int i = 0; i < STEPS / 2; i++) {
                    got.add(next.call());
                }
                return got;
            }));
        }
        return workers.stream().map(Elsewhere::result).toList();
    }

    private static void eachOnce(List<List<Integer>> got) {
        List<Integer> all = new ArrayList<>();
        got.forEach(all::addAll);
        assertThat(got).allSatisfy(one -> assertThat(one).isSorted());
        assertThat(all.stream().sorted())
                .containsExactlyElementsOf(IntStream.range(0, STEPS).boxed().toList());
    }

    @ParameterizedTest
    @EnumSource
    void workersThatTakeTurnsByAMonitorGetEachValueOnce(Elsewhere elsewhere) {
        try (Generator<Integer> g = yieldingItsThread().shared()) {
            eachOnce(byTwo(elsewhere, () -> {
                synchronized (g) {
                    return g.next();
                }
            }));
        }
    }

    @ParameterizedTest
    @EnumSource
    void workersThatTakeTurnsByALockGetEachValueOnce(Elsewhere elsewhere) {
        ReentrantLock turns = new ReentrantLock(true);
        ReentrantLock bodys = new ReentrantLock();
        try (Generator<Integer> g = locking(bodys).shared()) {
            eachOnce(byTwo(elsewhere, () -> {
                turns.lock();
                try {
                    return g.next();
                } finally {
                    turns.unlock();
                }
            }));
        }
        assertThat(bodys.isLocked()).isFalse();
    }

    @ParameterizedTest
    @EnumSource
    void aBodyMayWaitForWhatItsStepperTakesBetweenSteps(Elsewhere elsewhere) {
        Object monitor = new Object();
        ReentrantLock turns = new ReentrantLock();
        try (Generator<Integer> g = insideSynchronized(monitor).shared(8)) {
            eachOnce(byTwo(elsewhere, () -> {
                synchronized (monitor) {
                    seenNothing();
                }
                turns.lock();
                try {
                    return g.next();
                } finally {
                    turns.unlock();
                }
            }));
        }
    }

    private static void seenNothing() {}

    @ParameterizedTest
    @ValueSource(ints = {1, 7, 64})
    void everyStepMayComeFromAFreshThread(int readAhead) {
        Generator<Integer> g = upTo(20).map(x -> x * 10).shared(readAhead);
        for (int i = 1; i <= 20; i++) {
            assertThat((i % 2 == 0 ? Elsewhere.PLATFORM : Elsewhere.VIRTUAL).call(g::next))
                    .isEqualTo(i * 10);
        }
        assertThat(Elsewhere.VIRTUAL.call(g::hasNext)).isFalse();
        assertThatThrownBy(g::next).isInstanceOf(NoSuchElementException.class);
        assertThat(seen).containsExactly("started", "ended");
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 3, 64})
    void thoseWhoRaceGetEachValueOnceOrARefusal(int readAhead) {
        int values = 2_000;
        Generator<Integer> g = upTo(values).shared(readAhead);
        List<FutureTask<List<Integer>>> racers = new ArrayList<>();
        for (int t = 0; t < 3; t++) {
            racers.add(Elsewhere.values()[t % 2].start(() -> {
                List<Integer> got = new ArrayList<>();
                while (true) {
                    try {
                        got.add(g.next());
                    } catch (IllegalStateException busy) {
                        assertThat(busy).hasMessageContaining("already executing");
                        Thread.yield();
                    } catch (NoSuchElementException end) {
                        return got;
                    }
                }
            }));
        }
        List<Integer> all = new ArrayList<>();
        racers.forEach(racer -> all.addAll(Elsewhere.result(racer)));
        assertThat(all.stream().sorted())
                .containsExactlyElementsOf(
                        IntStream.rangeClosed(1, values).boxed().toList());
    }

    // ---------------------------------------------------------------- ends

    @ParameterizedTest
    @EnumSource
    void anyThreadMayCloseIt(Elsewhere elsewhere) {
        Generator<Integer> g = upTo(3).shared();
        g.next();
        elsewhere.run(g::close);
        assertThat(seen).containsExactly("started", "ended");
        assertThat(g.hasNext()).isFalse();
    }

    @ParameterizedTest
    @EnumSource
    void closingWhileAnotherThreadWaitsIsRefused(Elsewhere elsewhere) throws Exception {
        CountDownLatch inside = new CountDownLatch(1);
        CountDownLatch go = new CountDownLatch(1);
        Generator<Integer> g = Generator.<Integer>of(y -> {
                    inside.countDown();
                    go.await();
                    try {
                        y.yield(1);
                    } finally {
                        seen.add("ended");
                    }
                })
                .shared();
        FutureTask<Integer> waiting = elsewhere.start(g::next);
        assertThat(inside.await(20, TimeUnit.SECONDS)).isTrue();
        assertThatThrownBy(g::close)
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("already executing");
        go.countDown();
        assertThat(Elsewhere.result(waiting)).isEqualTo(1);
        g.close();
        assertThat(seen).containsExactly("ended");
    }

    @Test
    void nothingRunsUntilAValueIsAskedForAndClosingBeforeThatClosesTheSource() {
        Generator<Integer> source = upTo(3);
        Generator<Integer> g = source.shared();
        g.close();
        assertThat(seen).isEmpty();
        assertThat(source.hasNext()).isFalse();
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 64})
    void aFailureReachesWhoeverStepsAndIsTheSameObject(int readAhead) {
        IOException failure = new IOException("broken");
        Generator<Integer> g = Generator.<Integer>of(y -> {
                    y.yield(1);
                    throw failure;
                })
                .shared(readAhead);
        assertThat(g.next()).isEqualTo(1);
        assertThatThrownBy(() -> Elsewhere.PLATFORM.run(g::next)).isSameAs(failure);
        assertThat(g.hasNext()).isFalse();
    }

    @Test
    void oneWhosBodyIgnoresTheExitLivesOn() {
        Generator<Integer> g = Generator.<Integer>of(y -> {
                    try {
                        y.yield(1);
                    } catch (GeneratorExit ignored) {
                        seen.add("ignored");
                    }
                    y.yield(2);
                })
                .shared();
        g.next();
        assertThatThrownBy(() -> Elsewhere.VIRTUAL.run(g::close)).hasMessageContaining("ignored GeneratorExit");
        assertThat(g.hasNext()).isFalse();
    }

    @ParameterizedTest
    @EnumSource
    void anInterruptOfWhoWaitsReachesTheBodyAndNobodyElse(Elsewhere elsewhere) throws Exception {
        CountDownLatch inside = new CountDownLatch(1);
        Generator<Object> g = Generator.<Object>of(y -> {
                    inside.countDown();
                    try {
                        new CountDownLatch(1).await();
                    } catch (InterruptedException e) {
                        y.yield("interrupted");
                    }
                    y.yield(Thread.currentThread().isInterrupted());
                })
                .shared();
        Thread[] waits = new Thread[1];
        FutureTask<Object> waiting = elsewhere.start(() -> {
            waits[0] = Thread.currentThread();
            return g.next() + " " + Thread.currentThread().isInterrupted();
        });
        assertThat(inside.await(20, TimeUnit.SECONDS)).isTrue();
        waits[0].interrupt();
        assertThat(Elsewhere.result(waiting)).isEqualTo("interrupted false");
        assertThat(g.next()).isEqualTo(false);
        assertThat(Thread.currentThread().isInterrupted()).isFalse();
    }

    // ---------------------------------------------------------------- what the body sees

    @Test
    void itsBodyStaysOnOneThreadAndSeesNothingOfItsConsumers() {
        ScopedValue<String> scoped = ScopedValue.newInstance();
        ThreadLocal<String> local = new ThreadLocal<>();
        local.set("consumer's");
        Greenlet consumers = Greenlet.current();
        List<Thread> threads = new ArrayList<>();
        Generator<Object> g = Generator.of(y -> {
                    for (int i = 0; i < 3; i++) {
                        threads.add(Thread.currentThread());
                        y.yield(scoped.orElse("none") + " " + local.get() + " " + (Greenlet.current() == consumers));
                    }
                })
                .shared();
        ScopedValue.where(scoped, "consumer's").run(() -> seen.add(g.next()));
        seen.add(Elsewhere.PLATFORM.call(g::next));
        seen.add(Elsewhere.VIRTUAL.call(g::next));
        assertThat(seen).containsOnly("none null false");
        assertThat(threads).containsOnly(threads.getFirst()).doesNotContain(Thread.currentThread());
    }

    @Test
    void whatItsBodyStartsBelongsToTheBodysThread() {
        Generator<Integer> inner = upTo(4);
        Generator<Integer> g = Generator.<Integer>of(y -> {
                    for (int x : inner) {
                        y.yield(x);
                    }
                })
                .shared();
        assertThat(g.next()).isEqualTo(1);
        assertThat(Elsewhere.PLATFORM.call(g::next)).isEqualTo(2);
        assertThatThrownBy(inner::next)
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("belongs to virtual thread \"greenloom-shared");
        assertThat(Elsewhere.VIRTUAL.call(g::toList)).containsExactly(3, 4);
    }

    @Test
    void yieldFromAGeneratorThatItsBodyRunsIsRefused() {
        Generator<Integer> g = Generator.<Integer>of(outer -> {
                    Generator<Integer> inner = Generator.of(y -> {
                        assertThatThrownBy(() -> outer.yield(99))
                                .isInstanceOf(IllegalStateException.class)
                                .hasMessageContaining("outside of its body");
                        y.yield(2);
                    });
                    outer.yield(1);
                    outer.yield(inner.next());
                })
                .shared();
        assertThat(g.next()).isEqualTo(1);
        assertThat(g.toList()).containsExactly(2);
    }

    // ---------------------------------------------------------------- among others

    @Test
    void aPipelineIsSharedAtItsEnd() {
        Generator<Integer> g =
                upTo(1000).filter(x -> x % 2 == 0).map(x -> x + 1).take(100).shared(64);
        List<Integer> got = new ArrayList<>();
        while (Elsewhere.VIRTUAL.call(g::hasNext)) {
            got.add(g.next());
        }
        assertThat(got)
                .containsExactlyElementsOf(IntStream.rangeClosed(1, 100)
                        .map(x -> 2 * x + 1)
                        .boxed()
                        .toList());
        assertThat(seen).containsExactly("started", "ended");
    }

    @Test
    void whatIsBuiltOnTopBelongsToOneThreadAgain() {
        Generator<Integer> g = upTo(10).shared();
        Generator<Integer> top = g.borrowed().map(x -> -x);
        assertThat(top.next()).isEqualTo(-1);
        Elsewhere.PLATFORM.run(() -> {
            assertThatThrownBy(top::next).hasMessageContaining("belongs to");
            assertThat(g.borrowed().map(x -> -x).next()).isEqualTo(-2);
        });
        assertThat(top.next()).isEqualTo(-3);
    }

    @Test
    void bodiesOnDifferentThreadsMayYieldFromIt() {
        Generator<Integer> g = upTo(6).shared();
        Generator<Integer> mine = Generator.of(y -> y.yieldFrom(g));
        Generator<Integer> others = Generator.of(y -> y.yieldFrom(g));
        FutureTask<List<Integer>> other = Elsewhere.VIRTUAL.start(() -> List.of(others.next(), others.next()));
        assertThat(Elsewhere.result(other)).containsExactly(1, 2);
        assertThat(mine.toList()).containsExactly(3, 4, 5, 6);
    }

    @Test
    void greenletsMayStepIt() {
        Generator<Integer> g = upTo(4).shared();
        Greenlet main = Greenlet.current();
        Greenlet a = Greenlet.of(x -> {
            while (true) {
                main.switchTo(g.next());
            }
        });
        assertThat(List.of(g.next(), a.switchTo(), g.next(), a.switchTo())).isEqualTo(List.of(1, 2, 3, 4));
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 5})
    void terminalsTakeWhatIsLeftFromAnyThread(int readAhead) {
        Generator<Integer> g = upTo(12).shared(readAhead);
        assertThat(g.next()).isEqualTo(1);
        assertThat(Elsewhere.PLATFORM.call(() -> g.borrowed().take(3).toList())).containsExactly(2, 3, 4);
        assertThat(Elsewhere.VIRTUAL.call(g::toList)).containsExactly(5, 6, 7, 8, 9, 10, 11, 12);
        assertThat(upTo(3).shared(readAhead).toList()).containsExactly(1, 2, 3);
    }

    @Test
    void oneThatHasStartedIsNotShared() {
        Generator<Integer> g = upTo(2);
        g.next();
        assertThatThrownBy(g::shared)
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("call shared() before its first value is asked for");
        assertThat(g.next()).isEqualTo(2);
        Generator<Integer> shared = upTo(3).shared();
        shared.next();
        assertThat(shared.shared(2).toList()).containsExactly(2, 3);
    }

    @Test
    void readAheadIsChecked() {
        assertThatThrownBy(() -> upTo(2).shared(0))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("readAhead must be >= 1, was 0");
    }

    @Test
    void itRunsAheadByAsMuchAsItIsTold() {
        Generator<Integer> g = upTo(5).map(x -> {
                    seen.add(x);
                    return x;
                })
                .shared(3);
        g.next();
        assertThat(seen).containsExactly("started", 1, 2, 3);
    }
}
