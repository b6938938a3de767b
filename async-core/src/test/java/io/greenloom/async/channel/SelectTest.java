package io.greenloom.async.channel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.greenloom.async.Async;
import io.greenloom.async.CancelledError;
import io.greenloom.async.EventLoop;
import io.greenloom.async.LoopClock;
import io.greenloom.async.Promise;
import io.greenloom.async.Task;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/// One of several: the cases of Go's and Kotlin's own suites.
final class SelectTest {
    private final List<Object> log = new ArrayList<>();

    @Test
    void aReadyReceiveHappensAtOnce() {
        Channel<Integer> one = Channel.buffered(1);
        Channel<Integer> other = Channel.buffered(1);
        other.send(2);
        String got = Select.<String>one()
                .onReceive(one, x -> "one " + x)
                .onReceive(other, x -> "other " + x)
                .run();
        assertThat(got).isEqualTo("other 2");
    }

    @Test
    void aReadySendHappensAtOnce() {
        Channel<Integer> full = Channel.rendezvous();
        Channel<Integer> room = Channel.buffered(1);
        String got = Select.<String>one()
                .onSend(full, 1, () -> "full")
                .onSend(room, 2, () -> "room")
                .run();
        assertThat(got).isEqualTo("room");
        assertThat(room.tryReceive()).contains(2);
        assertThat(full.tryReceive()).isEmpty();
    }

    @Test
    void itWaitsForWhicheverComesFirstAndLeavesNothingBehind() {
        Async.run(() -> {
            Channel<Integer> one = Channel.rendezvous();
            Channel<Integer> other = Channel.rendezvous();
            Channel<String> out = Channel.rendezvous();
            Task<String> select = Async.createTask(() -> Select.<String>one()
                    .onReceive(one, x -> "one " + x)
                    .onReceive(other, x -> "other " + x)
                    .onSend(out, "sent", () -> "sent")
                    .run());
            Async.yieldNow();
            assertThat(one.statistics().waitingReceivers()).isEqualTo(1);
            assertThat(out.statistics().waitingSenders()).isEqualTo(1);
            other.send(2);
            assertThat(one.trySend(1)).as("decided already, though it has not run again").isFalse();
            assertThat(out.tryReceive()).isEmpty();
            assertThat(select.await()).isEqualTo("other 2");
            assertThat(one.statistics().waitingReceivers()).isZero();
            assertThat(out.statistics().waitingSenders()).isZero();
        });
    }

    @Test
    void aWaitingSendIsReceivedByAPlainReceiver() {
        Async.run(() -> {
            Channel<String> channel = Channel.rendezvous();
            Task<String> select = Async.createTask(() ->
                    Select.<String>one().onSend(channel, "item", () -> "sent").run());
            Async.yieldNow();
            assertThat(channel.receive()).isEqualTo("item");
            assertThat(select.await()).isEqualTo("sent");
        });
    }

    @Test
    void whatHappensAfterTheDecisionDoesNotChangeIt() {
        Async.run(() -> {
            Channel<Integer> one = Channel.rendezvous();
            Channel<Integer> other = Channel.rendezvous();
            Task<String> select = Async.createTask(() -> Select.<String>one()
                    .onReceive(one, x -> "OK " + x)
                    .onReceive(other, x -> "FAIL")
                    .run());
            Async.yieldNow();
            one.send(42);
            other.close();
            assertThat(select.await()).isEqualTo("OK 42");
        });
    }

    @Test
    void orElseHappensOnlyWhereNothingIsReadyAndLeavesNothingBehind() {
        Channel<Integer> channel = Channel.rendezvous();
        for (int i = 0; i < 1000; i++) {
            assertThat(Select.<String>one()
                            .onReceive(channel, x -> "received")
                            .onSend(channel, i, () -> "sent")
                            .orElse(() -> "nothing")
                            .run())
                    .isEqualTo("nothing");
        }
        assertThat(channel.statistics().waitingReceivers()).isZero();
        Channel<Integer> ready = Channel.buffered(1);
        ready.send(1);
        assertThat(Select.<String>one()
                        .onReceive(ready, x -> "received")
                        .orElse(() -> "nothing")
                        .run())
                .isEqualTo("received");
    }

    @Test
    void aTimeLimitHappensWhereNothingElseDoes() {
        Async.run(LoopClock.virtual(), () -> {
            Channel<Integer> channel = Channel.rendezvous();
            Duration before = EventLoop.current().time();
            String got = Select.<String>one()
                    .onReceive(channel, x -> "received")
                    .onTimeout(Duration.ofHours(2), () -> "two hours")
                    .onTimeout(Duration.ofHours(1), () -> "one hour")
                    .run();
            assertThat(got).isEqualTo("one hour");
            assertThat(EventLoop.current().time().minus(before)).isEqualTo(Duration.ofHours(1));
            assertThat(channel.statistics().waitingReceivers()).isZero();
            assertThat(channel.trySend(1)).isFalse();
        });
    }

    @Test
    void aTimeLimitOfNothingIsADefault() {
        Channel<Integer> channel = Channel.buffered(1);
        assertThat(Select.<String>one()
                        .onReceive(channel, x -> "received")
                        .onTimeout(Duration.ZERO, () -> "late")
                        .run())
                .isEqualTo("late");
        channel.send(1);
        assertThat(Select.<String>one()
                        .onTimeout(Duration.ofSeconds(-1), () -> "late")
                        .onReceive(channel, x -> "received")
                        .run())
                .isEqualTo("received");
    }

    @Test
    void aTimeLimitAloneIsASleep() {
        Async.run(LoopClock.virtual(), () -> {
            assertThat(Select.<String>one()
                            .onTimeout(Duration.ofDays(1), () -> "slept")
                            .run())
                    .isEqualTo("slept");
        });
        assertThat(Select.<String>one()
                        .onTimeout(Duration.ofMillis(1), () -> "outside any loop")
                        .run())
                .isEqualTo("outside any loop");
    }

    @Test
    void theValueOfATaskIsACase() {
        Async.run(LoopClock.virtual(), () -> {
            Channel<Integer> channel = Channel.rendezvous();
            Task<String> task = Async.createTask(() -> {
                Async.sleep(Duration.ofSeconds(1));
                return "value";
            });
            for (String expected : List.of("awaited value", "awaited value")) { // waiting, and ended already
                assertThat(Select.<String>one()
                                .onReceive(channel, x -> "received")
                                .onAwait(task, value -> "awaited " + value)
                                .run())
                        .isEqualTo(expected);
            }
            assertThat(channel.statistics().waitingReceivers()).isZero();
        });
    }

    @Test
    void theErrorOfATaskIsThrownAndItsEndIsAnotherCase() {
        Async.run(() -> {
            Task<String> task = Async.createTask(() -> {
                throw new IOException("failed");
            });
            assertThatThrownBy(() -> Select.<String>one().onAwait(task, x -> x).run())
                    .isInstanceOf(IOException.class)
                    .hasMessage("failed");
            assertThat(Select.<Boolean>one().onDone(task, Task.class::isInstance).run())
                    .isTrue();
        });
    }

    @Test
    void aTaskThatIsNotChosenGoesOnAndForgetsTheSelect() {
        Async.run(() -> {
            Channel<Integer> channel = Channel.rendezvous();
            Promise<String> promise = EventLoop.current().createPromise();
            Task<String> select = Async.createTask(() -> Select.<String>one()
                    .onAwait(promise, x -> x)
                    .onReceive(channel, x -> "received " + x)
                    .run());
            Async.yieldNow();
            channel.send(1);
            assertThat(select.await()).isEqualTo("received 1");
            Task<String> cancelled = Async.createTask(() ->
                    Select.<String>one().onAwait(promise, x -> x).run());
            Async.yieldNow();
            cancelled.cancel();
            assertThatThrownBy(cancelled::await).isInstanceOf(CancelledError.class);
            assertThat(promise.isDone()).isFalse();
            assertThat(promise.complete("still usable")).isTrue();
        });
    }

    @Test
    void aCancelledSelectLeavesNothingBehind() {
        Async.run(() -> {
            Channel<Integer> in = Channel.rendezvous();
            Channel<Integer> out = Channel.rendezvous();
            Task<Object> select = Async.createTask(() -> Select.one()
                    .onReceive(in, log::add)
                    .onSend(out, 1, () -> log.add("sent"))
                    .run());
            Async.yieldNow();
            select.cancel();
            assertThat(in.trySend(1)).isFalse();
            assertThat(out.tryReceive()).isEmpty();
            assertThatThrownBy(select::await).isInstanceOf(CancelledError.class);
            assertThat(in.statistics().waitingReceivers()).isZero();
            assertThat(out.statistics().waitingSenders()).isZero();
            assertThat(log).isEmpty();
        });
    }

    @Test
    void aCaseThatCameFirstWinsOverALaterCancellation() {
        Async.run(() -> {
            Channel<Integer> channel = Channel.rendezvous();
            Task<Object> select = Async.createTask(
                    () -> Select.one().onReceive(channel, log::add).run());
            Async.yieldNow();
            channel.send(1);
            select.cancel();
            assertThatThrownBy(select::await).isInstanceOf(CancelledError.class);
            assertThat(log).containsExactly(1);
        });
    }

    @Test
    void theEndOfAChannelThrowsUnlessItHasAHandler() {
        Async.run(() -> {
            Channel<Integer> channel = Channel.rendezvous();
            Task<String> waiting = Async.createTask(() ->
                    Select.<String>one().onReceive(channel, x -> "received").run());
            Task<String> handled = Async.createTask(() -> Select.<String>one()
                    .onReceive(channel, x -> "received", () -> "ended")
                    .run());
            Async.yieldNow();
            channel.close();
            assertThatThrownBy(waiting::await).isInstanceOf(EndOfChannel.class);
            assertThat(handled.await()).isEqualTo("ended");
            assertThat(Select.<String>one()
                            .onReceive(channel, x -> "received", () -> "ended")
                            .run())
                    .isEqualTo("ended");
            assertThatThrownBy(() -> Select.<String>one()
                            .onSend(channel, 1, () -> "sent")
                            .orElse(() -> "else")
                            .run())
                    .isInstanceOf(ClosedChannel.class);
        });
    }

    @Test
    void anErrorOfTheSendersIsNoPlainEnd() {
        Channel<Integer> channel = Channel.rendezvous();
        channel.close(new IOException("broken"));
        assertThatThrownBy(() -> Select.<String>one()
                        .onReceive(channel, x -> "received", () -> "ended")
                        .run())
                .isInstanceOf(BrokenChannel.class)
                .hasRootCauseMessage("broken");
    }

    @Test
    void endsOfTheirOwnMayBeSelectedAndClosed() {
        Async.run(() -> {
            Channel<Integer> channel = Channel.rendezvous();
            Receiver<Integer> receiver = channel.receiver();
            Sender<Integer> sender = channel.sender();
            Task<String> select = Async.createTask(() -> Select.<String>one()
                    .onReceive(receiver, x -> "received " + x)
                    .run());
            Async.yieldNow();
            assertThat(Select.<String>one().onSend(sender, 7, () -> "sent").run())
                    .isEqualTo("sent");
            assertThat(select.await()).isEqualTo("received 7");
            Task<String> closed = Async.createTask(() -> Select.<String>one()
                    .onReceive(receiver, x -> "received", () -> "ended")
                    .run());
            Async.yieldNow();
            receiver.close();
            assertThatThrownBy(closed::await).isInstanceOf(ClosedChannel.class);
        });
    }

    @Test
    void theSameChannelSeveralTimesGivesOneItemToOneCase() {
        Async.run(() -> {
            Channel<Integer> channel = Channel.rendezvous();
            Task<Object> select = Async.createTask(() -> Select.one()
                    .onReceive(channel, x -> log.add("first " + x))
                    .onReceive(channel, x -> log.add("second " + x))
                    .onReceive(channel, x -> log.add("third " + x))
                    .run());
            Async.yieldNow();
            channel.send(1);
            assertThat(channel.trySend(2)).isFalse();
            select.await();
            assertThat(log).hasSize(1);
        });
    }

    @Test
    void aSelectDoesNotMeetItself() {
        Async.run(() -> {
            Channel<Integer> channel = Channel.rendezvous();
            Select<String> both = Select.<String>one()
                    .onSend(channel, 1, () -> "sent")
                    .onReceive(channel, x -> "received " + x);
            Task<String> one = Async.createTask(both::run);
            Async.yieldNow();
            assertThat(one.isDone()).isFalse();
            Task<String> other = Async.createTask(both::run);
            assertThat(List.of(one.await(), other.await())).containsExactlyInAnyOrder("sent", "received 1");
            assertThat(channel.statistics().waitingSenders()).isZero();
            assertThat(channel.statistics().waitingReceivers()).isZero();
        });
    }

    @Test
    void twoSelectsMeetInOneChannelOnly() {
        Async.run(() -> {
            Channel<Integer> one = Channel.rendezvous();
            Channel<Integer> other = Channel.rendezvous();
            Task<String> first = Async.createTask(() -> Select.<String>one()
                    .onReceive(one, x -> "received " + x)
                    .onSend(other, 1, () -> "sent")
                    .run());
            Task<String> second = Async.createTask(() -> Select.<String>one()
                    .onReceive(other, x -> "received " + x)
                    .onSend(one, 1, () -> "sent")
                    .run());
            assertThat(List.of(first.await(), second.await())).containsExactlyInAnyOrder("received 1", "sent");
        });
    }

    @Test
    void theBiasedFormPrefersTheFirst() {
        Channel<Integer> one = Channel.unbounded();
        Channel<Integer> other = Channel.unbounded();
        Select<String> select =
                Select.<String>biased().onReceive(one, x -> "one").onReceive(other, x -> "other");
        for (int i = 0; i < 100; i++) {
            one.send(i);
            other.send(i);
            assertThat(select.run()).isEqualTo("one");
        }
    }

    @Test
    void theFairFormChoosesEachAboutAsOften() {
        Channel<Integer> one = Channel.unbounded();
        Channel<Integer> other = Channel.unbounded();
        for (int i = 0; i < 20_000; i++) {
            one.send(i);
            other.send(i);
        }
        Select<Integer> select = Select.<Integer>one(new Random(4)).onReceive(one, x -> 1).onReceive(other, x -> 0);
        int ones = 0;
        for (int i = 0; i < 10_000; i++) {
            ones += select.run();
        }
        assertThat(ones).isBetween(4_700, 5_300);
    }

    @Test
    void theSameSeedMakesTheSameChoices() {
        assertThat(choices(7)).isEqualTo(choices(7)).isNotEqualTo(choices(8));
    }

    private static List<String> choices(long seed) {
        Channel<Integer> one = Channel.conflated();
        Channel<Integer> other = Channel.conflated();
        Select<String> select = Select.<String>one(new Random(seed))
                .onReceive(one, x -> "one")
                .onReceive(other, x -> "other");
        List<String> chosen = new ArrayList<>();
        for (int i = 0; i < 64; i++) {
            one.send(i);
            other.send(i);
            chosen.add(select.run());
        }
        return chosen;
    }

    @Test
    void whatAHandlerThrowsIsThrownAsItIs() {
        Channel<Integer> channel = Channel.buffered(1);
        channel.send(1);
        IOException error = new IOException("handler");
        assertThatThrownBy(() -> Select.<String>one()
                        .onReceive(channel, x -> {
                            throw error;
                        })
                        .run())
                .isSameAs(error);
    }

    @Test
    void aHandlerMayWaitAndSelectAgain() {
        Async.run(LoopClock.virtual(), () -> {
            Channel<Integer> channel = Channel.buffered(2);
            channel.send(1);
            channel.send(2);
            int sum = Select.<Integer>one()
                    .onReceive(channel, x -> {
                        Async.sleep(Duration.ofSeconds(1));
                        return x + Select.<Integer>one().onReceive(channel, y -> y).run();
                    })
                    .run();
            assertThat(sum).isEqualTo(3);
        });
    }

    @Test
    void overflowInASelectDropsAsASendDoes() {
        List<Object> undelivered = new ArrayList<>();
        Channel<Integer> channel = Channel.of(Buffering.conflated(), undelivered::add);
        channel.send(1);
        Select.one().onSend(channel, 2, () -> "sent").run();
        assertThat(undelivered).containsExactly(1);
    }

    @Test
    void itWaitsInAnyThread() throws InterruptedException {
        for (Thread.Builder threads : List.of(Thread.ofPlatform(), Thread.ofVirtual())) {
            Channel<Integer> channel = Channel.rendezvous();
            Channel<Integer> idle = Channel.rendezvous();
            CompletableFuture<String> got = new CompletableFuture<>();
            Thread waiting = threads.start(() -> got.complete(Select.<String>one()
                    .onReceive(idle, x -> "idle")
                    .onReceive(channel, x -> "got " + x)
                    .run()));
            channel.send(1);
            waiting.join();
            assertThat(got.getNow("nothing")).isEqualTo("got 1");
            assertThat(idle.statistics().waitingReceivers()).isZero();
        }
    }

    @Test
    void aSelectWithoutCasesIsRefused() {
        assertThatIllegalStateException().isThrownBy(() -> Select.one().run()).withMessageContaining("without cases");
        assertThatIllegalStateException()
                .isThrownBy(() -> Select.one().orElse(() -> 1).orElse(() -> 2))
                .withMessageContaining("orElse already");
    }
}
