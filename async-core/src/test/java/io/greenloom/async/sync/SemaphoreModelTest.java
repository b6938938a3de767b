package io.greenloom.async.sync;

import static org.assertj.core.api.Assertions.assertThat;

import io.greenloom.async.Async;
import io.greenloom.async.Task;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/// A semaphore does what a list of names and a number do, whatever comes in whatever order.
final class SemaphoreModelTest {
    @Test
    void randomOperationsGoAsInTheModel() {
        for (int seed = 0; seed < 100; seed++) {
            Random random = new Random(seed);
            Async.run(() -> new Game(random).play());
        }
    }

    /// Runs both side by side; a step is given a pass to take effect, except that now and then two come in one.
    private static final class Game {
        private final Random random;
        private final Semaphore semaphore;
        private final List<Integer> got = new ArrayList<>();
        private final List<Integer> waiting = new ArrayList<>(); // the model's line
        private final List<Integer> expected = new ArrayList<>();
        private final List<Task<Void>> tasks = new ArrayList<>();
        private int permits;

        Game(Random random) {
            this.random = random;
            this.permits = random.nextInt(3);
            this.semaphore = new Semaphore(permits);
        }

        void play() {
            for (int i = 0; i < 60; i++) {
                switch (random.nextInt(5)) {
                    case 0, 1 -> acquire();
                    case 2 -> release(1 + random.nextInt(3));
                    case 3 -> cancelSomebody();
                    default -> tryAcquire();
                }
                check();
            }
            tasks.forEach(Task::cancel);
        }

        private void acquire() {
            int name = tasks.size();
            tasks.add(Async.createTask(() -> {
                semaphore.acquire();
                got.add(name);
            }));
            Async.yieldNow();
            if (permits > 0) {
                permits--;
                expected.add(name);
            } else {
                waiting.add(name);
            }
        }

        private void release(int count) {
            semaphore.release(count);
            for (int i = 0; i < count; i++) {
                if (waiting.isEmpty()) {
                    permits++;
                } else {
                    expected.add(waiting.removeFirst());
                }
            }
            if (random.nextBoolean()) {
                cancelSomebody(); // those just served have their permit all the same
            }
            Async.yieldNow();
        }

        private void cancelSomebody() {
            if (!waiting.isEmpty()) {
                Integer name = waiting.remove(random.nextInt(waiting.size()));
                tasks.get(name).cancel();
            }
            if (random.nextBoolean()) {
                Async.yieldNow();
            }
        }

        private void tryAcquire() {
            assertThat(semaphore.tryAcquire()).isEqualTo(permits > 0);
            permits = Math.max(0, permits - 1);
        }

        private void check() {
            assertThat(got).isEqualTo(expected);
            assertThat(semaphore.available()).isEqualTo(permits);
        }
    }
}
