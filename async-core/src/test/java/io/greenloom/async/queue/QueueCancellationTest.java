package io.greenloom.async.queue;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.greenloom.async.Async;
import io.greenloom.async.CancelledError;
import io.greenloom.async.Task;
import io.greenloom.async.sync.Polling;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/// A cancelled getter loses no item, a cancelled putter no room.
final class QueueCancellationTest {
    private final Queue<String> queue = Queue.bounded(1);
    private final List<Object> log = new ArrayList<>();

    private Task<Void> getting() {
        return Async.createTask(() -> {
            log.add(queue.get());
        });
    }

    private Task<Void> putting(String item) {
        return Async.createTask(() -> queue.put(item));
    }

    @Test
    void anItemThatComesInThePassOfACancellationGoesToTheNext() {
        Async.run(() -> {
            Task<Void> first = getting();
            Task<Void> second = getting();
            Async.yieldNow();
            first.cancel();
            queue.putNowait("a");
            assertThatThrownBy(first::await).isInstanceOf(CancelledError.class);
            second.await();
            assertThat(log).containsExactly("a");
        });
    }

    @Test
    void orStaysInTheQueue() {
        Async.run(() -> {
            Task<Void> only = getting();
            Async.yieldNow();
            only.cancel();
            queue.putNowait("a");
            assertThatThrownBy(only::await).isInstanceOf(CancelledError.class);
            assertThat(queue.getNowait()).isEqualTo("a");
        });
    }

    @Test
    void aGetterCancelledAfterTheItemCameHasIt() {
        Async.run(() -> {
            Task<Void> task = Async.createTask(() -> {
                log.add(queue.get());
                queue.get();
            });
            Async.yieldNow();
            queue.putNowait("a");
            task.cancel();
            queue.putNowait("b");
            assertThatThrownBy(task::await).isInstanceOf(CancelledError.class);
            assertThat(log).containsExactly("a");
            assertThat(queue.getNowait())
                    .as("the next get was cancelled, and took nothing")
                    .isEqualTo("b");
        });
    }

    @Test
    void aCancelledPutterHasPutNothingAndItsTurnGoesToTheNext() {
        Async.run(() -> {
            queue.put("full");
            Task<Void> first = putting("a");
            Task<Void> second = putting("b");
            Async.yieldNow();
            first.cancel();
            assertThat(queue.getNowait()).isEqualTo("full");
            assertThatThrownBy(first::await).isInstanceOf(CancelledError.class);
            second.await();
            assertThat(queue.getNowait()).isEqualTo("b");
            assertThat(queue.isEmpty()).isTrue();
        });
    }

    @Test
    void aPutterCancelledAfterItGotRoomHasPutItsItem() {
        Async.run(() -> {
            queue.put("full");
            Task<Void> task = Async.createTask(() -> {
                queue.put("a");
                log.add("put");
                Async.yieldNow();
            });
            Async.yieldNow();
            queue.getNowait();
            task.cancel();
            assertThatThrownBy(task::await).isInstanceOf(CancelledError.class);
            assertThat(log).containsExactly("put");
            assertThat(queue.getNowait()).isEqualTo("a");
        });
    }

    @Test
    void manyPuttersCancelledLeaveTheRoomFree() {
        Async.run(() -> {
            queue.put("full");
            List<Task<Void>> putters = List.of(putting("a"), putting("b"), putting("c"));
            Async.yieldNow();
            putters.forEach(Task::cancel);
            Async.yieldNow();
            assertThat(queue.toString()).contains("0 putting, 1 unfinished");
            queue.getNowait();
            assertThat(queue.isEmpty()).isTrue();
            queue.putNowait("d");
        });
    }

    @Test
    void eachCallIsACancellationPointEvenWhereItNeedNotWait() {
        Async.run(() -> {
            Task<Void> putter = Async.createTask(() -> {
                Async.currentTask().cancel();
                queue.put("a");
            });
            assertThatThrownBy(putter::await).isInstanceOf(CancelledError.class);
            assertThat(queue.isEmpty()).isTrue();
            queue.put("b");
            Task<Void> getter = Async.createTask(() -> {
                Async.currentTask().cancel();
                queue.get();
            });
            assertThatThrownBy(getter::await).isInstanceOf(CancelledError.class);
            assertThat(queue.size()).isEqualTo(1);
            Task<Void> joiner = Async.createTask(() -> queue.join());
            Async.yieldNow();
            joiner.cancel();
            assertThatThrownBy(joiner::await).isInstanceOf(CancelledError.class);
        });
    }

    @Test
    void aCancelledPeekerTakesNothing() {
        Async.run(() -> {
            Task<String> peeking = Async.createTask(() -> queue.peek());
            Async.yieldNow();
            peeking.cancel();
            queue.put("a");
            assertThatThrownBy(peeking::await).isInstanceOf(CancelledError.class);
            assertThat(queue.get()).isEqualTo("a");
        });
    }

    @Test
    void anInterruptedThreadTakesNothing() throws InterruptedException {
        Thread thread = Thread.ofPlatform().start(() -> {
            try {
                log.add(queue.get());
            } catch (CancelledError e) {
                log.add("interrupted");
            }
        });
        Polling.until(() -> queue.toString().contains("1 getting"));
        thread.interrupt();
        thread.join();
        queue.putNowait("a");
        assertThat(queue.getNowait()).isEqualTo("a");
        assertThat(log).containsExactly("interrupted");
    }
}
