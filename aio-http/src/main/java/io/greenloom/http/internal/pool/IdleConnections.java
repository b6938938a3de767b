package io.greenloom.http.internal.pool;

import io.greenloom.http.internal.wire.Connection;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Connections that wait for their next request: those of a destination are reused oldest first. Plain state, no
/// clock: callers pass the time.
final class IdleConnections {
    private record Idle(Connection connection, long sinceNanos) {}

    private final Map<Destination, ArrayDeque<Idle>> byDestination = new HashMap<>();
    private int count;

    void add(Destination destination, Connection connection, long nowNanos) {
        byDestination.computeIfAbsent(destination, _ -> new ArrayDeque<>(4)).add(new Idle(connection, nowNanos));
        count++;
    }

    /// Takes out the connection that has waited longest; null if there is none.
    @Nullable
    Connection take(Destination destination) {
        ArrayDeque<Idle> queue = byDestination.get(destination);
        Idle first = queue == null ? null : queue.poll();
        if (first == null) {
            return null;
        }
        count--;
        return first.connection;
    }

    void remove(Destination destination, Connection connection) {
        ArrayDeque<Idle> queue = byDestination.get(destination);
        if (queue != null && queue.removeIf(idle -> idle.connection == connection)) {
            count--;
        }
    }

    /// Takes out all that are here since `nanos` or longer.
    List<Connection> removeSince(long nanos) {
        List<Connection> expired = new ArrayList<>();
        byDestination.values().removeIf(queue -> {
            while (!queue.isEmpty() && queue.getFirst().sinceNanos <= nanos) {
                expired.add(queue.removeFirst().connection);
            }
            return queue.isEmpty();
        });
        count -= expired.size();
        return expired;
    }

    int size() {
        return count;
    }
}
