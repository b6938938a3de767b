package io.greenloom.async.channel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.greenloom.async.Async;
import io.greenloom.async.CancelledError;
import io.greenloom.async.Task;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// The end of a channel, what is dropped, and who is told.
final class ChannelClosingTest {
    private final List<Object> undelivered = new ArrayList<>();

    static Stream<Buffering> kinds() {
        return Stream.of(
                Buffering.rendezvous(),
                Buffering.of(1),
                Buffering.of(10),
                Buffering.unbounded(),
                Buffering.conflated(),
                Buffering.of(3).withOverflow(Overflow.DROP_LATEST));
    }

    @ParameterizedTest
    @MethodSource("kinds")
    void aClosedChannelTakesNothingAndEndsForReceivers(Buffering kind) {
        Channel<Integer> channel = Channel.of(kind, undelivered::add);
        channel.close();
        channel.close();
        assertThatThrownBy(() -> channel.send(1)).isInstanceOf(ClosedChannel.class);
        assertThatThrownBy(() -> channel.trySend(1)).isInstanceOf(ClosedChannel.class);
        assertThatThrownBy(channel::receive).isInstanceOf(EndOfChannel.class);
        assertThatThrownBy(channel::sender).isInstanceOf(ClosedChannel.class);
        assertThat(undelivered).as("what was not accepted is still the caller's").isEmpty();
    }

    @ParameterizedTest
    @MethodSource("kinds")
    void anErrorOfTheSendersComesAfterWhatTheySent(Buffering kind) {
        Async.run(() -> {
            Channel<Integer> channel = Channel.of(kind);
            Task<?> sender = Async.createTask(() -> channel.send(1));
            Async.yieldNow();
            IOException cause = new IOException("disk full");
            channel.close(cause);
            channel.close(new IOException("a later one is none"));
            assertThat(channel.receive()).isEqualTo(1);
            sender.await();
            assertThatThrownBy(channel::receive).isInstanceOf(BrokenChannel.class).hasCause(cause);
            assertThatThrownBy(() -> channel.iterator().hasNext()).isInstanceOf(BrokenChannel.class);
            assertThatThrownBy(() -> channel.send(2)).isInstanceOf(ClosedChannel.class).hasCause(cause);
        });
    }

    @Test
    void closingWakesWhoWaitsToReceive() {
        Async.run(() -> {
            Channel<Integer> ended = Channel.rendezvous();
            Channel<Integer> broken = Channel.rendezvous();
            Task<?> one = Async.createTask(() -> ended.receive());
            Task<?> other = Async.createTask(() -> broken.receive());
            Async.yieldNow();
            ended.close();
            broken.close(new IOException());
            assertThatThrownBy(one::await).isInstanceOf(EndOfChannel.class);
            assertThatThrownBy(other::await).isInstanceOf(BrokenChannel.class);
        });
    }

    @Test
    void whatWaitsToBeSentWhenItIsClosedIsStillReceived() {
        Async.run(() -> {
            Channel<Integer> channel = Channel.buffered(1);
            channel.send(1);
            Task<?> sender = Async.createTask(() -> channel.send(2));
            Async.yieldNow();
            channel.close();
            assertThat(channel.stream().toList()).containsExactly(1, 2);
            sender.await();
        });
    }

    @Test
    void cancellingDropsWhatIsThereAndTellsBothSides() {
        Async.run(() -> {
            Channel<Integer> channel = Channel.of(Buffering.of(2), undelivered::add);
            channel.send(1);
            channel.send(2);
            Task<?> waiting = Async.createTask(() -> channel.send(3));
            Async.yieldNow();
            channel.cancel();
            channel.cancel();
            assertThat(undelivered).containsExactly(1, 2);
            assertThatThrownBy(waiting::await).isInstanceOf(BrokenChannel.class);
            assertThatThrownBy(() -> channel.send(4)).isInstanceOf(BrokenChannel.class);
            assertThatThrownBy(channel::receive).isInstanceOf(EndOfChannel.class);
            assertThatThrownBy(channel::receiver).isInstanceOf(ClosedChannel.class);
            assertThat(undelivered).hasSize(2);
        });
    }

    @Test
    void closingTheLastReceiverDropsWhatIsThere() {
        Channel<String> channel = Channel.of(Buffering.unbounded(), undelivered::add);
        channel.send("a");
        channel.send("b");
        channel.close();
        Receiver<String> one = channel.receiver();
        Receiver<String> other = one.another();
        one.close();
        assertThat(undelivered).isEmpty();
        other.close();
        assertThat(undelivered).containsExactly("a", "b");
    }

    @Test
    void theOldestOrTheLatestIsDroppedAsThePolicySays() {
        Channel<Integer> oldest = Channel.of(Buffering.of(2).withOverflow(Overflow.DROP_OLDEST), undelivered::add);
        for (int i = 1; i <= 4; i++) {
            oldest.send(i);
        }
        assertThat(undelivered).containsExactly(1, 2);
        oldest.close();
        assertThat(oldest.stream().toList()).containsExactly(3, 4);
        undelivered.clear();
        Channel<Integer> latest = Channel.of(Buffering.of(2).withOverflow(Overflow.DROP_LATEST), undelivered::add);
        for (int i = 1; i <= 4; i++) {
            assertThat(latest.trySend(i)).isTrue();
        }
        assertThat(undelivered).containsExactly(3, 4);
        latest.close();
        assertThat(latest.stream().toList()).containsExactly(1, 2);
    }

    @Test
    void aConflatedChannelKeepsTheNewest() {
        Async.run(() -> {
            Channel<Integer> channel = Channel.of(Buffering.conflated(), undelivered::add);
            channel.send(1);
            channel.send(2);
            assertThat(channel.receive()).isEqualTo(2);
            assertThat(undelivered).containsExactly(1);
            Task<Integer> waiting = Async.createTask(() -> channel.receive());
            Async.yieldNow();
            channel.send(3); // handed over: nothing to conflate it with
            channel.send(4);
            assertThat(waiting.await()).isEqualTo(3);
            channel.close();
            assertThat(undelivered).containsExactly(1);
            channel.cancel();
            assertThat(undelivered).containsExactly(1, 4);
        });
    }

    @Test
    void aSendThatIsCancelledLeavesItsItemWithTheCaller() {
        Async.run(() -> {
            Channel<String> channel = Channel.of(Buffering.rendezvous(), undelivered::add);
            Task<?> sender = Async.createTask(() -> channel.send("mine"));
            Async.yieldNow();
            sender.cancel();
            assertThatThrownBy(sender::await).isInstanceOf(CancelledError.class);
            channel.cancel();
            assertThat(undelivered).isEmpty();
        });
    }

    @Test
    void aHookThatFailsKeepsNoOtherItemFromItAndIsThrown() {
        Channel<Integer> channel = Channel.of(Buffering.of(3), item -> {
            undelivered.add(item);
            throw new IllegalStateException("hook " + item);
        });
        channel.send(1);
        channel.send(2);
        channel.send(3);
        assertThatThrownBy(channel::cancel)
                .hasMessage("hook 1")
                .satisfies(e -> assertThat(e.getSuppressed()).hasSize(2));
        assertThat(undelivered).containsExactly(1, 2, 3);
        assertThatThrownBy(channel::receive).isInstanceOf(EndOfChannel.class);
    }

    @Test
    void aHookMayUseTheChannelItself() {
        Channel<Integer> refused = Channel.unbounded();
        Channel<Integer> channel = Channel.of(Buffering.conflated(), refused::send);
        channel.send(1);
        channel.send(2);
        assertThat(refused.receive()).isEqualTo(1);
        assertThat(channel.statistics().buffered()).isEqualTo(1);
    }
}
