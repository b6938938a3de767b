package io.greenloom.async.channel;

import io.greenloom.async.Awaitable;
import io.greenloom.async.Suspension;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;

/// One case of one run of a select. The wait ends with the case that has happened.
abstract sealed class Case<R extends @Nullable Object> {
    /// Makes the case anew for each run.
    interface Factory<R extends @Nullable Object> {
        Case<R> create();
    }

    static <T, R extends @Nullable Object> Case<R> receive(
            Exchange<T> exchange,
            @Nullable End end,
            Select.Handler<? super T, ? extends R> then,
            @Nullable Callable<? extends R> onEnd) {
        Party<T> party = Party.receiver(end);
        return new OfChannel<>(
                exchange,
                party,
                () -> {
                    if (onEnd != null && party.refusal instanceof Refusal.Ended) {
                        return onEnd.call();
                    }
                    exchange.checkNotRefused(party);
                    return then.handle(Objects.requireNonNull(party.item));
                });
    }

    static <T, R extends @Nullable Object> Case<R> send(
            Exchange<T> exchange, T item, @Nullable End end, Callable<? extends R> then) {
        Party<T> party = Party.sender(item, end);
        return new OfChannel<>(exchange, party, () -> {
            exchange.checkNotRefused(party);
            return then.call();
        });
    }

    /// Happens when all that was sent has been received, and no more will come; takes nothing.
    static <T, R extends @Nullable Object> Case<R> ended(Exchange<T> exchange, Callable<? extends R> then) {
        Party<T> party = Party.watcher();
        return new OfChannel<>(exchange, party, () -> {
            if (!(party.refusal instanceof Refusal.Ended)) {
                exchange.checkNotRefused(party);
            }
            return then.call();
        });
    }

    static <T extends @Nullable Object, R extends @Nullable Object> Case<R> done(
            Awaitable<T> awaitable, Select.Handler<? super Awaitable<T>, ? extends R> then) {
        return new OfAwaitable<>(awaitable, () -> then.handle(awaitable));
    }

    /// Returns the channel whose lock must be held for [#attempt] and [#enqueue]; null for none.
    @Nullable
    Exchange<?> exchange() {
        return null;
    }

    /// Makes it happen if it is ready.
    abstract boolean attempt();

    /// Has it end `wait`, from now on.
    void enqueue(Suspension<Object> wait) {}

    /// Does the same for what needs no lock, after all are unlocked.
    void observe(Suspension<Object> wait) {}

    /// Leaves nothing behind, because another case has happened, or none.
    abstract void withdraw();

    /// Returns what to do, now that it has happened; all locks are free.
    abstract Callable<? extends R> settled();

    private static final class OfChannel<T, R extends @Nullable Object> extends Case<R> {
        private final Exchange<T> exchange;
        private final Party<T> party;
        private final Callable<? extends R> then;

        OfChannel(Exchange<T> exchange, Party<T> party, Callable<? extends R> then) {
            this.exchange = exchange;
            this.party = party;
            this.then = then;
        }

        @Override
        Exchange<?> exchange() {
            return exchange;
        }

        @Override
        boolean attempt() {
            return exchange.attempt(party);
        }

        @Override
        void enqueue(Suspension<Object> wait) {
            exchange.enqueue(party, wait, this);
        }

        @Override
        void withdraw() {
            exchange.withdraw(party);
        }

        @Override
        Callable<? extends R> settled() {
            exchange.afterwards(party);
            return then;
        }
    }

    private static final class OfAwaitable<R extends @Nullable Object> extends Case<R> {
        private final Awaitable<?> awaitable;
        private final Callable<? extends R> then;
        private @Nullable Runnable takeBack;

        OfAwaitable(Awaitable<?> awaitable, Callable<? extends R> then) {
            this.awaitable = awaitable;
            this.then = then;
        }

        @Override
        boolean attempt() {
            return awaitable.isDone();
        }

        @Override
        void observe(Suspension<Object> wait) {
            takeBack = wait.resumeAfter(awaitable, this);
        }

        @Override
        void withdraw() {
            if (takeBack != null) {
                takeBack.run();
            }
        }

        @Override
        Callable<? extends R> settled() {
            return then;
        }
    }
}
