package io.greenloom.async;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.management.HotSpotDiagnosticMXBean;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.Pipe;
import java.nio.channels.Selector;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.Future;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What JDK 25 does to those who schedule virtual threads themselves, and that none of it reaches a user.
final class JdkTrapsTest {
    @Test
    @Tag("opened") // no socket of a task goes through the JDK's poller otherwise
    void socketsOfVirtualThreadsStillWorkAfterALoopThatUsedSocketsHasEnded() throws Exception {
        ChildJvm child = ChildJvm.opened(PollerOutlivesLoop.class);
        assertThat(child.exitCode()).as(child.output()).isZero();
        assertThat(child.output()).contains("read 7 after the loop");
    }

    @Test
    @Tag("opened")
    void socketsOfOtherVirtualThreadsDoNotDependOnALoopThatIsHeld() throws Exception {
        ChildJvm child = ChildJvm.opened(HeldLoop.class);
        assertThat(child.exitCode()).as(child.output()).isZero();
        assertThat(child.output()).contains("read 7 while the loop was held");
    }

    @Test
    @Tag("opened")
    void virtualThreadsOfATaskAreOnItsLoopAndOthersAreNot() {
        Async.run(() -> {
            EventLoop loop = EventLoop.current();
            Callable<EventLoop> where = EventLoop::currentOrNull;
            FutureTask<EventLoop> unstarted = new FutureTask<>(where);
            Thread.ofVirtual().unstarted(unstarted).start();
            assertThat(unstarted.get()).isSameAs(loop);
            try (var each = Executors.newVirtualThreadPerTaskExecutor()) {
                assertThat(each.submit(where).get()).isSameAs(loop);
            }
            FutureTask<EventLoop> platform = new FutureTask<>(where);
            Thread.ofPlatform().start(platform);
            assertThat(platform.get()).isNull();
            assertThat(CompletableFuture.supplyAsync(EventLoop::currentOrNull, ForkJoinPool.commonPool())
                            .get())
                    .isNull();
            assertThat(Async.<Boolean>toThread(() -> EventLoop.currentOrNull() == null))
                    .isTrue();
        });
    }

    @Test
    @Tag("opened")
    void virtualThreadThatOutlivesItsLoopStillRunsToItsEnd() throws Exception {
        CountDownLatch release = new CountDownLatch(1);
        CountDownLatch ended = new CountDownLatch(1);
        Async.run(() -> {
            CountDownLatch started = new CountDownLatch(1);
            Thread.startVirtualThread(() -> {
                started.countDown();
                try {
                    release.await();
                } catch (InterruptedException e) {
                    throw new IllegalStateException(e);
                }
                ended.countDown();
            });
            started.await();
        });
        release.countDown();
        assertThat(ended.await(10, TimeUnit.SECONDS)).isTrue();
    }

    @Test
    @Tag("opened") // portable mode has no scheduler; the next test is its twin
    void withoutTheFlagsTheMessagePrintsThem() throws Exception {
        ChildJvm child = ChildJvm.portable(Hello.class);
        assertThat(child.exitCode()).as(child.output()).isZero();
        assertThat(child.output())
                .contains("--add-exports=java.base/jdk.internal.vm=ALL-UNNAMED")
                .contains("--add-opens=java.base/java.lang=ALL-UNNAMED")
                .contains("portable mode")
                .contains("1 3 2 4");
    }

    @Test
    @Tag("opened")
    void nameLookUpParksOnlyItsTask() {
        AtomicReference<Thread> lookedUpOn = new AtomicReference<>();
        Async.run(() -> {
            AtomicBoolean others = new AtomicBoolean();
            Task<?> other = Async.createTask(() -> others.set(true));
            // ".invalid" is never a name: the look-up goes to the resolver, and fails there.
            assertThatThrownBy(() -> InetAddress.getAllByName("greenloom-" + System.nanoTime() + ".invalid"))
                    .isInstanceOf(UnknownHostException.class);
            lookedUpOn.set(Thread.currentThread());
            assertThat(others).as("another task ran during the look-up").isTrue();
            other.await();
        });
        assertThat(lookedUpOn.get().isVirtual()).isTrue();
    }

    @Test
    @Tag("opened") // where a blocking read suspends
    void whatTheJdkCannotParkIsSentToAHelperThread(@TempDir Path folder) throws IOException {
        Path file = Files.writeString(folder.resolve("file"), "content");
        Ticks.goOnWhile(
                () -> {
                    Process process = new ProcessBuilder("sh", "-c", "sleep 0.05; cat " + file).start();
                    byte[] read = Async.toThread(() -> process.getInputStream().readAllBytes());
                    assertThat(read).asString().isEqualTo("content");
                },
                () -> {});
    }

    @Test
    @Tag("opened")
    void cancellingATaskBlockedInASocketReadSurfacesAsCancellation() throws IOException {
        try (ServerSocket server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
                Socket client = new Socket(server.getInetAddress(), server.getLocalPort())) {
            Async.run(() -> {
                Task<Integer> reader =
                        Async.createTask(() -> client.getInputStream().read());
                Async.sleep(Duration.ofMillis(5));
                reader.cancel("no longer wanted");
                assertThatThrownBy(reader::await)
                        .isInstanceOf(CancelledError.class)
                        .hasMessageContaining("no longer wanted");
            });
        }
    }

    @Test
    @Tag("opened")
    void anInterruptedCallOfTheJdkClosesItsSocketAndOnlySockets() throws IOException {
        try (ServerSocket server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
                Socket socket = new Socket(server.getInetAddress(), server.getLocalPort());
                DatagramSocket datagrams = new DatagramSocket(new InetSocketAddress(server.getInetAddress(), 0));
                ServerSocket accepting = new ServerSocket(0, 1, server.getInetAddress());
                ServerSocketChannel channels =
                        ServerSocketChannel.open().bind(new InetSocketAddress(server.getInetAddress(), 0));
                SocketChannel channel = SocketChannel.open(channels.getLocalAddress());
                Pipe.SourceChannel pipe = Pipe.open().source();
                Selector selector = Selector.open()) {
            Async.run(() -> {
                cancelIn(() -> socket.getInputStream().read());
                assertThat(socket.isClosed()).isTrue();
                cancelIn(() -> datagrams.receive(new DatagramPacket(new byte[1], 1)));
                assertThat(datagrams.isClosed()).isTrue();
                cancelIn(() -> accepting.accept());
                assertThat(accepting.isClosed()).isTrue();
                cancelIn(() -> channel.read(ByteBuffer.allocate(1)));
                assertThat(channel.isOpen()).isFalse();
                channels.accept().close(); // the connection of the channel, which is no more
                cancelIn(() -> channels.accept());
                assertThat(channels.isOpen()).isFalse();
                cancelIn(() -> pipe.read(ByteBuffer.allocate(1)));
                assertThat(pipe.isOpen()).isFalse();
                cancelIn(() -> {
                    selector.select();
                    Async.yieldNow(); // it has returned as if nothing had happened
                });
                assertThat(selector.isOpen()).isTrue();
                cancelIn(() -> {
                    LockSupport.park(); // the same
                    Async.yieldNow();
                });
                Process process = new ProcessBuilder("cat").start();
                cancelIn(process::waitFor);
                assertThat(process.isAlive()).isTrue();
                process.destroyForcibly().waitFor();
            });
        }
    }

    /// A lock that is waited for notes the interrupt, and the file that is used next is closed by it.
    @Test
    @Tag("opened")
    void anInterruptThatALockHasOnlyNotedClosesTheFileChannelThatIsUsedNext(@TempDir Path folder) throws IOException {
        Path file = Files.writeString(folder.resolve("file"), "content");
        for (boolean asks : new boolean[] {false, true}) {
            ReentrantLock lock = new ReentrantLock();
            try (FileChannel channel = FileChannel.open(file)) {
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
                    Task<?> reader = Async.createTask(() -> {
                        lock.lock();
                        try {
                            if (asks) {
                                Async.checkCancelled(); // takes the interrupt back, and throws
                            }
                            channel.read(ByteBuffer.allocate(1));
                        } finally {
                            lock.unlock();
                        }
                    });
                    Async.yieldNow();
                    reader.cancel();
                    release.countDown();
                    assertThatThrownBy(reader::await).isInstanceOf(CancelledError.class);
                    holder.await();
                });
                assertThat(channel.isOpen()).isEqualTo(asks);
            }
        }
    }

    private static void cancelIn(Action blocked) {
        Task<?> task = Async.createTask(blocked);
        Async.yieldNow();
        task.cancel();
        assertThatThrownBy(task::await).isInstanceOf(CancelledError.class);
    }

    @Test
    void cancellingAWaitForOurOwnSocketKeepsTheConnection() throws Exception {
        try (NettyEcho server = NettyEcho.start()) {
            Async.run(() -> {
                try (NettyEcho.Connection connection = server.connect()) {
                    Task<?> reader = Async.createTask(() -> connection.read(4));
                    Async.yieldNow();
                    reader.cancel();
                    assertThatThrownBy(reader::await).isInstanceOf(CancelledError.class);
                    connection.write("ping");
                    assertThat(connection.read(4)).isEqualTo("ping");
                }
            });
        }
    }

    @Test
    @Tag("opened")
    void cancellingATaskBlockedInAQueueSurfacesAsCancellation() {
        Async.run(() -> {
            var queue = new java.util.concurrent.LinkedBlockingQueue<String>();
            Task<String> taker = Async.createTask(queue::take);
            Async.yieldNow();
            taker.cancel();
            assertThatThrownBy(taker::await).isInstanceOf(CancelledError.class);
            queue.add("kept");
            assertThat(queue).hasSize(1);
        });
    }

    @Test
    @Tag("opened")
    void cancellationThatFindsATaskRunningReachesItsNextBlockingCall() {
        Async.run(() -> {
            CountDownLatch never = new CountDownLatch(1);
            Task<?> self = Async.createTask(() -> {
                Async.currentTask().cancel("by itself");
                never.await();
            });
            assertThatThrownBy(self::await).isInstanceOf(CancelledError.class);
        });
    }

    @Test
    void cancellingAWaitOfOursLeavesNoInterruptBehind() {
        Async.run(() -> {
            AtomicBoolean interrupted = new AtomicBoolean(true);
            Task<?> task = Async.createTask(() -> {
                try {
                    Async.sleep(Duration.ofHours(1));
                } catch (CancelledError e) {
                    interrupted.set(Thread.currentThread().isInterrupted());
                    throw e;
                }
            });
            Async.yieldNow();
            task.cancel();
            assertThatThrownBy(task::await).isInstanceOf(CancelledError.class);
            assertThat(interrupted).isFalse();
        });
    }

    @Test
    void sleepsOfTasksEndInTheOrderOfTheirDeadlines() {
        LoopClock clock = LoopClock.virtual();
        StringBuilder order = new StringBuilder();
        Async.run(clock, () -> {
            var tasks = Arrays.stream(new int[] {5, 1, 4, 2, 3})
                    .mapToObj(seconds -> Async.createTask(() -> {
                        Async.sleep(Duration.ofSeconds(seconds));
                        order.append(seconds);
                    }))
                    .toList();
            Async.gather(tasks);
        });
        assertThat(order.toString()).isEqualTo("12345");
    }

    @Test
    @Tag("opened") // starts JVMs of either mode; once is enough
    void sleepOfATaskNeedsNoThreadOfTheJdk() throws Exception {
        for (ChildJvm child : List.of(ChildJvm.opened(Sleeps.class), ChildJvm.portable(Sleeps.class))) {
            assertThat(child.exitCode()).as(child.output()).isZero();
            assertThat(child.output()).contains("started by our sleeps: []");
        }
        assertThat(ChildJvm.opened(Sleeps.class).output()).contains("started by the JDK's: [VirtualThread-unparker]");
    }

    @Test
    @Tag("opened") // where a task may sleep so
    void sleepsOfTheJdkWakeTheirTasksThoughTheirTimersAreNotOurs() {
        Async.run(() -> {
            long start = System.nanoTime();
            List<Task<Long>> sleeps = new ArrayList<>();
            for (int i = 0; i < 1000; i++) {
                Duration duration = Duration.ofMillis(1 + i % 20);
                sleeps.add(Async.createTask(() -> {
                    Thread.sleep(duration); // what is tested
                    return System.nanoTime() - start - duration.toNanos();
                }));
            }
            assertThat(Async.gather(sleeps)).allMatch(late -> late >= 0);
        });
    }

    @Test
    void ioOfOursRunsOnTheLoopItself() throws Exception {
        try (NettyEcho server = NettyEcho.start()) {
            Async.run(() -> {
                EventLoop loop = EventLoop.current();
                try (NettyEcho.Connection connection = server.connect()) {
                    connection.write("ping");
                    assertThat(connection.read(4)).isEqualTo("ping");
                    assertThat(connection.lastReadOn()).isSameAs(loop);
                }
            });
        }
    }

    @Test
    void ioOfOursNeedsNoOtherThreadThanTheLoops() throws Exception {
        try (NettyEcho server = NettyEcho.start()) {
            long threads = NettyEcho.threadsNamed("Read-Poller", "nioEventLoop");
            Async.run(() -> assertThat(server.exchange("ping")).isEqualTo("ping"));
            assertThat(NettyEcho.threadsNamed("Read-Poller", "nioEventLoop")).isEqualTo(threads);
        }
    }

    @Test
    void virtualClockCoversSleepsTimersAndTimeouts() {
        LoopClock clock = LoopClock.virtual();
        long start = System.nanoTime();
        Async.run(clock, () -> {
            Async.sleep(Duration.ofHours(1));
            assertThatThrownBy(() -> Async.withTimeout(Duration.ofHours(2), () -> {
                        Async.sleep(Duration.ofHours(5));
                        return null;
                    }))
                    .isInstanceOf(TimeoutException.class);
            Promise<String> late = EventLoop.current().createPromise();
            EventLoop.current().callLater(Duration.ofHours(3), () -> late.complete("late"));
            assertThat(late.await()).isEqualTo("late");
        });
        assertThat(Duration.ofNanos(clock.nanoTime())).isEqualTo(Duration.ofHours(6));
        assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofMinutes(1));
    }

    @Test
    @Tag("opened") // where the other tasks run meanwhile
    void virtualClockDoesNotCoverTheSleepsOfTheJdk() {
        LoopClock clock = LoopClock.virtual();
        long start = System.nanoTime();
        Async.run(clock, () -> Thread.sleep(20)); // what is tested
        assertThat(System.nanoTime() - start).isGreaterThanOrEqualTo(20_000_000);
        assertThat(clock.nanoTime()).isZero();
    }

    @Test
    void virtualClockWaitsForHelperThreads() {
        LoopClock clock = LoopClock.virtual();
        Async.run(clock, () -> {
            CountDownLatch release = new CountDownLatch(1);
            try (var threads = Executors.newSingleThreadExecutor()) {
                Future<?> releasing = threads.submit(release::countDown);
                String value = Async.withTimeout(
                        Duration.ofSeconds(1),
                        () -> Async.toThread(() -> {
                            release.await();
                            return "in time";
                        }));
                assertThat(value).isEqualTo("in time");
                releasing.get();
            }
            return null;
        });
        assertThat(clock.nanoTime()).isZero();
    }

    @Test
    @Tag("opened")
    void stackOfASuspendedTaskIsWholeAndShowsItsName() {
        Async.run(() -> {
            AtomicReference<Thread> thread = new AtomicReference<>();
            Task<?> task = Async.createTask("the named one", () -> {
                thread.set(Thread.currentThread());
                deeper();
            });
            Async.yieldNow();
            assertThat(thread.get().getName()).isEqualTo("the named one");
            assertThat(thread.get().getStackTrace())
                    .anyMatch(frame -> frame.getMethodName().equals("deeper"));
            task.cancel();
        });
    }

    @Test
    @Tag("opened")
    void threadDumpOfTheJdkListsSuspendedTasksWithTheirNamesAndStacks(@TempDir Path folder) throws IOException {
        Path dump = folder.resolve("dump.json");
        Async.run(() -> {
            Task<?> task = Async.createTask("in the dump", JdkTrapsTest::deeper);
            Async.yieldNow();
            ManagementFactory.getPlatformMXBean(HotSpotDiagnosticMXBean.class)
                    .dumpThreads(dump.toString(), HotSpotDiagnosticMXBean.ThreadDumpFormat.JSON);
            task.cancel();
        });
        assertThat(Files.readString(dump)).contains("\"in the dump\"").contains("JdkTrapsTest.deeper");
    }

    private static void deeper() {
        Async.sleep(Duration.ofHours(1));
    }

    @Test
    @Tag("opened") // a portable task has another thread than its creator in either mode, but so has all else
    void scopedValueBoundInATaskStaysInThatTask() {
        ScopedValue<String> scoped = ScopedValue.newInstance();
        Async.run(() -> {
            Task<String> binder =
                    Async.createTask(() -> ScopedValue.where(scoped, "bound").call(() -> {
                        Async.sleep(Duration.ofMillis(1));
                        return scoped.get();
                    }));
            Task<Boolean> other = Async.createTask(scoped::isBound);
            assertThat(other.await()).isFalse();
            assertThat(binder.await()).isEqualTo("bound");
            assertThat(scoped.isBound()).isFalse();
        });
    }

    /// Run in a JVM of its own: the first loop of all uses a socket, ends, and then a plain virtual thread uses
    /// one.
    static final class PollerOutlivesLoop {
        private PollerOutlivesLoop() {}

        public static void main(String[] args) throws Exception {
            try (ServerSocket server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
                Async.run(() -> readOne(server));
                AtomicReference<Object> read = new AtomicReference<>();
                Thread reader = Thread.startVirtualThread(() -> {
                    try {
                        read.set(readOne(server));
                    } catch (IOException e) {
                        read.set(e);
                    }
                });
                reader.join(Duration.ofSeconds(20));
                System.out.println("read " + read.get() + " after the loop");
            }
        }

        private static int readOne(ServerSocket server) throws IOException {
            try (Socket client = new Socket(server.getInetAddress(), server.getLocalPort());
                    Socket accepted = server.accept()) {
                Thread writer = Thread.ofPlatform().start(() -> {
                    try {
                        Thread.sleep(20); // so that the read has to wait in the poller
                        accepted.getOutputStream().write(7);
                    } catch (IOException | InterruptedException e) {
                        throw new IllegalStateException(e);
                    }
                });
                int read = client.getInputStream().read();
                try {
                    writer.join();
                } catch (InterruptedException e) {
                    throw new IOException(e);
                }
                return read;
            }
        }
    }

    /// Run in a JVM of its own: the first use of a socket is a task's, which then holds its loop while a virtual
    /// thread that is none of its own uses one.
    static final class HeldLoop {
        private HeldLoop() {}

        public static void main(String[] args) throws Exception {
            try (ServerSocket server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
                Async.run(() -> {
                    PollerOutlivesLoop.readOne(server);
                    FutureTask<Integer> read = new FutureTask<>(() -> PollerOutlivesLoop.readOne(server));
                    Async.toThread(() -> {
                        Thread.startVirtualThread(read); // from a platform thread, so not on the loop
                    });
                    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(10);
                    while (!read.isDone() && System.nanoTime() < deadline) {
                        Thread.onSpinWait(); // holds the loop
                    }
                    System.out.println("read " + (read.isDone() ? read.get() : "nothing") + " while the loop was held");
                });
            }
        }
    }

    /// Run in a JVM of its own: which threads of timed parks there are after sleeps of ours, and of the JDK's.
    static final class Sleeps {
        private Sleeps() {}

        public static void main(String[] args) {
            Async.run(() -> {
                List<Task<?>> sleeps = new ArrayList<>();
                for (int i = 0; i < 100; i++) {
                    sleeps.add(Async.createTask(() -> Async.sleep(Duration.ofMillis(1))));
                }
                Async.wait(sleeps, ReturnWhen.ALL_COMPLETED);
                System.out.println("started by our sleeps: " + unparkers());
                Thread.sleep(1); // what is compared with
                System.out.println("started by the JDK's: " + unparkers());
            });
        }

        private static Set<String> unparkers() {
            Set<String> names = new TreeSet<>();
            for (Thread thread : Thread.getAllStackTraces().keySet()) {
                if (thread.getName().contains("unparker")) {
                    names.add(thread.getName());
                }
            }
            return names;
        }
    }

    /// Run in a JVM of its own, without the flags.
    static final class Hello {
        private Hello() {}

        public static void main(String[] args) {
            StringBuilder printed = new StringBuilder();
            Async.run(() -> {
                Async.gather(Async.createTask(() -> func(printed, 1, 2)), Async.createTask(() -> func(printed, 3, 4)));
            });
            System.out.println(printed.toString().strip());
        }

        private static void func(StringBuilder printed, int first, int second) {
            printed.append(first).append(' ');
            Async.sleep(Duration.ofMillis(10));
            printed.append(second).append(' ');
        }
    }
}
