package io.greenloom.async;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.Pipe;
import java.nio.channels.SelectionKey;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// Waiting for channels that others own, after asyncio's `add_reader` and Trio's `wait_readable` tests.
@Timeout(60)
final class ChannelWatchTest {
    private ServerSocketChannel server;
    private SocketChannel ours;
    private SocketChannel theirs;

    @BeforeEach
    void connect() throws IOException {
        server = ServerSocketChannel.open().bind(new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), 0));
        ours = SocketChannel.open(server.getLocalAddress());
        theirs = server.accept();
        ours.configureBlocking(false);
    }

    @AfterEach
    void close() throws IOException {
        ours.close();
        theirs.close();
        server.close();
    }

    private static <T> Task<T> waiting(java.util.concurrent.Callable<T> body) {
        Task<T> task = Async.createTask(body);
        EventLoop.current().settle();
        return task;
    }

    private Task<Boolean> reader() {
        return waiting(() -> {
            Async.readable(ours);
            return true;
        });
    }

    @Test
    void aReaderGoesOnWhenThereIsSomethingAndOthersRunMeanwhile() {
        Async.run(() -> {
            Task<Boolean> reader = reader();
            assertThat(reader.isDone()).isFalse();
            theirs.write(ByteBuffer.wrap(new byte[] {42}));
            assertThat(reader.await()).isTrue();
            ByteBuffer buffer = ByteBuffer.allocate(10);
            assertThat(ours.read(buffer)).isEqualTo(1);
            assertThat(buffer.get(0)).isEqualTo((byte) 42);
        });
    }

    @Test
    void whatIsReadyAlreadyIsFoundAtOnceAndAgain() {
        Async.run(() -> {
            theirs.write(ByteBuffer.wrap(new byte[] {1}));
            for (int i = 0; i < 100; i++) {
                Async.readable(ours); // nobody has read it
                Async.writable(ours);
            }
            int ready = EventLoop.current().watch(ours, SelectionKey.OP_READ | SelectionKey.OP_WRITE);
            assertThat(ready & SelectionKey.OP_WRITE).isNotZero();
        });
    }

    @Test
    void theEndOfTheStreamIsReadable() {
        Async.run(() -> {
            Task<Boolean> reader = reader();
            theirs.close();
            reader.await();
            assertThat(ours.read(ByteBuffer.allocate(1))).isEqualTo(-1);
        });
    }

    @Test
    void aWriterWaitsUntilTheOtherSideReads() {
        Async.run(() -> {
            ByteBuffer much = ByteBuffer.allocate(1 << 20);
            while (ours.write(much.clear()) > 0) {
                // until the system takes no more
            }
            Task<Boolean> writer = waiting(() -> {
                Async.writable(ours);
                return true;
            });
            assertThat(writer.isDone()).isFalse();
            Task<?> drain = Async.createTask(() -> {
                theirs.configureBlocking(false);
                while (!writer.isDone()) {
                    Async.readable(theirs);
                    theirs.read(ByteBuffer.allocate(1 << 16));
                }
            });
            writer.await();
            drain.cancel();
            Async.wait(List.of(drain), ReturnWhen.ALL_COMPLETED);
        });
    }

    @Test
    void aReaderAndAWriterOfOneChannelDoNotDisturbEachOther() {
        Async.run(() -> {
            Task<Boolean> reader = reader();
            Async.writable(ours);
            assertThat(reader.isDone()).isFalse();
            theirs.write(ByteBuffer.wrap(new byte[] {1}));
            reader.await();
        });
    }

    @Test
    void twoThatWaitForTheSameAreAnErrorForTheSecond() {
        Async.run(() -> {
            Task<Boolean> first = reader();
            assertThatThrownBy(() -> Async.readable(ours))
                    .isInstanceOf(BusyResourceException.class)
                    .hasMessageContaining("another task waits");
            theirs.write(ByteBuffer.wrap(new byte[] {1}));
            first.await();
        });
    }

    @Test
    void aCancelledWaitLeavesTheChannelToTheNext() {
        Async.run(() -> {
            Task<Boolean> first = reader();
            first.cancel("no patience");
            assertThatThrownBy(first::await).isInstanceOf(CancelledError.class);
            assertThat(ours.isOpen()).isTrue();
            assertThatThrownBy(() -> Async.withTimeout(Duration.ofMillis(20), () -> Async.readable(ours)))
                    .isInstanceOf(TimeoutException.class);
            theirs.write(ByteBuffer.wrap(new byte[] {1}));
            Async.readable(ours);
        });
    }

    @Test
    void nothingIsRegisteredOnceNobodyWaits() {
        Async.run(() -> {
            theirs.write(ByteBuffer.wrap(new byte[] {1}));
            Async.readable(ours);
            long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(10);
            while (ours.isRegistered() && System.nanoTime() - end < 0) {
                Async.sleep(Duration.ofMillis(1));
            }
            ours.configureBlocking(true); // throws where it is registered
            ours.configureBlocking(false);
            Async.readable(ours);
        });
    }

    @Test
    void aChannelClosedByATaskIsAnErrorForWhoWaits() {
        Async.run(() -> {
            Task<Boolean> reader = reader();
            ours.close();
            assertThatThrownBy(reader::await)
                    .isInstanceOf(ClosedChannelException.class)
                    .hasMessageContaining("was closed");
        });
    }

    @Test
    void aChannelClosedByAnotherThreadIsAnErrorForWhoWaits() {
        Async.run(() -> {
            Task<Boolean> reader = reader();
            Thread closer = Thread.ofPlatform().start(() -> {
                try {
                    ours.close();
                } catch (IOException e) {
                    throw new java.io.UncheckedIOException(e);
                }
            });
            assertThatThrownBy(reader::await).isInstanceOf(ClosedChannelException.class);
            closer.join();
        });
    }

    @Test
    void aChannelThatIsClosedIsRefused() {
        Async.run(() -> {
            ours.close();
            assertThatThrownBy(() -> Async.readable(ours)).isInstanceOf(ClosedChannelException.class);
        });
    }

    @Test
    void aConnectionThatIsAcceptedIsReadable() {
        Async.run(() -> {
            server.configureBlocking(false);
            Task<SocketChannel> accepting = waiting(() -> {
                Async.readable(server);
                return server.accept();
            });
            try (SocketChannel client = SocketChannel.open()) {
                client.configureBlocking(false);
                if (!client.connect(server.getLocalAddress())) {
                    Async.writable(client);
                    assertThat(client.finishConnect()).isTrue();
                }
                accepting.await().close();
            }
        });
    }

    @Test
    void aPipeCanBeWaitedFor() {
        Async.run(() -> {
            Pipe pipe = Pipe.open();
            try (Pipe.SourceChannel source = pipe.source();
                    Pipe.SinkChannel sink = pipe.sink()) {
                source.configureBlocking(false);
                sink.configureBlocking(false);
                Async.writable(sink);
                sink.write(ByteBuffer.wrap(new byte[] {1}));
                Async.readable(source);
                assertThatIllegalArgumentException().isThrownBy(() -> Async.writable(source));
            }
        });
    }

    @Test
    void misuseIsRefusedWithTheWayOut() {
        assertThatIllegalStateException().isThrownBy(() -> Async.readable(ours));
        Async.run(() -> {
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> Async.readable(theirs))
                    .withMessageContaining("configureBlocking(false)");
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> EventLoop.current().watch(ours, SelectionKey.OP_ACCEPT));
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> EventLoop.current().watch(ours, 0));
        });
    }

    @Test
    void aTaskThatWaitsIsCancelledWhenItsLoopIsClosed() {
        Task<Boolean> reader = Async.run(() -> reader());
        assertThat(reader.isCancelled()).isTrue();
        assertThat(ours.isOpen()).isTrue();
        assertThat(ours.isRegistered()).isFalse();
    }
}
