package io.greenloom.async;

import java.util.ArrayDeque;
import java.util.Collection;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.NoSuchElementException;
import java.util.Queue;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Awaitables in the order in which they end; see [Async#asCompleted].
final class AsCompleted<A extends Awaitable<?>> implements Iterator<A> {
    private final Set<A> members;
    private final Observer observer = this::memberEnded;
    private int left; // the reader's
    // Members end on any thread.
    private final Queue<A> ended = new ArrayDeque<>(); // guarded by itself, as is the next
    private @Nullable Suspension<Boolean> waiting;

    AsCompleted(Collection<? extends A> awaitables) {
        members = new LinkedHashSet<>(awaitables);
        left = members.size();
        for (A member : members) {
            member.markObserved();
            member.awaited();
            if (!member.subscribe(observer)) {
                memberEnded(member);
            }
        }
    }

    @SuppressWarnings("unchecked") // only members are observed
    private void memberEnded(Awaitable<?> member) {
        Suspension<Boolean> wake;
        synchronized (ended) {
            ended.add((A) member);
            wake = waiting;
            waiting = null;
        }
        if (wake != null) {
            wake.resume(true);
        }
    }

    @Override
    public boolean hasNext() {
        return left > 0;
    }

    @Override
    public A next() {
        if (left == 0) {
            throw new NoSuchElementException("all have been returned");
        }
        Async.checkCancelled();
        while (true) {
            Suspension<Boolean> wait;
            synchronized (ended) {
                A next = ended.poll();
                if (next != null) {
                    left--;
                    return next;
                }
                wait = Suspension.begin("the next of " + left);
                waiting = wait;
            }
            wait.await();
        }
    }
}
