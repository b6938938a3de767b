package io.greenloom.test;

import java.time.Duration;

/// How the ways of a [MemoryNetwork] are; immutable. `NetworkConditions.PERFECT.withLatency(ofMillis(50))` is
/// perfect but for one thing.
///
/// @param latency how long a byte is on its way, at least
/// @param jitter how much longer it may be; by chance. Bytes of a connection keep their order all the same,
///     datagrams do not
/// @param bytesPerSecond how many bytes a second each direction of a connection takes; 0 for as many as come
/// @param largestPiece the most bytes that arrive together: what was written is cut into pieces of a random length
///     up to this one, each of which a reader finds by itself. 0 for no cutting
/// @param window how many bytes may be sent that the other side has not read, after which the writer waits
/// @param resetProbability the chance, from 0 to 1, that a piece does not arrive and the connection is reset
///     instead
/// @param datagramLoss the chance, from 0 to 1, that a datagram does not arrive
/// @param datagramDuplication the chance, from 0 to 1, that a datagram arrives twice
public record NetworkConditions(
        Duration latency,
        Duration jitter,
        long bytesPerSecond,
        int largestPiece,
        int window,
        double resetProbability,
        double datagramLoss,
        double datagramDuplication) {
    private static final int WINDOW = 64 * 1024;

    /// All arrives at the next pass of the loop, whole and in order.
    public static final NetworkConditions PERFECT =
            new NetworkConditions(Duration.ZERO, Duration.ZERO, 0, 0, WINDOW, 0, 0, 0);

    /// Checks the values.
    ///
    /// @throws IllegalArgumentException where one is negative, a chance is above 1, or the window is empty
    public NetworkConditions {
        if (latency.isNegative() || jitter.isNegative()) {
            throw new IllegalArgumentException("times must be >= 0, were " + latency + " and " + jitter);
        }
        if (bytesPerSecond < 0 || largestPiece < 0) {
            throw new IllegalArgumentException(
                    "bytesPerSecond and largestPiece must be >= 0, were " + bytesPerSecond + " and " + largestPiece);
        }
        if (window <= 0) {
            throw new IllegalArgumentException("window must be > 0, was " + window + ": nothing could ever be sent");
        }
        checkChance("resetProbability", resetProbability);
        checkChance("datagramLoss", datagramLoss);
        checkChance("datagramDuplication", datagramDuplication);
    }

    private static void checkChance(String name, double value) {
        if (!(value >= 0 && value <= 1)) {
            throw new IllegalArgumentException(name + " must be from 0 to 1, was " + value);
        }
    }

    /// Returns the same with that latency.
    public NetworkConditions withLatency(Duration value) {
        return new NetworkConditions(
                value,
                jitter,
                bytesPerSecond,
                largestPiece,
                window,
                resetProbability,
                datagramLoss,
                datagramDuplication);
    }

    /// Returns the same with up to so much more latency, by chance.
    public NetworkConditions withJitter(Duration value) {
        return new NetworkConditions(
                latency,
                value,
                bytesPerSecond,
                largestPiece,
                window,
                resetProbability,
                datagramLoss,
                datagramDuplication);
    }

    /// Returns the same with that bandwidth, in bytes; 0 for no limit.
    public NetworkConditions withBytesPerSecond(long value) {
        return new NetworkConditions(
                latency, jitter, value, largestPiece, window, resetProbability, datagramLoss, datagramDuplication);
    }

    /// Returns the same with pieces of at most so many bytes; 0 for no cutting.
    public NetworkConditions withLargestPiece(int value) {
        return new NetworkConditions(
                latency, jitter, bytesPerSecond, value, window, resetProbability, datagramLoss, datagramDuplication);
    }

    /// Returns the same with room for so many bytes on the way; 1 for a writer and a reader in lockstep, as Trio's
    /// `lockstep_stream_pair`.
    public NetworkConditions withWindow(int value) {
        return new NetworkConditions(
                latency,
                jitter,
                bytesPerSecond,
                largestPiece,
                value,
                resetProbability,
                datagramLoss,
                datagramDuplication);
    }

    /// Returns the same with that chance of a reset, for each piece.
    public NetworkConditions withResetProbability(double value) {
        return new NetworkConditions(
                latency, jitter, bytesPerSecond, largestPiece, window, value, datagramLoss, datagramDuplication);
    }

    /// Returns the same with that chance that a datagram is lost.
    public NetworkConditions withDatagramLoss(double value) {
        return new NetworkConditions(
                latency, jitter, bytesPerSecond, largestPiece, window, resetProbability, value, datagramDuplication);
    }

    /// Returns the same with that chance that a datagram arrives twice.
    public NetworkConditions withDatagramDuplication(double value) {
        return new NetworkConditions(
                latency, jitter, bytesPerSecond, largestPiece, window, resetProbability, datagramLoss, value);
    }
}
