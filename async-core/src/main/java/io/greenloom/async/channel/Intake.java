package io.greenloom.async.channel;

import java.util.Objects;
import java.util.concurrent.Flow;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/// The subscriber that fills a channel. What is requested and what lies in the buffer never exceed the capacity
/// together, so that there is room for whatever comes.
final class Intake<T> implements Flow.Subscriber<T>, Upstream {
    private final int capacity;
    private final int batch; // how many received items are worth a request
    private final Channel<T> channel;
    private final AtomicReference<Flow.@Nullable Subscription> subscription = new AtomicReference<>();
    private final AtomicInteger taken = new AtomicInteger(); // and not requested again yet
    private volatile boolean abandoned;

    Intake(int capacity) {
        this.capacity = capacity;
        this.batch = Math.max(1, capacity / 2);
        this.channel = Channel.of(Buffering.of(capacity), this);
    }

    Receiver<T> receiver() {
        return channel.receiver();
    }

    @Override
    public void onSubscribe(Flow.Subscription given) {
        Objects.requireNonNull(given, "subscription");
        if (!subscription.compareAndSet(null, given) || abandoned) {
            given.cancel();
        } else {
            request(given, capacity);
        }
    }

    @Override
    public void onNext(T item) {
        Objects.requireNonNull(item, "item");
        try {
            if (!channel.trySend(item)) {
                fail(new IllegalStateException(
                        "the publisher sent more than the " + capacity + " items that were requested at most"));
            }
        } catch (ChannelException e) {
            // After the end, or cancelled in the meantime: such an item counts as not sent.
        }
    }

    @Override
    public void onError(Throwable error) {
        channel.close(Objects.requireNonNull(error, "error"));
    }

    @Override
    public void onComplete() {
        channel.close();
    }

    @Override
    public void taken() {
        Flow.Subscription from = subscription.get();
        if (taken.incrementAndGet() >= batch && from != null) {
            int count = taken.getAndSet(0);
            if (count > 0) {
                request(from, count);
            }
        }
    }

    // A publisher that throws here breaks the rules; the receiver whose call this is must not lose its item.
    private void request(Flow.Subscription from, int count) {
        try {
            from.request(count);
        } catch (RuntimeException e) {
            fail(e);
        }
    }

    private void fail(RuntimeException why) {
        channel.close(why);
        Flow.Subscription from = subscription.get();
        if (from != null) {
            from.cancel();
        }
    }

    @Override
    public void abandoned() {
        abandoned = true;
        Flow.Subscription from = subscription.get();
        if (from != null) {
            from.cancel();
        }
    }
}
