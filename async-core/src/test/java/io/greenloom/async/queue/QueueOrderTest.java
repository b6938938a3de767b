package io.greenloom.async.queue;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.greenloom.async.Async;
import io.greenloom.async.Task;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/// The queues whose next item is not the oldest.
final class QueueOrderTest {
    private record Job(int priority, int number) {}

    @Test
    void aLifoQueueGivesTheLastFirst() {
        Queue<Integer> queue = LifoQueue.bounded(3);
        queue.put(1);
        queue.put(3);
        queue.put(2);
        assertThat(queue.peekNowait()).isEqualTo(2);
        assertThat(List.of(queue.get(), queue.get(), queue.get())).containsExactly(2, 3, 1);
    }

    @Test
    void aPriorityQueueGivesTheLeastFirst() {
        Queue<Integer> queue = PriorityQueue.unbounded();
        queue.put(2);
        queue.put(1);
        queue.put(3);
        assertThat(queue.peekNowait()).isEqualTo(1);
        assertThat(List.of(queue.get(), queue.get(), queue.get())).containsExactly(1, 2, 3);
    }

    @Test
    void aComparatorMayTurnTheOrderRound() {
        Queue<String> queue = PriorityQueue.bounded(2, Comparator.reverseOrder());
        queue.put("a");
        queue.put("b");
        assertThat(queue.shutdown(true)).containsExactly("b", "a");
    }

    @Test
    void equalPrioritiesComeInTheOrderInWhichTheyWerePut() {
        Random random = new Random(42);
        for (int round = 0; round < 200; round++) {
            Queue<Job> queue = PriorityQueue.unbounded(Comparator.comparingInt(Job::priority));
            List<Job> model = new ArrayList<>();
            for (int i = 0; i < 60; i++) {
                if (random.nextInt(3) > 0) {
                    Job job = new Job(random.nextInt(4), i);
                    queue.put(job);
                    model.add(job);
                    model.sort(Comparator.comparingInt(Job::priority)); // stable
                } else {
                    assertThat(queue.poll()).isEqualTo(model.isEmpty() ? null : model.removeFirst());
                }
            }
            assertThat(queue.shutdown(true)).isEqualTo(model);
        }
    }

    @Test
    void waitingPuttersEnterInTheOrderInWhichTheyCameAndAreThenSorted() {
        Queue<Integer> queue = PriorityQueue.bounded(1);
        Async.run(() -> {
            queue.put(5);
            List<Task<Void>> putters = new ArrayList<>();
            for (int item : List.of(3, 1, 2)) {
                putters.add(Async.createTask(() -> queue.put(item)));
            }
            Async.yieldNow();
            List<Integer> got = new ArrayList<>();
            for (int i = 0; i < 4; i++) {
                got.add(queue.get());
            }
            assertThat(got).containsExactly(5, 3, 1, 2);
            Async.gather(putters);
        });
    }

    @Test
    void aComparatorThatThrowsLosesNothing() {
        Random random = new Random(7);
        for (int round = 0; round < 300; round++) {
            int[] left = {Integer.MAX_VALUE};
            Queue<Integer> queue = PriorityQueue.unbounded((a, b) -> {
                if (--left[0] < 0) {
                    throw new ArithmeticException("compared too often");
                }
                return Integer.compare(a, b);
            });
            List<Integer> model = new ArrayList<>();
            for (int i = 0; i < 40; i++) {
                int item = random.nextInt(100);
                left[0] = random.nextInt(5);
                try {
                    if (random.nextInt(4) > 0) {
                        queue.put(item);
                        model.add(item);
                    } else {
                        model.remove(queue.poll());
                    }
                } catch (ArithmeticException e) {
                    left[0] = 0;
                }
            }
            left[0] = Integer.MAX_VALUE;
            model.sort(null);
            assertThat(queue.shutdown(true)).isEqualTo(model);
        }
    }

    @Test
    void theComparatorOfAWaitingPutterFailsThatPutterAndNotTheGetter() {
        Queue<Object> queue = PriorityQueue.bounded(1, (a, b) -> {
            if (a.equals("bad") || b.equals("bad")) {
                throw new ArithmeticException("cannot be compared");
            }
            return a.toString().compareTo(b.toString());
        });
        Async.run(() -> {
            queue.put("a");
            Task<Void> bad = Async.createTask(() -> queue.put("bad"));
            Task<Void> good = Async.createTask(() -> queue.put("b"));
            Async.yieldNow();
            assertThat(queue.get()).isEqualTo("a");
            assertThatThrownBy(bad::await).isInstanceOf(ArithmeticException.class);
            good.await();
            assertThat(queue.get()).isEqualTo("b");
            queue.taskDone();
            queue.taskDone();
            queue.join();
        });
    }

    @Test
    @SuppressWarnings({"unchecked", "rawtypes"}) // as a caller without generics would
    void whatCannotBeComparedIsRefusedAtOnce() {
        Queue queue = PriorityQueue.unbounded((Comparator) Comparator.naturalOrder());
        assertThatThrownBy(() -> queue.put(new Object())).isInstanceOf(ClassCastException.class);
        assertThat(queue.isEmpty()).isTrue();
    }
}
