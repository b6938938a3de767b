package io.greenloom.async;

import static io.greenloom.async.Virtually.run;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/// `asCompleted` with several takers, and with one that leaves early.
final class AsCompletedTest {
    private final List<Object> log = new ArrayList<>();

    private static Task<Integer> after(int seconds) {
        return Async.createTask(() -> {
            Async.sleep(Duration.ofSeconds(seconds));
            return seconds;
        });
    }

    @Test
    void twoTasksThatTakeFromOneIteratorEachGetOthers() {
        run(() -> {
            Iterator<Task<Integer>> order =
                    Async.asCompleted(List.of(after(1), after(2))).iterator();
            Task<?> first =
                    Async.createTask(() -> log.add("first " + order.next().result()));
            Task<?> second =
                    Async.createTask(() -> log.add("second " + order.next().result()));
            Async.gather(first, second);
            assertThat(log).containsExactly("first 1", "second 2");
            assertThat(order.hasNext()).isFalse();
        });
    }

    @Test
    void whoComesWhenAllAreTakenOrWaitedForDoesNotWaitForEver() {
        run(() -> {
            Iterator<Task<Integer>> order = Async.asCompleted(List.of(after(1))).iterator();
            Task<?> first = Async.createTask(() -> log.add(order.next().result()));
            EventLoop.current().settle();
            assertThat(order.hasNext()).isFalse();
            assertThatExceptionOfType(NoSuchElementException.class).isThrownBy(order::next);
            first.await();
            assertThat(log).containsExactly(1);
        });
    }

    @Test
    void aCancelledTakerLosesNothing() {
        run(() -> {
            Iterator<Task<Integer>> order = Async.asCompleted(List.of(after(1))).iterator();
            Task<?> first = Async.createTask(() -> log.add(order.next()));
            EventLoop.current().settle();
            first.cancel();
            assertThatThrownBy(first::await).isInstanceOf(CancelledError.class);
            assertThat(order.hasNext()).isTrue();
            assertThat(order.next().result()).isEqualTo(1);
            assertThat(log).isEmpty();
        });
    }

    @Test
    void whatATakerWasGivenInThePassThatCancelsItIsItsOwn() {
        run(() -> {
            Promise<Integer> one = EventLoop.current().createPromise();
            Iterator<Promise<Integer>> order = Async.asCompleted(List.of(one)).iterator();
            Task<?> taker = Async.createTask(() -> {
                log.add(order.next().result());
                Async.yieldNow();
                log.add("unreachable");
            });
            EventLoop.current().settle();
            one.complete(7);
            taker.cancel();
            assertThatThrownBy(taker::await).isInstanceOf(CancelledError.class);
            assertThat(log).containsExactly(7);
            assertThat(order.hasNext()).isFalse();
        });
    }

    @Test
    void threadsAndTasksShareOne() {
        Async.run(() -> {
            int count = 200;
            List<Promise<Integer>> promises = new ArrayList<>();
            for (int i = 0; i < count; i++) {
                promises.add(EventLoop.current().createPromise());
            }
            Iterator<Promise<Integer>> order = Async.asCompleted(promises).iterator();
            Set<Integer> taken = ConcurrentHashMap.newKeySet();
            CountDownLatch ended = new CountDownLatch(4);
            for (int i = 0; i < 4; i++) {
                Thread.ofPlatform().daemon().start(() -> {
                    try {
                        while (true) {
                            taken.add(order.next().result());
                        }
                    } catch (NoSuchElementException e) {
                        ended.countDown();
                    }
                });
            }
            for (int i = 0; i < count; i++) {
                promises.get(i).complete(i);
                if (i % 10 == 0) {
                    Async.yieldNow();
                }
            }
            assertThat(Async.<Boolean>toThread(() -> ended.await(60, TimeUnit.SECONDS)))
                    .isTrue();
            assertThat(taken).hasSize(count);
        });
    }

    @Test
    void iterationsThatAreLeftEarlyLeaveNextToNothingInATaskThatLivesOn() {
        run(() -> {
            Task<Integer> lasting = after(1_000_000);
            for (int i = 0; i < 10_000; i++) {
                for (Awaitable<?> ended : Async.asCompleted(List.of(lasting, after(0)))) {
                    assertThat(ended).isNotSameAs(lasting);
                    break;
                }
                if (i % 500 == 0) {
                    System.gc();
                }
            }
            assertThat(lasting.observers()).isLessThan(4_000);
            lasting.cancel();
        });
    }
}
