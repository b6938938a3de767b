package io.greenloom.async;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.ReentrantLock;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// A suspension inside a greenlet's or generator's body suspends the whole task, and only it.
final class NestedSuspensionTest {
    private final List<Object> log = new ArrayList<>();

    private static void sleep(int seconds) {
        Async.sleep(Duration.ofSeconds(seconds));
    }

    // ---------------------------------------------------------------- our own suspension points

    @ParameterizedTest
    @EnumSource
    void sleepLetsTheOtherTasksRun(Inside inside) {
        Async.run(LoopClock.virtual(), () -> {
            Task<?> task = Async.createTask(() -> {
                inside.run(() -> {
                    log.add("sleeps");
                    sleep(2);
                    log.add("wakes at 2");
                });
                log.add("left");
            });
            Task<?> other = Async.createTask(() -> {
                log.add("other starts");
                sleep(1);
                log.add("other at 1");
                sleep(2);
                log.add("other at 3");
            });
            Async.gather(task, other);
        });
        assertThat(log).containsExactly("sleeps", "other starts", "other at 1", "wakes at 2", "left", "other at 3");
    }

    @ParameterizedTest
    @EnumSource
    void yieldNowLetsTheOthersRunOnce(Inside inside) {
        Async.run(() -> {
            Task<?> other = Async.createTask(() -> {
                log.add("b1");
                Async.yieldNow();
                log.add("b2");
            });
            inside.run(() -> {
                log.add("a1");
                Async.yieldNow();
                log.add("a2");
                Async.yieldNow();
                log.add("a3");
            });
            other.await();
        });
        assertThat(log).containsExactly("a1", "b1", "a2", "b2", "a3");
    }

    @ParameterizedTest
    @EnumSource
    void anotherTaskIsAwaited(Inside inside) {
        Async.run(LoopClock.virtual(), () -> {
            Task<String> other = Async.createTask(() -> {
                sleep(1);
                return "value";
            });
            inside.run(() -> log.add(other.await()));
        });
        assertThat(log).containsExactly("value");
    }

    @ParameterizedTest
    @EnumSource
    void theTasksFailureArrivesAsTheVeryObject(Inside inside) {
        IOException failure = new IOException("of the awaited task");
        Async.run(LoopClock.virtual(), () -> {
            Task<?> other = Async.createTask(() -> {
                sleep(1);
                throw failure;
            });
            Task<?> task = Async.createTask(() -> inside.run(() -> {
                try {
                    other.await();
                } finally {
                    log.add("cleaned up");
                }
            }));
            assertThatThrownBy(task::await).isSameAs(failure);
        });
        assertThat(log).containsExactly("cleaned up");
    }

    @ParameterizedTest
    @EnumSource
    void aPromiseOfAnotherThreadWakesIt(Inside inside) {
        Async.run(() -> {
            Promise<String> promise = EventLoop.current().createPromise();
            CountDownLatch aboutToWait = new CountDownLatch(1);
            Thread completer = Thread.ofPlatform().start(() -> {
                await(aboutToWait);
                promise.complete("value");
            });
            inside.run(() -> {
                aboutToWait.countDown();
                log.add(promise.await());
                log.add(Async.<String>toThread(() -> "from a helper thread"));
            });
            Async.toThread(() -> completer.join(Duration.ofSeconds(20)));
        });
        assertThat(log).containsExactly("value", "from a helper thread");
    }

    private static void await(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    @ParameterizedTest
    @EnumSource
    void theTaskIsTheSameInsideAndBeforeAndAfterASuspension(Inside inside) {
        Async.run(() -> {
            EventLoop loop = EventLoop.current();
            Task<?> task = Async.currentTask();
            inside.run(() -> {
                assertThat(Async.currentTask()).isSameAs(task);
                Async.yieldNow();
                assertThat(Async.currentTask()).isSameAs(task);
                assertThat(EventLoop.current()).isSameAs(loop);
                log.add("checked");
            });
        });
        assertThat(log).containsExactly("checked");
    }

    @ParameterizedTest
    @EnumSource
    void aReentrantLockIsKeptOverASuspension(Inside inside) {
        ReentrantLock lock = new ReentrantLock();
        Async.run(LoopClock.virtual(), () -> {
            Task<?> holder = Async.createTask(() -> inside.run(() -> {
                lock.lock();
                try {
                    sleep(1);
                    log.add("still held: " + lock.isHeldByCurrentThread());
                } finally {
                    lock.unlock();
                }
            }));
            Async.yieldNow();
            log.add("others get it: " + lock.tryLock());
            holder.await();
            log.add("others get it: " + lock.tryLock());
            lock.unlock();
        });
        assertThat(log).containsExactly("others get it: false", "still held: true", "others get it: true");
    }

    @ParameterizedTest
    @EnumSource
    void aMonitorIsKeptOverASuspension(Inside inside) {
        Object monitor = new Object();
        Async.run(LoopClock.virtual(), () -> {
            Task<?> holder = Async.createTask(() -> inside.run(() -> {
                synchronized (monitor) {
                    synchronized (this) {
                        sleep(1);
                        log.add(Thread.holdsLock(monitor) && Thread.holdsLock(this));
                    }
                    sleep(1);
                    log.add(Thread.holdsLock(monitor) && !Thread.holdsLock(this));
                }
                log.add(!Thread.holdsLock(monitor));
            }));
            Async.yieldNow();
            log.add(!Thread.holdsLock(monitor));
            holder.await();
        });
        assertThat(log).hasSize(4).containsOnly(true);
    }

    @ParameterizedTest
    @EnumSource
    void monitorsOfTheTaskItselfAreKeptToo(Inside inside) {
        Object monitor = new Object();
        Async.run(LoopClock.virtual(), () -> {
            Task<?> other = Async.createTask(() -> {
                while (true) {
                    log.add(Thread.holdsLock(monitor));
                    sleep(2);
                }
            });
            synchronized (monitor) {
                inside.run(() -> sleep(3));
                monitor.notifyAll();
                synchronized (monitor) {
                    sleep(2);
                }
                assertThat(Thread.holdsLock(monitor)).isTrue();
            }
            assertThat(Thread.holdsLock(monitor)).isFalse();
            other.cancel();
        });
        assertThat(log).isNotEmpty().containsOnly(false);
    }

    // ---------------------------------------------------------------- cancellation and time limits

    @ParameterizedTest
    @EnumSource
    void aCancellationArrivesThereAndEndsTheTask(Inside inside) {
        Async.run(LoopClock.virtual(), () -> {
            Task<?> task = Async.createTask(() -> {
                try {
                    inside.run(() -> {
                        try {
                            sleep(1000);
                        } catch (CancelledError e) {
                            log.add(e);
                            throw e;
                        } finally {
                            Async.yieldNow();
                            log.add("cleaned up inside");
                        }
                    });
                } catch (CancelledError e) {
                    log.add(e);
                    throw e;
                } finally {
                    log.add("cleaned up");
                }
            });
            Async.yieldNow();
            task.cancel("enough");
            assertThatThrownBy(task::await).isInstanceOf(CancelledError.class).hasMessageContaining("enough");
            assertThat(task.isCancelled()).isTrue();
        });
        assertThat(log).hasSize(4).endsWith("cleaned up").element(1).isEqualTo("cleaned up inside");
        assertThat(log.get(2)).isSameAs(log.get(0));
    }

    @ParameterizedTest
    @EnumSource
    void aCancellationGoesOnToTheTaskThatIsAwaitedThere(Inside inside) {
        Async.run(LoopClock.virtual(), () -> {
            Task<?> awaited = Async.createTask(() -> {
                try {
                    sleep(1000);
                } finally {
                    sleep(1);
                    log.add("awaited one cleaned up");
                }
            });
            Task<?> task = Async.createTask(() -> inside.run(() -> {
                try {
                    awaited.await();
                } finally {
                    log.add("cleaned up");
                }
            }));
            Async.yieldNow();
            Async.yieldNow();
            task.cancel();
            assertThatThrownBy(task::await).isInstanceOf(CancelledError.class);
            assertThat(awaited.isCancelled()).isTrue();
        });
        assertThat(log).containsExactly("awaited one cleaned up", "cleaned up");
    }

    @ParameterizedTest
    @EnumSource
    void aCancellationMayBeCaughtThere(Inside inside) {
        Async.run(LoopClock.virtual(), () -> {
            Task<String> task = Async.createTask(() -> {
                inside.run(() -> {
                    try {
                        sleep(1000);
                    } catch (CancelledError e) {
                        Async.currentTask().uncancel();
                    }
                    sleep(1);
                });
                return "went on";
            });
            Async.yieldNow();
            task.cancel();
            assertThat(task.await()).isEqualTo("went on");
        });
    }

    @ParameterizedTest
    @EnumSource
    void aTimeLimitAroundItRunsOut(Inside inside) {
        LoopClock clock = LoopClock.virtual();
        Async.run(clock, () -> {
            assertThatThrownBy(() -> Async.withTimeout(
                            Duration.ofSeconds(5),
                            () -> inside.run(() -> {
                                try {
                                    sleep(1000);
                                } finally {
                                    log.add("cleaned up");
                                }
                            })))
                    .isInstanceOf(TimeoutException.class)
                    .hasMessageContaining("PT5S");
            assertThat(Async.currentTask().cancelling()).isZero();
            sleep(1);
        });
        assertThat(Duration.ofNanos(clock.nanoTime())).isEqualTo(Duration.ofSeconds(6));
        assertThat(log).containsExactly("cleaned up");
    }

    @ParameterizedTest
    @EnumSource
    void aTimeLimitInsideItRunsOutThere(Inside inside) {
        LoopClock clock = LoopClock.virtual();
        Async.run(clock, () -> {
            inside.run(() -> {
                assertThatThrownBy(() -> Async.withTimeout(Duration.ofSeconds(5), () -> sleep(1000)))
                        .isInstanceOf(TimeoutException.class);
                sleep(1);
                log.add("went on");
            });
            assertThat(Async.currentTask().cancelling()).isZero();
        });
        assertThat(Duration.ofNanos(clock.nanoTime())).isEqualTo(Duration.ofSeconds(6));
        assertThat(log).containsExactly("went on");
    }

    // ---------------------------------------------------------------- blocking calls of the JDK

    @ParameterizedTest
    @EnumSource
    @Tag("opened") // such a call holds the loop in portable mode
    void threadSleepLetsOthersRun(Inside inside) {
        AtomicBoolean over = new AtomicBoolean();
        Ticks.goOnWhile(
                () -> inside.run(() -> {
                    while (!over.get()) {
                        Thread.sleep(1); // what is tested
                    }
                }),
                () -> over.set(true));
    }

    @ParameterizedTest
    @EnumSource
    @Tag("opened") // such a call holds the loop in portable mode
    void socketReadLetsOthersRun(Inside inside) throws IOException {
        try (ServerSocket server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
                Socket client = new Socket(server.getInetAddress(), server.getLocalPort());
                Socket accepted = server.accept()) {
            Ticks.goOnWhile(
                    () -> inside.run(
                            () -> assertThat(client.getInputStream().read()).isEqualTo(42)),
                    () -> accepted.getOutputStream().write(42));
        }
    }

    @ParameterizedTest
    @EnumSource
    @Tag("opened") // such a call holds the loop in portable mode
    void socketReadGetsWhatAnotherTaskWrites(Inside inside) throws IOException {
        try (ServerSocket server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
                Socket client = new Socket(server.getInetAddress(), server.getLocalPort());
                Socket accepted = server.accept()) {
            Async.run(() -> {
                Task<?> reader = Async.createTask(() -> inside.run(() -> {
                    log.add("reads");
                    log.add(client.getInputStream().read());
                }));
                Task<?> writer = Async.createTask(() -> inside.run(() -> {
                    log.add("writes");
                    accepted.getOutputStream().write(42);
                }));
                Async.gather(reader, writer);
            });
        }
        assertThat(log).containsExactly("reads", "writes", 42);
    }

    @ParameterizedTest
    @EnumSource
    @Tag("opened") // such a call holds the loop in portable mode
    void queueAndLockLetOthersRun(Inside inside) {
        var queue = new LinkedBlockingQueue<String>();
        ReentrantLock lock = new ReentrantLock();
        Async.run(() -> {
            Task<?> taker = Async.createTask(() -> inside.run(() -> {
                lock.lock();
                try {
                    log.add(queue.take());
                } finally {
                    lock.unlock();
                }
            }));
            Task<?> waiter = Async.createTask(() -> inside.run(() -> {
                lock.lock();
                log.add("has the lock");
                lock.unlock();
            }));
            Async.yieldNow();
            Async.yieldNow();
            log.add("puts");
            queue.put("item");
            Async.gather(taker, waiter);
        });
        assertThat(log).containsExactly("puts", "item", "has the lock");
    }

    @ParameterizedTest
    @EnumSource
    @Tag("opened") // such a call holds the loop in portable mode
    void aCancellationEndsABlockingCallThere(Inside inside) {
        Async.run(() -> {
            var queue = new LinkedBlockingQueue<String>();
            Task<?> task = Async.createTask(() -> inside.run(() -> {
                try {
                    queue.take();
                } finally {
                    Async.sleep(Duration.ofMillis(1));
                    log.add("cleaned up");
                }
            }));
            Async.yieldNow();
            task.cancel("enough");
            assertThatThrownBy(task::await).isInstanceOf(CancelledError.class).hasMessageContaining("enough");
            queue.add("kept");
            assertThat(queue).hasSize(1);
        });
        assertThat(log).containsExactly("cleaned up");
    }

    @ParameterizedTest
    @EnumSource
    @Tag("opened") // such a call holds the loop in portable mode
    void aTimeLimitEndsABlockingCallThere(Inside inside) {
        Async.run(() -> {
            var queue = new LinkedBlockingQueue<String>();
            Duration limit = Duration.ofMillis(5);
            assertThatThrownBy(() -> Async.withTimeout(limit, () -> inside.run(queue::take)))
                    .isInstanceOf(TimeoutException.class);
            inside.run(() -> assertThatThrownBy(() -> Async.withTimeout(limit, queue::take))
                    .isInstanceOf(TimeoutException.class));
            assertThat(Thread.currentThread().isInterrupted()).isFalse();
            assertThat(Async.currentTask().cancelling()).isZero();
            Async.yieldNow();
        });
    }
}
