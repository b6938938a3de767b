package io.greenloom.async.net;

import io.greenloom.async.Async;
import io.greenloom.async.FromOutside;
import io.greenloom.async.Suspension;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.Executor;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/// Look-ups of names and addresses that suspend: `loop.getaddrinfo()` and `loop.getnameinfo()`.
///
/// A look-up is a native call that no JDK can suspend; it is made on one of at most 16 daemon threads
/// (`greenloom-names-...`). A cancellation ends the wait only: the look-up goes on there, and its answer goes into
/// the JDK's cache.
///
/// There is no cache here: the JDK's own, which every look-up of the process shares, keeps answers for 30 seconds
/// and failures for 10. The security properties `networkaddress.cache.ttl` and `.negative.ttl` set other times,
/// and `.stale.ttl` how long an old answer serves while there is no new one.
public final class Names {
    private static final Executor THREADS = threads();

    private Names() {}

    private static Executor threads() {
        AtomicLong count = new AtomicLong();
        var executor = new ThreadPoolExecutor(16, 16, 10, TimeUnit.SECONDS, new LinkedBlockingQueue<>(), body -> {
            Thread thread = new Thread(null, body, "greenloom-names-" + count.incrementAndGet(), 0, false);
            thread.setDaemon(true);
            return thread;
        });
        executor.allowCoreThreadTimeOut(true);
        return executor;
    }

    /// Returns all addresses of a host, in the order in which the system recommends them: `getaddrinfo(host)`. An
    /// address written in numbers is its own, without a look-up. Suspends; a cancellation point.
    ///
    /// @param host a name, or an address in numbers
    /// @throws UnknownHostException where it has none
    public static List<InetAddress> resolve(String host) throws UnknownHostException {
        Async.checkCancelled();
        InetAddress literal = literalOrNull(host);
        return literal != null
                ? List.of(literal)
                : lookUp("the addresses of " + host, () -> List.of(InetAddress.getAllByName(host)));
    }

    /// Returns all addresses of a host with a port, to connect to one after the other: `getaddrinfo(host, port)`.
    /// Suspends; a cancellation point.
    ///
    /// @throws UnknownHostException where it has none
    /// @throws IllegalArgumentException where `port` is not between 0 and 65535
    public static List<InetSocketAddress> resolve(String host, int port) throws UnknownHostException {
        if (port < 0 || port > 65_535) {
            throw new IllegalArgumentException("port must be between 0 and 65535, was " + port);
        }
        return resolve(host).stream()
                .map(address -> new InetSocketAddress(address, port))
                .toList();
    }

    /// Returns the name of the host with this address: `getnameinfo()`. Suspends; a cancellation point.
    ///
    /// @throws UnknownHostException where it has none
    public static String nameOf(InetAddress address) throws UnknownHostException {
        Async.checkCancelled();
        byte[] bytes = address.getAddress();
        // Without what this object may remember, which is a name that somebody gave it, and not its host's.
        String name = lookUp(
                "the name of " + address.getHostAddress(),
                () -> InetAddress.getByAddress(bytes).getCanonicalHostName());
        if (literalOrNull(name) != null) {
            throw new UnknownHostException("there is no name for the address " + name);
        }
        return name;
    }

    private static @Nullable InetAddress literalOrNull(String host) {
        try {
            return InetAddress.ofLiteral(host);
        } catch (IllegalArgumentException e) {
            return null;
        }
    }

    static <T> T lookUp(String what, Callable<T> body) throws UnknownHostException {
        Suspension<T> wait = Suspension.begin(FromOutside.of(what));
        THREADS.execute(() -> {
            if (!wait.isWaiting()) {
                return; // cancelled before it came to it
            }
            try {
                wait.resume(body.call());
            } catch (Throwable e) {
                wait.fail(e);
            }
        });
        return wait.await();
    }
}
