package io.greenloom.async.channel;

import io.greenloom.async.Async;
import io.greenloom.async.Suspension;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// The inside of a channel: a buffer, those who wait to send, those who wait to receive, and one lock.
///
/// Where a receiver waits, the buffer is empty and no sender waits (other than those of the same select, or gone
/// ones, whom a claim finds out); where a sender waits, the buffer is full. Items go by the order in which they
/// were sent: a buffer's items come before a waiting sender's.
///
/// An attempt is made and, if it cannot go on, queued under one hold of the lock. What runs code of others, the
/// `onUndelivered` hook and the upstream, comes after it, in [#afterwards].
final class Exchange<T> {
    private static final AtomicLong COUNT = new AtomicLong();
    private static final Refusal ENDED = new Refusal.Ended();
    private static final Refusal ABANDONED = new Refusal.Abandoned();
    private static final Refusal SENDER_CLOSED = new Refusal.EndClosed("sender");
    private static final Refusal RECEIVER_CLOSED = new Refusal.EndClosed("receiver");

    /// What a dump shows that somebody waits for.
    private record Reason(String what, Exchange<?> exchange) {
        @Override
        public String toString() {
            return what + " " + exchange;
        }
    }

    final long number = COUNT.incrementAndGet(); // selects take locks in this order
    final ReentrantLock lock = new ReentrantLock();
    private final Buffering buffering;
    private final @Nullable Consumer<? super T> onUndelivered;
    private final @Nullable Upstream upstream;

    // Guarded by the lock, from here on.
    private final ArrayDeque<T> buffer = new ArrayDeque<>();
    private final Parties<T> senders = new Parties<>();
    private final Parties<T> receivers = new Parties<>();
    private final Parties<T> watchers = new Parties<>();
    private int openSenders;
    private int openReceivers;
    private boolean closed;
    private boolean abandoned; // implies closed
    private @Nullable Throwable cause; // of the close

    Exchange(Buffering buffering, @Nullable Consumer<? super T> onUndelivered, @Nullable Upstream upstream) {
        this.buffering = buffering;
        this.onUndelivered = onUndelivered;
        this.upstream = upstream;
    }

    /// Does what `party` is for: at once, or after a wait, of at most `timeout` unless that is null.
    ///
    /// @throws ChannelException where it is refused
    void perform(Party<T> party, @Nullable Duration timeout) throws TimeoutException {
        Async.checkCancelled();
        Suspension<Object> wait = null;
        lock.lock();
        try {
            if (!attempt(party)) {
                wait = Suspension.begin(new Reason(party.kind.description, this));
                enqueue(party, wait, party);
            }
        } finally {
            lock.unlock();
        }
        if (wait == null) {
            afterwards(party);
        } else {
            await(party, wait, timeout);
        }
        checkNotRefused(party);
    }

    private void await(Party<T> party, Suspension<Object> wait, @Nullable Duration timeout) throws TimeoutException {
        try {
            if (timeout == null) {
                wait.await();
            } else {
                wait.await(timeout);
            }
        } finally {
            if (!wait.isResumed()) {
                withdraw(party);
            }
        }
    }

    /// Does what `party` is for if that needs no wait. Returns whether it did.
    ///
    /// @throws ChannelException where it is refused
    boolean performNow(Party<T> party) {
        boolean settled;
        lock.lock();
        try {
            settled = attempt(party);
        } finally {
            lock.unlock();
        }
        afterwards(party);
        checkNotRefused(party);
        return settled;
    }

    void checkNotRefused(Party<T> party) {
        if (party.refusal != null) {
            throw party.refusal.toException(this);
        }
    }

    /// Settles `party` if that needs no wait. Call with the lock held.
    boolean attempt(Party<T> party) {
        return switch (party.kind) {
            case SEND -> offer(party);
            case RECEIVE -> take(party);
            case WATCH -> watch(party);
        };
    }

    /// Has `party` wait; call with the lock held, right after an attempt.
    void enqueue(Party<T> party, Suspension<Object> wait, Object token) {
        party.waitAs(wait, token);
        queueOf(party).add(party);
    }

    private Parties<T> queueOf(Party<T> party) {
        return switch (party.kind) {
            case SEND -> senders;
            case RECEIVE -> receivers;
            case WATCH -> watchers;
        };
    }

    /// Takes a party whose wait has ended out of its queue.
    void withdraw(Party<T> party) {
        lock.lock();
        try {
            queueOf(party).remove(party);
            tellWatchers(); // it may have been the last sender
        } finally {
            lock.unlock();
        }
    }

    /// Tells others about what an attempt did; call without the lock.
    void afterwards(Party<T> party) {
        if (party.passed && upstream != null) {
            upstream.taken();
        }
        T dropped = party.dropped;
        if (dropped != null) {
            party.dropped = null;
            undelivered(dropped);
        }
    }

    /// Hands an item that no receiver will get to the hook; call without the lock.
    void undelivered(T item) {
        if (onUndelivered != null) {
            onUndelivered.accept(item);
        }
    }

    private boolean offer(Party<T> sender) {
        sender.refusal = refusalToSend(sender.end);
        if (sender.refusal != null) {
            return true;
        }
        T item = Objects.requireNonNull(sender.item);
        if (handOver(item)) {
            sender.passed = true;
            return true;
        }
        if (buffer.size() < buffering.capacity()) {
            buffer.add(item);
            return true;
        }
        switch (buffering.overflow()) {
            case SUSPEND -> {
                return false;
            }
            case DROP_OLDEST -> {
                sender.dropped = buffer.poll();
                buffer.add(item);
            }
            case DROP_LATEST -> sender.dropped = item;
        }
        return true;
    }

    private boolean handOver(T item) {
        for (Party<T> receiver = receivers.poll(); receiver != null; receiver = receivers.poll()) {
            receiver.item = item;
            if (receiver.claim()) {
                return true;
            }
            receiver.item = null;
        }
        return false;
    }

    private boolean take(Party<T> receiver) {
        if (receiver.end != null && receiver.end.closed) {
            receiver.refusal = RECEIVER_CLOSED;
            return true;
        }
        T item = buffer.poll();
        if (item == null) {
            item = claimSender();
        } else {
            refill();
        }
        if (item != null) {
            receiver.item = item;
            receiver.passed = true;
            tellWatchers();
            return true;
        }
        if (closed) {
            receiver.refusal = ending();
        }
        return closed;
    }

    private boolean watch(Party<T> watcher) {
        if (!closed || !buffer.isEmpty() || senders.count() > 0) {
            return false;
        }
        watcher.refusal = ending();
        return true;
    }

    private void tellWatchers() {
        if (closed && !watchers.isEmpty() && buffer.isEmpty() && senders.count() == 0) {
            refuseAll(watchers, null, ending());
        }
    }

    private Refusal ending() {
        return cause == null ? ENDED : new Refusal.SendersFailed(cause);
    }

    private void refill() {
        while (buffer.size() < buffering.capacity()) {
            T item = claimSender();
            if (item == null) {
                return;
            }
            buffer.add(item);
        }
    }

    /// Returns the item of the first sender that still waits, who then has sent it.
    private @Nullable T claimSender() {
        for (Party<T> sender = senders.poll(); sender != null; sender = senders.poll()) {
            T item = sender.item;
            if (sender.claim()) {
                return item;
            }
        }
        return null;
    }

    private @Nullable Refusal refusalToSend(@Nullable End end) {
        if (end != null && end.closed) {
            return SENDER_CLOSED;
        }
        if (abandoned) {
            return ABANDONED;
        }
        return closed ? new Refusal.Closed(cause) : null;
    }

    /// Ends the sending side; what has been sent, and what waits to be, is still received.
    boolean close(@Nullable Throwable why) {
        lock.lock();
        try {
            return closeLocked(why);
        } finally {
            lock.unlock();
        }
    }

    private boolean closeLocked(@Nullable Throwable why) {
        if (closed) {
            return false;
        }
        closed = true;
        cause = why;
        refuseAll(receivers, null, ending());
        tellWatchers();
        return true;
    }

    /// Ends both sides, and drops what has not been received.
    boolean abandon() {
        List<T> rest;
        lock.lock();
        try {
            if (abandoned) {
                return false;
            }
            rest = abandonLocked();
        } finally {
            lock.unlock();
        }
        afterAbandoning(rest);
        return true;
    }

    private List<T> abandonLocked() {
        closeLocked(null);
        abandoned = true;
        refuseAll(senders, null, ABANDONED);
        List<T> rest = new ArrayList<>(buffer);
        buffer.clear();
        tellWatchers();
        return rest;
    }

    /// One hook that fails keeps no other item from it.
    private void afterAbandoning(List<T> rest) {
        if (upstream != null) {
            upstream.abandoned();
        }
        RuntimeException first = null;
        for (T item : rest) {
            try {
                undelivered(item);
            } catch (RuntimeException e) {
                if (first == null) {
                    first = e;
                } else {
                    first.addSuppressed(e);
                }
            }
        }
        if (first != null) {
            throw first;
        }
    }

    /// Ends the waits of those who came through `end`; of all where it is null.
    private void refuseAll(Parties<T> parties, @Nullable End end, Refusal refusal) {
        parties.forEach(party -> {
            if (end == null || party.end == end) {
                parties.remove(party);
                party.refuse(refusal);
            }
        });
    }

    End openSender(@Nullable End by) {
        lock.lock();
        try {
            Refusal refusal = refusalToSend(by);
            if (refusal != null) {
                throw refusal.toException(this);
            }
            openSenders++;
            return new End();
        } finally {
            lock.unlock();
        }
    }

    End openReceiver(@Nullable End by) {
        lock.lock();
        try {
            if (abandoned || (by != null && by.closed)) {
                throw RECEIVER_CLOSED.toException(this);
            }
            openReceivers++;
            return new End();
        } finally {
            lock.unlock();
        }
    }

    void closeSender(End end) {
        lock.lock();
        try {
            if (end.closed) {
                return;
            }
            end.closed = true;
            refuseAll(senders, end, SENDER_CLOSED);
            if (--openSenders == 0) {
                closeLocked(null);
            }
        } finally {
            lock.unlock();
        }
    }

    void closeReceiver(End end) {
        List<T> rest;
        lock.lock();
        try {
            if (end.closed) {
                return;
            }
            end.closed = true;
            refuseAll(receivers, end, RECEIVER_CLOSED);
            if (--openReceivers > 0 || abandoned) {
                return;
            }
            rest = abandonLocked();
        } finally {
            lock.unlock();
        }
        afterAbandoning(rest);
    }

    ChannelStatistics statistics() {
        lock.lock();
        try {
            return new ChannelStatistics(
                    buffering, buffer.size(), openSenders, openReceivers, senders.count(), receivers.count(), closed);
        } finally {
            lock.unlock();
        }
    }

    @Override
    public String toString() {
        return "Channel-" + number + "[" + buffering + "]";
    }
}
