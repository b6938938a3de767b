package io.greenloom.async.timer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import io.greenloom.async.Action;
import io.greenloom.async.Async;
import io.greenloom.async.ErrorContext;
import io.greenloom.async.EventLoop;
import io.greenloom.async.LoopClock;
import io.greenloom.async.LoopOptions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/// Timers, as `test_threading`'s `TimerTests`, and regular ones.
final class TimerTest {
    private static final Duration SECOND = Duration.ofSeconds(1);

    private final List<Long> log = new ArrayList<>();

    private static void run(Action main) {
        Async.run(LoopClock.virtual(), main);
    }

    private void note() {
        log.add(EventLoop.current().time().toMillis());
    }

    @Test
    void itRunsOnceWhenItsTimeHasCome() {
        run(() -> {
            Timer timer = Timer.after(SECOND, this::note);
            assertThat(timer.isDone()).isFalse();
            timer.join();
            Async.sleep(Duration.ofSeconds(5));
            assertThat(log).containsExactly(1000L);
            assertThat(timer.runs()).isEqualTo(1);
            assertThat(timer.cancel()).isFalse();
        });
    }

    @Test
    void cancelledBeforeItNeverRuns() {
        run(() -> {
            Timer timer = Timer.after(SECOND, this::note);
            assertThat(timer.cancel()).isTrue();
            assertThat(timer.cancel()).isFalse();
            timer.join();
            Async.sleep(Duration.ofSeconds(5));
            assertThat(log).isEmpty();
        });
    }

    @Test
    void aRunThatGoesOnIsLeftAloneByCancel() {
        run(() -> {
            Timer timer = Timer.after(SECOND, () -> {
                Async.sleep(SECOND);
                note();
            });
            Async.sleep(Duration.ofMillis(1500));
            assertThat(timer.cancel()).as("too late").isFalse();
            assertThat(timer.join(Duration.ofMillis(1))).isFalse();
            timer.join();
            assertThat(log).containsExactly(2000L);
        });
    }

    @Test
    void aRegularOneDoesNotDriftHoweverLongItsRunsTake() {
        run(() -> {
            try (Timer timer = Timer.every(SECOND, () -> {
                note();
                Async.sleep(Duration.ofMillis(300));
            })) {
                Async.sleep(Duration.ofMillis(4100));
                assertThat(timer.runs()).isEqualTo(4);
            }
            Async.sleep(Duration.ofSeconds(9));
            assertThat(log).containsExactly(1000L, 2000L, 3000L, 4000L);
        });
    }

    @Test
    void runsThatFallDueDuringOneAreDroppedAndTheNextIsOnTheGrid() {
        run(() -> {
            try (Timer _ = Timer.every(SECOND, () -> {
                note();
                Async.sleep(Duration.ofMillis(2500));
            })) {
                Async.sleep(Duration.ofMillis(7500));
            }
            assertThat(log).containsExactly(1000L, 4000L, 7000L);
        });
    }

    @Test
    void aRunThatEndsWhenTheNextIsDueDropsThat() {
        run(() -> {
            try (Timer _ = Timer.every(SECOND, () -> {
                note();
                Async.sleep(SECOND);
            })) {
                Async.sleep(Duration.ofMillis(5500));
            }
            assertThat(log).containsExactly(1000L, 3000L, 5000L);
        });
    }

    @Test
    void aFailureIsReportedAndDoesNotEndARegularOne() {
        run(() -> {
            List<ErrorContext> reported = new ArrayList<>();
            EventLoop.current().setExceptionHandler(reported::add);
            try (Timer timer = Timer.every(SECOND, () -> {
                throw new IllegalStateException("bad");
            })) {
                Async.sleep(Duration.ofMillis(2500));
                assertThat(timer.runs()).isEqualTo(2);
            }
            Async.yieldNow();
            assertThat(reported).hasSize(2);
        });
    }

    @Test
    void aRegularOneMayCancelItself() {
        run(() -> {
            Timer[] timer = new Timer[1];
            timer[0] = Timer.every(SECOND, () -> {
                note();
                if (log.size() == 3) {
                    timer[0].cancel();
                }
            });
            timer[0].join();
            assertThat(log).containsExactly(1000L, 2000L, 3000L);
            assertThat(timer[0].isDone()).isTrue();
        });
    }

    @Test
    void itMayBeStartedAndCancelledFromAnotherThread() throws Exception {
        try (EventLoop loop = EventLoop.create().start()) {
            CountDownLatch ran = new CountDownLatch(3);
            Timer regular = Timer.every(loop, Duration.ofMillis(1), ran::countDown);
            Timer never = Timer.after(loop, Duration.ofDays(1), () -> note());
            assertThat(ran.await(10, TimeUnit.SECONDS)).isTrue();
            regular.cancel();
            assertThat(never.cancel()).isTrue();
            assertThat(regular.join(Duration.ofSeconds(10))).isTrue();
            never.join();
        }
    }

    @Test
    void theEndOfItsLoopEndsIt() {
        EventLoop loop = EventLoop.create(LoopClock.virtual());
        Timer timer;
        try (loop) {
            timer = loop.runUntilComplete(() -> {
                Timer started = Timer.every(SECOND, () -> Async.sleep(Duration.ofDays(1)));
                Async.sleep(Duration.ofSeconds(2));
                return started;
            });
        }
        assertThat(timer.isDone()).isTrue();
        assertThatIllegalStateException().isThrownBy(() -> Timer.after(loop, SECOND, this::note));
    }

    @Test
    void misuseIsRefused() {
        assertThatIllegalStateException().isThrownBy(() -> Timer.after(SECOND, this::note));
        run(() -> assertThatIllegalArgumentException()
                .isThrownBy(() -> Timer.every(Duration.ZERO, this::note))
                .withMessageContaining("period"));
    }

    @Test
    void onesThatAreLeftEndWithTheirLoopAndDoNotRun() {
        List<ErrorContext> told = new ArrayList<>();
        EventLoop loop = EventLoop.create(LoopOptions.defaults().withExceptionHandler(told::add));
        Timer once = Timer.after(loop, Duration.ofHours(1), this::note);
        Timer regular = Timer.every(loop, Duration.ofHours(1), this::note);
        loop.runUntilComplete(() -> {});
        assertThat(once.isDone()).isFalse();
        loop.close();
        assertThat(once.join(Duration.ofSeconds(10))).isTrue();
        assertThat(regular.join(Duration.ofSeconds(10))).isTrue();
        assertThat(List.of(once.runs(), regular.runs())).containsOnly(0L);
        assertThat(log).isEmpty();
        assertThat(told).isEmpty();
    }
}
