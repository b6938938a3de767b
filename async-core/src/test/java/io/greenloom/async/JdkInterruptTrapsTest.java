package io.greenloom.async;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.Pipe;
import java.nio.channels.Selector;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What an interrupt does in JDK 25, and which part of that a cancellation spares a user.
final class JdkInterruptTrapsTest {
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
}
