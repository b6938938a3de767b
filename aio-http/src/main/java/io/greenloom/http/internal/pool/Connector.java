package io.greenloom.http.internal.pool;

import io.greenloom.async.EventLoop;
import io.greenloom.async.Promise;
import io.greenloom.http.SessionStatistics;
import io.greenloom.http.internal.wire.Connection;
import io.greenloom.http.internal.wire.Deadlines;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// The connections of a session: aiohttp's `TCPConnector`.
///
/// A task [acquires][#acquire] a connection, which takes a place; the connection gives the place back by itself,
/// when the response has been read or when it closes. What the pool holds, each connection is in one of: being
/// opened, in use, idle. Loop only.
public final class Connector implements Connection.Owner {
    private record Lease(Destination destination, Places.@Nullable Ticket ticket) {}

    private final EventLoop loop;
    private final Dialer dialer;
    private final Places places;
    private final IdleConnections idle = new IdleConnections();
    private final Map<Connection, Lease> leases = new HashMap<>(); // all that are in use or idle
    private final Set<Promise<Boolean>> waiters = new HashSet<>();
    private final long keepAliveNanos;

    private boolean closed;
    private boolean sweeping;
    private int opening;
    private long opened;
    private long reused;

    /// @param limit connections in use at a time; 0 for no limit
    /// @param limitPerHost the same for each destination
    /// @param keepAlive how long an idle connection is kept; zero for not at all
    public Connector(EventLoop loop, Dialer dialer, int limit, int limitPerHost, Duration keepAlive) {
        this.loop = loop;
        this.dialer = dialer;
        this.places = new Places(limit, limitPerHost);
        // A long cannot count the nanoseconds of three centuries; anything near is for ever.
        this.keepAliveNanos = keepAlive.toSeconds() > Integer.MAX_VALUE ? Long.MAX_VALUE : keepAlive.toNanos();
    }

    /// Waits for a place and returns an open connection, an idle one if there is one.
    ///
    /// @param fresh whether it must be a new one, after an idle one has turned out to be dead
    public Connection acquire(Destination destination, Deadlines deadlines, boolean fresh) {
        dialer.checkOpen();
        long connectNanos = deadlines.connectFromNow();
        Places.Ticket ticket = takePlace(destination, deadlines, connectNanos);
        boolean done = false;
        try {
            dialer.checkOpen();
            Connection connection = fresh ? null : idleOne(destination);
            if (connection == null) {
                connection = open(destination, deadlines, connectNanos);
            } else {
                reused++;
            }
            leases.put(connection, new Lease(destination, ticket));
            done = true;
            return connection;
        } finally {
            if (!done) {
                ticket.giveBack();
            }
        }
    }

    private Places.Ticket takePlace(Destination destination, Deadlines deadlines, long connectNanos) {
        Waiter waiter = new Waiter();
        Places.Ticket ticket = places.ask(destination, waiter);
        if (ticket.isGranted()) {
            return ticket;
        }
        Promise<Boolean> promise = loop.createPromise();
        waiter.promise = promise;
        waiters.add(promise);
        try {
            deadlines.awaitConnection(promise, connectNanos, Long.MAX_VALUE, () -> places.shortage(ticket));
            return ticket;
        } catch (Throwable e) {
            ticket.giveBack(); // it may have been granted in the same moment: then the place goes to the next
            throw e;
        } finally {
            waiters.remove(promise);
        }
    }

    private static final class Waiter implements Runnable {
        private @Nullable Promise<Boolean> promise;

        @Override
        public void run() {
            if (promise != null) {
                promise.complete(true);
            }
        }
    }

    private @Nullable Connection idleOne(Destination destination) {
        for (Connection found = idle.take(destination); found != null; found = idle.take(destination)) {
            if (found.isOpen()) {
                return found;
            }
        }
        return null;
    }

    private Connection open(Destination destination, Deadlines deadlines, long connectNanos) {
        opening++;
        try {
            Connection connection = dialer.dial(destination, this, deadlines, connectNanos);
            opened++;
            if (closed) {
                connection.close();
                dialer.checkOpen();
            }
            return connection;
        } finally {
            opening--;
        }
    }

    @Override
    public void reusable(Connection connection) {
        Lease lease = leases.get(connection);
        if (lease == null || lease.ticket == null) {
            connection.close();
            return;
        }
        if (closed || keepAliveNanos == 0) {
            connection.close();
            return;
        }
        leases.put(connection, new Lease(lease.destination, null));
        idle.add(lease.destination, connection, now());
        sweepLater();
        lease.ticket.giveBack();
    }

    @Override
    public void gone(Connection connection) {
        Lease lease = leases.remove(connection);
        if (lease == null) {
            return;
        }
        if (lease.ticket == null) {
            idle.remove(lease.destination, connection);
        } else {
            lease.ticket.giveBack();
        }
    }

    private void sweepLater() {
        if (!sweeping) {
            sweeping = true;
            loop.callLater(Duration.ofNanos(Math.max(keepAliveNanos / 2, 1_000_000)), this::sweep);
        }
    }

    private void sweep() {
        sweeping = false;
        idle.removeSince(now() - keepAliveNanos).forEach(Connection::close);
        if (idle.size() > 0) {
            sweepLater();
        }
    }

    /// Closes every connection, in use, idle or being opened, and fails those who wait for one. Does not wait.
    public void close() {
        closed = true;
        List<Connection> all = new ArrayList<>(leases.keySet());
        all.forEach(Connection::close);
        new ArrayList<>(waiters).forEach(promise -> promise.complete(false));
        dialer.close();
    }

    /// Returns the counts of this moment.
    public SessionStatistics statistics() {
        return new SessionStatistics(
                opening, leases.size() - idle.size(), idle.size(), places.waiting(), opened, reused);
    }

    private long now() {
        return loop.time().toNanos();
    }
}
