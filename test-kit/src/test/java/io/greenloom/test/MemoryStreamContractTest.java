package io.greenloom.test;

import io.greenloom.async.stream.Stream;
import java.time.Duration;
import org.junit.jupiter.api.Nested;

/// Streams in memory keep to what streams promise, however bad the line is.
final class MemoryStreamContractTest {
    private abstract static class InMemory extends StreamContract<Stream> {
        private MemoryNetwork network;

        abstract NetworkConditions conditions();

        @Override
        protected Ends<Stream> open() {
            network = new MemoryNetwork(1);
            network.setConditions(conditions());
            MemoryNetwork.Pair pair = network.pair();
            return new Ends<>(pair.left(), pair.right());
        }

        @Override
        protected void closed(Ends<Stream> ends) {
            network.assertAllClosed();
        }
    }

    @Nested
    @LoopTest
    final class OnAPerfectLine extends InMemory {
        @Override
        NetworkConditions conditions() {
            return NetworkConditions.PERFECT;
        }
    }

    @Nested
    @LoopTest
    final class OnASlowLineThatCutsBytesToPieces extends InMemory {
        @Override
        NetworkConditions conditions() {
            return NetworkConditions.PERFECT
                    .withLatency(Duration.ofMillis(5))
                    .withJitter(Duration.ofMillis(3))
                    .withBytesPerSecond(10_000_000)
                    .withLargestPiece(1000);
        }
    }

    @Nested
    @LoopTest
    final class InLockstep extends InMemory {
        @Override
        NetworkConditions conditions() {
            return NetworkConditions.PERFECT.withWindow(64);
        }
    }
}
