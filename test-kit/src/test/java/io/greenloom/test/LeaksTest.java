package io.greenloom.test;

import static org.assertj.core.api.Assertions.assertThat;

import io.greenloom.async.Async;
import io.greenloom.async.EventLoop;
import io.netty.bootstrap.Bootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerAdapter;
import io.netty.channel.socket.nio.NioDatagramChannel;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.channels.Selector;
import java.nio.channels.ServerSocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.platform.testkit.engine.Events;

/// What tests leave behind, and how it is named.
final class LeaksTest {
    private static AutoCloseable left;
    private static CountDownLatch release;

    @BeforeEach
    void leaveNothingYet() {
        left = () -> {};
        release = new CountDownLatch(1);
    }

    @AfterEach
    void cleanUp() throws Exception {
        left.close();
        release.countDown();
    }

    private static void untilReleased() {
        boolean waiting = true;
        while (waiting) {
            try {
                release.await();
                waiting = false;
            } catch (InterruptedException e) {
                // stays: that is what it is for
            }
        }
    }

    static final class Subjects {
        @LoopTest
        void leavesAServerSocket() throws IOException {
            ServerSocketChannel server = ServerSocketChannel.open();
            left = server;
            server.bind(new InetSocketAddress(InetAddress.getByName("127.0.0.1"), 0));
        }

        @LoopTest
        void leavesANettyChannel() {
            ChannelFuture bound = new Bootstrap()
                    .group(EventLoop.current().netty())
                    .channel(NioDatagramChannel.class)
                    .handler(new ChannelHandlerAdapter() {})
                    .bind(InetAddress.getLoopbackAddress(), 0);
            Async.suspend(wait -> {
                bound.addListener(_ -> wait.resume(null));
                return () -> {};
            });
            assertThat(bound.channel().isActive()).isTrue();
        }

        @LoopTest
        void closesItsNettyChannelWithoutWaiting() {
            ChannelFuture bound = new Bootstrap()
                    .group(EventLoop.current().netty())
                    .channel(NioDatagramChannel.class)
                    .handler(new ChannelHandlerAdapter() {})
                    .bind(InetAddress.getLoopbackAddress(), 0);
            Channel channel = bound.channel();
            Async.suspend(wait -> {
                bound.addListener(_ -> wait.resume(null));
                return () -> {};
            });
            channel.close();
        }

        @LoopTest
        void leavesAVirtualThread() {
            Thread.ofVirtual().name("the virtual one").start(LeaksTest::untilReleased);
        }

        @LoopTest
        void leavesAHelperBehind() throws Exception {
            Async.toThread(() -> "done");
        }

        @LoopTest(allow = {Leak.THREADS, Leak.FILES})
        void mayLeaveBoth() throws IOException {
            Selector selector = Selector.open();
            left = selector;
            Thread.ofPlatform().daemon().start(LeaksTest::untilReleased);
        }
    }

    @NoLeaks
    static final class PlainSubjects {
        @Test
        void leavesNothing() throws Exception {
            try (ServerSocket server = new ServerSocket(0, 5, InetAddress.getLoopbackAddress());
                    Socket client = new Socket(server.getInetAddress(), server.getLocalPort())) {
                assertThat(client.isConnected()).isTrue();
            }
            Thread thread = Thread.startVirtualThread(() -> {});
            thread.join();
            try (var executor = Executors.newVirtualThreadPerTaskExecutor()) {
                executor.submit(() -> "done").get();
            }
            Async.run(() -> Async.toThread(() -> "done"));
        }

        @Test
        void leavesAFile() throws IOException {
            Path file = Files.createTempFile("greenloom", ".left");
            left = Files.newInputStream(file);
            Files.delete(file);
        }

        @Test
        void leavesASelector() throws IOException {
            left = Selector.open();
        }

        @Test
        void leavesAConnection() throws IOException {
            ServerSocket server = new ServerSocket(0, 5, InetAddress.getByName("127.0.0.1"));
            Socket client = new Socket(server.getInetAddress(), server.getLocalPort());
            left = () -> {
                client.close();
                server.close();
            };
        }

        @Test
        void leavesAThread() {
            Thread.ofPlatform().daemon().name("the daemon").start(LeaksTest::untilReleased);
        }

        @Test
        void leavesALoopOpen() {
            left = EventLoop.create();
        }

        @Test
        void leavesAThreadThatIsAboutToEnd() {
            Thread.ofPlatform().start(() -> {
                for (int i = 0; i < 1000; i++) {
                    Thread.onSpinWait();
                }
            });
        }

        @NoLeaks(allow = Leak.FILES)
        @Test
        void mayLeaveASelector() throws IOException {
            left = Selector.open();
        }
    }

    private static void assertPasses(Events events) {
        assertThat(Kit.failures(events)).isEmpty();
        assertThat(events.succeeded().count()).isEqualTo(1);
    }

    @Test
    @EnabledOnOs(OS.LINUX)
    void openSocketIsNamedWithItsAddress() throws Exception {
        Throwable failure = Kit.failure(Kit.run(Subjects.class, "leavesAServerSocket"));
        int port = ((InetSocketAddress) ((ServerSocketChannel) left).getLocalAddress()).getPort();
        assertThat(failure)
                .hasMessageContaining("left open, close it:")
                .hasMessageContaining("socket:[")
                .hasMessageContaining("127.0.0.1:" + port);
    }

    @Test
    @EnabledOnOs(OS.LINUX)
    void channelOfTheLoopIsALeakThoughTheLoopWouldCloseIt() {
        assertThat(Kit.failure(Kit.run(Subjects.class, "leavesANettyChannel")))
                .hasMessageContaining("socket:[")
                .hasMessageContaining(" udp");
        assertPasses(Kit.run(Subjects.class, "closesItsNettyChannelWithoutWaiting"));
    }

    @Test
    void virtualThreadThatGoesOnIsNamedWithItsPlace() {
        Kit.run(Subjects.class, "leavesAHelperBehind"); // so that what the JDK makes at first use is there
        assertThat(Kit.failure(Kit.run(Subjects.class, "leavesAVirtualThread")))
                .hasMessageContaining("left a thread running")
                .hasMessageContaining("virtual thread #")
                .hasMessageContaining("\"the virtual one\"")
                .hasMessageContaining("LeaksTest.untilReleased");
    }

    @Test
    void threadsThatGreenloomKeepsAreNoLeak() {
        assertPasses(Kit.run(Subjects.class, "leavesAHelperBehind"));
    }

    @Test
    void whatIsAllowedIsNotLookedFor() {
        assertPasses(Kit.run(Subjects.class, "mayLeaveBoth"));
        assertPasses(Kit.run(PlainSubjects.class, "mayLeaveASelector"));
    }

    @Test
    void testThatCleansUpPasses() {
        assertPasses(Kit.run(PlainSubjects.class, "leavesNothing"));
        assertPasses(Kit.run(PlainSubjects.class, "leavesAThreadThatIsAboutToEnd"));
    }

    @Test
    @EnabledOnOs(OS.LINUX)
    void openFileIsNamedWithItsPath() {
        assertThat(Kit.failure(Kit.run(PlainSubjects.class, "leavesAFile"))).hasMessageContaining(".left");
    }

    @Test
    @EnabledOnOs(OS.LINUX)
    void openSelectorIsNamed() {
        assertThat(Kit.failure(Kit.run(PlainSubjects.class, "leavesASelector"))).hasMessageContaining("[eventpoll]");
    }

    @Test
    @EnabledOnOs(OS.LINUX)
    void openConnectionIsNamedWithBothAddresses() {
        assertThat(Kit.failure(Kit.run(PlainSubjects.class, "leavesAConnection")).getMessage())
                .containsPattern("127\\.0\\.0\\.1\\]?:\\d+ to .*127\\.0\\.0\\.1\\]?:\\d+");
    }

    @Test
    void threadThatGoesOnIsNamedWithItsPlace() {
        assertThat(Kit.failure(Kit.run(PlainSubjects.class, "leavesAThread")))
                .hasMessageContaining("\"the daemon\", WAITING at")
                .hasMessageContaining("LeaksTest.untilReleased");
    }

    @Test
    void loopThatStaysOpenIsNamed() {
        assertThat(Kit.failure(Kit.run(PlainSubjects.class, "leavesALoopOpen")).getMessage())
                .containsAnyOf("greenloom-loop-", "[eventpoll]");
    }

    @Test
    void addressesAreReadAsTheKernelWritesThem() {
        assertThat(SocketAddresses.address("0100007F:0050")).isEqualTo("127.0.0.1:80");
        assertThat(SocketAddresses.address("00000000000000000000000001000000:1F90"))
                .isEqualTo("[0:0:0:0:0:0:0:1]:8080");
    }
}
