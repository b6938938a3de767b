package io.greenloom.http;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/// Time limits of a request: aiohttp's `ClientTimeout`. Null means no limit.
///
/// @param total from the call to the end of the body, redirects and retries included; 5 minutes. Runs out as
///     [ServerTimeoutException]
/// @param connect until there is a connection, waiting for a free place in the pool included. Runs out as
///     [ConnectionTimeoutException], like the next
/// @param sockConnect for the TCP connection and the TLS handshake of a new one; 30 seconds
/// @param sockRead between two reads while a task waits for the server. Runs out as [SocketTimeoutException]
public record Timeouts(
        @Nullable Duration total,
        @Nullable Duration connect,
        @Nullable Duration sockConnect,
        @Nullable Duration sockRead) {
    /// 5 minutes in total, 30 seconds to open a socket, no other limit.
    public static final Timeouts DEFAULT = new Timeouts(Duration.ofMinutes(5), null, Duration.ofSeconds(30), null);

    /// No limit at all.
    public static final Timeouts NONE = new Timeouts(null, null, null, null);

    /// @throws IllegalArgumentException where a limit is zero or negative
    public Timeouts {
        check("total", total);
        check("connect", connect);
        check("sockConnect", sockConnect);
        check("sockRead", sockRead);
    }

    /// Returns the default limits with another total.
    public static Timeouts ofTotal(Duration total) {
        return DEFAULT.withTotal(total);
    }

    /// Returns a copy with another total limit.
    public Timeouts withTotal(@Nullable Duration newTotal) {
        return new Timeouts(newTotal, connect, sockConnect, sockRead);
    }

    /// Returns a copy with another limit for getting a connection.
    public Timeouts withConnect(@Nullable Duration newConnect) {
        return new Timeouts(total, newConnect, sockConnect, sockRead);
    }

    /// Returns a copy with another limit for opening a socket.
    public Timeouts withSockConnect(@Nullable Duration newSockConnect) {
        return new Timeouts(total, connect, newSockConnect, sockRead);
    }

    /// Returns a copy with another limit for the server's silence.
    public Timeouts withSockRead(@Nullable Duration newSockRead) {
        return new Timeouts(total, connect, sockConnect, newSockRead);
    }

    private static void check(String name, @Nullable Duration limit) {
        if (limit != null && (limit.isZero() || limit.isNegative())) {
            throw new IllegalArgumentException(name + " must be longer than 0, was " + limit + "; null means no limit");
        }
    }
}
