package io.greenloom.async;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/// A cancellation that goes through many tasks which wait for each other.
final class CancelledChainsTest {
    private final List<Object> log = Collections.synchronizedList(new ArrayList<>());

    private void assertCancelled(Task<?> task) {
        assertThatThrownBy(() -> task.toCompletableFuture().get(10, TimeUnit.SECONDS))
                .isInstanceOfAny(CancellationException.class, ExecutionException.class)
                .satisfies(_ -> assertThat(task.isCancelled()).isTrue());
    }

    @Test
    void aLongChainOfTasksIsCancelledFromItsEnd() throws Exception {
        try (EventLoop loop = EventLoop.create().start()) {
            Promise<Object> end = loop.createPromise();
            List<Task<?>> chain = new ArrayList<>();
            loop.submit(() -> {
                        Awaitable<?> last = end;
                        for (int i = 0; i < 3_000; i++) {
                            Awaitable<?> next = last;
                            Task<?> task = loop.createTask(() -> next.await());
                            chain.add(task);
                            last = task;
                        }
                        EventLoop.current().settle();
                        return null;
                    })
                    .get();
            chain.getLast().cancel("stop");
            assertCancelled(chain.getLast());
            assertThat(chain).allMatch(Awaitable::isCancelled);
            assertThat(end.isCancelled()).isTrue();
            assertThat(loop.submit(() -> "alive").get(10, TimeUnit.SECONDS)).isEqualTo("alive");
        }
    }

    @Test
    void aCircleOfTasksOnTwoLoopsEndsWhenOneIsCancelled() throws Exception {
        try (EventLoop a = EventLoop.create().start();
                EventLoop b = EventLoop.create().start()) {
            Promise<Task<?>> other = a.createPromise();
            Task<Object> first = a.createTask(() -> other.await().await());
            Task<Object> second = b.createTask(() -> first.await());
            other.complete(second);
            while (first.observers() == 0 || second.observers() == 0) {
                Thread.onSpinWait();
            }
            first.cancel("stop");
            first.cancel("once more");
            assertCancelled(first);
            assertCancelled(second);
        }
    }

    @Test
    void aTaskThatIsReachedByTwoWaysIsAskedOnce() {
        Async.run(LoopClock.virtual(), () -> {
            Task<?> shared = Async.createTask(() -> {
                Task<?> inner = Async.createTask(() -> {
                    try {
                        Async.sleep(Duration.ofDays(1));
                    } finally {
                        Async.sleep(Duration.ofMillis(1)); // nothing ends the clean-up
                        log.add("cleaned up");
                    }
                });
                inner.await();
            });
            Task<?> one = Async.createTask(() -> shared.await());
            Task<?> two = Async.createTask(() -> shared.await());
            Task<?> both = Async.createTask(() -> Async.gather(List.of(one, two)));
            EventLoop.current().settle();
            both.cancel();
            assertThatThrownBy(both::await).isInstanceOf(CancelledError.class);
            assertThat(log).containsExactly("cleaned up");
            assertThat(shared.cancelling()).isEqualTo(1);
        });
    }
}
