package io.greenloom.async;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.ReentrantLock;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/// A cancellation, or a time limit, that finds its task in a blocking call of the JDK. Opened mode: in portable
/// mode such a call holds the loop.
@Tag("opened")
final class InterruptedCallTest {
    private static final Duration SHORT = Duration.ofMillis(20);

    private final List<Object> log = new ArrayList<>();

    private interface Blocking {
        Object call() throws Exception;
    }

    private static void assertTimeout(Blocking call) {
        assertThatThrownBy(() -> Async.withTimeout(SHORT, call::call)).isInstanceOf(TimeoutException.class);
        assertThat(Thread.currentThread().isInterrupted()).isFalse();
        assertThat(Async.currentTask().cancelling()).isZero();
        Async.yieldNow(); // nothing is left to be thrown here
    }

    @Test
    void timeLimitOnABlockingCallIsATimeout() throws IOException {
        try (ServerSocket server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
                Socket client = new Socket(server.getInetAddress(), server.getLocalPort())) {
            Async.run(() -> {
                assertTimeout(() -> new LinkedBlockingQueue<String>().take());
                assertTimeout(() -> {
                    Thread.sleep(60_000); // what is tested
                    return 1;
                });
                assertTimeout(() -> client.getInputStream().read());
                assertTimeout(() -> {
                    try {
                        return new CountDownLatch(1).await(1, TimeUnit.HOURS);
                    } catch (InterruptedException e) {
                        throw new IllegalStateException("wrapped", e);
                    }
                });
            });
        }
    }

    @Test
    void ofNestedLimitsOnABlockingCallOnlyTheOneThatRanOutIsThrown() {
        Async.run(() -> {
            var queue = new LinkedBlockingQueue<String>();
            assertThatThrownBy(() -> Async.withTimeout(SHORT, () -> {
                        try {
                            return Async.withTimeout(Duration.ofHours(1), queue::take);
                        } catch (TimeoutException e) {
                            log.add("inner");
                            throw e;
                        }
                    }))
                    .isInstanceOf(TimeoutException.class)
                    .hasMessageContaining(SHORT.toString());
        });
        assertThat(log).isEmpty();
    }

    @Test
    void limitThatFindsItsTaskWaitingForALockLeavesNothingBehindWhenTheBodyReturns() {
        ReentrantLock lock = new ReentrantLock();
        Async.run(() -> {
            CountDownLatch held = new CountDownLatch(1);
            CountDownLatch release = new CountDownLatch(1);
            Thread holder = Thread.ofPlatform().start(() -> {
                lock.lock();
                held.countDown();
                try {
                    release.await();
                } catch (InterruptedException e) {
                    throw new IllegalStateException(e);
                } finally {
                    lock.unlock();
                }
            });
            held.await();
            EventLoop.current().callLater(SHORT.multipliedBy(3), release::countDown);
            String value = Async.withTimeout(SHORT, () -> {
                lock.lock(); // cannot be interrupted
                lock.unlock();
                return "late";
            });
            assertThat(value).isEqualTo("late");
            assertThat(Thread.currentThread().isInterrupted()).isFalse();
            Async.sleep(Duration.ofMillis(1));
            Async.toThread(() -> {
                holder.join();
                return true;
            });
        });
    }

    @Test
    void cancellationOfATaskThatWaitsForALockIsDeliveredAtItsNextSuspension() {
        ReentrantLock lock = new ReentrantLock();
        Async.run(() -> {
            CountDownLatch release = new CountDownLatch(1);
            Task<?> holder = Async.createTask(() -> {
                lock.lock();
                try {
                    release.await();
                } finally {
                    lock.unlock();
                }
            });
            Async.yieldNow();
            Task<?> waiting = Async.createTask(() -> {
                lock.lock();
                lock.unlock();
                log.add("has the lock");
                Async.yieldNow();
                log.add("not reached");
            });
            Async.yieldNow();
            waiting.cancel("enough");
            release.countDown();
            assertThatThrownBy(waiting::await)
                    .isInstanceOf(CancelledError.class)
                    .hasMessageContaining("enough");
            holder.await();
        });
        assertThat(log).containsExactly("has the lock");
    }

    @Test
    void aMonitorAndAJoinOnlyNoteACancellationWhichTheNextSuspensionThrows() {
        Object monitor = new Object();
        Async.run(() -> {
            CompletableFuture<String> future = new CompletableFuture<>();
            CountDownLatch release = new CountDownLatch(1);
            Task<?> holder = Async.createTask(() -> {
                synchronized (monitor) {
                    release.await();
                }
            });
            Async.yieldNow();
            Task<?> enters = Async.createTask(() -> {
                synchronized (monitor) {
                    log.add("is in the monitor");
                }
                Async.yieldNow();
                log.add("not reached");
            });
            Task<?> joins = Async.createTask(() -> {
                log.add(future.join());
                Async.yieldNow();
                log.add("not reached");
            });
            Async.yieldNow();
            for (Task<?> task : List.of(enters, joins)) {
                task.cancel("enough");
            }
            Async.yieldNow();
            assertThat(enters.isDone() || joins.isDone())
                    .as("ended before they had what they wait for")
                    .isFalse();
            release.countDown();
            future.complete("has the value");
            for (Task<?> task : List.of(enters, joins)) {
                assertThatThrownBy(task::await)
                        .isInstanceOf(CancelledError.class)
                        .hasMessageContaining("enough");
            }
            holder.await();
        });
        assertThat(log).containsExactlyInAnyOrder("is in the monitor", "has the value");
    }

    @Test
    void isDeliveredOnceSoThatCleanUpMaySuspend() throws IOException {
        try (ServerSocket server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
                Socket client = new Socket(server.getInetAddress(), server.getLocalPort())) {
            Async.run(() -> {
                List<Blocking> calls = List.of(
                        () -> new LinkedBlockingQueue<String>().take(),
                        () -> client.getInputStream().read());
                for (Blocking call : calls) {
                    Task<?> task = Async.createTask(() -> {
                        try {
                            call.call();
                        } finally {
                            Async.sleep(Duration.ofMillis(2));
                            Async.yieldNow();
                            log.add("cleaned up");
                        }
                    });
                    Async.yieldNow();
                    task.cancel("enough");
                    assertThatThrownBy(task::await)
                            .isInstanceOf(CancelledError.class)
                            .hasMessageContaining("enough");
                }
            });
        }
        assertThat(log).containsExactly("cleaned up", "cleaned up");
    }

    @Test
    void errorOfCleaningUpTheSocketThatTheInterruptClosedIsPartOfTheCancellation() throws IOException {
        try (ServerSocket server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            Async.run(() -> {
                for (boolean byLimit : new boolean[] {false, true}) {
                    try (Socket client = new Socket(server.getInetAddress(), server.getLocalPort())) {
                        Blocking read = () -> {
                            try {
                                return client.getInputStream().read();
                            } finally {
                                client.setSoTimeout(1); // as Jedis does; throws "Socket is closed"
                            }
                        };
                        if (byLimit) {
                            assertTimeout(read);
                        } else {
                            Task<?> task = Async.createTask(read::call);
                            Async.yieldNow();
                            task.cancel("enough");
                            assertThatThrownBy(task::await).isInstanceOf(CancelledError.class);
                        }
                    }
                }
            });
        }
    }

    @Test
    void caughtTheTaskGoesOnAndTheNextCancellationReachesItToo() {
        Async.run(() -> {
            var queue = new LinkedBlockingQueue<String>();
            Task<String> task = Async.createTask(() -> {
                for (int times = 1; ; times++) {
                    try {
                        return queue.take();
                    } catch (InterruptedException e) {
                        log.add("interrupted " + times);
                    }
                }
            });
            for (int times = 1; times <= 2; times++) {
                Async.yieldNow();
                task.cancel();
                Async.yieldNow();
            }
            queue.add("value");
            assertThat(task.await()).isEqualTo("value");
        });
        assertThat(log).containsExactly("interrupted 1", "interrupted 2");
    }

    @Test
    void aCancellationThatFindsATaskJustNotifiedIsThrownAtItsNextSuspensionPoint() {
        for (int i = 0; i < 200; i++) {
            Async.run(() -> {
                Object monitor = new Object();
                Task<?> task = Async.createTask(() -> {
                    synchronized (monitor) {
                        monitor.wait(); // what is tested: it returns, and does not throw
                    }
                    Async.sleep(Duration.ofMillis(1));
                    Async.sleep(Duration.ofMillis(1));
                });
                Async.yieldNow();
                synchronized (monitor) {
                    monitor.notifyAll();
                }
                task.cancel();
                task.join();
                assertThat(task.isCancelled()).isTrue();
            });
        }
    }

    @Test
    void afterATimeoutInABlockingCallACancellationStillReachesTheTask() {
        Async.run(() -> {
            Promise<String> wentOn = EventLoop.current().createPromise();
            Task<?> task = Async.createTask(() -> {
                var queue = new LinkedBlockingQueue<String>();
                assertTimeout(queue::take);
                wentOn.complete("now");
                queue.take();
            });
            wentOn.await();
            task.cancel();
            assertThatThrownBy(task::await).isInstanceOf(CancelledError.class);
        });
    }

    @Test
    void aCancellationThatALockHasOnlyNotedIsKeptForWhatComesBehindAShield() {
        Async.run(() -> {
            var lock = new ReentrantLock();
            var held = new CountDownLatch(1);
            var free = new CountDownLatch(1);
            Thread.ofPlatform().start(() -> {
                lock.lock();
                try {
                    held.countDown();
                    free.await();
                } catch (InterruptedException e) {
                    log.add(e);
                } finally {
                    lock.unlock();
                }
            });
            held.await();
            Task<String> task = Async.createTask(() -> {
                lock.lock();
                try {
                    Async.uncancellable(() -> {
                        Thread.sleep(1); // what is tested: no interrupt is left that would end it
                        Async.sleep(SHORT);
                        log.add("cleaned up");
                    });
                } finally {
                    lock.unlock();
                }
                Async.sleep(SHORT);
                return "went on";
            });
            while (!lock.hasQueuedThreads()) {
                Async.sleep(Duration.ofMillis(1));
            }
            task.cancel("stop");
            Async.yieldNow();
            free.countDown();
            assertThatThrownBy(task::await).isInstanceOf(CancelledError.class).hasMessageContaining("stop");
            assertThat(log).containsExactly("cleaned up");
        });
    }

    @Test
    void aTimeLimitLeavesNoInterruptBehindThoughAnEarlierCancellationWasSwallowed() {
        Async.run(() -> {
            Task<?> task = Async.createTask(() -> {
                assertThatThrownBy(() -> Async.sleep(Duration.ofDays(1))).isInstanceOf(CancelledError.class);
                assertThatThrownBy(() -> Async.withTimeout(SHORT, () -> new CountDownLatch(1).await()))
                        .isInstanceOf(TimeoutException.class);
                try (var server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
                        var client = new Socket(server.getInetAddress(), server.getLocalPort())) {
                    assertThatThrownBy(() -> Async.withTimeout(
                                    SHORT, () -> client.getInputStream().read()))
                            .isInstanceOf(TimeoutException.class);
                    assertThat(Thread.currentThread().isInterrupted()).isFalse();
                }
                Thread.sleep(1); // what is tested
                throw new InterruptedException("not by the limit");
            });
            Async.yieldNow();
            task.cancel();
            assertThatThrownBy(task::await).isInstanceOf(InterruptedException.class);
        });
    }

    @Test
    void aSocketThatIsClosedLongAfterASwallowedInterruptIsAFailure() {
        Async.run(() -> {
            Task<?> task = Async.createTask(() -> {
                assertThatThrownBy(() -> new CountDownLatch(1).await()).isInstanceOf(InterruptedException.class);
                Async.yieldNow();
                throw new SocketException("Socket closed");
            });
            Async.yieldNow();
            Async.yieldNow();
            task.cancel();
            assertThatThrownBy(task::await).isInstanceOf(SocketException.class);
        });
    }
}
