package io.greenloom.http.internal.pool;

import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.Map;
import java.util.PriorityQueue;
import org.jspecify.annotations.Nullable;

/// Hands out the places for connections in use: so many in all, so many a destination.
///
/// A ticket first gets a place of its destination, then one of all; each step is first come, first served:
///
/// | state | next | when |
/// |---|---|---|
/// | FOR_HOST | FOR_ANY | its destination has a place and all before it have had theirs |
/// | FOR_ANY | GRANTED | there is a place in all, and none waits that asked earlier |
/// | FOR_HOST, FOR_ANY, GRANTED | RETURNED | its owner gives it back, having used it or given up |
///
/// A place that is given back goes straight to the next in the queue, so that nobody who comes later can take it
/// on the way, and a ticket given up after it was granted passes its place on. Plain state, no waiting: the loop
/// confines it.
final class Places {
    private enum State {
        FOR_HOST,
        FOR_ANY,
        GRANTED,
        RETURNED
    }

    /// One wish for a place.
    final class Ticket {
        private final Destination destination;
        private final long sequence;
        private final Runnable onGranted;
        private State state = State.FOR_HOST;

        private Ticket(Destination destination, long sequence, Runnable onGranted) {
            this.destination = destination;
            this.sequence = sequence;
            this.onGranted = onGranted;
        }

        boolean isGranted() {
            return state == State.GRANTED;
        }

        /// Gives back what it has, be it a place or only one in a queue. A second call does nothing.
        void giveBack() {
            returned(this);
        }
    }

    private static final class Host {
        private int taken;
        private final ArrayDeque<Ticket> queue = new ArrayDeque<>(2);
    }

    private final int limit;
    private final int limitPerHost;
    private final Map<Destination, Host> hosts = new HashMap<>(); // empty where there is no limit per host
    private final PriorityQueue<Ticket> forAny = new PriorityQueue<>((a, b) -> Long.compare(a.sequence, b.sequence));
    private int granted;
    private int waitingForHost;
    private long sequence;

    /// @param limit places in all; 0 for no limit
    /// @param limitPerHost places for each destination; 0 for no limit
    Places(int limit, int limitPerHost) {
        this.limit = limit;
        this.limitPerHost = limitPerHost;
    }

    /// Asks for a place. It may be granted at once, otherwise `onGranted` is run when it is.
    Ticket ask(Destination destination, Runnable onGranted) {
        Ticket ticket = new Ticket(destination, sequence++, onGranted);
        if (limitPerHost == 0) {
            wantAny(ticket, false);
            return ticket;
        }
        Host host = hosts.computeIfAbsent(destination, _ -> new Host());
        if (host.taken < limitPerHost) {
            host.taken++;
            wantAny(ticket, false);
        } else {
            host.queue.add(ticket);
            waitingForHost++;
        }
        return ticket;
    }

    int granted() {
        return granted;
    }

    int waiting() {
        return forAny.size() + waitingForHost;
    }

    /// Says to the user what a ticket that waits is waiting for, and what can be done about it.
    String shortage(Ticket ticket) {
        return ticket.state == State.FOR_HOST
                ? "all %d connections to %s:%d are in use; close responses or raise withLimitPerHost"
                        .formatted(limitPerHost, ticket.destination.host(), ticket.destination.port())
                : "all %d connections are in use; close responses or raise withLimit".formatted(limit);
    }

    private void wantAny(Ticket ticket, boolean tell) {
        if (limit == 0 || granted < limit) {
            granted++;
            grant(ticket, tell);
        } else {
            ticket.state = State.FOR_ANY;
            forAny.add(ticket);
        }
    }

    private static void grant(Ticket ticket, boolean tell) {
        ticket.state = State.GRANTED;
        if (tell) {
            ticket.onGranted.run();
        }
    }

    private void returned(Ticket ticket) {
        State was = ticket.state;
        ticket.state = State.RETURNED;
        switch (was) {
            case GRANTED -> {
                passOn();
                freeHost(ticket.destination);
            }
            case FOR_ANY -> {
                forAny.remove(ticket);
                freeHost(ticket.destination);
            }
            case FOR_HOST -> leaveHost(ticket);
            case RETURNED -> {}
        }
    }

    private void passOn() {
        Ticket next = forAny.poll();
        if (next == null) {
            granted--;
        } else {
            grant(next, true);
        }
    }

    private void freeHost(Destination destination) {
        Host host = hosts.get(destination);
        if (host == null) {
            return;
        }
        Ticket next = host.queue.poll();
        if (next != null) {
            waitingForHost--;
            wantAny(next, true);
        } else if (--host.taken == 0) {
            hosts.remove(destination);
        }
    }

    private void leaveHost(Ticket ticket) {
        Host host = hosts.get(ticket.destination);
        if (host != null && host.queue.remove(ticket)) {
            waitingForHost--;
        }
    }

    /// Returns a line for a debugger.
    @Override
    public String toString() {
        @Nullable String all = limit == 0 ? "no limit" : String.valueOf(limit);
        return "Places[" + granted + " of " + all + " taken, " + waiting() + " waiting]";
    }
}
