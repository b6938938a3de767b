package io.greenloom.async.channel;

import io.greenloom.async.Suspension;
import org.jspecify.annotations.Nullable;

/// One send, one receive or one watch for the end, from its first try to its end: at once, or as an entry in the
/// queue of those who wait.
///
/// Whoever settles a waiting party writes what it is to get and then claims it by `resume`, all under the channel's
/// lock; the party reads after its wait. A claim that fails means that it is gone.
final class Party<T> {
    enum Kind {
        SEND("send to"),
        RECEIVE("receive from"),
        WATCH("the end of");

        final String description;

        Kind(String description) {
            this.description = description;
        }
    }

    final Kind kind;
    final @Nullable End end; // what it goes through; null for the channel itself
    private @Nullable Suspension<Object> wait; // set under the lock, before it is queued
    private Object token = this; // what the wait ends with

    // Guarded by the channel's lock while it is queued, its own before and after.
    @Nullable
    T item; // what a sender offers, what a receiver was given

    @Nullable
    Refusal refusal;

    @Nullable
    T dropped; // by the overflow policy, to make this one succeed

    boolean passed; // this very attempt, without a wait, brought an item to a receiver

    // Guarded by the channel's lock: kept by Parties.
    @Nullable
    Parties<T> queue;

    @Nullable
    Party<T> previous;

    @Nullable
    Party<T> next;

    private Party(Kind kind, @Nullable T item, @Nullable End end) {
        this.kind = kind;
        this.item = item;
        this.end = end;
    }

    static <T> Party<T> sender(T item, @Nullable End end) {
        return new Party<>(Kind.SEND, item, end);
    }

    static <T> Party<T> receiver(@Nullable End end) {
        return new Party<>(Kind.RECEIVE, null, end);
    }

    /// Takes nothing, and waits until all has been received.
    static <T> Party<T> watcher() {
        return new Party<>(Kind.WATCH, null, null);
    }

    void waitAs(Suspension<Object> suspension, Object endsWith) {
        wait = suspension;
        token = endsWith;
    }

    boolean isWaiting() {
        return wait != null && wait.isWaiting();
    }

    /// Ends its wait. Returns false where it has ended otherwise: then what it was to get goes to the next.
    boolean claim() {
        return wait != null && wait.resume(token);
    }

    boolean refuse(Refusal why) {
        refusal = why;
        return claim();
    }
}
