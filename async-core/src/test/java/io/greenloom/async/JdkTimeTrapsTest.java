package io.greenloom.async;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/// What JDK 25 does to sleeps on a scheduler of one's own, and what a virtual clock covers.
final class JdkTimeTrapsTest {
    @Test
    void sleepsOfTasksEndInTheOrderOfTheirDeadlines() {
        LoopClock clock = LoopClock.virtual();
        StringBuilder order = new StringBuilder();
        Async.run(clock, () -> {
            var tasks = Arrays.stream(new int[] {5, 1, 4, 2, 3})
                    .mapToObj(seconds -> Async.createTask(() -> {
                        Async.sleep(Duration.ofSeconds(seconds));
                        order.append(seconds);
                    }))
                    .toList();
            Async.gather(tasks);
        });
        assertThat(order.toString()).isEqualTo("12345");
    }

    @Test
    @Tag("opened") // starts JVMs of either mode; once is enough
    void sleepOfATaskNeedsNoThreadOfTheJdk() throws Exception {
        for (ChildJvm child : List.of(ChildJvm.opened(Sleeps.class), ChildJvm.portable(Sleeps.class))) {
            assertThat(child.exitCode()).as(child.output()).isZero();
            assertThat(child.output()).contains("started by our sleeps: []");
        }
        assertThat(ChildJvm.opened(Sleeps.class).output()).contains("started by the JDK's: [VirtualThread-unparker]");
    }

    @Test
    @Tag("opened") // where a task may sleep so
    void sleepsOfTheJdkWakeTheirTasksThoughTheirTimersAreNotOurs() {
        Async.run(() -> {
            long start = System.nanoTime();
            List<Task<Long>> sleeps = new ArrayList<>();
            for (int i = 0; i < 1000; i++) {
                Duration duration = Duration.ofMillis(1 + i % 20);
                sleeps.add(Async.createTask(() -> {
                    Thread.sleep(duration); // what is tested
                    return System.nanoTime() - start - duration.toNanos();
                }));
            }
            assertThat(Async.gather(sleeps)).allMatch(late -> late >= 0);
        });
    }

    @Test
    void virtualClockCoversSleepsTimersAndTimeouts() {
        LoopClock clock = LoopClock.virtual();
        long start = System.nanoTime();
        Async.run(clock, () -> {
            Async.sleep(Duration.ofHours(1));
            assertThatThrownBy(() -> Async.withTimeout(Duration.ofHours(2), () -> {
                        Async.sleep(Duration.ofHours(5));
                        return null;
                    }))
                    .isInstanceOf(TimeoutException.class);
            Promise<String> late = EventLoop.current().createPromise();
            EventLoop.current().callLater(Duration.ofHours(3), () -> late.complete("late"));
            assertThat(late.await()).isEqualTo("late");
        });
        assertThat(Duration.ofNanos(clock.nanoTime())).isEqualTo(Duration.ofHours(6));
        assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofMinutes(1));
    }

    @Test
    @Tag("opened") // where the other tasks run meanwhile
    void virtualClockDoesNotCoverTheSleepsOfTheJdk() {
        LoopClock clock = LoopClock.virtual();
        long start = System.nanoTime();
        Async.run(clock, () -> Thread.sleep(20)); // what is tested
        assertThat(System.nanoTime() - start).isGreaterThanOrEqualTo(20_000_000);
        assertThat(clock.nanoTime()).isZero();
    }

    @Test
    void virtualClockWaitsForHelperThreads() {
        LoopClock clock = LoopClock.virtual();
        Async.run(clock, () -> {
            CountDownLatch release = new CountDownLatch(1);
            try (var threads = Executors.newSingleThreadExecutor()) {
                Future<?> releasing = threads.submit(release::countDown);
                String value = Async.withTimeout(
                        Duration.ofSeconds(1),
                        () -> Async.toThread(() -> {
                            release.await();
                            return "in time";
                        }));
                assertThat(value).isEqualTo("in time");
                releasing.get();
            }
            return null;
        });
        assertThat(clock.nanoTime()).isZero();
    }

    /// Run in a JVM of its own: which threads of timed parks there are after sleeps of ours, and of the JDK's.
    static final class Sleeps {
        private Sleeps() {}

        public static void main(String[] args) {
            Async.run(() -> {
                List<Task<?>> sleeps = new ArrayList<>();
                for (int i = 0; i < 100; i++) {
                    sleeps.add(Async.createTask(() -> Async.sleep(Duration.ofMillis(1))));
                }
                Async.wait(sleeps, ReturnWhen.ALL_COMPLETED);
                System.out.println("started by our sleeps: " + unparkers());
                Thread.sleep(1); // what is compared with
                System.out.println("started by the JDK's: " + unparkers());
            });
        }

        private static Set<String> unparkers() {
            Set<String> names = new TreeSet<>();
            for (Thread thread : Thread.getAllStackTraces().keySet()) {
                if (thread.getName().contains("unparker")) {
                    names.add(thread.getName());
                }
            }
            return names;
        }
    }
}
