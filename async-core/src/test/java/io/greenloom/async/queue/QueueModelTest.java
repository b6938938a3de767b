package io.greenloom.async.queue;

import static org.assertj.core.api.Assertions.assertThat;

import io.greenloom.async.Async;
import io.greenloom.async.Task;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.function.IntFunction;
import java.util.function.IntUnaryOperator;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/// A queue does what three lists do, whatever comes in whatever order.
final class QueueModelTest {
    @Test
    void aFifoQueueGoesAsTheModel() {
        play(Queue::bounded, _ -> 0);
    }

    @Test
    void aLifoQueueGoesAsTheModel() {
        play(LifoQueue::bounded, size -> size - 1);
    }

    private static void play(IntFunction<Queue<Integer>> queues, IntUnaryOperator next) {
        for (int seed = 0; seed < 100; seed++) {
            Random random = new Random(seed);
            Async.run(() -> {
                int maxSize = 1 + random.nextInt(3);
                new Game(random, queues.apply(maxSize), maxSize, next).play();
            });
        }
    }

    private record Putter(int item, Task<Void> task) {}

    private static final class Game {
        private final Random random;
        private final Queue<Integer> queue;
        private final int maxSize;
        private final IntUnaryOperator next;
        private final List<Integer> items = new ArrayList<>();
        private final List<Task<Integer>> getters = new ArrayList<>();
        private final List<Putter> putters = new ArrayList<>();
        private int number;
        private int unfinished;

        Game(Random random, Queue<Integer> queue, int maxSize, IntUnaryOperator next) {
            this.random = random;
            this.queue = queue;
            this.maxSize = maxSize;
            this.next = next;
        }

        void play() {
            for (int i = 0; i < 80; i++) {
                switch (random.nextInt(7)) {
                    case 0, 1 -> put();
                    case 2, 3 -> get();
                    case 4 -> assertThat(queue.poll()).isEqualTo(take());
                    case 5 -> offer();
                    default -> cancelSomebody();
                }
                assertThat(queue.size()).isEqualTo(items.size());
                assertThat(queue.toString()).contains(" " + unfinished + " unfinished");
            }
            queue.shutdown(true);
            getters.forEach(Task::cancel);
            putters.forEach(putter -> putter.task.cancel());
        }

        private @Nullable Integer take() {
            if (items.isEmpty()) {
                return null;
            }
            Integer item = items.remove(next.applyAsInt(items.size()));
            if (!putters.isEmpty()) {
                items.add(putters.removeFirst().item);
                unfinished++;
            }
            return item;
        }

        /// Puts it into the model; false where that is full.
        private boolean store(int item) {
            if (items.size() >= maxSize) {
                return false;
            }
            unfinished++;
            if (getters.isEmpty()) {
                items.add(item);
            } else {
                assertThat(getters.removeFirst().await()).isEqualTo(item);
            }
            return true;
        }

        private void put() {
            int item = number++;
            Task<Void> task = Async.createTask(() -> queue.put(item));
            Async.yieldNow();
            if (store(item)) {
                assertThat(task.isDone()).isTrue();
            } else {
                putters.add(new Putter(item, task));
            }
        }

        private void offer() {
            int item = number++;
            assertThat(queue.offer(item)).isEqualTo(store(item));
        }

        private void get() {
            Task<Integer> task = Async.createTask(() -> queue.get());
            Async.yieldNow();
            Integer item = take();
            if (item == null) {
                getters.add(task);
            } else {
                assertThat(task.await()).isEqualTo(item);
            }
        }

        private void cancelSomebody() {
            if (!getters.isEmpty()) {
                getters.remove(random.nextInt(getters.size())).cancel();
            } else if (!putters.isEmpty()) {
                putters.remove(random.nextInt(putters.size())).task.cancel();
            }
            if (random.nextBoolean()) {
                Async.yieldNow();
            }
        }
    }
}
