package io.greenloom.async;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.PipedInputStream;
import java.io.PipedOutputStream;
import java.lang.ref.ReferenceQueue;
import java.lang.ref.WeakReference;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardWatchEventKinds;
import java.nio.file.WatchKey;
import java.nio.file.WatchService;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.DelayQueue;
import java.util.concurrent.Delayed;
import java.util.concurrent.Exchanger;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.FutureTask;
import java.util.concurrent.LinkedBlockingDeque;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.LinkedTransferQueue;
import java.util.concurrent.Phaser;
import java.util.concurrent.PriorityBlockingQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import java.util.concurrent.locks.StampedLock;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Blocking calls of the language and of `java.util.concurrent` suspend the task that makes them, and only it.
/// Opened mode: in portable mode they hold the loop, as the documentation says.
///
/// What waits for the network is in [SocketsSuspendTest], what does hold the loop in [WhatHoldsTheLoopTest].
@Tag("opened")
final class WhatSuspendsTest {
    // ---------------------------------------------------------------- threads and monitors

    @Test
    void sleepLetsOthersRun() {
        Ticks.goOnDuring(() -> Thread.sleep(50)); // what is tested
        Ticks.goOnDuring(() -> TimeUnit.MILLISECONDS.sleep(50));
    }

    @Test
    void parkLetsOthersRun() {
        AtomicBoolean released = new AtomicBoolean();
        AtomicReference<Thread> parked = new AtomicReference<>();
        Ticks.goOnWhile(
                () -> {
                    parked.set(Thread.currentThread());
                    while (!released.get()) {
                        LockSupport.park();
                    }
                },
                () -> {
                    released.set(true);
                    LockSupport.unpark(parked.get());
                });
        Ticks.goOnDuring(() -> LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(50)));
    }

    @Test
    @SuppressWarnings("ThreadPriorityCheck") // what is tested
    void threadYieldLetsOthersRunOnce() {
        StringBuilder order = new StringBuilder();
        Async.run(() -> {
            Task<?> one = Async.createTask(() -> {
                order.append("1A ");
                Thread.yield();
                order.append("1B ");
            });
            Task<?> two = Async.createTask(() -> {
                order.append("2A ");
                Thread.yield();
                order.append("2B ");
            });
            Async.gather(one, two);
        });
        assertThat(order.toString()).isEqualTo("1A 2A 1B 2B ");
    }

    @Test
    void joinOfAThreadOfEitherKindLetsOthersRun() {
        for (Thread.Builder threads : List.of(Thread.ofPlatform(), Thread.ofVirtual())) {
            CountDownLatch release = new CountDownLatch(1);
            Thread joined = threads.start(() -> await(release));
            Ticks.goOnWhile(joined::join, release::countDown);
        }
    }

    @Test
    void monitorOfATaskThatSleepsInItLetsOthersRunAndThoseWhoWantItWait() {
        Object monitor = new Object();
        CountDownLatch release = new CountDownLatch(1);
        AtomicBoolean left = new AtomicBoolean();
        Ticks.goOnWhile(
                () -> {
                    CountDownLatch held = new CountDownLatch(1);
                    Task<?> holder = Async.createTask(() -> {
                        synchronized (monitor) {
                            held.countDown();
                            release.await();
                            left.set(true);
                        }
                    });
                    held.await();
                    synchronized (monitor) {
                        assertThat(left).isTrue();
                    }
                    holder.await();
                },
                release::countDown);
    }

    @Test
    void monitorOfAPlatformThreadLetsOthersRun() {
        Object monitor = new Object();
        CountDownLatch release = new CountDownLatch(1);
        Ticks.goOnWhile(
                () -> {
                    CountDownLatch held = new CountDownLatch(1);
                    Thread holder = Thread.ofPlatform().start(() -> {
                        synchronized (monitor) {
                            held.countDown();
                            await(release);
                        }
                    });
                    held.await();
                    synchronized (monitor) {
                        assertThat(release.getCount()).isZero();
                    }
                    holder.join();
                },
                release::countDown);
    }

    @Test
    void sleepWithAMonitorHeldLetsOthersRun() {
        Object monitor = new Object();
        Ticks.goOnDuring(() -> {
            synchronized (monitor) {
                Thread.sleep(50); // what is tested
            }
        });
        Ticks.goOnDuring(() -> {
            synchronized (monitor) {
                Async.sleep(Duration.ofMillis(50));
            }
        });
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
        Ticks.goOnDuring(() -> {
            synchronized (monitor) {
                monitor.wait(50);
            }
        });
    }

    // ---------------------------------------------------------------- java.util.concurrent

    @Test
    void locksLetOthersRun() {
        ReentrantReadWriteLock readWrite = new ReentrantReadWriteLock();
        StampedLock stamped = new StampedLock();
        List<Lock> locks = List.of(
                new ReentrantLock(),
                new ReentrantLock(true),
                readWrite.writeLock(),
                stamped.asWriteLock(),
                stamped.asReadWriteLock().writeLock());
        for (Lock lock : locks) {
            assertLockSuspends(lock, lock);
        }
        assertLockSuspends(readWrite.writeLock(), readWrite.readLock());
        assertLockSuspends(readWrite.readLock(), readWrite.writeLock());
        assertLockSuspends(stamped.asWriteLock(), stamped.asReadLock());
    }

    private static void assertLockSuspends(Lock held, Lock wanted) {
        CountDownLatch release = new CountDownLatch(1);
        CountDownLatch isHeld = new CountDownLatch(1);
        Thread holder = Thread.ofPlatform().start(() -> {
            held.lock();
            isHeld.countDown();
            await(release);
            held.unlock();
        });
        await(isHeld);
        Ticks.goOnWhile(
                () -> {
                    wanted.lock();
                    wanted.unlock();
                },
                release::countDown);
        join(holder);
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
    void conditionLetsOthersRun() {
        ReentrantLock lock = new ReentrantLock();
        Condition told = lock.newCondition();
        AtomicBoolean isTold = new AtomicBoolean();
        Ticks.goOnWhile(
                () -> {
                    lock.lock();
                    try {
                        while (!isTold.get()) {
                            told.await();
                        }
                    } finally {
                        lock.unlock();
                    }
                },
                () -> {
                    lock.lock();
                    try {
                        isTold.set(true);
                        told.signalAll();
                    } finally {
                        lock.unlock();
                    }
                });
    }

    @Test
    void latchSemaphoreBarrierPhaserAndExchangerLetOthersRun() {
        CountDownLatch latch = new CountDownLatch(1);
        Ticks.goOnWhile(latch::await, latch::countDown);

        Semaphore semaphore = new Semaphore(0);
        Ticks.goOnWhile(semaphore::acquire, semaphore::release);

        CyclicBarrier barrier = new CyclicBarrier(2);
        Ticks.goOnWhile(barrier::await, barrier::await);

        Phaser phaser = new Phaser(2);
        Ticks.goOnWhile(phaser::arriveAndAwaitAdvance, phaser::arrive);

        Exchanger<String> exchanger = new Exchanger<>();
        Ticks.goOnWhile(
                () -> assertThat(exchanger.exchange("mine")).isEqualTo("yours"), () -> exchanger.exchange("yours"));
    }

    @Test
    void takeFromAnyQueueLetsOthersRun() {
        List<BlockingQueue<String>> queues = List.of(
                new ArrayBlockingQueue<>(1),
                new LinkedBlockingQueue<>(),
                new LinkedBlockingDeque<>(),
                new PriorityBlockingQueue<>(),
                new SynchronousQueue<>(),
                new SynchronousQueue<>(true),
                new LinkedTransferQueue<>());
        for (BlockingQueue<String> queue : queues) {
            Ticks.goOnWhile(() -> assertThat(queue.take()).isEqualTo("item"), () -> queue.put("item"));
        }
        Ticks.goOnDuring(() -> new DelayQueue<>(List.of(new Due(System.nanoTime() + 50_000_000))).take());
    }

    @Test
    void putToAFullQueueLetsOthersRun() {
        List<BlockingQueue<String>> queues =
                List.of(new ArrayBlockingQueue<>(1), new LinkedBlockingQueue<>(1), new LinkedBlockingDeque<>(1));
        for (BlockingQueue<String> queue : queues) {
            queue.add("first");
            Ticks.goOnWhile(() -> queue.put("second"), queue::take);
        }
        SynchronousQueue<String> handOver = new SynchronousQueue<>();
        Ticks.goOnWhile(() -> handOver.put("item"), handOver::take);
        LinkedTransferQueue<String> transfers = new LinkedTransferQueue<>();
        Ticks.goOnWhile(() -> transfers.transfer("item"), transfers::take);
    }

    @Test
    void futuresLetOthersRun() {
        CompletableFuture<String> got = new CompletableFuture<>();
        Ticks.goOnWhile(() -> assertThat(got.get()).isEqualTo("value"), () -> got.complete("value"));

        CompletableFuture<String> joined = new CompletableFuture<>();
        Ticks.goOnWhile(() -> assertThat(joined.join()).isEqualTo("value"), () -> joined.complete("value"));

        FutureTask<String> task = new FutureTask<>(() -> "value");
        Ticks.goOnWhile(() -> assertThat(task.get()).isEqualTo("value"), task::run);
    }

    @Test
    void executorsLetOthersRun() {
        Callable<ExecutorService> fixed = () -> Executors.newFixedThreadPool(2);
        for (Callable<ExecutorService> make : List.of(fixed, Executors::newVirtualThreadPerTaskExecutor)) {
            CountDownLatch release = new CountDownLatch(1);
            Ticks.goOnWhile(
                    () -> {
                        try (ExecutorService executor = make.call()) {
                            assertThat(executor.submit(() -> awaited(release)).get())
                                    .isEqualTo("done");
                        }
                    },
                    release::countDown);
            CountDownLatch closing = new CountDownLatch(1);
            Ticks.goOnWhile(
                    () -> {
                        ExecutorService executor = make.call();
                        executor.submit(() -> awaited(closing));
                        executor.close(); // waits for what was submitted
                    },
                    closing::countDown);
        }
    }

    @Test
    void parallelStreamThatWaitsLetsOthersRunAlsoForTheElementsThatItComputesInTheTaskItself() {
        CountDownLatch release = new CountDownLatch(1);
        Ticks.goOnWhile(
                () -> {
                    Thread caller = Thread.currentThread();
                    List<Boolean> here = IntStream.range(0, 64)
                            .parallel()
                            .mapToObj(i -> {
                                await(release);
                                return Thread.currentThread() == caller;
                            })
                            .toList();
                    assertThat(here).as("computed by the calling task").contains(true);
                },
                release::countDown);
    }

    @Test
    void forkJoinLetsOthersRun() {
        CountDownLatch release = new CountDownLatch(1);
        Ticks.goOnWhile(
                () -> assertThat(ForkJoinPool.commonPool()
                                .submit(() -> awaited(release))
                                .join())
                        .isEqualTo("done"),
                release::countDown);
        CountDownLatch other = new CountDownLatch(1);
        Ticks.goOnWhile(
                () -> assertThat(CompletableFuture.supplyAsync(() -> awaited(other))
                                .join())
                        .isEqualTo("done"),
                other::countDown);
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

    // ---------------------------------------------------------------- what else the JDK waits for

    @Test
    void pipedStreamsLetOthersRun() throws IOException {
        try (PipedOutputStream out = new PipedOutputStream();
                PipedInputStream in = new PipedInputStream(out)) {
            Ticks.goOnWhile(() -> assertThat(in.read()).isEqualTo(42), () -> {
                out.write(42);
                out.flush();
            });
        }
        try (PipedOutputStream out = new PipedOutputStream();
                PipedInputStream in = new PipedInputStream(out, 1000)) {
            Ticks.goOnWhile(() -> out.write(new byte[2000]), () -> in.readNBytes(2000));
        }
    }

    @Test
    void endOfAProcessLetsOthersRun() throws IOException {
        Process waitedFor = new ProcessBuilder("cat").start();
        Ticks.goOnWhile(waitedFor::waitFor, () -> waitedFor.getOutputStream().close());
        Process future = new ProcessBuilder("cat").start();
        Ticks.goOnWhile(
                () -> assertThat(future.onExit().get().exitValue()).isZero(),
                () -> future.getOutputStream().close());
    }

    @Test
    void watchServiceLetsOthersRun(@TempDir Path folder) throws IOException {
        try (WatchService watch = folder.getFileSystem().newWatchService()) {
            folder.register(watch, StandardWatchEventKinds.ENTRY_CREATE);
            Ticks.goOnWhile(
                    () -> assertThat(watch.poll(10, TimeUnit.SECONDS).reset()).isTrue(),
                    () -> Files.createFile(folder.resolve("new")));
            Ticks.goOnWhile(
                    () -> {
                        WatchKey key = watch.take();
                        while (key.pollEvents().stream()
                                .noneMatch(event -> event.context().toString().equals("newer"))) {
                            key.reset();
                            key = watch.take();
                        }
                    },
                    () -> Files.createFile(folder.resolve("newer")));
        }
    }

    @Test
    void referenceQueueLetsOthersRun() {
        ReferenceQueue<Object> queue = new ReferenceQueue<>();
        WeakReference<Object> reference = new WeakReference<>(new Object(), queue);
        Ticks.goOnWhile(() -> assertThat(queue.remove()).isSameAs(reference), reference::enqueue);
    }

    // ---------------------------------------------------------------- virtual threads of others

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

    @Test
    void virtualThreadStartedByATaskLetsOthersRunWhileItBlocks() {
        CountDownLatch release = new CountDownLatch(1);
        Ticks.goOnWhile(
                () -> {
                    Thread stranger = Thread.startVirtualThread(() -> await(release));
                    stranger.join();
                },
                release::countDown);
    }

    private record Due(long atNanos) implements Delayed {
        @Override
        public long getDelay(TimeUnit unit) {
            return unit.convert(atNanos - System.nanoTime(), TimeUnit.NANOSECONDS);
        }

        @Override
        public int compareTo(Delayed other) {
            return Long.compare(getDelay(TimeUnit.NANOSECONDS), other.getDelay(TimeUnit.NANOSECONDS));
        }
    }

    private static String awaited(CountDownLatch latch) {
        await(latch);
        return "done";
    }

    private static void join(Thread thread) {
        try {
            thread.join();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private static void await(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }
}
