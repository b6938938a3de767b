package io.greenloom.async.sync;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.greenloom.async.Async;
import io.greenloom.async.CancelledError;
import io.greenloom.async.LoopClock;
import io.greenloom.async.Task;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.Test;

/// A flag that can be waited for.
final class EventTest {
    private final Event event = new Event();
    private final List<Object> log = new ArrayList<>();

    private Task<Void> waiter(String name) {
        return Async.createTask(() -> {
            event.await();
            log.add(name);
        });
    }

    @Test
    void itTellsItsStateAndHowManyWait() {
        Async.run(() -> {
            assertThat(event).hasToString("Event[not set, 0 waiting]");
            Task<Void> waiter = waiter("A");
            Async.yieldNow();
            assertThat(event).hasToString("Event[not set, 1 waiting]");
            event.set();
            assertThat(event).hasToString("Event[set]");
            waiter.await();
        });
    }

    @Test
    void setWakesAllWhoWaitInTheirOrder() {
        Async.run(() -> {
            List<Task<Void>> tasks = List.of(waiter("A"), waiter("B"), waiter("C"));
            Async.yieldNow();
            event.set();
            Async.gather(tasks);
            assertThat(log).containsExactly("A", "B", "C");
        });
    }

    @Test
    void thoseWhoWaitedGoOnEvenIfItIsClearedAtOnce() {
        Async.run(() -> {
            Task<Void> early = waiter("early");
            Async.yieldNow();
            event.set();
            event.clear();
            assertThat(event.isSet()).isFalse();
            Task<Void> late = waiter("late");
            early.await();
            Async.yieldNow();
            assertThat(log).containsExactly("early");
            late.cancel();
        });
    }

    @Test
    void waitingForOneThatIsSetReturnsAtOnceButIsACancellationPoint() {
        event.set();
        event.set();
        event.await();
        Async.run(() -> {
            event.await();
            Task<Void> cancelled = Async.createTask(() -> {
                Async.currentTask().cancel();
                event.await();
            });
            assertThatThrownBy(cancelled::await).isInstanceOf(CancelledError.class);
        });
    }

    @Test
    void aCancelledWaiterLeaves() {
        Async.run(() -> {
            Task<Void> cancelled = waiter("A");
            Task<Void> other = waiter("B");
            Async.yieldNow();
            cancelled.cancel();
            Async.yieldNow();
            assertThat(event.waiting()).isEqualTo(1);
            event.set();
            other.await();
            assertThat(log).containsExactly("B");
        });
    }

    @Test
    void aTimeLimitEndsTheWait() {
        Async.run(LoopClock.virtual(), () -> {
            assertThatThrownBy(() -> event.await(Duration.ofDays(1)))
                    .isInstanceOf(TimeoutException.class)
                    .hasMessageContaining("Event[not set");
            assertThat(event.waiting()).isZero();
            event.set();
            event.await(Duration.ZERO);
        });
        Event other = new Event();
        assertThatThrownBy(() -> other.await(Duration.ofMillis(1))).isInstanceOf(TimeoutException.class);
    }

    @Test
    void aPlatformThreadWakesATaskAndATaskAPlatformThread() throws InterruptedException {
        Event back = new Event();
        Thread thread = Thread.ofPlatform().start(() -> {
            event.await();
            back.set();
        });
        Async.run(() -> {
            event.set();
            back.await();
        });
        thread.join();
        assertThat(back.isSet()).isTrue();
    }
}
