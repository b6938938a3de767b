package io.greenloom.test;

import static java.time.Duration.ofHours;
import static java.time.Duration.ofMillis;
import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.greenloom.async.Async;
import io.greenloom.async.EventLoop;
import io.greenloom.async.Task;
import io.greenloom.async.stream.ReadTimeoutException;
import io.greenloom.async.stream.Server;
import io.greenloom.async.stream.ServerOptions;
import io.greenloom.async.stream.Stream;
import io.greenloom.async.stream.StreamOptions;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.TimeoutException;

/// The moments at which reads give up, by the virtual clock.
@SuppressWarnings("try") // a server lasts as long as its block
final class ReadTimeoutTest {
    private static final StreamOptions TEN_SECONDS = StreamOptions.DEFAULT.withReadTimeout(ofSeconds(10));

    private static Duration now() {
        return EventLoop.current().time();
    }

    /// Sends a byte every nine seconds.
    private static void drip(Stream stream, int bytes) {
        for (int i = 0; i < bytes; i++) {
            Async.sleep(ofSeconds(9));
            stream.write(new byte[] {'x'});
        }
    }

    @LoopTest
    void aSilentPeerIsGivenUpAtThatVeryMoment(MemoryNetwork network) {
        try (MemoryNetwork.Pair pair = network.pair(TEN_SECONDS)) {
            assertThatThrownBy(() -> pair.left().read(1)).isInstanceOf(ReadTimeoutException.class);
            assertThat(now()).isEqualTo(ofSeconds(10));
            assertThatThrownBy(() -> pair.left().readLine()).isInstanceOf(ReadTimeoutException.class);
            assertThat(now()).isEqualTo(ofSeconds(20));
        }
    }

    @LoopTest
    void soManyBytesMayTakeLongAsLongAsTheyCome(MemoryNetwork network) {
        try (MemoryNetwork.Pair pair = network.pair(TEN_SECONDS)) {
            Task<?> dripping = Async.createTask(() -> drip(pair.right(), 100));
            assertThat(pair.left().readExactly(100)).hasSize(100);
            assertThat(now()).isEqualTo(ofSeconds(900));
            dripping.join();
            assertThatThrownBy(() -> pair.left().readExactly(1)).isInstanceOf(ReadTimeoutException.class);
            assertThat(now()).isEqualTo(ofSeconds(910));
        }
    }

    @LoopTest
    void theTimeCountsFromTheLastByte(MemoryNetwork network) {
        try (MemoryNetwork.Pair pair = network.pair(TEN_SECONDS)) {
            Task<?> dripping = Async.createTask(() -> drip(pair.right(), 3));
            assertThatThrownBy(() -> pair.left().readExactly(100)).isInstanceOf(ReadTimeoutException.class);
            assertThat(now()).isEqualTo(ofSeconds(27 + 10));
            assertThat(pair.left().readExactly(3)).hasSize(3);
            dripping.join();
        }
    }

    @LoopTest
    void aLineMustBeThereInTimeHoweverItDrips(MemoryNetwork network) {
        try (MemoryNetwork.Pair pair = network.pair(TEN_SECONDS)) {
            Task<?> dripping = Async.createTask(() -> drip(pair.right(), 3));
            assertThatThrownBy(() -> pair.left().readLine()).isInstanceOf(ReadTimeoutException.class);
            assertThat(now()).isEqualTo(ofSeconds(10));
            assertThatThrownBy(() -> pair.left().readUntil(";".getBytes(StandardCharsets.UTF_8)))
                    .isInstanceOf(ReadTimeoutException.class);
            assertThat(now()).isEqualTo(ofSeconds(20));
            dripping.join();
        }
    }

    @LoopTest
    void whatIsSkippedOfALineThatIsTooLongCountsForTheNext(MemoryNetwork network) {
        try (MemoryNetwork.Pair pair = network.pair(TEN_SECONDS.withLimit(2))) {
            Task<?> dripping = Async.createTask(() -> drip(pair.right(), 5));
            pair.left().setReadTimeout(null);
            assertThatThrownBy(() -> pair.left().readLine()).hasMessageContaining("limit is 2");
            pair.left().setReadTimeout(ofSeconds(10));
            Duration start = now();
            assertThatThrownBy(() -> pair.left().readLine()).isInstanceOf(ReadTimeoutException.class);
            assertThat(now()).isEqualTo(start.plusSeconds(10));
            dripping.join();
        }
    }

    @LoopTest
    void aByteThatComesAtTheLastMomentIsInTime(MemoryNetwork network) {
        try (MemoryNetwork.Pair pair = network.pair(TEN_SECONDS)) {
            EventLoop.current()
                    .callAt(ofSeconds(10).minusNanos(1), () -> pair.right().writeBuffered(new byte[] {'x'}));
            assertThat(pair.left().readExactly(1)).hasSize(1);
        }
    }

    @LoopTest
    void aChangeCountsForTheReadsThatBeginAfterIt(MemoryNetwork network) {
        try (MemoryNetwork.Pair pair = network.pair(TEN_SECONDS)) {
            EventLoop.current().callAt(ofSeconds(5), () -> pair.left().setReadTimeout(ofHours(1)));
            assertThatThrownBy(() -> pair.left().read(1)).isInstanceOf(ReadTimeoutException.class);
            assertThat(now()).isEqualTo(ofSeconds(10));
            assertThatThrownBy(() -> pair.left().read(1)).isInstanceOf(ReadTimeoutException.class);
            assertThat(now()).isEqualTo(ofSeconds(10).plusHours(1));
        }
    }

    @LoopTest
    void aShorterLimitOfTheCallersOwnWins(MemoryNetwork network) {
        try (MemoryNetwork.Pair pair = network.pair(TEN_SECONDS)) {
            assertThatThrownBy(() ->
                            Async.withTimeout(ofMillis(500), () -> pair.left().read(1)))
                    .isInstanceOf(TimeoutException.class);
            assertThat(now()).isEqualTo(ofMillis(500));
            assertThatThrownBy(() ->
                            Async.withTimeout(ofHours(1), () -> pair.left().read(1)))
                    .isInstanceOf(ReadTimeoutException.class);
        }
    }

    /// Nothing reaches the loop's exception handler, or the extension would fail this.
    @LoopTest
    void aServerGetsRidOfClientsThatHoldALineBackAndOfResets(MemoryNetwork network) {
        ServerOptions options = ServerOptions.DEFAULT.withReadTimeout(ofSeconds(10));
        try (Server server = Server.start(stream -> stream.write(stream.readLine()), "web", 80, options)) {
            try (Stream slow = Stream.connect("web", 80)) {
                Task<?> dripping = Async.createTask(() -> drip(slow, 1));
                assertThat(slow.read()).isEmpty();
                assertThat(now()).isEqualTo(ofSeconds(10));
                dripping.join();
            }
            try (Stream gone = Stream.connect("web", 80)) {
                EventLoop.current().settle();
                network.connections().getLast().reset();
                assertThatThrownBy(gone::read).isInstanceOf(RuntimeException.class);
            }
            server.close();
            server.awaitClosed();
            assertThat(server.brokenConnections()).isEqualTo(2);
        }
    }
}
