package io.greenloom.async.queue;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.assertThatNullPointerException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.greenloom.async.Async;
import io.greenloom.async.LoopClock;
import io.greenloom.async.Task;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.Test;

/// Items in, items out.
final class QueueTest {
    private final List<Object> log = new ArrayList<>();

    @Test
    void itemsComeInTheOrderInWhichTheyWerePut() {
        Queue<Integer> queue = Queue.unbounded();
        for (int i = 0; i < 100; i++) {
            queue.put(i);
        }
        for (int i = 0; i < 100; i++) {
            assertThat(queue.get()).isEqualTo(i);
        }
    }

    @Test
    void itTellsItsSizeAndWhoWaits() {
        Queue<String> queue = Queue.bounded(2);
        assertThat(queue.isEmpty()).isTrue();
        queue.put("a");
        assertThat(queue.size()).isEqualTo(1);
        assertThat(queue.isFull()).isFalse();
        queue.put("b");
        assertThat(queue.isFull()).isTrue();
        assertThat(queue.maxSize()).isEqualTo(2);
        assertThat(queue).hasToString("Queue[2 of 2 items, 0 getting, 0 putting, 2 unfinished]");
        assertThat(Queue.unbounded().maxSize()).isEqualTo(Integer.MAX_VALUE);
        assertThat(LifoQueue.unbounded()).hasToString("LifoQueue[0 items, 0 getting, 0 putting, 0 unfinished]");
    }

    @Test
    void aQueueWithoutRoomIsRefused() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Queue.bounded(0))
                .withMessage("maxSize must be >= 1, was 0; a queue without a limit is made by unbounded()");
        assertThatIllegalArgumentException().isThrownBy(() -> LifoQueue.bounded(-1));
        assertThatIllegalArgumentException().isThrownBy(() -> PriorityQueue.<String>bounded(0));
    }

    @Test
    @SuppressWarnings("NullAway") // that is the point
    void nullIsRefused() {
        Queue<String> queue = Queue.unbounded();
        assertThatNullPointerException().isThrownBy(() -> queue.put(null));
        assertThatNullPointerException().isThrownBy(() -> queue.offer(null));
        assertThat(queue.isEmpty()).isTrue();
    }

    @Test
    void withoutAWaitAFullOneRefusesAndAnEmptyOneToo() {
        Queue<String> queue = Queue.bounded(1);
        assertThatExceptionOfType(QueueEmpty.class)
                .isThrownBy(queue::getNowait)
                .withMessageContaining("get() waits for an item");
        assertThatExceptionOfType(QueueEmpty.class).isThrownBy(queue::peekNowait);
        assertThat(queue.poll()).isNull();
        queue.putNowait("a");
        assertThatExceptionOfType(QueueFull.class)
                .isThrownBy(() -> queue.putNowait("b"))
                .withMessageContaining("put() waits for room");
        assertThat(queue.offer("b")).isFalse();
        assertThat(queue.peekNowait()).isEqualTo("a");
        assertThat(queue.getNowait()).isEqualTo("a");
        assertThat(queue.offer("c")).isTrue();
        assertThat(queue.poll()).isEqualTo("c");
    }

    @Test
    void aGetterWaitsForAnItem() {
        Queue<String> queue = Queue.bounded(1);
        Async.run(() -> {
            Task<String> getter = Async.createTask(() -> queue.get());
            Async.yieldNow();
            assertThat(queue).hasToString("Queue[0 of 1 items, 1 getting, 0 putting, 0 unfinished]");
            queue.put("a");
            assertThat(queue.isEmpty()).as("it is the getter's").isTrue();
            assertThat(getter.await()).isEqualTo("a");
        });
    }

    @Test
    void gettersAreServedInTheOrderInWhichTheyCame() {
        Queue<Integer> queue = Queue.unbounded();
        Async.run(() -> {
            List<Task<Integer>> getters = new ArrayList<>();
            for (int i = 0; i < 5; i++) {
                getters.add(Async.createTask(() -> queue.get()));
            }
            Async.yieldNow();
            for (int i = 0; i < 5; i++) {
                queue.putNowait(i);
            }
            assertThat(queue.poll()).as("nobody overtakes").isNull();
            assertThat(Async.gather(getters)).containsExactly(0, 1, 2, 3, 4);
        });
    }

    @Test
    void aPutterWaitsForRoomAndPuttersKeepTheirOrder() {
        Queue<Integer> queue = Queue.bounded(2);
        Async.run(() -> {
            List<Task<Void>> putters = new ArrayList<>();
            for (int i = 0; i < 5; i++) {
                int item = i;
                putters.add(Async.createTask(() -> {
                    queue.put(item);
                    log.add(item);
                }));
            }
            Async.yieldNow();
            assertThat(log).containsExactly(0, 1);
            assertThat(queue).hasToString("Queue[2 of 2 items, 0 getting, 3 putting, 2 unfinished]");
            assertThat(queue.getNowait()).isZero();
            assertThat(queue.offer(99)).as("the room is the first putter's").isFalse();
            for (int i = 1; i < 5; i++) {
                assertThat(queue.get()).isEqualTo(i);
            }
            Async.gather(putters);
            assertThat(log).containsExactly(0, 1, 2, 3, 4);
        });
    }

    @Test
    void aTimeLimitEndsAWaitToGetToPeekAndToPut() {
        Queue<String> queue = Queue.bounded(1);
        Async.run(LoopClock.virtual(), () -> {
            assertThatThrownBy(() -> queue.get(Duration.ofHours(1)))
                    .isInstanceOf(TimeoutException.class)
                    .hasMessageContaining("waited PT1H for Queue[0 of 1 items");
            assertThatThrownBy(() -> queue.peek(Duration.ofHours(1))).isInstanceOf(TimeoutException.class);
            queue.put("a", Duration.ZERO);
            assertThatThrownBy(() -> queue.put("b", Duration.ofHours(1))).isInstanceOf(TimeoutException.class);
            assertThat(queue.get(Duration.ZERO)).isEqualTo("a");
            assertThat(queue.isEmpty()).as("b was not put").isTrue();
        });
        assertThatThrownBy(() -> queue.get(Duration.ofMillis(1))).isInstanceOf(TimeoutException.class);
    }

    @Test
    void whoPeeksSeesTheItemThatTheNextGetterTakes() {
        Queue<String> queue = Queue.unbounded();
        Async.run(() -> {
            Task<String> peeking = Async.createTask(() -> queue.peek());
            Task<String> getting = Async.createTask(() -> queue.get());
            Task<String> peekingLater = Async.createTask(() -> queue.peek());
            Async.yieldNow();
            queue.put("a");
            assertThat(peeking.await()).isEqualTo("a");
            assertThat(getting.await()).isEqualTo("a");
            assertThat(peekingLater.isDone()).isFalse();
            queue.put("b");
            assertThat(peekingLater.await()).isEqualTo("b");
            assertThat(queue.peek()).isEqualTo("b");
            assertThat(queue.get()).isEqualTo("b");
        });
    }

    @Test
    void iteratingGetsTheItemsUntilTheShutdown() {
        Queue<Integer> queue = Queue.bounded(2);
        Async.run(() -> {
            Task<Void> consumer = Async.createTask(() -> {
                for (int item : queue) {
                    log.add(item);
                }
            });
            for (int i = 0; i < 5; i++) {
                queue.put(i);
            }
            queue.shutdown();
            consumer.await();
            assertThat(log).containsExactly(0, 1, 2, 3, 4);
        });
        assertThatThrownBy(() -> queue.iterator().next()).isInstanceOf(NoSuchElementException.class);
    }

    @Test
    void severalMayIterateAndEachItemGoesToOne() {
        Queue<Integer> queue = Queue.bounded(3);
        Async.run(() -> {
            List<Task<Void>> consumers = new ArrayList<>();
            for (int i = 0; i < 3; i++) {
                consumers.add(Async.createTask(() -> {
                    for (int item : queue) {
                        log.add(item);
                        Async.yieldNow();
                    }
                }));
            }
            for (int i = 0; i < 30; i++) {
                queue.put(i);
            }
            queue.shutdown();
            Async.gather(consumers);
        });
        assertThat(log).hasSize(30).doesNotHaveDuplicates();
    }

    @Test
    void joinWaitsUntilEachItemIsDone() {
        Queue<Integer> queue = Queue.unbounded();
        Async.run(() -> {
            queue.join();
            for (int i = 0; i < 10; i++) {
                queue.put(i);
            }
            for (int i = 0; i < 2; i++) {
                Async.createTask(() -> {
                    for (int item : queue) {
                        Async.sleep(Duration.ofNanos(item));
                        log.add(item);
                        queue.taskDone();
                    }
                });
            }
            queue.join();
            assertThat(log).hasSize(10);
            queue.join(Duration.ZERO);
            queue.shutdown();
        });
    }

    @Test
    void joinCountsWhatWaitingPuttersBringLater() {
        Queue<Integer> queue = Queue.bounded(1);
        Async.run(() -> {
            queue.put(1);
            Task<Void> putter = Async.createTask(() -> queue.put(2));
            Async.yieldNow();
            Task<Void> joiner = Async.createTask(() -> queue.join());
            queue.get();
            queue.taskDone();
            putter.await();
            Async.yieldNow();
            assertThat(joiner.isDone()).isFalse();
            queue.get();
            queue.taskDone();
            joiner.await();
        });
    }

    @Test
    void aTimeLimitEndsAJoin() {
        Queue<Integer> queue = Queue.unbounded();
        queue.put(1);
        Async.run(
                LoopClock.virtual(),
                () -> assertThatThrownBy(() -> queue.join(Duration.ofDays(1)))
                        .isInstanceOf(TimeoutException.class)
                        .hasMessageContaining("1 unfinished"));
    }

    @Test
    void taskDoneCalledTooOftenIsAnError() {
        Queue<Integer> queue = Queue.unbounded();
        assertThatIllegalStateException().isThrownBy(queue::taskDone).withMessageContaining("more often");
        queue.put(1);
        queue.taskDone();
        assertThatIllegalStateException().isThrownBy(queue::taskDone);
    }
}
