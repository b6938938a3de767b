package io.greenloom.async.stream;

import static io.greenloom.async.stream.Talk.bytes;
import static io.greenloom.async.stream.Talk.text;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.greenloom.async.Async;
import io.greenloom.async.BusyResourceException;
import io.greenloom.async.CancelledError;
import io.greenloom.async.EventLoop;
import io.greenloom.async.Task;
import io.greenloom.async.Transport;
import io.netty.channel.Channel;
import io.netty.channel.ServerChannel;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.Test;

/// UDP, after asyncio's `create_datagram_endpoint` tests.
final class DatagramEndpointTest {
    private static DatagramEndpoint bind() {
        return DatagramEndpoint.bind(Talk.HOST, 0);
    }

    private static DatagramEndpoint to(DatagramEndpoint other) {
        return DatagramEndpoint.connect(Talk.HOST, other.localAddress().getPort());
    }

    @Test
    void whatIsSentIsReceivedWithItsSender() {
        Async.run(() -> {
            try (DatagramEndpoint server = bind();
                    DatagramEndpoint client = to(server)) {
                client.send(bytes("ping"));
                Datagram got = server.receive();
                assertThat(text(got.bytes())).isEqualTo("ping");
                assertThat(got.sender()).isEqualTo(client.localAddress());
                server.send(bytes("pong"), got.sender());
                assertThat(client.receive()).isEqualTo(new Datagram(bytes("pong"), server.localAddress()));
                assertThat(client.peerAddress()).isEqualTo(server.localAddress());
                assertThat(server.peerAddress()).isNull();
            }
        });
    }

    @Test
    void datagramsKeepTheirBorders() {
        Async.run(() -> {
            try (DatagramEndpoint server = bind();
                    DatagramEndpoint client = to(server)) {
                client.send(bytes("y"));
                client.send(new byte[60_000]);
                client.send(bytes("x"));
                assertThat(text(server.receive().bytes())).isEqualTo("y");
                assertThat(server.receive().bytes()).hasSize(60_000);
                assertThat(server.receive().bytes()).hasSize(1);
            }
        });
    }

    @Test
    void theFirstAddressOfAHostThatWorksIsTaken() {
        Async.run(() -> {
            EventLoop.current()
                    .setTransport(new TwoAddresses(EventLoop.current().transport()));
            try (DatagramEndpoint bound = DatagramEndpoint.bind("two.test", 0)) {
                assertThat(bound.localAddress().getAddress().getHostAddress()).isEqualTo(Talk.HOST);
            }
            assertThatThrownBy(() -> DatagramEndpoint.bind("none.test", 0))
                    .isInstanceOf(ConnectionFailedException.class)
                    .hasMessageContaining("203.0.113.2")
                    .satisfies(e -> assertThat(e.getSuppressed()).hasSize(1));
        });
    }

    /// Knows two hosts: one with an address of another machine before this one's, one with two of other machines.
    private record TwoAddresses(Transport sockets) implements Transport {
        @Override
        public List<InetAddress> resolve(String host) {
            return List.of(
                    InetAddress.ofLiteral("203.0.113.1"),
                    InetAddress.ofLiteral(host.equals("two.test") ? Talk.HOST : "203.0.113.2"));
        }

        @Override
        public Channel connection(SocketAddress to) {
            return sockets.connection(to);
        }

        @Override
        public ServerChannel listener(SocketAddress at) {
            return sockets.listener(at);
        }

        @Override
        public Channel datagrams() {
            return sockets.datagrams();
        }
    }

    @Test
    void onlyWithTheOptionCanItBroadcast() {
        Async.run(() -> {
            InetSocketAddress everybody = new InetSocketAddress(InetAddress.ofLiteral("255.255.255.255"), 9);
            try (DatagramEndpoint quiet = DatagramEndpoint.bind(null, 0);
                    DatagramEndpoint loud =
                            DatagramEndpoint.bind(null, 0, DatagramOptions.DEFAULT.withBroadcast(true))) {
                assertThatThrownBy(() -> quiet.send(bytes("x"), everybody))
                        .isInstanceOf(BrokenStreamException.class)
                        .hasMessageContaining("Permission denied");
                try {
                    loud.send(bytes("x"), everybody);
                } catch (BrokenStreamException e) {
                    assertThat(e).hasMessageNotContaining("Permission denied"); // no network to send it into
                }
            }
        });
    }

    @Test
    void aConnectedOneCanSayWhereItSendsFrom() {
        Async.run(() -> {
            try (DatagramEndpoint server = bind();
                    DatagramEndpoint client = DatagramEndpoint.connect(
                            Talk.HOST,
                            server.localAddress().getPort(),
                            DatagramOptions.DEFAULT.withLocalAddress(
                                    new InetSocketAddress(InetAddress.ofLiteral("127.0.0.2"), 0)))) {
                client.send(bytes("x"));
                assertThat(server.receive().sender().getAddress().getHostAddress())
                        .isEqualTo("127.0.0.2");
            }
        });
    }

    @Test
    void oneThatIsTooLargeIsRefusedAndTheNextOneIsSent() {
        Async.run(() -> {
            try (DatagramEndpoint server = bind();
                    DatagramEndpoint client = to(server)) {
                assertThatThrownBy(() -> client.send(new byte[70_000]))
                        .isInstanceOf(BrokenStreamException.class)
                        .hasMessageContaining("70000 bytes")
                        .hasMessageContaining("127.0.0.1:");
                client.send(bytes("small"));
                assertThat(text(server.receive().bytes())).isEqualTo("small");
            }
        });
    }

    @Test
    void aConnectedEndpointHearsThatNobodyListensAndLivesOn() {
        Async.run(() -> {
            DatagramEndpoint gone = bind();
            try (DatagramEndpoint client = to(gone)) {
                gone.close();
                gone.awaitClosed();
                assertThat(refusal(client)).hasMessageContaining("is anybody listening there?");
                Task<Datagram> receiving = Async.createTask(client::receive);
                Async.yieldNow();
                assertThat(receiving.isDone()).isFalse();
                receiving.cancel();
            }
        });
    }

    /// Sends until the error comes back: a datagram may get lost, and so may the answer.
    private static BrokenStreamException refusal(DatagramEndpoint client) {
        for (int i = 0; i < 20; i++) {
            client.send(bytes("anybody?"));
            try {
                Async.withTimeout(Duration.ofMillis(500), () -> client.receive());
            } catch (TimeoutException e) {
                continue;
            } catch (BrokenStreamException e) {
                return e;
            }
        }
        throw new AssertionError("no error has come back");
    }

    @Test
    void aCancelledReceiveLosesNothing() {
        Async.run(() -> {
            try (DatagramEndpoint server = bind();
                    DatagramEndpoint client = to(server)) {
                Task<Datagram> receiving = Async.createTask(server::receive);
                Async.yieldNow();
                assertThatThrownBy(server::receive).isInstanceOf(BusyResourceException.class);
                receiving.cancel();
                assertThatThrownBy(receiving::await).isInstanceOf(CancelledError.class);
                client.send(bytes("here"));
                assertThat(text(server.receive().bytes())).isEqualTo("here");
            }
        });
    }

    @Test
    void closingEndsTheReceiveOfAnotherTask() {
        Async.run(() -> {
            DatagramEndpoint server = bind();
            Task<Datagram> receiving = Async.createTask(server::receive);
            Async.yieldNow();
            server.close();
            server.close();
            assertThatThrownBy(receiving::await).isInstanceOf(StreamClosedException.class);
            assertThatThrownBy(server::receive).isInstanceOf(StreamClosedException.class);
            server.awaitClosed();
            assertThat(server.isClosing()).isTrue();
        });
    }

    @Test
    void misuseIsToldAtOnce() {
        Async.run(() -> {
            try (DatagramEndpoint server = bind();
                    DatagramEndpoint client = to(server)) {
                assertThatIllegalStateException()
                        .isThrownBy(() -> server.send(bytes("x")))
                        .withMessageContaining("send(bytes, address)");
                assertThatIllegalArgumentException()
                        .isThrownBy(() -> client.send(new byte[0]))
                        .withMessageContaining("at least one byte");
                assertThatIllegalArgumentException()
                        .isThrownBy(() -> client.send(bytes("x"), client.localAddress()))
                        .withMessageContaining("is connected to");
                assertThatThrownBy(() -> DatagramEndpoint.bind(
                                Talk.HOST, server.localAddress().getPort()))
                        .isInstanceOf(ConnectionFailedException.class)
                        .hasMessageContaining("in use");
            }
        });
    }
}
