package io.greenloom.test;

import static java.time.Duration.ofMillis;
import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.greenloom.async.Async;
import io.greenloom.async.EventLoop;
import io.greenloom.async.LoopClock;
import io.greenloom.async.LoopOptions;
import io.greenloom.async.Task;
import io.greenloom.async.stream.BrokenStreamException;
import io.greenloom.async.stream.ConnectionFailedException;
import io.greenloom.async.stream.DatagramEndpoint;
import io.greenloom.async.stream.IncompleteReadException;
import io.greenloom.async.stream.Server;
import io.greenloom.async.stream.ServerOptions;
import io.greenloom.async.stream.Stream;
import io.greenloom.async.stream.StreamOptions;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The network in memory, and each of its faults, after the tests of Trio's `FakeNet`.
@SuppressWarnings("try") // closing it early is the case
final class MemoryNetworkTest {
    private static final NetworkConditions SLOW = NetworkConditions.PERFECT.withLatency(ofMillis(100));

    @TempDir
    Path folder;

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }

    private static String text(byte[] bytes) {
        return new String(bytes, StandardCharsets.US_ASCII);
    }

    private static void echo(Stream stream) {
        try {
            for (byte[] some = stream.read(1000); some.length > 0; some = stream.read(1000)) {
                stream.write(some);
            }
        } catch (BrokenStreamException e) {
            return; // the client has gone, or the line
        }
    }

    private static String ask(String host, String question) {
        try (Stream stream = Stream.connect(host, 80)) {
            stream.write(bytes(question));
            return text(stream.readExactly(question.length()));
        }
    }

    private static Duration now() {
        return EventLoop.current().time();
    }

    @LoopTest
    void clientsFindAServerByItsName(MemoryNetwork network) {
        try (Server _ = Server.start(MemoryNetworkTest::echo, "web", 80);
                Server other = Server.start(MemoryNetworkTest::echo, "db", 0)) {
            assertThat(ask("web", "hello")).isEqualTo("hello");
            assertThat(other.port()).isNotZero();
            assertThatThrownBy(() -> Stream.connect("db", 80)).isInstanceOf(ConnectionFailedException.class);
            assertThatThrownBy(() -> Server.start(MemoryNetworkTest::echo, "web", 80))
                    .isInstanceOf(ConnectionFailedException.class)
                    .hasMessageContaining("in use");
        }
        assertThatThrownBy(() -> Stream.connect("web", 80))
                .isInstanceOf(ConnectionFailedException.class)
                .hasMessageContaining("refused");
    }

    @LoopTest
    void aServerOfAllAddressesIsFoundByEachName(MemoryNetwork network) {
        try (Server _ = Server.start(MemoryNetworkTest::echo, null, 80)) {
            assertThat(ask("localhost", "hello")).isEqualTo("hello");
            assertThat(ask("any.other.name", "hello")).isEqualTo("hello");
        }
    }

    @LoopTest
    void eachSideKnowsTheOthersAddress(MemoryNetwork network) throws TimeoutException {
        StreamOptions fromWeb = StreamOptions.DEFAULT.withLocalAddress(network.address("web", 1234));
        try (Server _ = Server.start(
                        stream -> stream.write(bytes(stream.peerAddress().toString())), "db", 5432);
                Stream stream = Stream.connect("db", 5432, fromWeb)) {
            assertThat(stream.peerAddress()).isEqualTo(network.address("db", 5432));
            assertThat(text(stream.read())).contains("web/").endsWith(":1234");
            assertThat(network.connections()).hasSize(1);
            assertThat(network.connections().getFirst().clientHost()).isEqualTo("web");
            assertThat(network.connections().getFirst().serverHost()).isEqualTo("db");
        }
    }

    @LoopTest
    void unixSocketsWorkWithoutAFile(MemoryNetwork network) {
        Path path = folder.resolve("socket");
        try (Server _ = Server.startUnix(MemoryNetworkTest::echo, path);
                Stream stream = Stream.connectUnix(path)) {
            stream.write(bytes("hello"));
            assertThat(text(stream.readExactly(5))).isEqualTo("hello");
            assertThat(path).doesNotExist();
        }
    }

    @LoopTest
    void latencyIsPaidOnEachWayByTheLoopsClock(MemoryNetwork network) {
        network.setConditions(SLOW);
        Server server = Server.start(MemoryNetworkTest::echo, "web", 80);
        try (Stream stream = Stream.connect("web", 80)) {
            assertThat(now()).isEqualTo(ofMillis(200));
            stream.write(bytes("x"));
            stream.readExactly(1);
            assertThat(now()).isEqualTo(ofMillis(400));
        }
        assertThat(server.shutdown(ofSeconds(1))).isZero(); // the end needs its time too
    }

    @LoopTest
    void oneHostCanBeSlowerThanTheOthers(MemoryNetwork network) {
        network.setConditions("far", SLOW);
        Server far = Server.start(MemoryNetworkTest::echo, "far", 80);
        try (Server _ = Server.start(MemoryNetworkTest::echo, "near", 80)) {
            ask("near", "hello");
            assertThat(now()).isLessThan(ofMillis(1));
            ask("far", "hello");
            assertThat(now()).isGreaterThanOrEqualTo(ofMillis(400));
        }
        assertThat(far.shutdown(ofSeconds(1))).isZero();
    }

    @LoopTest
    void bandwidthIsSharedByAllBytesOfADirection(MemoryNetwork network) {
        network.setConditions(NetworkConditions.PERFECT.withBytesPerSecond(1000));
        try (MemoryNetwork.Pair pair = network.pair()) {
            pair.left().writeBuffered(new byte[3000]);
            pair.left().writeBuffered(new byte[2000]);
            pair.right().readExactly(5000);
            assertThat(now()).isEqualTo(ofSeconds(5));
        }
    }

    @LoopTest
    void jitterKeepsTheOrderOfBytes(MemoryNetwork network) {
        network.setConditions(SLOW.withJitter(ofSeconds(1)).withLargestPiece(2));
        try (MemoryNetwork.Pair pair = network.pair()) {
            pair.left().writeBuffered(bytes("abcdefghijklmnopqrstuvwxyz"));
            assertThat(text(pair.right().readExactly(26))).isEqualTo("abcdefghijklmnopqrstuvwxyz");
        }
    }

    @LoopTest
    void bytesComeInPiecesThatAReaderSees(MemoryNetwork network) {
        network.setConditions(NetworkConditions.PERFECT.withLargestPiece(3));
        try (MemoryNetwork.Pair pair = network.pair()) {
            pair.left().write(bytes("0123456789"));
            List<String> pieces = new ArrayList<>();
            while (String.join("", pieces).length() < 10) {
                pieces.add(text(pair.right().read(100)));
            }
            assertThat(String.join("", pieces)).isEqualTo("0123456789");
            assertThat(pieces).hasSizeGreaterThanOrEqualTo(4).allMatch(piece -> piece.length() <= 3);
        }
    }

    @LoopTest
    void aResetAfterNBytesLetsThoseThrough(MemoryNetwork network) {
        try (MemoryNetwork.Pair pair = network.pair()) {
            pair.connection().toServer().resetAfter(5);
            pair.left().writeBuffered(bytes("0123456789"));
            assertThat(text(pair.right().readExactly(5))).isEqualTo("01234");
            assertThatThrownBy(() -> pair.right().readExactly(1))
                    .isInstanceOf(BrokenStreamException.class)
                    .hasMessageContaining("reset");
            assertThatThrownBy(() -> pair.left().readExactly(1)).isInstanceOf(BrokenStreamException.class);
            assertThat(pair.connection().isOpen()).isFalse();
        }
    }

    @LoopTest
    void anEndAfterNBytesCutsTheRestOff(MemoryNetwork network) {
        try (MemoryNetwork.Pair pair = network.pair()) {
            pair.connection().toServer().endAfter(5);
            pair.left().write(new byte[300_000]);
            assertThatThrownBy(() -> pair.right().readExactly(10))
                    .isInstanceOfSatisfying(
                            IncompleteReadException.class,
                            e -> assertThat(e.partial()).hasSize(5));
            pair.right().write(bytes("still here"));
            assertThat(text(pair.left().readExactly(10))).isEqualTo("still here");
        }
    }

    @LoopTest
    void aStallHoldsBytesUntilItIsOver(MemoryNetwork network) {
        try (MemoryNetwork.Pair pair = network.pair()) {
            pair.connection().toServer().stallAfter(3);
            Task<?> writer = Async.createTask(() -> pair.left().write(new byte[300_000]));
            pair.right().readExactly(3);
            assertThatThrownBy(() ->
                            Async.withTimeout(ofSeconds(100), () -> pair.right().read(1)))
                    .isInstanceOf(TimeoutException.class);
            assertThat(writer.isDone()).isFalse();
            pair.connection().toServer().resume();
            pair.right().readExactly(299_997);
            writer.await();
        }
    }

    @LoopTest
    void faultsCanBeSetBeforeTheFirstByte(MemoryNetwork network) {
        network.onConnect(connection -> connection.toClient().resetAfter(0));
        try (Server _ = Server.start(MemoryNetworkTest::echo, "web", 80)) {
            assertThatThrownBy(() -> ask("web", "hello")).isInstanceOf(BrokenStreamException.class);
        }
    }

    @LoopTest
    void aPartitionHoldsWhatIsSentUntilItIsHealed(MemoryNetwork network) {
        try (Server _ = Server.start(MemoryNetworkTest::echo, "web", 80);
                Stream stream = Stream.connect("web", 80)) {
            network.partition("web");
            stream.write(bytes("hello"));
            assertThatThrownBy(() -> Async.withTimeout(ofSeconds(60), () -> stream.readExactly(5)))
                    .isInstanceOf(TimeoutException.class);
            network.heal();
            assertThat(text(stream.readExactly(5))).isEqualTo("hello");
        }
    }

    @LoopTest
    void aConnectionIsMadeWhenThePartitionIsHealed(MemoryNetwork network) throws TimeoutException {
        StreamOptions impatient = StreamOptions.DEFAULT.withConnectTimeout(ofSeconds(10));
        try (Server _ = Server.start(MemoryNetworkTest::echo, "web", 80)) {
            network.partition("test", "web");
            assertThatThrownBy(() -> Stream.connect("web", 80, impatient)).isInstanceOf(TimeoutException.class);
            EventLoop.current().callLater(ofSeconds(5), () -> network.heal("web"));
            try (Stream stream = Stream.connect("web", 80, impatient)) {
                stream.write(bytes("x"));
                assertThat(stream.readExactly(1)).hasSize(1);
            }
        }
    }

    @LoopTest
    void aHostCanRefuseAndANameBeUnknown(MemoryNetwork network) {
        try (Server _ = Server.start(MemoryNetworkTest::echo, "web", 80)) {
            network.setRefusing("web", true);
            assertThatThrownBy(() -> ask("web", "hello"))
                    .isInstanceOf(ConnectionFailedException.class)
                    .hasMessageContaining("refused");
            network.setRefusing("web", false);
            assertThat(ask("web", "hello")).isEqualTo("hello");
            network.setUnknown("web", true);
            assertThatThrownBy(() -> ask("web", "hello"))
                    .isInstanceOf(ConnectionFailedException.class)
                    .hasMessageContaining("no address is known");
        }
    }

    @LoopTest
    void aServersLimitHoldsHereToo(MemoryNetwork network) {
        try (Server server = Server.start(MemoryNetworkTest::echo, "web", 80, ServerOptions.DEFAULT.withLimit(1));
                Stream first = Stream.connect("web", 80);
                Stream second = Stream.connect("web", 80)) {
            second.write(bytes("x"));
            assertThatThrownBy(() -> Async.withTimeout(ofSeconds(1), () -> second.readExactly(1)))
                    .isInstanceOf(TimeoutException.class);
            assertThat(server.connections()).isEqualTo(1);
            first.close();
            assertThat(second.readExactly(1)).hasSize(1);
        }
    }

    @LoopTest
    void aFileIsSent(MemoryNetwork network) throws IOException {
        Path file = folder.resolve("file");
        Files.write(file, new byte[200_000]);
        try (MemoryNetwork.Pair pair = network.pair()) {
            Task<Long> sending = Async.createTask(() -> pair.left().sendFile(file, 10, 150_000));
            assertThat(pair.right().readExactly(150_000)).hasSize(150_000);
            assertThat(sending.await()).isEqualTo(150_000);
        }
    }

    @LoopTest
    void datagramsArriveWholeAndWithTheirSender(MemoryNetwork network) {
        try (DatagramEndpoint server = DatagramEndpoint.bind("log", 514);
                DatagramEndpoint client = DatagramEndpoint.connect("log", 514)) {
            client.send(bytes("one"));
            client.send(bytes("two"));
            assertThat(text(server.receive().bytes())).isEqualTo("one");
            var second = server.receive();
            server.send(bytes("answer"), second.sender());
            assertThat(text(client.receive().bytes())).isEqualTo("answer");
            assertThatThrownBy(() -> client.send(new byte[70_000])).isInstanceOf(BrokenStreamException.class);
        }
    }

    @LoopTest
    void datagramsAreLostDoubledAndOvertakeEachOther(MemoryNetwork network) {
        network.setConditions(NetworkConditions.PERFECT
                .withJitter(ofMillis(100))
                .withDatagramLoss(0.2)
                .withDatagramDuplication(0.2));
        try (DatagramEndpoint server = DatagramEndpoint.bind("log", 514);
                DatagramEndpoint client = DatagramEndpoint.connect("log", 514)) {
            for (int i = 0; i < 100; i++) {
                client.send(new byte[] {(byte) i});
            }
            List<Integer> got = new ArrayList<>();
            assertThatThrownBy(() -> Async.withTimeout(ofSeconds(1), () -> {
                        while (true) {
                            got.add((int) server.receive().bytes()[0]);
                        }
                    }))
                    .isInstanceOf(TimeoutException.class);
            long different = got.stream().distinct().count();
            assertThat(different).as("some are lost").isBetween(60L, 95L);
            assertThat(got).as("some come twice").hasSizeGreaterThan((int) different);
            assertThat(got)
                    .as("some overtake others")
                    .isNotEqualTo(got.stream().sorted().toList());
        }
    }

    /// Returns what a talk over a bad line looks like from both sides.
    private static String traceOf(long seed) {
        StringBuilder trace = new StringBuilder();
        LoopOptions options =
                LoopOptions.defaults().withClock(LoopClock.virtual()).withSeed(seed);
        Async.run(options, () -> {
            MemoryNetwork network = new MemoryNetwork(seed);
            EventLoop.current().setTransport(network);
            EventLoop.current().setExceptionHandler(_ -> {}); // of the server, whose clients are reset
            network.setConditions(
                    SLOW.withJitter(ofMillis(50)).withLargestPiece(7).withResetProbability(0.02));
            try (Server _ = Server.start(MemoryNetworkTest::echo, "web", 80)) {
                List<Task<?>> clients = new ArrayList<>();
                for (int i = 0; i < 5; i++) {
                    int number = i;
                    clients.add(Async.createTask(() -> talk(number, trace)));
                }
                for (Task<?> client : clients) {
                    client.await();
                }
            }
        });
        return trace.toString();
    }

    private static void talk(int number, StringBuilder trace) {
        try (Stream stream = Stream.connect("web", 80)) {
            stream.write(bytes("a question that is cut to pieces on its way"));
            int left = 43;
            while (left > 0) {
                byte[] some = stream.read(left);
                trace.append(number)
                        .append(':')
                        .append(text(some))
                        .append('@')
                        .append(now())
                        .append('\n');
                left -= some.length;
                for (int i = 0; i < 3; i++) {
                    Async.yieldNow();
                }
            }
        } catch (BrokenStreamException e) {
            trace.append(number).append(" broken @").append(now()).append('\n');
        }
    }

    @Test
    void theSameSeedGivesTheSameTalk() {
        for (long seed = 1; seed <= 20; seed++) {
            assertThat(traceOf(seed)).as("seed " + seed).isEqualTo(traceOf(seed));
        }
        assertThat(traceOf(1)).isNotEqualTo(traceOf(2));
    }

    @LoopTest
    void twoLoopsCannotShareOne(MemoryNetwork network) throws Exception {
        try (MemoryNetwork.Pair _ = network.pair()) {
            Throwable refusal = Async.toThread(() -> {
                try {
                    Async.run(() -> network.pair().close());
                    return null;
                } catch (IllegalStateException e) {
                    return e;
                }
            });
            assertThat(refusal).hasMessageContaining("belongs to");
        }
    }

    /// Run by the tests below, not found by name.
    static final class Subjects {
        @LoopTest
        void leavesAStreamOpen(MemoryNetwork network) {
            network.pair();
        }

        @LoopTest
        void leavesAServerOpen(MemoryNetwork network) {
            Server.start(MemoryNetworkTest::echo, "web", 80);
        }

        @LoopTest(seed = 7)
        void isGivenTheSeed(MemoryNetwork network) {
            network.setConditions(NetworkConditions.PERFECT.withJitter(ofSeconds(1)));
            MemoryNetwork twin = new MemoryNetwork(7);
            assertThat(twin.random().nextLong()).isEqualTo(network.random().nextLong());
        }
    }

    @Test
    void whatIsLeftOpenFailsTheTest() {
        assertThat(Kit.failure(Kit.run(Subjects.class, "leavesAStreamOpen(io.greenloom.test.MemoryNetwork)")))
                .hasMessageContaining("left open in the network in memory")
                .hasMessageContaining("a stream at left:");
        assertThat(Kit.failure(Kit.run(Subjects.class, "leavesAServerOpen(io.greenloom.test.MemoryNetwork)")))
                .hasMessageContaining("a server at web:80");
    }

    @Test
    void theTestsSeedIsTheNetworks() {
        assertThat(Kit.failures(Kit.run(Subjects.class, "isGivenTheSeed(io.greenloom.test.MemoryNetwork)")))
                .isEmpty();
    }

    @Test
    void conditionsThatCannotBeAreRefused() {
        assertThatIllegalArgumentException().isThrownBy(() -> SLOW.withDatagramLoss(1.5));
        assertThatIllegalArgumentException().isThrownBy(() -> SLOW.withWindow(0));
        assertThatIllegalArgumentException().isThrownBy(() -> SLOW.withLatency(ofMillis(-1)));
    }
}
