package io.greenloom.async;

import io.greenloom.loom.JdkAccess;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.nio.channels.Pipe;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;

/// Tries blocking calls on a loop of its own, with a task beside that ticks: a call that lets it tick suspends. A
/// thread ends each call, when it has ticked, or has not for a while.
final class BlockingCalls {
    private static final long LONGEST_NANOS = TimeUnit.MILLISECONDS.toNanos(250);
    private static final int ENOUGH = 3;

    private final List<SelfTest.Call> found = new ArrayList<>();
    private final AtomicInteger ticks = new AtomicInteger();

    static SelfTest tryAll() throws Exception {
        try (EventLoop loop = EventLoop.create(LoopOptions.defaults().withName("greenloom-self-test"))) {
            loop.setSlowStepLimit(Duration.ZERO); // to hold it is the point
            loop.start();
            return loop.submit(() -> new BlockingCalls().all()).get();
        }
    }

    private SelfTest all() throws Exception {
        Task<?> ticker = Async.createTask(() -> {
            while (true) {
                Async.sleep(Duration.ofMillis(1));
                ticks.incrementAndGet();
            }
        });
        waitsOfOurs();
        threads();
        monitors();
        queuesAndLocks();
        channels();
        files();
        ticker.cancel();
        return new SelfTest(JdkAccess.isOpened(), found);
    }

    private void waitsOfOurs() throws Exception {
        attempt("Async.sleep", () -> Async.sleep(Duration.ofMillis(20)), () -> {});
        CountDownLatch latch = new CountDownLatch(1);
        attempt("Async.toThread", () -> Async.toThread(() -> awaited(latch)), latch::countDown);
    }

    private void threads() throws Exception {
        attempt("Thread.sleep", () -> Thread.sleep(20), () -> {});
        AtomicBoolean released = new AtomicBoolean();
        Thread[] parked = new Thread[1];
        attempt(
                "LockSupport.park",
                () -> {
                    parked[0] = Thread.currentThread();
                    while (!released.get()) {
                        LockSupport.park(this);
                    }
                },
                () -> {
                    released.set(true);
                    LockSupport.unpark(parked[0]);
                });
        CountDownLatch latch = new CountDownLatch(1);
        Thread other = Thread.ofPlatform().daemon().unstarted(() -> awaitQuietly(latch));
        other.start();
        attempt("Thread.join", other::join, latch::countDown);
    }

    private void monitors() throws Exception {
        Object monitor = new Object();
        CountDownLatch held = new CountDownLatch(1);
        CountDownLatch latch = new CountDownLatch(1);
        Thread holder = Thread.ofPlatform().daemon().start(() -> {
            synchronized (monitor) {
                held.countDown();
                awaitQuietly(latch);
            }
        });
        held.await();
        attempt(
                "synchronized, while another thread is in it",
                () -> {
                    synchronized (monitor) {
                        held.countDown();
                    }
                },
                latch::countDown);
        holder.join();
        attempt(
                "Thread.sleep inside synchronized",
                () -> {
                    synchronized (monitor) {
                        Thread.sleep(20);
                    }
                },
                () -> {});
        AtomicBoolean told = new AtomicBoolean();
        attempt(
                "Object.wait",
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

    private void queuesAndLocks() throws Exception {
        LinkedBlockingQueue<String> queue = new LinkedBlockingQueue<>();
        attempt("BlockingQueue.take", queue::take, () -> queue.add("item"));
        CompletableFuture<String> future = new CompletableFuture<>();
        attempt("Future.get", future::get, () -> future.complete("value"));
        ReentrantLock lock = new ReentrantLock();
        CountDownLatch held = new CountDownLatch(1);
        CountDownLatch latch = new CountDownLatch(1);
        Thread holder = Thread.ofPlatform().daemon().start(() -> {
            lock.lock();
            try {
                held.countDown();
                awaitQuietly(latch);
            } finally {
                lock.unlock();
            }
        });
        held.await();
        attempt(
                "Lock.lock",
                () -> {
                    lock.lock();
                    try {
                        held.countDown(); // nothing but having it matters
                    } finally {
                        lock.unlock();
                    }
                },
                latch::countDown);
        holder.join();
    }

    private void channels() throws Exception {
        try (ServerSocket server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            Socket[] sockets = new Socket[2];
            try {
                attempt(
                        "ServerSocket.accept",
                        () -> sockets[0] = server.accept(),
                        () -> sockets[1] = new Socket(server.getInetAddress(), server.getLocalPort()));
                attempt(
                        "a read of a Socket",
                        () -> sockets[0].getInputStream().read(),
                        () -> sockets[1].getOutputStream().write(1));
            } finally {
                for (Socket socket : sockets) {
                    if (socket != null) {
                        socket.close();
                    }
                }
            }
        }
        Pipe pipe = Pipe.open();
        try (var source = pipe.source();
                var sink = pipe.sink()) {
            attempt(
                    "a read of a java.nio.channels.Pipe",
                    () -> source.read(ByteBuffer.allocate(1)),
                    () -> sink.write(ByteBuffer.wrap(new byte[1])));
        }
        attempt(
                "a name look-up",
                () -> {
                    try {
                        InetAddress.getAllByName("greenloom-" + System.nanoTime() + ".invalid"); // never a name
                    } catch (UnknownHostException e) {
                        // so the resolver has been asked
                    }
                },
                () -> {});
    }

    private void files() throws Exception {
        Path file = Files.createTempFile("greenloom", "self-test");
        try {
            attempt("a read of a file", () -> Files.readAllBytes(file), () -> {});
        } finally {
            Files.delete(file);
        }
    }

    private void attempt(String name, Action call, Action release) throws Exception {
        CountDownLatch begun = new CountDownLatch(1);
        AtomicInteger before = new AtomicInteger();
        Thread releaser = Thread.ofPlatform()
                .daemon()
                .name("greenloom-self-test-release")
                .start(() -> {
                    awaitQuietly(begun);
                    long giveUp = System.nanoTime() + LONGEST_NANOS;
                    while (ticks.get() < before.get() + ENOUGH && System.nanoTime() < giveUp) {
                        LockSupport.parkNanos(1_000_000);
                    }
                    try {
                        release.run();
                    } catch (Exception e) {
                        throw new IllegalStateException("cannot end the call " + name, e);
                    }
                });
        EventLoop loop = EventLoop.current();
        String note = "";
        before.set(ticks.get());
        long step = loop.steps();
        begun.countDown();
        try {
            call.run();
        } catch (CancelledError e) {
            throw e;
        } catch (Exception e) {
            note = "failed: " + e;
        }
        boolean suspends = loop.steps() != step;
        Async.toThread(() -> releaser.join());
        found.add(new SelfTest.Call(name, suspends, note));
    }

    private static boolean awaited(CountDownLatch latch) {
        awaitQuietly(latch);
        return true;
    }

    private static void awaitQuietly(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
