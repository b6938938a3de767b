package io.greenloom.async.channel;

import static org.assertj.core.api.Assertions.assertThat;

import io.greenloom.async.Async;
import io.greenloom.async.CancelledError;
import io.greenloom.async.EventLoop;
import io.greenloom.async.Task;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Queue;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/// Channels and selects under platform threads, virtual threads and tasks of two loops at once, held against what must
/// be true of any run: each item arrives once, each sender's in its order, nobody stays behind.
final class ChannelStressTest {
    /// An item that says where it comes from.
    private record Item(int sender, int number) {}

    private static final int STRANDS = 4;
    private static final int ITEMS = 250;

    private final List<EventLoop> loops = new ArrayList<>();
    private final List<Thread> runners = new ArrayList<>();

    @AfterEach
    void closeLoops() throws InterruptedException {
        for (EventLoop loop : loops) {
            loop.stop();
        }
        for (Thread runner : runners) {
            runner.join();
        }
        loops.forEach(EventLoop::close);
    }

    @Test
    void eachItemArrivesOnceAndEachSendersInOrder() throws Exception {
        for (Buffering kind : List.of(Buffering.rendezvous(), Buffering.of(3), Buffering.unbounded())) {
            Channel<Item> channel = Channel.of(kind);
            List<Future<?>> senders = new ArrayList<>();
            List<Future<List<Item>>> receivers = new ArrayList<>();
            Sender<Item> first = channel.sender();
            for (int i = 0; i < STRANDS; i++) {
                int who = i;
                Sender<Item> mine = first.another();
                senders.add(start(i, () -> {
                    try (mine) {
                        for (int n = 0; n < ITEMS; n++) {
                            mine.send(new Item(who, n));
                        }
                    }
                    return null;
                }));
                receivers.add(start(i + 1, () -> channel.stream().toList()));
            }
            first.close();
            await(senders);
            checkComplete(received(receivers));
            checkEmpty(channel);
        }
    }

    @Test
    void timeLimitsAndCancellationsLoseAndDoubleNothing() throws Exception {
        for (Buffering kind : List.of(Buffering.rendezvous(), Buffering.of(2))) {
            Channel<Item> channel = Channel.of(kind);
            List<Future<?>> senders = new ArrayList<>();
            List<Future<List<Item>>> receivers = new ArrayList<>();
            for (int i = 0; i < STRANDS; i++) {
                int who = i;
                senders.add(start(i, () -> {
                    Random random = new Random(who);
                    for (int n = 0; n < ITEMS; n++) {
                        sendAgainAndAgain(channel, new Item(who, n), random);
                    }
                    return null;
                }));
                receivers.add(start(i + 1, () -> receiveAgainAndAgain(channel, new Random(who))));
            }
            await(senders);
            channel.close();
            checkComplete(received(receivers));
            checkEmpty(channel);
        }
    }

    private static void sendAgainAndAgain(Channel<Item> channel, Item item, Random random) throws Exception {
        while (true) {
            try {
                if (random.nextInt(3) == 0) {
                    if (!channel.trySend(item)) {
                        continue;
                    }
                } else {
                    channel.send(item, Duration.ofNanos(random.nextInt(100_000)));
                }
                return;
            } catch (TimeoutException e) {
                // not sent, as it says: once more
            }
        }
    }

    private static List<Item> receiveAgainAndAgain(Channel<Item> channel, Random random) {
        List<Item> got = new ArrayList<>();
        while (true) {
            try {
                if (random.nextInt(3) == 0) {
                    channel.tryReceive().ifPresent(got::add);
                } else {
                    got.add(channel.receive(Duration.ofNanos(random.nextInt(100_000))));
                }
            } catch (TimeoutException e) {
                // nothing taken, as it says
            } catch (EndOfChannel e) {
                return got;
            }
        }
    }

    /// Each strand sends to and receives from all channels in one select, so that selects meet selects, in
    /// both directions and in any order.
    @Test
    void selectsThatMeetSelectsLoseAndDoubleNothing() throws Exception {
        List<Channel<Item>> channels = List.of(Channel.rendezvous(), Channel.rendezvous(), Channel.buffered(1));
        Queue<Item> got = new ConcurrentLinkedQueue<>();
        List<Future<?>> strands = new ArrayList<>();
        Channel<Boolean> over = Channel.rendezvous();
        CompletableFuture<?>[] sent = new CompletableFuture<?>[STRANDS];
        for (int i = 0; i < STRANDS; i++) {
            int who = i;
            CompletableFuture<Boolean> done = new CompletableFuture<>();
            sent[i] = done;
            strands.add(start(i, () -> {
                Random random = new Random(who);
                for (int n = 0; n < ITEMS; ) {
                    n += sendOrReceive(channels, new Item(who, n), got, random);
                }
                done.complete(true);
                receiveTheRest(channels, over, got);
                return null;
            }));
        }
        CompletableFuture.allOf(sent).get(60, TimeUnit.SECONDS);
        over.close();
        await(strands);
        for (Channel<Item> channel : channels) {
            channel.tryReceive().ifPresent(got::add);
            checkEmpty(channel);
        }
        checkEachOnce(got);
    }

    private static int sendOrReceive(List<Channel<Item>> channels, Item item, Queue<Item> got, Random random)
            throws Exception {
        Select<Integer> select = Select.one();
        for (Channel<Item> channel : channels) {
            if (random.nextInt(4) > 0) {
                select.onSend(channel, item, () -> 1);
            }
            if (random.nextInt(4) > 0) {
                select.onReceive(channel, other -> {
                    got.add(other);
                    return 0;
                });
            }
        }
        if (random.nextInt(4) == 0) {
            select.orElse(() -> 0);
        } else {
            select.onTimeout(Duration.ofNanos(random.nextInt(200_000)), () -> 0);
        }
        return select.run();
    }

    private static void receiveTheRest(List<Channel<Item>> channels, Channel<Boolean> over, Queue<Item> got) {
        boolean going = true;
        while (going) {
            Select<Boolean> select = Select.<Boolean>one().onReceive(over, _ -> true, () -> false);
            for (Channel<Item> channel : channels) {
                select.onReceive(channel, got::add);
            }
            going = select.run();
        }
    }

    /// Without time limits: any lost wake-up is a hang.
    @Test
    void selectsInOppositeOrdersNeitherDeadlockNorMissEachOther() throws Exception {
        Channel<Integer> one = Channel.rendezvous();
        Channel<Integer> other = Channel.rendezvous();
        int rounds = 4 * ITEMS;
        List<Future<Integer>> strands = new ArrayList<>();
        for (int i = 0; i < 2; i++) {
            Channel<Integer> in = i == 0 ? one : other;
            Channel<Integer> out = i == 0 ? other : one;
            strands.add(start(i, () -> {
                int balance = 0;
                for (int n = 0; n < rounds; n++) {
                    balance += Select.<Integer>one()
                            .onReceive(in, x -> -1)
                            .onSend(out, n, () -> 1)
                            .run();
                }
                return balance;
            }));
        }
        int sum = 0;
        for (Future<Integer> strand : strands) {
            sum += strand.get(60, TimeUnit.SECONDS);
        }
        assertThat(sum).as("as many sent as received").isZero();
        checkEmpty(one);
        checkEmpty(other);
    }

    @Test
    void cancelledReceiversAndSelectsLoseNothing() throws Exception {
        Channel<Item> channel = Channel.rendezvous();
        Channel<Item> idle = Channel.rendezvous();
        Queue<Item> got = new ConcurrentLinkedQueue<>();
        Future<?> sender = start(0, () -> {
            for (int n = 0; n < ITEMS; n++) {
                channel.send(new Item(0, n));
            }
            channel.close();
            return null;
        });
        Async.run(() -> {
            boolean ended = false;
            for (int round = 0; !ended; round++) {
                Task<Boolean> receiver = Async.createTask(() -> receiveOne(channel, idle, got));
                for (int i = round % 4; i > 0; i--) {
                    Async.yieldNow();
                }
                receiver.cancel();
                try {
                    ended = receiver.await();
                } catch (CancelledError e) {
                    // the next one goes on
                }
            }
        });
        await(List.of(sender));
        assertThat(got.stream().map(Item::number).toList())
                .isEqualTo(IntStream.range(0, ITEMS).boxed().toList());
        checkEmpty(channel);
        checkEmpty(idle);
    }

    private static boolean receiveOne(Channel<Item> channel, Channel<Item> idle, Queue<Item> got) {
        return Select.<Boolean>one()
                .onReceive(
                        channel,
                        item -> {
                            got.add(item);
                            return false;
                        },
                        () -> true)
                .onReceive(idle, item -> true)
                .run();
    }

    @Test
    void whatIsSentToAChannelThatIsBeingCancelledIsReceivedOrUndeliveredOrStillTheSenders() throws Exception {
        for (int round = 0; round < 20; round++) {
            Queue<Item> undelivered = new ConcurrentLinkedQueue<>();
            Channel<Item> channel = Channel.of(Buffering.of(4), undelivered::add);
            List<Future<Integer>> senders = new ArrayList<>();
            for (int i = 0; i < STRANDS; i++) {
                int who = i;
                senders.add(start(i, () -> {
                    int accepted = 0;
                    try {
                        while (true) {
                            channel.send(new Item(who, accepted));
                            accepted++;
                        }
                    } catch (BrokenChannel e) {
                        return accepted;
                    }
                }));
            }
            int received = 0;
            while (received < 50) {
                channel.receive();
                received++;
            }
            channel.cancel();
            int accepted = 0;
            for (Future<Integer> sender : senders) {
                accepted += sender.get(60, TimeUnit.SECONDS);
            }
            assertThat(received + undelivered.size()).isEqualTo(accepted);
            checkEmpty(channel);
        }
    }

    /// Starts `body` on the kind of strand that `which` chooses.
    private <T> Future<T> start(int which, Callable<T> body) {
        CompletableFuture<T> result = new CompletableFuture<>();
        Runnable run = () -> {
            try {
                result.complete(body.call());
            } catch (Throwable e) {
                result.completeExceptionally(e);
            }
        };
        switch (which % 4) {
            case 0 -> Thread.ofPlatform().start(run);
            case 1 -> loop(0).createTask(run::run);
            case 2 -> Thread.ofVirtual().start(run);
            default -> loop(1).createTask(run::run);
        }
        return result;
    }

    private EventLoop loop(int which) {
        while (loops.size() <= which) {
            EventLoop loop = EventLoop.create();
            loops.add(loop);
            runners.add(Thread.ofPlatform().start(loop::runForever));
        }
        return loops.get(which);
    }

    private static void await(List<? extends Future<?>> futures) throws Exception {
        for (Future<?> future : futures) {
            future.get(60, TimeUnit.SECONDS);
        }
    }

    private static List<List<Item>> received(List<Future<List<Item>>> receivers)
            throws InterruptedException, ExecutionException, TimeoutException {
        List<List<Item>> received = new ArrayList<>();
        for (Future<List<Item>> receiver : receivers) {
            received.add(receiver.get(60, TimeUnit.SECONDS));
        }
        return received;
    }

    private static void checkComplete(List<List<Item>> received) {
        for (List<Item> items : received) {
            int[] last = new int[STRANDS];
            for (Item item : items) {
                assertThat(item.number() + 1).as("order of sender %s", item.sender()).isGreaterThan(last[item.sender()]);
                last[item.sender()] = item.number() + 1;
            }
        }
        checkEachOnce(received.stream().flatMap(List::stream).toList());
    }

    private static void checkEachOnce(Iterable<Item> items) {
        Set<Item> seen = new HashSet<>();
        for (Item item : items) {
            assertThat(seen.add(item)).as("%s arrived once", item).isTrue();
        }
        assertThat(seen).hasSize(STRANDS * ITEMS);
    }

    private static void checkEmpty(Channel<?> channel) {
        ChannelStatistics statistics = channel.statistics();
        assertThat(statistics.buffered()).isZero();
        assertThat(statistics.waitingSenders()).isZero();
        assertThat(statistics.waitingReceivers()).isZero();
    }
}
