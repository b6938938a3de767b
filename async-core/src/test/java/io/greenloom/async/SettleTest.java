package io.greenloom.async;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;

/// What `settle()` and a virtual clock that is moved by hand promise.
final class SettleTest {
    private final List<Object> log = new ArrayList<>();

    @Test
    void settleReturnsWhenAllOthersWait() {
        Async.run(LoopClock.virtual(), () -> {
            Promise<String> promise = EventLoop.current().createPromise();
            Async.createTask(() -> {
                for (int i = 0; i < 10; i++) {
                    Async.yieldNow();
                }
                log.add("waits");
                log.add(promise.await());
                log.add("waits again");
                Async.sleep(Duration.ofHours(1));
                log.add("never here");
            });
            EventLoop.current().settle();
            assertThat(log).containsExactly("waits");
            promise.complete("value");
            EventLoop.current().settle();
            assertThat(log).containsExactly("waits", "value", "waits again");
            assertThat(EventLoop.current().time()).isZero();
        });
    }

    @Test
    void severalWhoSettleWaitForTheRestAndNotForEachOther() {
        Async.run(LoopClock.virtual(), () -> {
            Task<?> first = Async.createTask(() -> EventLoop.current().settle());
            Task<?> second = Async.createTask(() -> EventLoop.current().settle());
            Async.gather(first, second);
            assertThat(EventLoop.current().time()).isZero();
        });
    }

    @Test
    void settleDoesNotWaitForAHelperThread() {
        CountDownLatch release = new CountDownLatch(1);
        Async.run(LoopClock.virtual(), () -> {
            Task<?> task = Async.createTask(() -> Async.toThread(() -> {
                release.await();
                return "done";
            }));
            EventLoop.current().settle();
            assertThat(task.isDone()).isFalse();
            release.countDown();
            assertThat(task.await()).isEqualTo("done");
        });
    }

    @Test
    void cancelledSettlerLeavesNothingBehind() {
        Async.run(() -> {
            Promise<String> never = EventLoop.current().createPromise();
            Task<?> settler = Async.createTask(() -> {
                Async.currentTask().cancel();
                EventLoop.current().settle();
            });
            assertThatThrownBy(settler::await).isInstanceOf(CancelledError.class);
            Task<?> waiting = Async.createTask(() -> EventLoop.current().settle());
            Task<?> canceller = Async.createTask(() -> waiting.cancel());
            canceller.await();
            assertThatThrownBy(waiting::await).isInstanceOf(CancelledError.class);
            EventLoop.current().settle();
            assertThat(never.isDone()).isFalse();
        });
    }

    @Test
    void settleOutsideTheLoopIsRefused() {
        try (EventLoop loop = EventLoop.create()) {
            assertThatThrownBy(loop::settle)
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("is for tasks of");
            assertThatThrownBy(loop::steps).isInstanceOf(IllegalStateException.class);
        }
    }

    @Test
    void advanceRunsAllThatIsDueInOrderUpToAndIncludingTheEnd() {
        LoopClock.Virtual clock = LoopClock.virtual();
        Async.run(clock, () -> {
            for (int seconds : List.of(3, 1, 2)) {
                Async.createTask(() -> {
                    Async.sleep(Duration.ofSeconds(seconds));
                    log.add(seconds);
                    Async.yieldNow();
                    log.add(seconds + " and more at " + clock.elapsed());
                });
            }
            EventLoop.current().settle();
            clock.advance(Duration.ofSeconds(2).minusNanos(1));
            assertThat(log).containsExactly(1, "1 and more at PT1S");
            clock.advance(Duration.ofNanos(1));
            assertThat(log).containsExactly(1, "1 and more at PT1S", 2, "2 and more at PT2S");
            assertThat(clock.elapsed()).isEqualTo(Duration.ofSeconds(2));
            clock.advance(Duration.ZERO);
            assertThat(clock.elapsed()).isEqualTo(Duration.ofSeconds(2));
        });
    }

    @Test
    void jumpLetsTimersFireLate() {
        LoopClock.Virtual clock = LoopClock.virtual();
        Async.run(clock, () -> {
            EventLoop.current().callLater(Duration.ofSeconds(1), () -> log.add("timer at " + clock.elapsed()));
            clock.jump(Duration.ofSeconds(5));
            assertThat(log).isEmpty();
            EventLoop.current().settle();
            assertThat(log).containsExactly("timer at PT5S");
        });
    }

    @Test
    void timeGoesForwardOnlyAndOnlyOnItsOwnLoop() {
        LoopClock.Virtual clock = LoopClock.virtual();
        assertThatThrownBy(() -> clock.advance(Duration.ofSeconds(1))).isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(() -> clock.advance(Duration.ofSeconds(-1)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("PT-1S");
        assertThatThrownBy(() -> clock.jump(Duration.ofSeconds(-1))).isInstanceOf(IllegalArgumentException.class);
        Async.run(() -> assertThatThrownBy(() -> clock.advance(Duration.ofSeconds(1)))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("does not go by this clock"));
    }

    @Test
    void stepsChangeWhereACallGivesTheCarrierBackAndNowhereElse() {
        Async.run(LoopClock.virtual(), () -> {
            EventLoop loop = EventLoop.current();
            long before = loop.steps();
            Async.createTask(() -> log.add("ran"));
            assertThat(loop.steps()).isEqualTo(before);
            Async.yieldNow();
            assertThat(loop.steps()).isGreaterThan(before);
        });
    }

    @Test
    void timeStandsStillBetweenTwoRuns() {
        LoopClock.Virtual clock = LoopClock.virtual();
        try (EventLoop loop = EventLoop.create(clock)) {
            loop.createTask(() -> Async.sleep(Duration.ofHours(1)));
            for (int run = 0; run < 200; run++) {
                assertThat(loop.runUntilComplete(() -> "done at once")).isEqualTo("done at once");
                assertThat(clock.elapsed()).isZero();
            }
        }
    }

    @Test
    void optionsNameTheLoopAndGetItsErrors() {
        List<ErrorContext> errors = new ArrayList<>();
        LoopOptions options = LoopOptions.defaults().withName("billing").withExceptionHandler(errors::add);
        Async.run(options, () -> {
            assertThat(EventLoop.current()).hasToString("EventLoop[billing, RUNNING]");
            EventLoop.current().callSoon(() -> {
                throw new IllegalStateException("lost");
            });
            EventLoop.current().settle();
        });
        assertThat(errors).singleElement().satisfies(e -> assertThat(e.error()).hasMessage("lost"));
    }
}
