package io.greenloom.async.channel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatNullPointerException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.greenloom.async.Async;
import io.greenloom.async.CancelledError;
import io.greenloom.async.LoopClock;
import io.greenloom.async.Task;
import io.greenloom.generator.Generator;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.Test;

/// One channel, used as Trio's, Kotlin's and gevent's own suites use theirs.
final class ChannelTest {
    private final List<Object> log = new ArrayList<>();

    @Test
    void aBufferTakesAsManyItemsAsItHasRoomForAndGivesThemInOrder() {
        Channel<Integer> channel = Channel.buffered(2);
        assertThat(channel.trySend(1)).isTrue();
        channel.send(2);
        assertThat(channel.trySend(3)).isFalse();
        assertThat(channel.receive()).isEqualTo(1);
        assertThat(channel.tryReceive()).contains(2);
        assertThat(channel.tryReceive()).isEmpty();
    }

    @Test
    void aRendezvousNeedsBothSides() {
        Async.run(() -> {
            Channel<Integer> channel = Channel.rendezvous();
            assertThat(channel.tryReceive()).isEmpty();
            assertThat(channel.trySend(1)).isFalse();
            Task<?> sender = Async.createTask(() -> {
                channel.send(1);
                log.add("sent");
            });
            Async.yieldNow();
            assertThat(log).isEmpty();
            assertThat(channel.receive()).isEqualTo(1);
            sender.await();
            assertThat(log).containsExactly("sent");
            assertThat(channel.tryReceive()).isEmpty();
        });
    }

    @Test
    void aBufferOfNoItemsIsARendezvous() {
        assertThat(Channel.buffered(0).trySend(1)).isFalse();
        assertThat(Buffering.of(0)).isEqualTo(Buffering.rendezvous());
    }

    @Test
    void anUnboundedChannelNeverKeepsASenderWaiting() {
        Channel<Integer> channel = Channel.unbounded();
        for (int i = 0; i < 1000; i++) {
            assertThat(channel.trySend(i)).isTrue();
        }
        channel.close();
        assertThat(channel.stream().mapToInt(i -> i).sum()).isEqualTo(499_500);
    }

    @Test
    void whoWaitsToReceiveOwnsTheItemThatIsSentEvenBeforeItRuns() {
        Async.run(() -> {
            Channel<Integer> channel = Channel.buffered(1);
            Task<Integer> receiver = Async.createTask(() -> channel.receive());
            Async.yieldNow();
            assertThat(channel.trySend(2)).isTrue();
            assertThat(channel.tryReceive()).isEmpty();
            assertThat(receiver.await()).isEqualTo(2);
        });
    }

    @Test
    void whoWaitsToSendOwnsTheRoomThatIsMadeEvenBeforeItRuns() {
        Async.run(() -> {
            Channel<Integer> channel = Channel.buffered(1);
            channel.send(1);
            Task<?> sender = Async.createTask(() -> channel.send(2));
            Async.yieldNow();
            assertThat(channel.tryReceive()).contains(1);
            assertThat(channel.trySend(3)).isFalse();
            assertThat(channel.receive()).isEqualTo(2);
            sender.await();
        });
    }

    @Test
    void sendersAndReceiversAreServedInTheOrderInWhichTheyCame() {
        Async.run(() -> {
            Channel<Integer> channel = Channel.rendezvous();
            for (int i = 0; i < 5; i++) {
                int item = i;
                Async.createTask(() -> channel.send(item));
            }
            Async.yieldNow();
            for (int i = 0; i < 5; i++) {
                log.add(channel.receive());
            }
            assertThat(log).containsExactly(0, 1, 2, 3, 4);
            log.clear();
            for (int i = 0; i < 5; i++) {
                int who = i;
                Async.createTask(() -> log.add(who + ":" + channel.receive()));
            }
            Async.yieldNow();
            for (int i = 10; i < 15; i++) {
                channel.send(i);
            }
            Async.yieldNow();
            assertThat(log).containsExactly("0:10", "1:11", "2:12", "3:13", "4:14");
        });
    }

    @Test
    void aTimeLimitEndsAReceiveAndTheNextItemIsNotLostToIt() {
        Async.run(LoopClock.virtual(), () -> {
            Channel<String> channel = Channel.buffered(1);
            assertThatThrownBy(() -> channel.receive(Duration.ofSeconds(10)))
                    .isInstanceOf(TimeoutException.class)
                    .hasMessageContaining("receive from Channel-");
            channel.send("kept");
            assertThat(channel.receive(Duration.ofSeconds(1))).isEqualTo("kept");
        });
    }

    @Test
    void aTimeLimitEndsASendAndNothingWasSent() {
        Async.run(LoopClock.virtual(), () -> {
            Channel<String> channel = Channel.rendezvous();
            assertThatThrownBy(() -> channel.send("x", Duration.ofSeconds(10))).isInstanceOf(TimeoutException.class);
            assertThat(channel.tryReceive()).isEmpty();
            assertThat(channel.statistics().waitingSenders()).isZero();
            Task<String> receiver = Async.createTask(() -> channel.receive());
            Async.yieldNow();
            channel.send("y", Duration.ofSeconds(1));
            assertThat(receiver.await()).isEqualTo("y");
        });
    }

    @Test
    void aCancelledReceiverTakesNothing() {
        Async.run(() -> {
            Channel<Integer> channel = Channel.rendezvous();
            Task<Integer> first = Async.createTask(() -> channel.receive());
            Task<Integer> second = Async.createTask(() -> channel.receive());
            Async.yieldNow();
            first.cancel();
            channel.send(7); // before the first has run again
            assertThat(second.await()).isEqualTo(7);
            assertThatThrownBy(first::await).isInstanceOf(CancelledError.class);
            assertThat(channel.statistics().waitingReceivers()).isZero();
        });
    }

    @Test
    void aCancelledSenderHasNotSent() {
        Async.run(() -> {
            Channel<Integer> channel = Channel.buffered(1);
            channel.send(1);
            Task<?> first = Async.createTask(() -> channel.send(2));
            Task<?> second = Async.createTask(() -> channel.send(3));
            Async.yieldNow();
            first.cancel();
            assertThat(channel.receive()).isEqualTo(1);
            assertThat(channel.receive()).isEqualTo(3);
            second.await();
            assertThatThrownBy(first::await).isInstanceOf(CancelledError.class);
        });
    }

    @Test
    void anItemWinsOverACancellationThatComesLater() {
        Async.run(() -> {
            Channel<Integer> channel = Channel.rendezvous();
            Task<?> receiver = Async.createTask(() -> {
                log.add(channel.receive());
                Async.yieldNow();
                log.add("unreachable");
            });
            Async.yieldNow();
            channel.send(5);
            receiver.cancel();
            assertThatThrownBy(receiver::await).isInstanceOf(CancelledError.class);
            assertThat(log).containsExactly(5);
        });
    }

    @Test
    void aPendingCancellationIsThrownEvenWhereNoWaitIsNeeded() {
        Async.run(() -> {
            Channel<Integer> channel = Channel.buffered(2);
            channel.send(1);
            for (Runnable call : List.<Runnable>of(() -> channel.send(2), channel::receive)) {
                Task<?> task = Async.createTask(() -> {
                    Async.currentTask().cancel();
                    call.run();
                });
                assertThatThrownBy(task::await).isInstanceOf(CancelledError.class);
            }
            assertThat(channel.statistics().buffered()).isEqualTo(1);
        });
    }

    @Test
    void statisticsCountWhatIsThere() {
        Async.run(() -> {
            Channel<Integer> channel = Channel.buffered(2);
            assertThat(channel.statistics())
                    .isEqualTo(new ChannelStatistics(Buffering.of(2), 0, 0, 0, 0, 0, false));
            channel.send(1);
            channel.send(2);
            Task<?> one = Async.createTask(() -> channel.send(3));
            Task<?> two = Async.createTask(() -> channel.send(4));
            Async.yieldNow();
            assertThat(channel.statistics())
                    .isEqualTo(new ChannelStatistics(Buffering.of(2), 2, 0, 0, 2, 0, false));
            one.cancel();
            assertThat(channel.statistics().waitingSenders()).isEqualTo(1);
            two.cancel();
            assertThat(channel.statistics().waitingSenders()).isZero();
            channel.close();
            assertThat(channel.statistics().closed()).isTrue();
        });
    }

    @Test
    void iterationReceivesUntilTheEnd() {
        Async.run(() -> {
            Channel<Integer> channel = Channel.rendezvous();
            Async.createTask(() -> {
                try (channel) {
                    for (int i = 0; i < 5; i++) {
                        channel.send(i);
                    }
                }
            });
            for (int item : channel) {
                log.add(item);
            }
            assertThat(log).containsExactly(0, 1, 2, 3, 4);
            assertThat(channel.iterator().hasNext()).isFalse();
            assertThatThrownBy(channel.iterator()::next).isInstanceOf(NoSuchElementException.class);
        });
    }

    @Test
    void aChannelIsASourceOfStreamsAndGeneratorsFillIt() {
        Async.run(() -> {
            Channel<Integer> channel = Channel.buffered(1);
            Async.createTask(() -> {
                try (channel) {
                    Generator.<Integer>of(y -> {
                                for (int i = 1; i <= 4; i++) {
                                    y.yield(i);
                                }
                            })
                            .forEach(channel::send);
                }
            });
            assertThat(channel.stream().map(i -> i * i).toList()).containsExactly(1, 4, 9, 16);
        });
    }

    @Test
    void anyStrandMayStandAtEitherEnd() throws InterruptedException {
        for (Thread.Builder threads : List.of(Thread.ofPlatform(), Thread.ofVirtual())) {
            Channel<Integer> requests = Channel.rendezvous();
            Channel<Integer> answers = Channel.rendezvous();
            Thread server = threads.start(() -> {
                for (int request : requests) {
                    answers.send(request * 2);
                }
                answers.close();
            });
            Async.run(() -> {
                for (int i = 0; i < 100; i++) {
                    requests.send(i);
                    assertThat(answers.receive()).isEqualTo(2 * i);
                }
                requests.close();
                assertThatThrownBy(answers::receive).isInstanceOf(EndOfChannel.class);
            });
            server.join();
        }
    }

    @Test
    void anInterruptEndsTheWaitOfAThreadOutsideAnyLoop() throws InterruptedException {
        Channel<Integer> channel = Channel.rendezvous();
        CompletableFuture<Throwable> thrown = new CompletableFuture<>();
        Thread waiting = Thread.ofPlatform().start(() -> {
            try {
                channel.receive();
            } catch (CancelledError e) {
                thrown.complete(e);
            }
        });
        waiting.interrupt();
        waiting.join();
        assertThat(thrown.getNow(null)).isInstanceOf(CancelledError.class);
        assertThat(channel.statistics().waitingReceivers()).isZero();
    }

    @Test
    void misuseIsRefusedAtOnce() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Channel.buffered(-1))
                .withMessage("capacity must be >= 0, was -1");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Buffering.rendezvous().withOverflow(Overflow.DROP_OLDEST))
                .withMessageContaining("needs a buffer to drop from");
        assertThatNullPointerException()
                .isThrownBy(() -> Channel.<Object>unbounded().send(nothing()))
                .withMessageContaining("cannot be null");
    }

    @SuppressWarnings("NullAway") // what a caller without a null checker does
    private static Object nothing() {
        return null;
    }
}
