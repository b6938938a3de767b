package io.greenloom.async;

import java.lang.ref.WeakReference;
import java.util.ArrayDeque;
import java.util.Collection;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Queue;
import java.util.Set;

/// Awaitables in the order in which they end; see [Async#asCompleted]. Several tasks may take from one.
///
/// An iteration that is left early says so to nobody: so the members know it by a weak reference only, and forget
/// their observers that have none left when they have many.
final class AsCompleted<A extends Awaitable<?>> implements Iterator<A> {
    private final Set<A> members;
    private final EndObserver<A> observer = new EndObserver<>(this);
    // Members end on any thread. Guarded by `ended`, as are the next two.
    private final Queue<A> ended = new ArrayDeque<>();
    private final Queue<Suspension<A>> waiting = new ArrayDeque<>();
    private int left; // that nobody has taken, nor waits for

    AsCompleted(Collection<? extends A> awaitables) {
        members = new LinkedHashSet<>(awaitables);
        left = members.size();
        for (A member : members) {
            member.awaited();
            if (!member.subscribe(observer)) {
                memberEnded(member);
            }
        }
    }

    private static final class EndObserver<A extends Awaitable<?>> implements Observer {
        private final WeakReference<AsCompleted<A>> order;

        EndObserver(AsCompleted<A> order) {
            this.order = new WeakReference<>(order);
        }

        @Override
        @SuppressWarnings("unchecked") // only members are observed
        public void ended(Awaitable<?> member) {
            AsCompleted<A> its = order.get();
            if (its != null) {
                its.memberEnded((A) member);
            }
        }

        @Override
        public boolean isOver() {
            return order.get() == null;
        }
    }

    private void memberEnded(A member) {
        while (true) {
            Suspension<A> next;
            synchronized (ended) {
                next = waiting.poll();
                if (next == null) {
                    ended.add(member);
                    return;
                }
            }
            if (next.resume(member)) {
                return;
            }
        }
    }

    @Override
    public boolean hasNext() {
        synchronized (ended) {
            return left > 0;
        }
    }

    @Override
    public A next() {
        Async.checkCancelled();
        Suspension<A> wait;
        synchronized (ended) {
            if (left == 0) {
                throw new NoSuchElementException("all have been returned, or are waited for");
            }
            left--;
            A next = ended.poll();
            if (next != null) {
                return next;
            }
            wait = Suspension.begin(this);
            waiting.add(wait);
        }
        try {
            return wait.await();
        } finally {
            if (!wait.isResumed()) {
                giveBack(wait);
            }
        }
    }

    private void giveBack(Suspension<A> wait) {
        synchronized (ended) {
            left++;
            waiting.remove(wait);
        }
    }

    /// Returns those that have not ended.
    List<A> pending() {
        return members.stream().filter(member -> !member.isDone()).toList();
    }

    @Override
    public String toString() {
        synchronized (ended) {
            return "the next of " + (left + waiting.size());
        }
    }
}
