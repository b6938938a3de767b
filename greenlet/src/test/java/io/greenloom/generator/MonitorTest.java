package io.greenloom.generator;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Trap 2: a body that yields inside `synchronized` keeps the monitor. It is allowed; this is what it means.
class MonitorTest {
    private final Object lock = new Object();

    private Generator<Boolean> holding() {
        return Generator.of(y -> {
            synchronized (lock) {
                y.yield(Thread.holdsLock(lock));
                y.yield(Thread.holdsLock(lock));
            }
            y.yield(Thread.holdsLock(lock));
        });
    }

    private static void on(boolean virtual, Runnable test) throws Exception {
        FutureTask<Object> task = new FutureTask<>(test, null);
        (virtual ? Thread.ofVirtual() : Thread.ofPlatform()).start(task);
        task.get(20, TimeUnit.SECONDS);
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void theMonitorStaysHeldBetweenStepsAndIsReleasedAtTheEnd(boolean virtual) throws Exception {
        on(virtual, () -> {
            Generator<Boolean> g = holding();
            assertThat(g.next()).isTrue();
            CountDownLatch entered = new CountDownLatch(1);
            Thread waiting = Thread.ofPlatform().daemon().start(() -> {
                synchronized (lock) {
                    entered.countDown();
                }
            });
            while (waiting.getState() != Thread.State.BLOCKED) {
                Thread.onSpinWait();
            }
            assertThat(g.next()).isTrue();
            assertThat(entered.getCount()).isOne();
            assertThat(g.next()).isFalse();
            join(waiting);
            assertThat(entered.getCount()).isZero();
        });
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void closingReleasesIt(boolean virtual) throws Exception {
        on(virtual, () -> {
            Generator<Boolean> g = holding();
            g.next();
            g.close();
            List<String> entered = new ArrayList<>();
            join(Thread.ofPlatform().daemon().start(() -> {
                synchronized (lock) {
                    entered.add("entered");
                }
            }));
            assertThat(entered).hasSize(1);
        });
    }

    private static void join(Thread thread) {
        try {
            assertThat(thread.join(java.time.Duration.ofSeconds(20))).isTrue();
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }
}
