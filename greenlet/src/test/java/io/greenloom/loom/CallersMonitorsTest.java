package io.greenloom.loom;

import static org.assertj.core.api.Assertions.assertThat;

import io.greenloom.generator.Generator;
import io.greenloom.greenlet.Greenlet;
import java.time.Duration;
import java.util.Arrays;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// What holds monitors while it steps a generator or switches to a greenlet keeps them, and only it does: see
/// [HeldMonitors].
class CallersMonitorsTest {
    // Twice as many do not fit on the JVM's lock stack.
    private static final int MANY = 6;

    private final Object lock = new Object();

    private static void on(boolean virtual, Callable<?> test) throws Exception {
        FutureTask<?> task = new FutureTask<>(test);
        (virtual ? Thread.ofVirtual() : Thread.ofPlatform().daemon()).start(task);
        task.get(20, TimeUnit.SECONDS);
    }

    private static Generator<Integer> numbers() {
        return Generator.of(y -> {
            for (int i = 0; ; i++) {
                y.yield(i);
            }
        });
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void theConsumerStillOwnsThemAfterAStep(boolean virtual) throws Exception {
        on(virtual, () -> {
            Generator<Integer> g = numbers();
            synchronized (lock) {
                for (int i = 0; i < 3; i++) {
                    assertThat(g.next()).isEqualTo(i);
                    assertThat(Thread.holdsLock(lock)).isTrue();
                    lock.notifyAll();
                    synchronized (lock) {
                        assertThat(Thread.holdsLock(lock)).isTrue();
                    }
                }
            }
            assertThat(Thread.holdsLock(lock)).isFalse();
            return null;
        });
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void theMainGreenletStillOwnsThemAfterASwitch(boolean virtual) throws Exception {
        on(virtual, () -> {
            Greenlet main = Greenlet.current();
            Greenlet g = Greenlet.of(x -> main.switchTo("switched back"));
            synchronized (lock) {
                assertThat(g.switchTo()).isEqualTo("switched back");
                assertThat(Thread.holdsLock(lock)).isTrue();
                lock.notifyAll();
                synchronized (lock) {
                    g.switchTo();
                }
            }
            assertThat(Thread.holdsLock(lock)).isFalse();
            return null;
        });
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void theBodyIsNotLetIntoWhatAnotherThreadHoldsByNow(boolean virtual) throws Exception {
        on(virtual, () -> {
            Generator<Boolean> g = Generator.of(y -> {
                y.yield(true);
                y.yield(Thread.holdsLock(lock));
            });
            synchronized (lock) {
                g.next();
            }
            CountDownLatch held = new CountDownLatch(1);
            CountDownLatch release = new CountDownLatch(1);
            Thread other = Thread.ofPlatform().daemon().start(() -> {
                synchronized (lock) {
                    held.countDown();
                    await(release);
                }
            });
            await(held);
            assertThat(g.next()).isFalse();
            assertThat(Thread.holdsLock(lock)).isFalse();
            release.countDown();
            return other.join(Duration.ofSeconds(20));
        });
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void manyOnBothSidesDoNotOverrunTheJvmsNotes(boolean virtual) throws Exception {
        on(virtual, () -> {
            for (int i = 0; i < 50; i++) {
                Object[] bodys = objects();
                Generator<Boolean> g = Generator.of(y -> {
                    within(bodys, 0, () -> {
                        for (int n = 0; n < 5; n++) {
                            y.yield(Thread.holdsLock(bodys[0]) && Thread.holdsLock(bodys[MANY - 1]));
                        }
                    });
                });
                while (within(objects(), g)) {}
                for (Object b : bodys) {
                    assertThat(Thread.holdsLock(b)).isFalse();
                }
            }
            return null;
        });
    }

    private static boolean within(Object[] locks, Generator<Boolean> g) {
        boolean[] more = {false};
        within(locks, 0, () -> {
            more[0] = g.hasNext();
            if (more[0]) {
                assertThat(g.next()).isTrue();
            }
            for (Object held : locks) {
                assertThat(Thread.holdsLock(held)).isTrue();
            }
        });
        return more[0];
    }

    private static void within(Object[] locks, int from, Runnable body) {
        if (from == locks.length) {
            body.run();
            return;
        }
        synchronized (locks[from]) {
            within(locks, from + 1, body);
        }
    }

    private static Object[] objects() {
        Object[] created = new Object[MANY];
        Arrays.setAll(created, _ -> new Object());
        return created;
    }

    private static void await(CountDownLatch latch) {
        try {
            assertThat(latch.await(20, TimeUnit.SECONDS)).isTrue();
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }
}
