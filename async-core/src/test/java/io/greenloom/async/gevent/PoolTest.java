package io.greenloom.async.gevent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.greenloom.async.Action;
import io.greenloom.async.Async;
import io.greenloom.async.CancelledError;
import io.greenloom.async.EventLoop;
import io.greenloom.async.LoopClock;
import io.greenloom.async.Promise;
import io.greenloom.async.Task;
import io.greenloom.generator.Generator;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.concurrent.ThreadLocalRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/// Pools, as gevent's `test__pool` has them.
final class PoolTest {
    private static final Duration SECOND = Duration.ofSeconds(1);

    private final List<Object> log = new ArrayList<>();
    private int running;
    private int most;

    private static void run(Action main) {
        Async.run(LoopClock.virtual(), main);
    }

    private static void sleep(int seconds) {
        Gevent.sleep(Duration.ofSeconds(seconds));
    }

    private static int squared(int x) {
        Gevent.sleep(Duration.ofMillis(10));
        return x * x;
    }

    private static double inverse(int x) throws IOException {
        if (x == 0) {
            throw new IOException("zero");
        }
        return 1.0 / x;
    }

    private int counted(int x) {
        most = Math.max(most, ++running);
        Gevent.sleep(Duration.ofMillis(ThreadLocalRandom.current().nextInt(5)));
        running--;
        return x;
    }

    @Test
    void spawnWaitsWhileItIsFullInTheOrderOfArrival() {
        run(() -> {
            Pool pool = new Pool(2);
            pool.spawn(() -> sleep(1));
            pool.spawn(() -> sleep(2));
            assertThat(pool.isFull()).isTrue();
            for (String name : List.of("a", "b")) {
                Gevent.spawn(() -> {
                    pool.spawn(() -> sleep(5));
                    log.add(name + EventLoop.current().time().toSeconds());
                });
            }
            sleep(3);
            assertThat(log).containsExactly("a1", "b2");
            assertThat(pool.size()).isEqualTo(2);
            pool.join();
            assertThat(pool.freeCount()).isEqualTo(2);
        });
    }

    @Test
    void neverMoreRunThanItHolds() {
        run(() -> {
            Pool pool = new Pool(3);
            List<Integer> inputs = IntStream.range(0, 200).boxed().toList();
            assertThat(pool.map(inputs, this::counted)).isEqualTo(inputs);
            assertThat(most).isEqualTo(3);
            List<Integer> unordered = new ArrayList<>();
            pool.imapUnordered(inputs, this::counted).forEachRemaining(unordered::add);
            assertThat(unordered).containsExactlyInAnyOrderElementsOf(inputs);
            assertThat(most).isEqualTo(3);
            assertThat(pool.freeCount()).isEqualTo(3);
        });
    }

    @Test
    void whoIsKilledWhileItWaitsForRoomHasStartedNothingAndTakesNone() {
        run(() -> {
            Pool pool = new Pool(1);
            Task<?> first = pool.spawn(() -> sleep(5));
            Task<?> waiting = Gevent.spawn(() -> pool.spawn(() -> log.add("ran")));
            Async.yieldNow();
            Gevent.kill(waiting);
            first.join();
            pool.join();
            assertThat(log).isEmpty();
            assertThat(pool.freeCount()).isEqualTo(1);
        });
    }

    @Test
    void roomComesBackHoweverATaskEnds() {
        run(() -> {
            Pool pool = new Pool(1);
            Gevent.kill(pool.spawn(() -> log.add("never")));
            assertThat(pool.freeCount()).isEqualTo(1);
            Task<?> failed = pool.spawn(() -> {
                throw new IOException("no");
            });
            assertThatThrownBy(failed::await).hasMessage("no");
            assertThat(pool.freeCount()).isEqualTo(1);
            Task<?> killed = pool.spawn(() -> sleep(5));
            Async.yieldNow();
            Gevent.kill(killed);
            assertThat(pool.freeCount()).isEqualTo(1);
            Task<?> discarded = pool.spawn(() -> sleep(5));
            pool.discard(discarded);
            pool.discard(discarded);
            assertThat(pool.freeCount()).isEqualTo(1);
            discarded.join();
            assertThat(pool.freeCount()).isEqualTo(1);
        });
    }

    @Test
    void applyReturnsTheResultAndThrowsTheErrorOfItsBody() {
        run(() -> {
            Pool pool = new Pool(1);
            int result = pool.apply(() -> squared(5));
            assertThat(result).isEqualTo(25);
            assertThatThrownBy(() -> pool.apply(() -> inverse(0))).hasMessage("zero");
            assertThat(pool.freeCount()).isEqualTo(1);
        });
    }

    @Test
    void applyFromATaskOfTheFullPoolDoesNotWaitForItself() {
        run(() -> {
            Pool pool = new Pool(1);
            Task<Integer> outer = pool.spawn(() -> {
                int inner = pool.apply(() -> squared(3));
                return inner + 1;
            });
            assertThat(outer.await(SECOND)).isEqualTo(10);
        });
    }

    @Test
    void applyAsyncNeverWaitsAndItsCallbackGetsTheValueOnly() {
        run(() -> {
            Pool pool = new Pool(1);
            pool.spawn(() -> sleep(2));
            Task<Integer> good = pool.applyAsync(() -> squared(7), log::add);
            Task<Double> bad = pool.applyAsync(() -> inverse(0), log::add);
            assertThat(EventLoop.current().time()).isLessThan(SECOND);
            assertThat(good.await()).isEqualTo(49);
            assertThatThrownBy(bad::await).hasMessage("zero");
            Gevent.idle();
            assertThat(log).containsExactly(49);
            assertThat(pool.freeCount()).isEqualTo(1);
        });
    }

    @Test
    void mapKeepsTheOrderOfTheInputs() {
        run(() -> {
            Pool pool = new Pool(10);
            List<Integer> inputs = IntStream.range(0, 10).boxed().toList();
            assertThat(pool.map(inputs, x -> {
                        sleep(10 - x);
                        return x * x;
                    }))
                    .isEqualTo(inputs.stream().map(x -> x * x).toList());
            assertThat(pool.map(List.<Integer>of(), PoolTest::squared)).isEmpty();
            assertThat(pool.mapAsync(inputs, PoolTest::squared).await()).hasSize(10);
        });
    }

    @Test
    void mapThrowsTheFirstErrorInTheOrderOfTheInputsAndLeavesNothingBehind() {
        run(() -> {
            Pool pool = new Pool(3);
            assertThatThrownBy(() -> pool.map(List.of(1, 0, 2), PoolTest::inverse)).hasMessage("zero");
            assertThatThrownBy(() -> pool.map(IntStream.range(0, 100).boxed().toList(), x -> {
                        if (x == 5) {
                            throw new IOException("five");
                        }
                        sleep(x > 5 ? 1000 : 1);
                        return x;
                    }))
                    .hasMessage("five");
            assertThat(pool.join(SECOND)).isTrue();
        });
    }

    @Test
    void imapGoesOnBehindAnError() {
        run(() -> {
            Pool pool = new Pool(3);
            Results<Double> results = pool.imap(List.of(1, 0, 2), PoolTest::inverse);
            assertThat(results.next()).isEqualTo(1.0);
            assertThatThrownBy(results::next).hasMessage("zero");
            assertThat(results.next()).isEqualTo(0.5);
            assertThat(results.hasNext()).isFalse();
            assertThatThrownBy(results::next).isInstanceOf(NoSuchElementException.class);
        });
    }

    @Test
    void imapUnorderedGoesOnBehindAnError() {
        run(() -> {
            Pool pool = new Pool(3);
            Results<Double> results = pool.imapUnordered(List.of(1, 0, 2), PoolTest::inverse);
            while (results.hasNext()) {
                try {
                    log.add(results.next());
                } catch (Exception e) {
                    log.add(e.getMessage());
                }
            }
            assertThat(log).containsExactlyInAnyOrder(1.0, "zero", 0.5);
        });
    }

    @Test
    void imapUnorderedReturnsThemAsTheyCome() {
        run(() -> {
            for (int seconds : new Pool(9).imapUnordered(List.of(3, 1, 2), x -> {
                sleep(x);
                return x;
            })) {
                log.add(seconds);
            }
            assertThat(log).containsExactly(1, 2, 3);
        });
    }

    @Test
    void anErrorOfTheInputComesBehindTheResults() {
        run(() -> {
            Generator<Integer> inputs = Generator.of(y -> {
                y.yield(1);
                y.yield(2);
                throw new IOException("input");
            });
            Results<Integer> results = new Pool(2).imap(() -> inputs, PoolTest::squared);
            assertThat(results.next()).isEqualTo(1);
            assertThat(results.next()).isEqualTo(4);
            assertThat(results.hasNext()).isTrue();
            assertThatThrownBy(results::next).hasMessage("input");
            assertThat(results.hasNext()).isFalse();
        });
    }

    @Test
    void maxSizeBoundsHowFarItReadsAhead() {
        run(() -> {
            for (boolean ordered : new boolean[] {true, false}) {
                int[] read = new int[1];
                Iterable<Integer> inputs = () -> IntStream.range(0, 1000)
                        .peek(x -> read[0]++)
                        .boxed()
                        .iterator();
                Pool pool = new Pool(100);
                try (Results<Integer> results = ordered
                        ? pool.imap(4, inputs, PoolTest::squared)
                        : pool.imapUnordered(4, inputs, PoolTest::squared)) {
                    sleep(1);
                    assertThat(read[0]).isBetween(4, 5);
                    results.next();
                    results.next();
                    sleep(1);
                    assertThat(read[0]).isBetween(6, 7);
                }
                assertThat(pool.join(SECOND)).isTrue();
                assertThat(read[0]).isLessThan(10);
            }
        });
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new Pool(1).imap(0, List.of(1), PoolTest::squared))
                .withMessageContaining("maxSize");
    }

    @Test
    void anEndlessInputIsFineWithABoundAndClosingEndsIt() {
        run(() -> {
            Pool pool = new Pool(5);
            Iterable<Integer> endless = () -> IntStream.iterate(0, x -> x + 1).iterator();
            try (Results<Integer> results = pool.imap(10, endless, PoolTest::squared)) {
                assertThat(results.next()).isEqualTo(0);
                assertThat(results.next()).isEqualTo(1);
            }
            assertThat(pool.join(SECOND)).isTrue();
            Gevent.idle();
            assertThat(EventLoop.current().allTasks()).containsExactly(Async.currentTask());
        });
    }

    @Test
    void theItemOfAKilledTaskThrowsAndTheOthersAreThere() {
        run(() -> {
            Pool pool = new Pool(3);
            Results<Integer> results = pool.imap(List.of(1, 2, 3), PoolTest::squared);
            Gevent.sleep(Duration.ofMillis(1));
            Gevent.kill(pool.tasks().get(1));
            assertThat(results.next()).isEqualTo(1);
            assertThatThrownBy(results::next).isInstanceOf(CancelledError.class);
            assertThat(results.next()).isEqualTo(9);
        });
    }

    @Test
    void severalMayTakeFromTheSameResults() {
        run(() -> {
            Results<Integer> results =
                    new Pool(4).imapUnordered(IntStream.range(0, 50).boxed().toList(), this::counted);
            List<Task<?>> takers = new ArrayList<>();
            for (int i = 0; i < 3; i++) {
                takers.add(Gevent.spawn(() -> results.forEachRemaining(log::add)));
            }
            Gevent.joinAll(takers, null, true, 3);
            assertThat(log).hasSize(50).doesNotHaveDuplicates();
        });
    }

    @Test
    void addTakesRoomAndTellsWhereThereIsNone() {
        run(() -> {
            Pool pool = new Pool(1);
            Task<?> one = Gevent.spawn(() -> sleep(5));
            Task<?> two = Gevent.spawn(() -> sleep(9));
            pool.addNowait(one);
            pool.addNowait(one);
            assertThatThrownBy(() -> pool.addNowait(two)).isInstanceOf(PoolFull.class);
            assertThatThrownBy(() -> pool.add(two, SECOND))
                    .isInstanceOf(PoolFull.class)
                    .hasMessageContaining("PT1S");
            pool.add(two, Duration.ofSeconds(9));
            assertThat(one.isDone()).isTrue();
            assertThat(pool.tasks()).containsExactly(two);
            two.join();
            pool.addNowait(two);
            assertThat(pool.freeCount()).as("one that has ended takes no room").isEqualTo(1);
        });
    }

    @Test
    void waitAvailableWaitsForRoomAndTakesNone() {
        run(() -> {
            Pool pool = new Pool(1);
            pool.waitAvailable();
            pool.spawn(() -> sleep(5));
            assertThat(pool.waitAvailable(SECOND)).isFalse();
            assertThat(pool.waitAvailable(Duration.ofSeconds(9))).isTrue();
            assertThat(pool.freeCount()).isEqualTo(1);
            pool.spawn(() -> sleep(1));
            pool.waitAvailable();
            assertThat(pool.freeCount()).isEqualTo(1);
        });
    }

    @Test
    void killGivesTheRoomOfAllBackAndThoseInLineGetIt() {
        run(() -> {
            Pool pool = new Pool(2);
            pool.spawn(() -> sleep(100));
            pool.spawn(() -> sleep(100));
            Promise<Task<?>> late = EventLoop.current().createPromise();
            Gevent.spawn(() -> late.complete(pool.spawn(() -> sleep(100))));
            Async.yieldNow();
            pool.kill();
            assertThat(late.await(SECOND)).isNotNull();
            pool.kill();
            assertThat(pool.freeCount()).isEqualTo(2);
        });
    }

    @Test
    void manySmallTasksKeepTheCountRight() {
        run(() -> {
            Pool pool = new Pool(10);
            for (int i = 0; i < 2000; i++) {
                Task<?> task = pool.spawn(() -> Async.yieldNow());
                if (i % 3 == 0) {
                    Gevent.killSoon(task);
                }
            }
            pool.join();
            assertThat(pool.freeCount()).isEqualTo(10);
            assertThat(pool.isEmpty()).isTrue();
        });
    }

    @Test
    void aPoolHasRoomForOneAtLeast() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new Pool(0))
                .withMessageContaining("was 0");
    }
}
