package io.greenloom.async.queue;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.greenloom.async.Async;
import io.greenloom.async.Task;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// The end of a queue, as in Python 3.13.
final class QueueShutdownTest {
    static List<Queue<Integer>> queues() {
        return List.of(Queue.bounded(2), LifoQueue.bounded(2), PriorityQueue.bounded(2));
    }

    private static void refusesItems(Queue<Integer> queue) {
        assertThatExceptionOfType(QueueShutDown.class).isThrownBy(() -> queue.put(9));
        assertThatExceptionOfType(QueueShutDown.class).isThrownBy(() -> queue.putNowait(9));
        assertThatExceptionOfType(QueueShutDown.class)
                .isThrownBy(() -> queue.offer(9))
                .withMessage("the queue is shut down and takes no more items");
    }

    private static void hasNoItems(Queue<Integer> queue) {
        assertThatExceptionOfType(QueueShutDown.class).isThrownBy(queue::get);
        assertThatExceptionOfType(QueueShutDown.class).isThrownBy(queue::peek);
        assertThatExceptionOfType(QueueShutDown.class).isThrownBy(queue::getNowait);
        assertThatExceptionOfType(QueueShutDown.class)
                .isThrownBy(queue::peekNowait)
                .withMessage("the queue is shut down and has no items left");
        assertThat(queue.poll()).isNull();
    }

    @ParameterizedTest
    @MethodSource("queues")
    void aGentleOneRefusesItemsAndGivesWhatIsLeft(Queue<Integer> queue) {
        queue.put(1);
        queue.shutdown();
        assertThat(queue.isShutDown()).isTrue();
        assertThat(queue.toString()).endsWith("1 unfinished, shut down]");
        refusesItems(queue);
        assertThat(queue.peek()).isEqualTo(1);
        assertThat(queue.get()).isEqualTo(1);
        hasNoItems(queue);
        queue.taskDone();
        queue.join();
        queue.shutdown();
    }

    @ParameterizedTest
    @MethodSource("queues")
    void anImmediateOneThrowsAwayWhatIsLeftAndTellsIt(Queue<Integer> queue) {
        queue.put(1);
        queue.put(1);
        assertThat(queue.shutdown(true)).containsExactly(1, 1);
        assertThat(queue.isEmpty()).isTrue();
        refusesItems(queue);
        hasNoItems(queue);
        queue.join();
    }

    @ParameterizedTest
    @MethodSource("queues")
    void anImmediateOneMayFollowAGentleOne(Queue<Integer> queue) {
        queue.put(1);
        assertThat(queue.shutdown(false)).isEmpty();
        assertThat(queue.shutdown(true)).containsExactly(1);
        hasNoItems(queue);
        queue.join();
    }

    @ParameterizedTest
    @MethodSource("queues")
    void thoseWhoWaitForAnItemAreTold(Queue<Integer> queue) {
        Async.run(() -> {
            Task<Integer> getter = Async.createTask(() -> queue.get());
            Task<Integer> peeker = Async.createTask(() -> queue.peek());
            Async.yieldNow();
            queue.shutdown();
            assertThatThrownBy(getter::await).isInstanceOf(QueueShutDown.class);
            assertThatThrownBy(peeker::await).isInstanceOf(QueueShutDown.class);
        });
    }

    @ParameterizedTest
    @MethodSource("queues")
    void thoseWhoWaitForRoomAreToldAndTheirItemsAreNotPut(Queue<Integer> queue) {
        Async.run(() -> {
            queue.put(1);
            queue.put(1);
            Task<Void> putter = Async.createTask(() -> queue.put(2));
            Async.yieldNow();
            queue.shutdown();
            assertThatThrownBy(putter::await).isInstanceOf(QueueShutDown.class);
            assertThat(queue.get()).isEqualTo(1);
            assertThat(queue.get()).isEqualTo(1);
            hasNoItems(queue);
        });
    }

    @ParameterizedTest
    @MethodSource("queues")
    void aGetterThatGotAnItemInTheSamePassKeepsIt(Queue<Integer> queue) {
        Async.run(() -> {
            Task<Integer> getter = Async.createTask(() -> queue.get());
            Async.yieldNow();
            queue.put(7);
            queue.shutdown(true);
            assertThat(getter.await()).isEqualTo(7);
        });
    }

    @ParameterizedTest
    @MethodSource("queues")
    void joinWaitsOnAfterAGentleOneAndEndsWithAnImmediateOne(Queue<Integer> queue) {
        Async.run(() -> {
            queue.put(1);
            queue.put(2);
            Task<Void> joiner = Async.createTask(() -> queue.join());
            Async.yieldNow();
            queue.shutdown();
            Async.yieldNow();
            assertThat(joiner.isDone()).isFalse();
            queue.shutdown(true);
            joiner.await();
        });
    }

    @ParameterizedTest
    @MethodSource("queues")
    void joinWaitsForWhatSomebodyHasGotBeforeAnImmediateOne(Queue<Integer> queue) {
        Async.run(() -> {
            queue.put(1);
            queue.put(2);
            queue.get();
            Task<Void> joiner = Async.createTask(() -> queue.join());
            Async.yieldNow();
            queue.shutdown(true);
            Async.yieldNow();
            assertThat(joiner.isDone()).isFalse();
            queue.taskDone();
            joiner.await();
            assertThatThrownBy(queue::taskDone).isInstanceOf(IllegalStateException.class);
        });
    }
}
