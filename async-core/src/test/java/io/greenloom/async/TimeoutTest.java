package io.greenloom.async;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/// Time limits, on a virtual clock.
final class TimeoutTest {
    private final LoopClock clock = LoopClock.virtual();
    private final List<Object> log = new ArrayList<>();
    private Duration expected = Duration.ZERO;

    private static Void sleep(int seconds) {
        Async.sleep(Duration.ofSeconds(seconds));
        return null;
    }

    private static Duration seconds(int seconds) {
        return Duration.ofSeconds(seconds);
    }

    @AfterEach
    void tookAsLongAsItShould() {
        assertThat(Duration.ofNanos(clock.nanoTime())).isEqualTo(expected);
    }

    @Test
    void bodyThatEndsInTimeReturnsItsValueAndLeavesNoTimer() {
        Async.run(clock, () -> {
            assertThat(Async.<String>withTimeout(seconds(5), () -> {
                        sleep(1);
                        return "in time";
                    }))
                    .isEqualTo("in time");
            assertThat(Async.currentTask().cancelling()).isZero();
            sleep(1);
        });
        expected = seconds(2);
    }

    @Test
    void bodyThatTakesTooLongIsATimeoutNeverACancellation() {
        Async.run(clock, () -> {
            assertThatThrownBy(() -> Async.withTimeout(seconds(5), () -> sleep(60)))
                    .isInstanceOf(TimeoutException.class)
                    .hasMessageContaining("PT5S");
            assertThat(Async.currentTask().cancelling()).isZero();
            sleep(1);
        });
        expected = seconds(6);
    }

    @Test
    void ofNestedLimitsOnlyTheOneThatRanOutIsThrown() {
        Async.run(clock, () -> {
            assertThatThrownBy(() -> Async.withTimeout(seconds(5), () -> {
                        try {
                            return Async.withTimeout(seconds(50), () -> sleep(60));
                        } catch (TimeoutException e) {
                            log.add("inner");
                            throw e;
                        }
                    }))
                    .hasMessageContaining("PT5S");
            assertThatThrownBy(() -> Async.withTimeout(seconds(50), () -> {
                        try {
                            return Async.withTimeout(seconds(5), () -> sleep(60));
                        } catch (TimeoutException e) {
                            log.add("inner");
                            throw e;
                        }
                    }))
                    .hasMessageContaining("PT5S");
            assertThat(log).containsExactly("inner");
        });
        expected = seconds(10);
    }

    @Test
    void cancellationBySomebodyElseStaysOne() {
        Async.run(clock, () -> {
            Task<?> task = Async.createTask(() -> Async.withTimeout(seconds(50), () -> sleep(60)));
            sleep(1);
            task.cancel();
            assertThatThrownBy(task::await).isInstanceOf(CancelledError.class);
        });
        expected = seconds(1);
    }

    @Test
    void cancellationBySomebodyElseAtTheVeryDeadlineIsNotTurnedIntoATimeout() {
        Async.run(clock, () -> {
            Task<?> task = Async.createTask(() -> Async.withTimeout(seconds(5), () -> sleep(60)));
            sleep(5);
            task.cancel("from outside");
            assertThatThrownBy(task::await).isInstanceOf(CancelledError.class);
        });
        expected = seconds(5);
    }

    @Test
    void zeroLimitStillRunsTheBodyUntilItSuspends() {
        Async.run(
                clock,
                () -> assertThatThrownBy(() -> Async.withTimeout(Duration.ZERO, () -> {
                            log.add("ran");
                            return sleep(1);
                        }))
                        .isInstanceOf(TimeoutException.class));
        assertThat(log).containsExactly("ran");
    }

    @Test
    void waitForCancelsWhatItWaitsForAndWaitsForItsEnd() {
        Async.run(clock, () -> {
            Task<?> slow = Async.createTask(() -> {
                try {
                    sleep(60);
                } finally {
                    sleep(2);
                    log.add("cleaned up");
                }
            });
            assertThatThrownBy(() -> Async.waitFor(slow, seconds(5))).isInstanceOf(TimeoutException.class);
            assertThat(slow.isCancelled()).isTrue();
            assertThat(log).containsExactly("cleaned up");
        });
        expected = seconds(7);
    }

    @Test
    void waitForWithABodyRunsItAsATask() throws Exception {
        String value = Async.run(
                clock,
                () -> Async.waitFor(
                        () -> {
                            sleep(1);
                            return "value";
                        },
                        seconds(5)));
        assertThat(value).isEqualTo("value");
        expected = seconds(1);
    }

    @Test
    void awaitWithATimeLimitEndsOnlyTheWait() {
        Async.run(clock, () -> {
            Task<String> slow = Async.createTask(() -> {
                sleep(10);
                return "value";
            });
            assertThatThrownBy(() -> slow.await(seconds(1))).isInstanceOf(TimeoutException.class);
            assertThat(slow.await(seconds(20))).isEqualTo("value");
        });
        expected = seconds(10);
    }

    @Test
    void errorOfTheBodyComesThroughALimit() {
        Async.run(
                clock,
                () -> assertThatThrownBy(() -> Async.withTimeout(seconds(5), () -> {
                            throw new IllegalArgumentException("body");
                        }))
                        .hasMessage("body"));
    }

    @Test
    void limitOutsideATaskIsMisuse() {
        assertThatThrownBy(() -> Async.withTimeout(seconds(1), () -> 1)).isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(() -> Async.sleep(seconds(1)))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("Async.run");
    }

    @Test
    void durationsBeyondReasonAreNoProblem() {
        Async.run(clock, () -> {
            assertThat(Async.<String>withTimeout(Duration.ofSeconds(Long.MAX_VALUE), () -> "value"))
                    .isEqualTo("value");
            Async.sleep(Duration.ofSeconds(-5));
        });
    }
}
