package io.greenloom.async.gevent;

import io.greenloom.async.Async;
import io.greenloom.async.Awaitable;
import io.greenloom.async.Observer;
import io.greenloom.async.Suspension;
import io.greenloom.async.Task;
import io.greenloom.async.internal.Limit;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Collection;
import java.util.Queue;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/// Awaitables in the order in which they end, for one who takes them. It does not look at how they end.
final class Ready<A extends Awaitable<?>> implements AutoCloseable {
    private final Collection<A> members;
    private final Limit limit;
    private final Observer observer = this::memberEnded;
    // Members end on any thread. Guarded by `ended`, as is the next.
    private final Queue<A> ended = new ArrayDeque<>();
    private @Nullable Suspension<Boolean> waiting;

    Ready(Collection<A> members, Limit limit) {
        this.members = members;
        this.limit = limit;
        Task<?> current = Async.currentTask();
        if (current != null && members.contains(current)) {
            throw new IllegalStateException(current + " is one of those that it waits for; it would wait for ever");
        }
        for (A member : members) {
            if (!member.subscribe(observer)) {
                memberEnded(member);
            }
        }
    }

    @SuppressWarnings("unchecked") // only members are observed
    private void memberEnded(Awaitable<?> member) {
        synchronized (ended) {
            ended.add((A) member);
            if (waiting != null) {
                waiting.resume(true);
                waiting = null;
            }
        }
    }

    /// Returns the next that has ended; null where the time is over. Suspends; a cancellation point.
    @Nullable
    A next() {
        Async.checkCancelled();
        while (true) {
            Suspension<Boolean> wait;
            synchronized (ended) {
                A next = ended.poll();
                if (next != null) {
                    return next;
                }
                wait = Suspension.begin("the next to end of " + members.size());
                waiting = wait;
            }
            Duration left = limit.left();
            if (left == null) {
                wait.await();
            } else {
                try {
                    wait.await(left);
                } catch (TimeoutException e) {
                    synchronized (ended) {
                        return ended.poll(); // it may have ended at the last moment
                    }
                }
            }
        }
    }

    @Override
    public void close() {
        members.forEach(member -> member.unsubscribe(observer));
    }
}
