package io.greenloom.async.queue;

import static org.assertj.core.api.Assertions.assertThat;

import io.greenloom.async.Action;
import io.greenloom.async.Async;
import io.greenloom.async.CancelledError;
import io.greenloom.async.Task;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// Tasks of two loops, platform threads and virtual threads at the same queue, for real: nothing is lost, nothing
/// comes twice.
@Tag("stress")
final class QueueMixedStrandsTest {
    private static final int ITEMS = 500; // of each producer

    static List<Queue<Integer>> queues() {
        return List.of(Queue.bounded(1), Queue.bounded(7), LifoQueue.bounded(3), PriorityQueue.bounded(5));
    }

    private final Set<Integer> got = ConcurrentHashMap.newKeySet();
    private final List<Throwable> failures = new ArrayList<>();

    private Runnable reporting(Action body) {
        return () -> {
            try {
                body.run();
            } catch (Throwable e) {
                synchronized (failures) {
                    failures.add(e);
                }
            }
        };
    }

    private void produce(Queue<Integer> queue, int producer) throws InterruptedException {
        for (int i = 0; i < ITEMS; i++) {
            int item = producer * ITEMS + i;
            boolean put = false;
            while (!put) {
                try {
                    if (i % 3 == 0) {
                        queue.put(
                                item,
                                Duration.ofNanos(ThreadLocalRandom.current().nextInt(100_000)));
                    } else {
                        queue.put(item);
                    }
                    put = true;
                } catch (TimeoutException _) {
                    // not put: again
                }
            }
        }
    }

    private void consume(Queue<Integer> queue) {
        while (true) {
            try {
                int item = ThreadLocalRandom.current().nextBoolean()
                        ? queue.get()
                        : queue.get(Duration.ofNanos(ThreadLocalRandom.current().nextInt(100_000)));
                assertThat(got.add(item)).as("item %s came once", item).isTrue();
                queue.taskDone();
            } catch (TimeoutException _) {
                // again
            } catch (QueueShutDown _) {
                return;
            }
        }
    }

    /// A loop whose consumers are cancelled again and again while they wait.
    private void consumeCancelled(Queue<Integer> queue) {
        Async.run(() -> {
            Task<Void> steady = Async.createTask(() -> consume(queue));
            while (!steady.isDone()) {
                Task<Void> hasty = Async.createTask(() -> {
                    for (int item : queue) {
                        assertThat(got.add(item)).as("item %s came once", item).isTrue();
                        queue.taskDone();
                    }
                });
                for (int i = 0; i < 3; i++) {
                    Async.yieldNow();
                }
                hasty.cancel();
                try {
                    hasty.await();
                } catch (CancelledError _) {
                    // unless the queue was shut down before
                }
            }
        });
    }

    @ParameterizedTest
    @MethodSource("queues")
    void eachItemComesOnce(Queue<Integer> queue) throws Exception {
        List<Thread> consumers = new ArrayList<>();
        consumers.add(Thread.ofPlatform().start(reporting(() -> consume(queue))));
        consumers.add(Thread.ofVirtual().start(reporting(() -> consume(queue))));
        consumers.add(Thread.ofPlatform().start(reporting(() -> consumeCancelled(queue))));
        List<Thread> producers = new ArrayList<>();
        producers.add(Thread.ofPlatform().start(reporting(() -> produce(queue, 0))));
        producers.add(Thread.ofVirtual().start(reporting(() -> produce(queue, 1))));
        producers.add(Thread.ofPlatform()
                .start(reporting(() -> Async.run(() -> {
                    List<Task<Void>> tasks = new ArrayList<>();
                    for (int i = 2; i < 5; i++) {
                        int producer = i;
                        tasks.add(Async.createTask(() -> produce(queue, producer)));
                    }
                    Async.gather(tasks);
                }))));
        for (Thread thread : producers) {
            assertThat(thread.join(Duration.ofSeconds(60)))
                    .as("%s ends", thread)
                    .isTrue();
        }
        queue.join(Duration.ofSeconds(60));
        queue.shutdown();
        for (Thread thread : consumers) {
            assertThat(thread.join(Duration.ofSeconds(60)))
                    .as("%s ends", thread)
                    .isTrue();
        }
        assertThat(failures).isEmpty();
        assertThat(got).hasSize(5 * ITEMS);
    }
}
