package io.greenloom.async.stream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.greenloom.async.Async;
import io.greenloom.async.CancelledError;
import io.greenloom.async.Task;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Streams over connections that others have made, after asyncio's `test_connect_accepted_socket`.
@SuppressWarnings("try") // closing it early is the case
final class AdoptedTest {
    @TempDir
    Path folder;

    @Test
    void anAcceptedSocketIsAStream() {
        Async.run(() -> {
            try (ServerSocketChannel server =
                    ServerSocketChannel.open().bind(new InetSocketAddress(InetAddress.ofLiteral(Talk.HOST), 0))) {
                SocketChannel client = SocketChannel.open(server.getLocalAddress());
                try (Stream left = Stream.over(client, StreamOptions.DEFAULT);
                        Stream right = Stream.over(server.accept(), StreamOptions.DEFAULT)) {
                    left.write(Talk.bytes("hello\n"));
                    left.sendEof();
                    assertThat(Talk.text(right.readLine())).isEqualTo("hello\n");
                    assertThat(right.read()).isEmpty();
                    right.write(Talk.bytes("bye"));
                    assertThat(Talk.text(left.readExactly(3))).isEqualTo("bye");
                    assertThat(left.peerAddress()).isEqualTo(right.localAddress());
                }
                assertThat(client.isOpen()).isFalse();
            }
        });
    }

    @Test
    void anAcceptedUnixSocketIsAStream() {
        Async.run(() -> {
            Path path = folder.resolve("socket");
            try (ServerSocketChannel server =
                    ServerSocketChannel.open(StandardProtocolFamily.UNIX).bind(UnixDomainSocketAddress.of(path))) {
                SocketChannel client = SocketChannel.open(UnixDomainSocketAddress.of(path));
                try (Stream left = Stream.over(client, StreamOptions.DEFAULT);
                        Stream right = Stream.over(server.accept(), StreamOptions.DEFAULT)) {
                    left.write(Talk.bytes("hello\n"));
                    assertThat(Talk.text(right.readLine())).isEqualTo("hello\n");
                }
            }
        });
    }

    @Test
    void whatIsNotConnectedIsRefused() {
        Async.run(() -> {
            try (SocketChannel socket = SocketChannel.open()) {
                assertThatIllegalArgumentException()
                        .isThrownBy(() -> Stream.over(socket, StreamOptions.DEFAULT))
                        .withMessageContaining("not connected");
                socket.close();
                assertThatIllegalArgumentException()
                        .isThrownBy(() -> Stream.over(socket, StreamOptions.DEFAULT))
                        .withMessageContaining("closed");
            }
        });
    }

    @Test
    void oneThatComesToACancelledTaskStaysItsGivers() {
        Async.run(() -> {
            try (ServerSocketChannel server = ServerSocketChannel.open()
                            .bind(new InetSocketAddress(InetAddress.ofLiteral(Talk.HOST), 0));
                    SocketChannel client = SocketChannel.open(server.getLocalAddress())) {
                Task<?> task = Async.createTask(() -> {
                    Async.currentTask().cancel();
                    return Stream.over(client, StreamOptions.DEFAULT);
                });
                assertThatThrownBy(task::await).isInstanceOf(CancelledError.class);
                assertThat(client.isOpen()).isTrue();
            }
        });
    }
}
