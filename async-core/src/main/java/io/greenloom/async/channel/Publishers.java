package io.greenloom.async.channel;

import io.greenloom.async.EventLoop;
import java.util.Objects;
import java.util.concurrent.Flow;

/// Channels as publishers of `java.util.concurrent.Flow` (Reactive Streams), and publishers as channels, with
/// back-pressure both ways: Kotlin's `asPublisher` and `collect` of a publisher.
public final class Publishers {
    private Publishers() {}

    /// Returns a publisher that receives from `channel` as much as its subscribers request. Never waits.
    ///
    /// Each item goes to one subscriber. A subscriber is called from a strand of its own: a task of the loop that
    /// `subscribe` was called on, outside loops a virtual thread; so it may wait. It gets `onComplete` when the channel
    /// has ended, and `onError` with the cause where that was [closed with an error][Channel#close(Throwable)]. Cancelling
    /// a subscription leaves the channel as it is; an item that was taken for it at that very moment goes to the
    /// channel's `onUndelivered`.
    public static <T> Flow.Publisher<T> publish(Channel<T> channel) {
        Objects.requireNonNull(channel, "channel");
        return subscriber -> {
            Objects.requireNonNull(subscriber, "subscriber");
            Delivery<T> delivery = new Delivery<>(channel, subscriber);
            try {
                subscriber.onSubscribe(delivery);
            } catch (Throwable e) {
                delivery.cancel();
                throw e;
            }
            start(delivery);
        };
    }

    private static void start(Delivery<?> delivery) {
        EventLoop loop = EventLoop.currentOrNull();
        if (loop != null) {
            loop.createTask(delivery.toString(), () -> {
                delivery.run();
                return delivery;
            });
        } else {
            Thread.ofVirtual().name(delivery.toString()).start(delivery::run);
        }
    }

    /// Subscribes to `publisher`, and returns where its items are received. Never waits, unless `publisher` does.
    ///
    /// At most `capacity` items are requested and not yet received at any time. After its end, receivers get
    /// [EndOfChannel]; after its error, [BrokenChannel] with that as the cause. Closing the receiver, and the others made
    /// by [Receiver#another], cancels the subscription. A publisher that sends more than was requested is cancelled, and
    /// breaks the channel.
    ///
    /// @param capacity how many items to request ahead, at least 1
    /// @throws IllegalArgumentException where `capacity` is less than 1
    public static <T> Receiver<T> subscribe(Flow.Publisher<? extends T> publisher, int capacity) {
        if (capacity < 1) {
            throw new IllegalArgumentException("capacity must be >= 1, was " + capacity);
        }
        Intake<T> intake = new Intake<>(capacity);
        Receiver<T> receiver = intake.receiver();
        publisher.subscribe(intake);
        return receiver;
    }
}
