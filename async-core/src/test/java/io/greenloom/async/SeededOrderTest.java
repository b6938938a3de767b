package io.greenloom.async;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/// What a loop with a seed does: another order of turns for each seed, always the same for one.
final class SeededOrderTest {
    private static List<String> trace(LoopOptions options) {
        List<String> trace = new ArrayList<>();
        Async.run(options.withClock(LoopClock.virtual()), () -> {
            List<Task<?>> tasks = new ArrayList<>();
            for (int i = 0; i < 5; i++) {
                String name = "task " + i;
                tasks.add(Async.createTask(name, () -> {
                    for (int step = 0; step < 3; step++) {
                        trace.add(name + " step " + step + " at "
                                + EventLoop.current().time());
                        Async.sleep(Duration.ofMillis(step));
                    }
                }));
                EventLoop.current().callLater(Duration.ofMillis(1), () -> trace.add("timer of " + name));
            }
            Async.gather(tasks);
        });
        return trace;
    }

    @Test
    void sameSeedGivesTheSameTraceAndOthersGiveOthers() {
        Set<List<String>> traces = new HashSet<>();
        for (int seed = 0; seed < 20; seed++) {
            LoopOptions options = LoopOptions.defaults().withSeed(seed);
            List<String> trace = trace(options);
            assertThat(trace(options)).isEqualTo(trace);
            assertThat(trace).hasSize(20);
            traces.add(trace);
        }
        assertThat(traces).hasSizeGreaterThan(18);
    }

    @Test
    void withoutASeedItIsFirstInFirstOut() {
        assertThat(trace(LoopOptions.defaults()))
                .startsWith(IntStream.range(0, 5)
                        .mapToObj(i -> "task " + i + " step 0 at PT0S")
                        .toArray(String[]::new));
    }

    @Test
    void timersWithEqualDeadlinesFireInAnotherOrderForAnotherSeed() {
        Set<List<Integer>> orders = new HashSet<>();
        for (int seed = 0; seed < 20; seed++) {
            List<Integer> fired = new ArrayList<>();
            Async.run(LoopOptions.defaults().withClock(LoopClock.virtual()).withSeed(seed), () -> {
                IntStream.range(0, 6)
                        .forEach(i -> EventLoop.current().callLater(Duration.ofSeconds(1), () -> fired.add(i)));
                Async.sleep(Duration.ofSeconds(2));
            });
            assertThat(fired).containsExactlyInAnyOrder(0, 1, 2, 3, 4, 5);
            orders.add(fired);
        }
        assertThat(orders).hasSizeGreaterThan(10);
    }

    @Test
    void timersWithUnequalDeadlinesFireByDeadlineForAnySeed() {
        for (int seed = 0; seed < 20; seed++) {
            List<Integer> fired = new ArrayList<>();
            Async.run(LoopOptions.defaults().withClock(LoopClock.virtual()).withSeed(seed), () -> {
                IntStream.range(0, 6)
                        .forEach(i -> EventLoop.current().callLater(Duration.ofMillis(10 - i), () -> fired.add(i)));
                Async.sleep(Duration.ofSeconds(2));
            });
            assertThat(fired).containsExactly(5, 4, 3, 2, 1, 0);
        }
    }

    @Test
    void callbacksKeepTheirOrderForAnySeed() {
        for (int seed = 0; seed < 20; seed++) {
            List<Integer> called = new ArrayList<>();
            Async.run(LoopOptions.defaults().withSeed(seed), () -> {
                for (int i = 0; i < 10; i++) {
                    int number = i;
                    EventLoop.current().callSoon(() -> called.add(number));
                    Async.createTask(Async::yieldNow);
                }
                EventLoop.current().settle();
            });
            assertThat(called).containsExactly(0, 1, 2, 3, 4, 5, 6, 7, 8, 9);
        }
    }

    @Test
    void everyTaskHasItsTurnInEachPass() {
        for (int seed = 0; seed < 20; seed++) {
            List<String> turns = new ArrayList<>();
            Async.run(LoopOptions.defaults().withSeed(seed), () -> {
                for (String name : List.of("a", "b", "c")) {
                    Async.createTask(() -> {
                        for (int i = 0; i < 10; i++) {
                            turns.add(name);
                            Async.yieldNow();
                        }
                    });
                }
                EventLoop.current().settle();
            });
            for (int pass = 0; pass < 10; pass++) {
                assertThat(turns.subList(3 * pass, 3 * pass + 3)).containsExactlyInAnyOrder("a", "b", "c");
            }
        }
    }

    @Test
    void lostUpdateIsFoundBySomeSeedAndThenAlwaysByThatOne() {
        List<Integer> finders = new ArrayList<>();
        for (int seed = 0; seed < 50; seed++) {
            if (balanceAfterTwoTransfers(seed) != 20) {
                finders.add(seed);
            }
        }
        assertThat(finders).isNotEmpty().hasSizeLessThan(50);
        assertThat(balanceAfterTwoTransfers(finders.getFirst())).isNotEqualTo(20);
    }

    private static int balanceAfterTwoTransfers(long seed) {
        int[] balance = {0};
        Async.run(LoopOptions.defaults().withSeed(seed), () -> {
            Async.gather(Async.createTask(() -> transfer(balance, 1)), Async.createTask(() -> transfer(balance, 3)));
        });
        return balance[0];
    }

    /// Right only where nobody else transfers between the look and the write.
    private static void transfer(int[] balance, int passesBefore) {
        for (int i = 0; i < passesBefore; i++) {
            Async.yieldNow();
        }
        int seen = balance[0];
        Async.yieldNow();
        Async.yieldNow();
        balance[0] = seen + 10;
    }
}
