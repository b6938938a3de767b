package io.greenloom.async;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

/// What leaves its thread interrupted, as `catch (InterruptedException e) { interrupt(); }` does, keeps that to
/// itself.
final class LeftInterruptsTest {
    private final List<Object> log = new ArrayList<>();

    @Test
    void aCallbackThatLeavesItsThreadInterruptedHoldsUpNobody() {
        Async.run(() -> {
            EventLoop loop = EventLoop.current();
            loop.callSoon(() -> Thread.currentThread().interrupt());
            loop.callSoon(() -> log.add(Thread.currentThread().isInterrupted()));
            Async.sleep(Duration.ofMillis(1));
            loop.callSoon(() -> log.add("later"));
            Async.sleep(Duration.ofMillis(1));
        });
        assertThat(log).containsExactly(false, "later");
    }

    @Test
    void anInterruptOfTheThreadThatWaitsForCallbacksHoldsUpNobody() {
        Async.run(() -> {
            EventLoop loop = EventLoop.current();
            AtomicReference<Thread> callbacks = new AtomicReference<>();
            loop.callSoon(() -> callbacks.set(Thread.currentThread()));
            Async.sleep(Duration.ofMillis(1));
            callbacks.get().interrupt();
            Async.sleep(Duration.ofMillis(1));
            loop.callSoon(() -> log.add(Thread.currentThread().isInterrupted()));
            Async.sleep(Duration.ofMillis(1));
        });
        assertThat(log).containsExactly(false);
    }

    @Test
    void aNettyHandlerThatLeavesItsThreadInterruptedHoldsUpNobody() {
        Async.run(() -> {
            EventLoop.current().netty().execute(() -> Thread.currentThread().interrupt());
            Async.sleep(Duration.ofMillis(1));
            EventLoop.current()
                    .netty()
                    .execute(() -> log.add(Thread.currentThread().isInterrupted()));
            Async.sleep(Duration.ofMillis(1));
        });
        assertThat(log).containsExactly(false);
    }

    @Test
    void theInterruptOfOneTaskReachesNoOther() {
        Async.run(() -> {
            Task<?> other = Async.createTask(() -> {
                Thread.sleep(1); // in portable mode, while the first one waits
                Async.yieldNow();
                log.add("other " + Thread.currentThread().isInterrupted());
            });
            Async.createTask(() -> {
                Thread.currentThread().interrupt();
                Async.yieldNow();
                log.add("own " + Thread.interrupted());
            });
            other.await();
            Async.yieldNow();
        });
        assertThat(log).containsExactlyInAnyOrder("own true", "other false");
    }
}
