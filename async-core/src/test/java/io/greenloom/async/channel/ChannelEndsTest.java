package io.greenloom.async.channel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.greenloom.async.Async;
import io.greenloom.async.Task;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/// Senders and receivers that are closed one by one: Trio's memory channels.
final class ChannelEndsTest {
    @Test
    void whatWasSentBeforeTheLastSenderClosedIsReceivedThenTheChannelEnds() {
        Channel<String> channel = Channel.buffered(2);
        Sender<String> sender = channel.sender();
        Receiver<String> receiver = channel.receiver();
        sender.trySend("last");
        sender.close();
        assertThatThrownBy(() -> sender.send("too late")).isInstanceOf(ClosedChannel.class);
        assertThatThrownBy(() -> sender.trySend("too late")).isInstanceOf(ClosedChannel.class);
        assertThatThrownBy(sender::another).isInstanceOf(ClosedChannel.class);
        sender.close();
        assertThat(receiver.tryReceive()).contains("last");
        assertThatThrownBy(receiver::receive).isInstanceOf(EndOfChannel.class);
        assertThatThrownBy(receiver::tryReceive).isInstanceOf(EndOfChannel.class);
        receiver.close();
        assertThatThrownBy(receiver::receive).isInstanceOf(ClosedChannel.class);
        assertThatThrownBy(receiver::tryReceive).isInstanceOf(ClosedChannel.class);
        assertThatThrownBy(receiver::another).isInstanceOf(ClosedChannel.class);
        receiver.close();
    }

    @Test
    void manyProducersEndTheChannelTogether() {
        Async.run(() -> {
            Channel<Integer> channel = Channel.rendezvous();
            try (Sender<Integer> first = channel.sender()) {
                for (int i = 0; i < 10; i++) {
                    Sender<Integer> mine = first.another();
                    int from = 3 * i;
                    Async.createTask(() -> {
                        try (mine) {
                            for (int j = from; j < from + 3; j++) {
                                mine.send(j);
                            }
                        }
                    });
                }
            }
            assertThat(channel.stream().sorted().toList())
                    .isEqualTo(IntStream.range(0, 30).boxed().toList());
        });
    }

    @Test
    void manyConsumersShareTheItems() {
        Async.run(() -> {
            Channel<Integer> channel = Channel.rendezvous();
            List<Task<List<Integer>>> consumers = new ArrayList<>();
            for (int i = 0; i < 3; i++) {
                Receiver<Integer> mine = channel.receiver();
                consumers.add(Async.createTask(() -> {
                    try (mine) {
                        return mine.stream().toList();
                    }
                }));
            }
            try (Sender<Integer> sender = channel.sender()) {
                for (int i = 0; i < 30; i++) {
                    sender.send(i);
                }
            }
            assertThat(Async.gather(consumers).stream().flatMap(List::stream).sorted())
                    .isEqualTo(IntStream.range(0, 30).boxed().toList());
        });
    }

    @Test
    void closingASenderEndsItsOwnWaitingSendAndTellsReceivers() {
        Async.run(() -> {
            Channel<Integer> channel = Channel.rendezvous();
            Sender<Integer> sender = channel.sender();
            Task<?> waiting = Async.createTask(() -> sender.send(1));
            Async.yieldNow();
            sender.close();
            assertThatThrownBy(waiting::await).isInstanceOf(ClosedChannel.class).hasMessageContaining("this sender");
            assertThatThrownBy(channel::receive).isInstanceOf(EndOfChannel.class);
            assertThatThrownBy(channel::tryReceive).isInstanceOf(EndOfChannel.class);
        });
    }

    @Test
    void closingTheLastReceiverBreaksWaitingAndLaterSenders() {
        Async.run(() -> {
            Channel<Integer> channel = Channel.rendezvous();
            Receiver<Integer> receiver = channel.receiver();
            Task<?> waiting = Async.createTask(() -> channel.send(1));
            Async.yieldNow();
            receiver.close();
            assertThatThrownBy(waiting::await).isInstanceOf(BrokenChannel.class);
            assertThatThrownBy(() -> channel.send(1)).isInstanceOf(BrokenChannel.class);
            assertThatThrownBy(() -> channel.trySend(1)).isInstanceOf(BrokenChannel.class);
            assertThatThrownBy(channel::sender).isInstanceOf(BrokenChannel.class);
        });
    }

    @Test
    void closingAReceiverEndsItsOwnWaitingReceive() {
        Async.run(() -> {
            Channel<Integer> channel = Channel.rendezvous();
            Receiver<Integer> receiver = channel.receiver();
            Task<?> waiting = Async.createTask(() -> receiver.receive());
            Async.yieldNow();
            receiver.close();
            assertThatThrownBy(waiting::await)
                    .isInstanceOf(ClosedChannel.class)
                    .hasMessageContaining("this receiver");
        });
    }

    @Test
    void closingOneOfSeveralSendersLeavesTheOthersAlone() {
        Async.run(() -> {
            Channel<String> channel = Channel.rendezvous();
            Sender<String> one = channel.sender();
            Sender<String> other = one.another();
            Task<?> refused = Async.createTask(() -> one.send("nope"));
            Task<?> sent = Async.createTask(() -> other.send("ok"));
            Async.yieldNow();
            one.close();
            assertThat(channel.receive()).isEqualTo("ok");
            sent.await();
            assertThatThrownBy(refused::await).isInstanceOf(ClosedChannel.class);
        });
    }

    @Test
    void closingOneOfSeveralReceiversLeavesTheOthersAlone() {
        Async.run(() -> {
            Channel<String> channel = Channel.rendezvous();
            Receiver<String> one = channel.receiver();
            Receiver<String> other = one.another();
            Task<?> refused = Async.createTask(() -> one.receive());
            Task<String> received = Async.createTask(() -> other.receive());
            Async.yieldNow();
            one.close();
            channel.send("ok");
            assertThat(received.await()).isEqualTo("ok");
            assertThatThrownBy(refused::await).isInstanceOf(ClosedChannel.class);
        });
    }

    @Test
    void statisticsCountOpenEnds() {
        Channel<Integer> channel = Channel.buffered(1);
        Sender<Integer> one = channel.sender();
        try (Sender<Integer> two = one.another();
                Receiver<Integer> receiver = channel.receiver()) {
            assertThat(two.statistics().openSenders()).isEqualTo(2);
            assertThat(receiver.statistics().openReceivers()).isEqualTo(1);
            one.close();
            assertThat(two.statistics().openSenders()).isEqualTo(1);
        }
        assertThat(channel.statistics().openSenders()).isZero();
        assertThat(channel.statistics().openReceivers()).isZero();
    }
}
