package io.greenloom.async;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/// Whose turn comes before whose, and that nobody waits for ever.
final class PrioritiesTest {
    private final List<String> order = new ArrayList<>();

    private Task<?> logging(Priority priority, String name, int turns) {
        return Async.createTask(TaskOptions.named(name).withPriority(priority), () -> {
            for (int i = 0; i < turns; i++) {
                order.add(name + i);
                Async.yieldNow();
            }
            return true;
        });
    }

    private static void spin(Duration time) {
        long until = System.nanoTime() + time.toNanos();
        while (System.nanoTime() < until) {
            Thread.onSpinWait();
        }
    }

    @Test
    void inEachPassHighComesFirstAndLowWhenNothingElseIsLeft() {
        Async.run(
                LoopClock.virtual(),
                () -> Async.gather(List.of(
                        logging(Priority.LOW, "l", 2),
                        logging(Priority.NORMAL, "n", 2),
                        logging(Priority.HIGH, "h", 2),
                        logging(Priority.NORMAL, "m", 2),
                        logging(Priority.HIGH, "g", 2))));
        assertThat(order).containsExactly("h0", "g0", "n0", "m0", "h1", "g1", "n1", "m1", "l0", "l1");
    }

    @Test
    void lowGivesWayToWhatBecomesReadyMeanwhile() {
        Async.run(LoopClock.virtual(), () -> {
            List<Task<?>> tasks = List.of(
                    logging(Priority.LOW, "a", 2), logging(Priority.LOW, "b", 2), logging(Priority.LOW, "c", 2));
            Task<?> wakes = Async.createTask(
                    TaskOptions.named("wakes").withPriority(Priority.LOW),
                    () -> logging(Priority.NORMAL, "n", 3).await());
            Async.gather(tasks);
            wakes.await();
        });
        assertThat(order).containsSubsequence("a0", "b0", "c0", "n0", "n1", "n2", "a1", "b1", "c1");
    }

    @Test
    void theOrderWithinAPriorityIsThatOfArrival() {
        Async.run(LoopClock.virtual(), () -> {
            List<Task<?>> tasks = new ArrayList<>();
            for (Priority priority : Priority.values()) {
                for (int i = 0; i < 5; i++) {
                    tasks.add(logging(priority, priority.name().charAt(0) + "" + i + ".", 1));
                }
            }
            Async.gather(tasks);
        });
        assertThat(order)
                .containsExactly(
                        "H0.0", "H1.0", "H2.0", "H3.0", "H4.0", "N0.0", "N1.0", "N2.0", "N3.0", "N4.0", "L0.0", "L1.0",
                        "L2.0", "L3.0", "L4.0");
    }

    @Test
    void lowIsNotStarvedByTasksThatAreAlwaysReadyThoughTimeStandsStill() {
        Async.run(LoopClock.virtual(), () -> {
            AtomicBoolean over = new AtomicBoolean();
            AtomicInteger passes = new AtomicInteger();
            Task<?> greedy = Async.createTask(TaskOptions.named("greedy").withPriority(Priority.HIGH), () -> {
                while (!over.get()) {
                    passes.incrementAndGet();
                    Async.yieldNow();
                }
                return true;
            });
            logging(Priority.LOW, "low", 3).await();
            over.set(true);
            greedy.await();
            assertThat(passes.get()).isBetween(3 * 60, 4 * 70);
        });
        assertThat(order).containsExactly("low0", "low1", "low2");
    }

    @Test
    void onRealTimeLowGetsATurnAboutEveryTenMilliseconds() {
        Async.run(() -> {
            AtomicBoolean over = new AtomicBoolean();
            Task<?> greedy = Async.createTask("greedy", () -> {
                while (!over.get()) {
                    spin(Duration.ofNanos(200_000));
                    Async.yieldNow();
                }
            });
            long start = System.nanoTime();
            logging(Priority.LOW, "low", 5).await();
            over.set(true);
            greedy.await();
            assertThat(Duration.ofNanos(System.nanoTime() - start))
                    .as("five turns, each after ten milliseconds")
                    .isBetween(Duration.ofMillis(45), Duration.ofSeconds(10));
        });
    }

    @Test
    void highDoesNotStarveTheOthers() {
        Async.run(LoopClock.virtual(), () -> {
            AtomicBoolean over = new AtomicBoolean();
            Task<?> greedy = Async.createTask(TaskOptions.named("greedy").withPriority(Priority.HIGH), () -> {
                while (!over.get()) {
                    Async.yieldNow();
                }
                return true;
            });
            logging(Priority.NORMAL, "n", 100).await();
            over.set(true);
            greedy.await();
        });
        assertThat(order).hasSize(100);
    }

    @Test
    void aLowTaskThatIsReadyKeepsAVirtualClockFromJumpingAndSettleFromReturning() {
        Async.run(LoopClock.virtual(), () -> {
            Task<?> low = logging(Priority.LOW, "low", 50);
            EventLoop.current().settle();
            assertThat(low.isDone()).isTrue();
            assertThat(EventLoop.current().time()).isZero();
            Task<?> another = logging(Priority.LOW, "late", 50);
            Async.sleep(Duration.ofHours(1));
            assertThat(another.isDone()).isTrue();
        });
    }

    @Test
    void whatWaitsAtItsPriorityCountsAsReadyInTheMetrics() {
        Async.run(LoopClock.virtual(), () -> {
            Task<?> low = logging(Priority.LOW, "low", 1);
            Async.yieldNow();
            assertThat(EventLoop.current().metrics().ready()).isEqualTo(1);
            low.await();
        });
    }

    @Test
    void closingEndsLowTasksToo() {
        EventLoop loop = EventLoop.create(LoopClock.virtual());
        AtomicBoolean cleanedUp = new AtomicBoolean();
        loop.runUntilComplete(() -> {
            Task<?> low = Async.createTask(TaskOptions.named("low").withPriority(Priority.LOW), () -> {
                try {
                    while (true) {
                        Async.yieldNow();
                    }
                } finally {
                    Async.yieldNow();
                    cleanedUp.set(true);
                }
            });
            for (int i = 0; i < 70; i++) {
                Async.yieldNow();
            }
            return low.isDone();
        });
        loop.close();
        assertThat(cleanedUp).isTrue();
    }

    @Test
    void aSeedShufflesWithinAPriorityAndIsRepeatable() {
        assertThat(seeded(5)).isEqualTo(seeded(5)).isNotEqualTo(seeded(6));
        for (int seed = 0; seed < 20; seed++) {
            assertThat(seeded(seed).subList(0, 8)).allMatch(turn -> turn.startsWith("h"));
            assertThat(seeded(seed).subList(8, 16)).allMatch(turn -> turn.startsWith("n"));
        }
    }

    private List<String> seeded(long seed) {
        order.clear();
        Async.run(LoopOptions.defaults().withClock(LoopClock.virtual()).withSeed(seed), () -> {
            List<Task<?>> tasks = new ArrayList<>();
            for (int i = 0; i < 8; i++) {
                tasks.add(logging(Priority.LOW, "l" + i + ".", 1));
                tasks.add(logging(Priority.NORMAL, "n" + i + ".", 1));
                tasks.add(logging(Priority.HIGH, "h" + i + ".", 1));
            }
            Async.gather(tasks);
        });
        return List.copyOf(order);
    }

    @Test
    void aTaskFromAnotherThreadHasItsPriority() {
        try (EventLoop loop = EventLoop.create(LoopClock.virtual())) {
            for (Priority priority : List.of(Priority.LOW, Priority.NORMAL, Priority.HIGH)) {
                loop.createTask(
                        TaskOptions.named(priority.name()).withPriority(priority), () -> order.add(priority.name()));
            }
            loop.runUntilComplete(() -> {
                EventLoop.current().settle();
                return true;
            });
        }
        assertThat(order).containsExactly("HIGH", "NORMAL", "LOW");
    }

    @Test
    void channelsAreLookedAtThoughTasksAreAlwaysReady() throws Exception {
        try (NettyEcho server = NettyEcho.start()) {
            Async.run(() -> {
                AtomicBoolean over = new AtomicBoolean();
                List<Task<?>> greedy = new ArrayList<>();
                for (Priority priority : Priority.values()) {
                    greedy.add(Async.createTask(TaskOptions.named("greedy").withPriority(priority), () -> {
                        while (!over.get()) {
                            Async.yieldNow();
                        }
                        return true;
                    }));
                }
                long start = System.nanoTime();
                try (NettyEcho.Connection connection = server.connect()) {
                    for (int i = 0; i < 20; i++) {
                        connection.write("ping");
                        assertThat(connection.read(4)).isEqualTo("ping");
                    }
                }
                assertThat(System.nanoTime() - start).isLessThan(TimeUnit.SECONDS.toNanos(20));
                over.set(true);
                Async.gather(greedy);
            });
        }
    }

    @Test
    void timersFireThoughTasksAreAlwaysReady() {
        Async.run(() -> {
            AtomicBoolean over = new AtomicBoolean();
            EventLoop.current().callLater(Duration.ofMillis(5), () -> over.set(true));
            while (!over.get()) {
                Async.yieldNow();
            }
        });
    }
}
