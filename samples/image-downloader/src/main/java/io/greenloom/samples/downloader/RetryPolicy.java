package io.greenloom.samples.downloader;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.function.DoubleSupplier;

/// When to try again: transient failures only, after a random part of a span that doubles with each attempt
/// ("full jitter", which spreads a crowd of clients best), or after what the server asked for.
///
/// @param retries how often to try again after the first attempt; 0 means never
/// @param base the longest wait after the first attempt
/// @param cap no wait of our own is longer
/// @param retryAfterCap no wait that a server asks for is longer
record RetryPolicy(int retries, Duration base, Duration cap, Duration retryAfterCap) {
    RetryPolicy {
        if (retries < 0) {
            throw new IllegalArgumentException("retries must be >= 0, was " + retries);
        }
    }

    static RetryPolicy of(int retries) {
        return new RetryPolicy(retries, Duration.ofMillis(500), Duration.ofSeconds(30), Duration.ofSeconds(120));
    }

    /// How long to wait before the next attempt; empty to give up.
    ///
    /// @param attempt the number of the attempt that failed, from 1
    /// @param random gives numbers from 0 (inclusive) to 1 (exclusive)
    Optional<Duration> next(int attempt, Failure failure, Instant now, DoubleSupplier random) {
        if (attempt > retries || !failure.isTransient()) {
            return Optional.empty();
        }
        Optional<Duration> asked = RetryAfter.parse(failure.retryAfter(), now);
        return Optional.of(asked.map(wait -> shorter(wait, retryAfterCap)).orElseGet(() -> jittered(attempt, random)));
    }

    private Duration jittered(int attempt, DoubleSupplier random) {
        // Beyond 2^20 any base reaches the cap, and the shift must not overflow.
        Duration span = shorter(base.multipliedBy(1L << Math.min(attempt - 1, 20)), cap);
        return Duration.ofNanos((long) (span.toNanos() * random.getAsDouble()));
    }

    private static Duration shorter(Duration a, Duration b) {
        return a.compareTo(b) <= 0 ? a : b;
    }
}
