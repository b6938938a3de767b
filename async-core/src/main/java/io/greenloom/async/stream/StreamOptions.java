package io.greenloom.async.stream;

import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// How a connection is opened and behaves; immutable. `StreamOptions.DEFAULT.withTls()` is the default but for one
/// thing. The defaults are asyncio's.
///
/// @param tls how to speak TLS from the start; null for not at all
/// @param limit bytes within which a separator must come; the network is read ahead up to twice that
/// @param connectTimeout how long everything may take until the connection is there, name look-up and TLS
///     included; null for the system's patience, two minutes on Linux
/// @param happyEyeballsDelay how long an address of a host is tried alone before the next is tried beside it (RFC
///     8305)
/// @param localAddress where to connect from; null for anywhere
/// @param noDelay whether small writes are sent at once (`TCP_NODELAY`)
/// @param keepAlive whether the system probes a silent peer (`SO_KEEPALIVE`)
/// @param lowWater unsent bytes at which writers go on
/// @param highWater unsent bytes above which writers wait
/// @param closeTimeout how long [Stream#close] lets the other side take what is left
/// @param readTimeout how long a read waits for the other side; null for as long as it takes
public record StreamOptions(
        @Nullable Tls tls,
        int limit,
        @Nullable Duration connectTimeout,
        Duration happyEyeballsDelay,
        @Nullable InetSocketAddress localAddress,
        boolean noDelay,
        boolean keepAlive,
        int lowWater,
        int highWater,
        Duration closeTimeout,
        @Nullable Duration readTimeout) {
    /// asyncio's values.
    public static final StreamOptions DEFAULT = new StreamOptions(
            null,
            64 * 1024,
            null,
            Duration.ofMillis(250),
            null,
            true,
            false,
            16 * 1024,
            64 * 1024,
            Duration.ofSeconds(30),
            null);

    public StreamOptions {
        if (limit <= 0) {
            throw new IllegalArgumentException("limit must be more than 0, was " + limit);
        }
        if (connectTimeout != null) {
            Durations.requirePositive("connectTimeout", connectTimeout);
        }
        Durations.requireNotNegative("happyEyeballsDelay", happyEyeballsDelay);
        Durations.requirePositive("closeTimeout", closeTimeout);
        if (readTimeout != null) {
            Durations.requirePositive("readTimeout", readTimeout);
        }
        checkMarks(lowWater, highWater);
    }

    static void checkMarks(int low, int high) {
        if (low < 0 || high < low) {
            throw new IllegalArgumentException(
                    "water marks must be 0 <= low <= high, were low " + low + " and high " + high);
        }
    }

    /// Returns the same with TLS as a client that trusts the JDK's authorities: `ssl=True`.
    public StreamOptions withTls() {
        return withTls(Tls.client());
    }

    /// Returns the same with TLS; null for none.
    public StreamOptions withTls(@Nullable Tls value) {
        return new StreamOptions(
                value,
                limit,
                connectTimeout,
                happyEyeballsDelay,
                localAddress,
                noDelay,
                keepAlive,
                lowWater,
                highWater,
                closeTimeout,
                readTimeout);
    }

    /// Returns the same with that limit, in bytes: `limit=`.
    public StreamOptions withLimit(int value) {
        return new StreamOptions(
                tls,
                value,
                connectTimeout,
                happyEyeballsDelay,
                localAddress,
                noDelay,
                keepAlive,
                lowWater,
                highWater,
                closeTimeout,
                readTimeout);
    }

    /// Returns the same with that time for connecting in all; null for the system's patience.
    public StreamOptions withConnectTimeout(@Nullable Duration value) {
        return new StreamOptions(
                tls,
                limit,
                value,
                happyEyeballsDelay,
                localAddress,
                noDelay,
                keepAlive,
                lowWater,
                highWater,
                closeTimeout,
                readTimeout);
    }

    /// Returns the same with that head start of each address: `happy_eyeballs_delay=`.
    public StreamOptions withHappyEyeballsDelay(Duration value) {
        return new StreamOptions(
                tls,
                limit,
                connectTimeout,
                value,
                localAddress,
                noDelay,
                keepAlive,
                lowWater,
                highWater,
                closeTimeout,
                readTimeout);
    }

    /// Returns the same, connecting from there: `local_addr=`.
    public StreamOptions withLocalAddress(@Nullable InetSocketAddress value) {
        return new StreamOptions(
                tls,
                limit,
                connectTimeout,
                happyEyeballsDelay,
                value,
                noDelay,
                keepAlive,
                lowWater,
                highWater,
                closeTimeout,
                readTimeout);
    }

    /// Returns the same, sending small writes at once or not.
    public StreamOptions withNoDelay(boolean value) {
        return new StreamOptions(
                tls,
                limit,
                connectTimeout,
                happyEyeballsDelay,
                localAddress,
                value,
                keepAlive,
                lowWater,
                highWater,
                closeTimeout,
                readTimeout);
    }

    /// Returns the same, probing a silent peer or not.
    public StreamOptions withKeepAlive(boolean value) {
        return new StreamOptions(
                tls,
                limit,
                connectTimeout,
                happyEyeballsDelay,
                localAddress,
                noDelay,
                value,
                lowWater,
                highWater,
                closeTimeout,
                readTimeout);
    }

    /// Returns the same with these limits of unsent bytes: `transport.set_write_buffer_limits`.
    public StreamOptions withWriteBufferLimits(int low, int high) {
        return new StreamOptions(
                tls,
                limit,
                connectTimeout,
                happyEyeballsDelay,
                localAddress,
                noDelay,
                keepAlive,
                low,
                high,
                closeTimeout,
                readTimeout);
    }

    /// Returns the same with that time for the last bytes.
    public StreamOptions withCloseTimeout(Duration value) {
        return new StreamOptions(
                tls,
                limit,
                connectTimeout,
                happyEyeballsDelay,
                localAddress,
                noDelay,
                keepAlive,
                lowWater,
                highWater,
                Objects.requireNonNull(value, "value"),
                readTimeout);
    }

    /// Returns the same with that time for each read, after which it throws a [ReadTimeoutException]; null for no
    /// limit: Python's `socket.settimeout`, Java's `SO_TIMEOUT`.
    ///
    /// `read`, `readInto` and `readExactly` give up when no byte has come for so long. `readLine` and `readUntil`
    /// give up when their line is not there so long after they have begun to wait: a client that sends a byte now
    /// and then does not hold them. A read that gives up takes nothing, and the stream can be used on. For a limit
    /// of one read only, or of several together, take [io.greenloom.async.Async#withTimeout].
    public StreamOptions withReadTimeout(@Nullable Duration value) {
        return new StreamOptions(
                tls,
                limit,
                connectTimeout,
                happyEyeballsDelay,
                localAddress,
                noDelay,
                keepAlive,
                lowWater,
                highWater,
                closeTimeout,
                value);
    }
}
