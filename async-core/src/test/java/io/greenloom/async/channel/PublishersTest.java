package io.greenloom.async.channel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatNullPointerException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.greenloom.async.Async;
import io.greenloom.async.EventLoop;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.Flow;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.SubmissionPublisher;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/// Channels and `java.util.concurrent.Flow`, by the rules of Reactive Streams (their numbers in brackets).
@SuppressWarnings("try") // closing it early is the case
final class PublishersTest {
    /// Writes down what it is told, and requests only what it is asked to.
    private static class Recording implements Flow.Subscriber<Integer> {
        final BlockingQueue<Object> signals = new LinkedBlockingQueue<>();
        volatile Flow.@Nullable Subscription subscription;

        @Override
        public void onSubscribe(Flow.Subscription given) {
            subscription = given;
        }

        @Override
        public void onNext(Integer item) {
            signals.add(item);
        }

        @Override
        public void onError(Throwable error) {
            signals.add(error);
        }

        @Override
        public void onComplete() {
            signals.add("complete");
        }

        void request(long count) {
            if (subscription != null) {
                subscription.request(count);
            }
        }

        void cancel() {
            if (subscription != null) {
                subscription.cancel();
            }
        }

        Object next() throws InterruptedException {
            Object signal = signals.poll(20, TimeUnit.SECONDS);
            return signal == null ? "nothing" : signal;
        }
    }

    @Test
    void aSubscriberGetsWhatItRequestsAndNoMore() throws InterruptedException {
        Channel<Integer> channel = Channel.unbounded();
        for (int i = 0; i < 10; i++) {
            channel.send(i);
        }
        Recording subscriber = new Recording();
        Publishers.publish(channel).subscribe(subscriber);
        assertThat(subscriber.signals).isEmpty();
        subscriber.request(2);
        subscriber.request(1);
        assertThat(List.of(subscriber.next(), subscriber.next(), subscriber.next()))
                .isEqualTo(List.of(0, 1, 2));
        assertThat(channel.statistics().buffered())
                .as("[1.1] the rest is left where it is")
                .isEqualTo(7);
        assertThat(subscriber.signals).isEmpty();
        channel.close();
        subscriber.request(Long.MAX_VALUE);
        subscriber.request(Long.MAX_VALUE); // [3.17] does not wrap around
        for (int i = 3; i < 10; i++) {
            assertThat(subscriber.next()).isEqualTo(i);
        }
        assertThat(subscriber.next()).isEqualTo("complete");
    }

    @Test
    void theEndIsToldWithoutARequest() throws InterruptedException {
        Channel<Integer> channel = Channel.unbounded();
        channel.send(1);
        Recording subscriber = new Recording();
        Publishers.publish(channel).subscribe(subscriber);
        channel.close();
        subscriber.request(1);
        assertThat(subscriber.next()).isEqualTo(1);
        assertThat(subscriber.next()).isEqualTo("complete");
        Recording late = new Recording();
        Publishers.publish(channel).subscribe(late);
        assertThat(late.next()).isEqualTo("complete");
    }

    @Test
    void theEndIsToldWhenAnotherReceivesTheLastItemOrItsSenderGivesUp() throws InterruptedException {
        Async.run(() -> {
            Channel<Integer> channel = Channel.rendezvous();
            Recording subscriber = new Recording();
            Publishers.publish(channel).subscribe(subscriber);
            var one = Async.createTask(() -> channel.send(1));
            var two = Async.createTask(() -> channel.send(2));
            Async.yieldNow();
            channel.close();
            Async.yieldNow();
            assertThat(subscriber.signals).isEmpty();
            assertThat(channel.receive()).isEqualTo(1);
            Async.yieldNow();
            assertThat(subscriber.signals).isEmpty();
            two.cancel();
            one.await();
            for (int i = 0; i < 5; i++) {
                Async.yieldNow();
            }
            assertThat(subscriber.signals).containsExactly("complete");
        });
    }

    @Test
    void anErrorOfTheSendersIsToldOnceAfterTheItems() throws InterruptedException {
        Channel<Integer> channel = Channel.unbounded();
        channel.send(1);
        IOException error = new IOException("source");
        channel.close(error);
        Recording subscriber = new Recording();
        Publishers.publish(channel).subscribe(subscriber);
        subscriber.request(5);
        assertThat(subscriber.next()).isEqualTo(1);
        assertThat(subscriber.next()).isSameAs(error);
        subscriber.request(5);
        subscriber.cancel();
        assertThat(subscriber.signals).isEmpty();
    }

    @Test
    void aRequestForNothingIsAnError() throws InterruptedException {
        for (long count : new long[] {0, -1, Long.MIN_VALUE}) {
            Channel<Integer> channel = Channel.unbounded();
            channel.send(1);
            Recording subscriber = new Recording();
            Publishers.publish(channel).subscribe(subscriber);
            subscriber.request(count);
            assertThat(subscriber.next())
                    .isInstanceOf(IllegalArgumentException.class)
                    .asString()
                    .contains("3.9");
            subscriber.request(1);
            assertThat(channel.tryReceive()).as("nothing was taken").contains(1);
            assertThat(subscriber.signals).isEmpty();
        }
    }

    @Test
    void aSubscriberThatCancelsInTheMiddleGetsNothingMore() throws InterruptedException {
        Channel<Integer> channel = Channel.unbounded();
        for (int i = 0; i < 10; i++) {
            channel.send(i);
        }
        Recording subscriber = new Recording() {
            @Override
            public void onNext(Integer item) {
                super.onNext(item);
                if (item == 2) {
                    cancel();
                    cancel(); // [3.7] again does nothing
                    request(5); // [3.6] neither does this
                    request(-1);
                }
            }
        };
        Publishers.publish(channel).subscribe(subscriber);
        subscriber.request(10);
        assertThat(List.of(subscriber.next(), subscriber.next(), subscriber.next()))
                .isEqualTo(List.of(0, 1, 2));
        assertThat(channel.stream().limit(7).toList()).containsExactly(3, 4, 5, 6, 7, 8, 9);
        assertThat(subscriber.signals).isEmpty();
    }

    @Test
    void aCancelWhileItWaitsLeavesTheChannelToOthers() throws InterruptedException {
        Async.run(() -> {
            Channel<Integer> channel = Channel.rendezvous();
            Recording subscriber = new Recording();
            Publishers.publish(channel).subscribe(subscriber);
            subscriber.request(1);
            Async.yieldNow();
            assertThat(channel.statistics().waitingReceivers()).isEqualTo(1);
            subscriber.cancel();
            for (int i = 0; i < 5; i++) {
                Async.yieldNow();
            }
            assertThat(channel.statistics().waitingReceivers()).isZero();
            assertThat(channel.trySend(1)).isFalse();
            assertThat(subscriber.signals).isEmpty();
        });
    }

    @Test
    void anItemTakenForASubscriberThatCancelsAtThatMomentIsUndelivered() {
        Async.run(() -> {
            List<Integer> undelivered = new ArrayList<>();
            Channel<Integer> channel = Channel.of(Buffering.rendezvous(), undelivered::add);
            Recording subscriber = new Recording();
            Publishers.publish(channel).subscribe(subscriber);
            subscriber.request(1);
            Async.yieldNow();
            channel.send(1); // handed over, but the task that delivers has not run again
            subscriber.cancel();
            for (int i = 0; i < 5; i++) {
                Async.yieldNow();
            }
            assertThat(subscriber.signals).isEmpty();
            assertThat(undelivered).containsExactly(1);
        });
    }

    @Test
    void aSubscriberThatThrowsIsCancelledAndReported() {
        List<Throwable> reported = new ArrayList<>();
        Async.run(() -> {
            EventLoop.current().setExceptionHandler(context -> reported.add(context.error()));
            Channel<Integer> channel = Channel.unbounded();
            channel.send(1);
            channel.send(2);
            Recording subscriber = new Recording() {
                @Override
                public void onNext(Integer item) {
                    throw new IllegalStateException("[2.13]");
                }
            };
            Publishers.publish(channel).subscribe(subscriber);
            subscriber.request(2);
            for (int i = 0; i < 10; i++) {
                Async.yieldNow();
            }
            assertThat(channel.tryReceive()).contains(2);
            assertThat(subscriber.signals).isEmpty();
        });
        assertThat(reported).singleElement().asString().contains("[2.13]");
    }

    @Test
    void aSubscriberWhoseLoopClosesGetsAnError() throws InterruptedException {
        Recording subscriber = new Recording();
        Async.run(() -> {
            Publishers.publish(Channel.<Integer>rendezvous()).subscribe(subscriber);
            subscriber.request(1);
            Async.yieldNow();
        });
        assertThat(subscriber.next()).isInstanceOf(BrokenChannel.class);
        assertThat(subscriber.signals).isEmpty();
    }

    @Test
    void aPublisherIsReceivedToItsEnd() {
        try (SubmissionPublisher<Integer> publisher = new SubmissionPublisher<>()) {
            Receiver<Integer> receiver = Publishers.subscribe(publisher, 4);
            Thread.ofPlatform().start(() -> {
                for (int i = 0; i < 1000; i++) {
                    publisher.submit(i); // blocks by its own bound of 256
                }
                publisher.close();
            });
            assertThat(receiver.stream().toList())
                    .isEqualTo(IntStream.range(0, 1000).boxed().toList());
            receiver.close();
        }
    }

    @Test
    void thereAndBackAgain() throws InterruptedException {
        Channel<Integer> source = Channel.rendezvous();
        Receiver<Integer> back = Publishers.subscribe(Publishers.publish(source), 3);
        Thread sender = Thread.ofVirtual().start(() -> {
            for (int i = 0; i < 1000; i++) {
                source.send(i);
            }
            source.close();
        });
        assertThat(back.stream().toList())
                .isEqualTo(IntStream.range(0, 1000).boxed().toList());
        sender.join();
    }

    @Test
    void theErrorOfAPublisherBreaksTheChannelAfterItsItems() {
        IOException error = new IOException("upstream");
        try (SubmissionPublisher<Integer> publisher = new SubmissionPublisher<>(Runnable::run, 8)) {
            Receiver<Integer> receiver = Publishers.subscribe(publisher, 4);
            publisher.submit(1);
            publisher.closeExceptionally(error);
            assertThat(receiver.receive()).isEqualTo(1);
            assertThatThrownBy(receiver::receive)
                    .isInstanceOf(BrokenChannel.class)
                    .hasCause(error);
        }
    }

    /// Counts requests, and sends whatever a test has it send.
    private static final class Scripted implements Flow.Publisher<Integer>, Flow.Subscription {
        private final AtomicLong requested = new AtomicLong();
        private int cancels;
        private Flow.@Nullable Subscriber<? super Integer> subscriber;

        @Override
        public void subscribe(Flow.Subscriber<? super Integer> given) {
            subscriber = given;
            given.onSubscribe(this);
        }

        @Override
        public void request(long count) {
            requested.addAndGet(count);
        }

        @Override
        public void cancel() {
            cancels++;
        }

        Flow.Subscriber<? super Integer> subscriber() {
            if (subscriber == null) {
                throw new IllegalStateException("nobody has subscribed");
            }
            return subscriber;
        }
    }

    @Test
    void neverMoreThanTheCapacityIsRequestedAndNotReceived() {
        Scripted publisher = new Scripted();
        Receiver<Integer> receiver = Publishers.subscribe(publisher, 4);
        assertThat(publisher.requested).hasValue(4);
        for (int i = 0; i < 4; i++) {
            publisher.subscriber().onNext(i);
        }
        assertThat(publisher.requested).hasValue(4);
        receiver.receive();
        receiver.receive();
        assertThat(publisher.requested.get()).isBetween(4L, 6L);
        receiver.receive();
        receiver.receive();
        assertThat(publisher.requested)
                .as("all that was received is requested again")
                .hasValue(8);
    }

    @Test
    void closingTheReceiverCancelsTheSubscription() {
        Scripted publisher = new Scripted();
        Receiver<Integer> receiver = Publishers.subscribe(publisher, 4);
        Receiver<Integer> another = receiver.another();
        receiver.close();
        assertThat(publisher.cancels).isZero();
        another.close();
        another.close();
        assertThat(publisher.cancels).isEqualTo(1);
        publisher.subscriber().onNext(1); // one that was on its way
        publisher.subscriber().onComplete();
    }

    @Test
    void aPublisherThatSendsMoreThanRequestedIsCancelledAndBreaksTheChannel() {
        Scripted publisher = new Scripted();
        Receiver<Integer> receiver = Publishers.subscribe(publisher, 2);
        for (int i = 0; i < 5; i++) {
            publisher.subscriber().onNext(i);
        }
        assertThat(publisher.cancels).isPositive();
        assertThat(receiver.receive()).isEqualTo(0);
        assertThat(receiver.receive()).isEqualTo(1);
        assertThatThrownBy(receiver::receive)
                .isInstanceOf(BrokenChannel.class)
                .hasMessageContaining("more than the 2 items");
    }

    @Test
    void aPublisherThatSubscribesTwiceOrSpeaksAfterItsEndIsIgnored() {
        Scripted publisher = new Scripted();
        Receiver<Integer> receiver = Publishers.subscribe(publisher, 4);
        Scripted second = new Scripted();
        publisher.subscriber().onSubscribe(second); // [2.5]
        assertThat(second.cancels).isEqualTo(1);
        assertThat(second.requested).hasValue(0);
        publisher.subscriber().onNext(1);
        publisher.subscriber().onComplete();
        publisher.subscriber().onError(new IOException("[1.7]"));
        publisher.subscriber().onNext(2);
        publisher.subscriber().onComplete();
        assertThat(receiver.stream().toList()).containsExactly(1);
    }

    @Test
    void aPublisherWhoseRequestThrowsBreaksTheChannelAndLosesNoItem() {
        Channel<Integer> sent = Channel.unbounded();
        Flow.Publisher<Integer> publisher = subscriber -> {
            subscriber.onSubscribe(new Flow.Subscription() {
                @Override
                public void request(long count) {
                    if (sent.statistics().buffered() > 0) {
                        throw new IllegalStateException("[3.16]");
                    }
                }

                @Override
                public void cancel() {}
            });
            subscriber.onNext(1);
            sent.send(1);
        };
        Receiver<Integer> receiver = Publishers.subscribe(publisher, 1);
        assertThat(receiver.receive()).isEqualTo(1);
        assertThatThrownBy(receiver::receive).isInstanceOf(BrokenChannel.class).hasRootCauseMessage("[3.16]");
    }

    @Test
    @SuppressWarnings("NullAway") // what a caller without a null checker does
    void nullsAreRefused() {
        assertThatNullPointerException()
                .isThrownBy(
                        () -> Publishers.publish(Channel.<Integer>rendezvous()).subscribe(null));
        Scripted publisher = new Scripted();
        Receiver<Integer> receiver = Publishers.subscribe(publisher, 1);
        assertThatNullPointerException().isThrownBy(() -> publisher.subscriber().onNext(null));
        assertThatNullPointerException().isThrownBy(() -> publisher.subscriber().onError(null));
        assertThatNullPointerException().isThrownBy(() -> publisher.subscriber().onSubscribe(null));
        receiver.close();
        assertThatIllegalArgumentException().isThrownBy(() -> Publishers.subscribe(publisher, 0));
    }
}
