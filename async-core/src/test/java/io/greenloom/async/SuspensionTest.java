package io.greenloom.async;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.ReentrantLock;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/// Blocking calls of the JDK suspend the task that makes them, and only it. Opened mode: in portable mode they
/// hold the loop, as the documentation says.
@Tag("opened")
final class SuspensionTest {
    @Test
    void socketReadLetsOthersRun() throws IOException {
        try (ServerSocket server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
                Socket client = new Socket(server.getInetAddress(), server.getLocalPort());
                Socket accepted = server.accept()) {
            Ticks.goOnWhile(
                    () -> assertThat(client.getInputStream().read()).isEqualTo(42),
                    () -> accepted.getOutputStream().write(42));
        }
    }

    @Test
    void acceptLetsOthersRun() throws IOException {
        try (ServerSocket server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            Ticks.goOnWhile(
                    () -> server.accept().close(),
                    () -> new Socket(server.getInetAddress(), server.getLocalPort()).close());
        }
    }

    @Test
    void channelReadLetsOthersRun() throws IOException {
        try (ServerSocketChannel server =
                        ServerSocketChannel.open().bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
                SocketChannel client = SocketChannel.open(server.getLocalAddress());
                SocketChannel accepted = server.accept()) {
            Ticks.goOnWhile(
                    () -> assertThat(client.read(ByteBuffer.allocate(1))).isEqualTo(1),
                    () -> accepted.write(ByteBuffer.wrap(new byte[] {1})));
        }
    }

    @Test
    void threadSleepLetsOthersRun() {
        AtomicBoolean over = new AtomicBoolean();
        Ticks.goOnWhile(
                () -> {
                    while (!over.get()) {
                        Thread.sleep(1); // what is tested
                    }
                },
                () -> over.set(true));
    }

    @Test
    void queueTakeLetsOthersRun() {
        ArrayBlockingQueue<String> queue = new ArrayBlockingQueue<>(1);
        Ticks.goOnWhile(() -> assertThat(queue.take()).isEqualTo("item"), () -> queue.put("item"));
    }

    @Test
    void latchAndFutureLetOthersRun() {
        CountDownLatch latch = new CountDownLatch(1);
        Ticks.goOnWhile(latch::await, latch::countDown);
        CompletableFuture<String> future = new CompletableFuture<>();
        Ticks.goOnWhile(() -> assertThat(future.get()).isEqualTo("value"), () -> future.complete("value"));
    }

    @Test
    void waitForAMonitorWhoseHolderSleepsLetsOthersRun() {
        Object monitor = new Object();
        CountDownLatch held = new CountDownLatch(1);
        CountDownLatch release = new CountDownLatch(1);
        Ticks.goOnWhile(
                () -> {
                    Task<?> holder = Async.createTask(() -> {
                        synchronized (monitor) {
                            held.countDown();
                            release.await();
                        }
                    });
                    held.await();
                    synchronized (monitor) {
                        assertThat(holder.isStarted()).isTrue();
                    }
                    holder.await();
                },
                release::countDown);
    }

    @Test
    void objectWaitLetsOthersRun() {
        Object monitor = new Object();
        AtomicBoolean told = new AtomicBoolean();
        Ticks.goOnWhile(
                () -> {
                    synchronized (monitor) {
                        while (!told.get()) {
                            monitor.wait();
                        }
                    }
                },
                () -> {
                    synchronized (monitor) {
                        told.set(true);
                        monitor.notifyAll();
                    }
                });
    }

    @Test
    void lockHeldByAnotherTaskLetsOthersRun() {
        ReentrantLock lock = new ReentrantLock();
        CountDownLatch release = new CountDownLatch(1);
        Ticks.goOnWhile(
                () -> {
                    CountDownLatch held = new CountDownLatch(1);
                    Task<?> holder = Async.createTask(() -> {
                        lock.lock();
                        try {
                            held.countDown();
                            release.await();
                        } finally {
                            lock.unlock();
                        }
                    });
                    held.await();
                    lock.lock();
                    lock.unlock();
                    holder.await();
                },
                release::countDown);
    }

    @Test
    void processWaitForLetsOthersRun() throws IOException {
        Process process = new ProcessBuilder("cat").start();
        Ticks.goOnWhile(process::waitFor, () -> process.getOutputStream().close());
    }

    @Test
    void callbackThatBlocksLetsTasksAndOtherCallbacksRun() {
        CountDownLatch release = new CountDownLatch(1);
        Ticks.goOnWhile(
                () -> {
                    EventLoop loop = EventLoop.current();
                    Promise<String> second = loop.createPromise();
                    Promise<String> first = loop.createPromise();
                    loop.callSoon(() -> {
                        try {
                            release.await();
                            first.complete("first");
                        } catch (InterruptedException e) {
                            first.fail(e);
                        }
                    });
                    loop.callSoon(() -> second.complete("second"));
                    assertThat(second.await()).isEqualTo("second");
                    assertThat(first.isDone()).isFalse();
                    assertThat(first.await()).isEqualTo("first");
                },
                release::countDown);
    }

    @Test
    void virtualThreadStartedByATaskRunsOnTheLoopAndMaySleepThere() {
        Async.run(() -> {
            EventLoop loop = EventLoop.current();
            CompletableFuture<EventLoop> seen = new CompletableFuture<>();
            Thread.startVirtualThread(() -> {
                Async.sleep(Duration.ofMillis(1));
                Async.yieldNow();
                seen.complete(EventLoop.current());
            });
            assertThat(seen.get()).isSameAs(loop);
        });
    }
}
