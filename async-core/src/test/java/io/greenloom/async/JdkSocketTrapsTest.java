package io.greenloom.async;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.UnknownHostException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What JDK 25 does to the I/O of those who schedule virtual threads themselves, and that none of it reaches a
/// user.
final class JdkSocketTrapsTest {
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
}
