package io.greenloom.async.channel;

import io.greenloom.async.Async;
import io.greenloom.async.internal.Rethrow;
import java.util.concurrent.Flow;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/// One subscription to a channel, and the strand that serves it: all signals to the subscriber come from there,
/// one after the other.
final class Delivery<T> implements Flow.Subscription {
    /// What there is to do for the subscriber.
    private sealed interface Next<T> {
        record Item<T>(T item) implements Next<T> {}

        record Wanted<T>() implements Next<T> {}

        record Complete<T>() implements Next<T> {}

        record Failed<T>(Throwable error) implements Next<T> {}

        record Stop<T>() implements Next<T> {}
    }

    private final Channel<T> channel;
    private final Flow.Subscriber<? super T> subscriber;
    private final AtomicLong demand = new AtomicLong();
    private final Channel<Boolean> more = Channel.conflated(); // the demand has risen from 0
    private final Channel<Boolean> stop = Channel.rendezvous(); // closed: no more signals, but `misuse`
    private volatile boolean stopped;
    private volatile @Nullable IllegalArgumentException misuse;
    private @Nullable Throwable cancellation; // of whoever serves it, as it was thrown; the server's

    Delivery(Channel<T> channel, Flow.Subscriber<? super T> subscriber) {
        this.channel = channel;
        this.subscriber = subscriber;
    }

    @Override
    public void request(long count) {
        if (count <= 0) {
            if (!stopped) {
                misuse = new IllegalArgumentException("a request must be for at least 1 item, was " + count + " (3.9)");
                halt();
            }
            return;
        }
        long before = demand.getAndAccumulate(count, (had, added) -> had + added < 0 ? Long.MAX_VALUE : had + added);
        if (before == 0) {
            more.trySend(true);
        }
    }

    @Override
    public void cancel() {
        if (!stopped) {
            halt();
        }
    }

    private void halt() {
        stopped = true;
        stop.close();
    }

    /// Serves the subscriber until the end of the channel or of the subscription. Suspends.
    void run() {
        try {
            Next<T> next = next();
            while (next instanceof Next.Item<T>(T item)) {
                if (demand.get() != Long.MAX_VALUE) { // which stands for no bound
                    demand.decrementAndGet();
                }
                subscriber.onNext(item);
                next = next();
            }
            halt();
            finish(next);
        } finally {
            halt(); // a subscriber that throws has cancelled
        }
    }

    private void finish(Next<T> next) {
        IllegalArgumentException misused = misuse;
        if (next instanceof Next.Failed<T>(Throwable error)) {
            subscriber.onError(error);
            if (cancellation != null) {
                throw Rethrow.unchanged(cancellation);
            }
        } else if (next instanceof Next.Complete<T>) {
            subscriber.onComplete();
        } else if (misused != null) {
            subscriber.onError(misused);
        }
    }

    private Next<T> next() {
        try {
            while (demand.get() == 0) {
                Next<T> next = awaitDemand();
                if (!(next instanceof Next.Wanted<T>)) {
                    return next;
                }
            }
            return receive();
        } catch (BrokenChannel e) {
            return new Next.Failed<>(e.getCause() == null ? e : e.getCause());
        } catch (Throwable e) {
            if (Async.cancellationIn(e) == null) {
                throw e;
            }
            cancellation = e;
            return new Next.Failed<>(
                    new BrokenChannel("whoever delivered the items of " + channel + " was cancelled", e));
        }
    }

    private Next<T> awaitDemand() {
        return Select.<Next<T>>biased()
                .onReceive(stop, _ -> new Next.Stop<>(), Next.Stop::new)
                .onReceive(more, _ -> new Next.Wanted<>())
                .onEnd(channel, Next.Complete::new)
                .run();
    }

    private Next<T> receive() {
        Next<T> next = Select.<Next<T>>biased()
                .onReceive(stop, _ -> new Next.Stop<>(), Next.Stop::new)
                .onReceive(channel, Next.Item::new, Next.Complete::new)
                .run();
        if (stopped) {
            if (next instanceof Next.Item<T>(T item)) {
                channel.exchange().undelivered(item);
            }
            return new Next.Stop<>();
        }
        return next;
    }

    @Override
    public String toString() {
        return "publisher of " + channel;
    }
}
