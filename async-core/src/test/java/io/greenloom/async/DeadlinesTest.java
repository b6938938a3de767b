package io.greenloom.async;

import static io.greenloom.async.Virtually.run;
import static io.greenloom.async.Virtually.sleepForEver;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.Test;

/// Deadlines by the loop's time, limits that are moved, and the earliest of all.
final class DeadlinesTest {
    private final List<Object> log = new ArrayList<>();

    private static Duration seconds(int seconds) {
        return Duration.ofSeconds(seconds);
    }

    private static Duration effective() {
        return CancelScope.currentEffectiveDeadline();
    }

    private static Duration now() {
        return EventLoop.current().time();
    }

    @Test
    void moveOnAtAndFailAtGoByTheLoopsTime() {
        run(() -> {
            Async.sleep(seconds(1));
            assertThat(Async.moveOnAt(seconds(3), Virtually::sleepForEver)).isFalse();
            assertThat(now()).isEqualTo(seconds(3));
            assertThat(Async.moveOnAt(seconds(5), () -> "value")).contains("value");
            assertThatThrownBy(() -> Async.failAt(seconds(5), () -> {
                        sleepForEver();
                        return "unreachable";
                    }))
                    .isInstanceOf(TimeoutException.class)
                    .hasMessageContaining("PT5S");
            assertThat(Async.<String>failAt(seconds(9), () -> "value")).isEqualTo("value");
            assertThat(now()).isEqualTo(seconds(5));
        });
    }

    @Test
    void aTimeThatHasPassedCancelsAtTheFirstSuspensionPoint() {
        run(() -> {
            Async.sleep(seconds(5));
            assertThat(Async.moveOnAt(seconds(3), () -> {
                        log.add("in");
                        Async.yieldNow();
                        log.add("unreachable");
                    }))
                    .isFalse();
            assertThat(Async.moveOnAfter(Duration.ZERO, () -> {
                        log.add("in");
                        Async.yieldNow();
                        log.add("unreachable");
                    }))
                    .isFalse();
            assertThat(Async.moveOnAfter(Duration.ZERO, () -> log.add("no wait")))
                    .contains(true);
            assertThat(log).containsExactly("in", "in", "no wait");
        });
    }

    @Test
    void theDeadlineOfAScopeIsSetByTime() {
        run(() -> {
            CancelScope scope = CancelScope.at(seconds(4));
            assertThat(scope.deadline()).isEqualTo(seconds(4));
            scope.setDeadline(null);
            assertThat(scope.deadline()).isNull();
            scope.setDeadline(seconds(2));
            scope.run(() -> {
                assertThat(scope.deadline()).isEqualTo(seconds(2));
                scope.setDeadline(seconds(7));
                Async.sleep(seconds(6));
                sleepForEver();
            });
            assertThat(scope.isCancelledCaught()).isTrue();
            assertThat(now()).isEqualTo(seconds(7));
        });
    }

    @Test
    void theEffectiveDeadlineIsTheEarliestOfScopesAndTimeLimits() {
        run(() -> {
            Async.withTimeout(seconds(9), () -> {
                assertThat(effective()).isEqualTo(seconds(9));
                Async.moveOnAfter(seconds(12), () -> {
                    assertThat(effective()).isEqualTo(seconds(9));
                    try (var limit = Async.timeout(seconds(5))) {
                        assertThat(effective()).isEqualTo(seconds(5));
                        limit.reschedule(seconds(30));
                        assertThat(effective()).isEqualTo(seconds(9));
                    }
                    Async.withTimeoutAt(seconds(4), limit -> {
                        assertThat(effective()).isEqualTo(seconds(4));
                        return null;
                    });
                });
            });
            assertThat(effective()).isNull();
        });
    }

    @Test
    void aShieldHoldsOffTheTimeLimitsAroundIt() {
        run(() -> Async.withTimeout(seconds(9), () -> {
            Async.uncancellable(() -> {
                assertThat(effective()).isNull();
                Async.withTimeout(seconds(20), () -> assertThat(effective()).isEqualTo(seconds(20)));
                TaskGroup.run(group -> group.createTask(() -> log.add(effective() == null)));
            });
            assertThat(effective()).isEqualTo(seconds(9));
        }));
        assertThat(log).containsExactly(true);
    }

    @Test
    void theTasksOfAGroupStandUnderTheLimitsOfItsHost() {
        run(() -> Async.withTimeout(
                seconds(9),
                () -> TaskGroup.run(group -> {
                    Async.withTimeout(seconds(3), () -> {
                        group.createTask(() -> {
                            log.add(effective());
                            Async.withTimeout(seconds(5), () -> log.add(effective()));
                            Async.uncancellable(() -> log.add(effective() == null));
                            TaskGroup.run(inner -> inner.createTask(() -> log.add(effective())));
                        });
                        Async.sleep(seconds(1));
                    });
                    Async.createTask(() -> log.add(effective() == null)).await();
                })));
        assertThat(log).containsExactly(seconds(9), seconds(5), true, seconds(9), true);
    }

    @Test
    void aLimitThatHasRunOutIsZeroUntilItIsThrown() {
        run(() -> assertThatThrownBy(() -> Async.withTimeout(seconds(1), () -> {
                    EventLoop.current().callLater(seconds(1), () -> {});
                    try {
                        sleepForEver();
                    } finally {
                        assertThat(effective()).as("it has been thrown").isNull();
                    }
                }))
                .isInstanceOf(TimeoutException.class));
    }

    @Test
    void limitsOfTheTryFormNeedNotEndInOrder() throws Exception {
        run(() -> {
            Timeout first = Async.timeout(seconds(1));
            Timeout second = Async.timeout(seconds(2));
            Timeout third = Async.timeout(seconds(3));
            second.close();
            assertThat(effective()).isEqualTo(seconds(1));
            first.close();
            assertThat(effective()).isEqualTo(seconds(3));
            third.close();
            assertThat(effective()).isNull();
        });
    }

    @Test
    void withTimeoutAtGoesByTheLoopsTime() {
        run(() -> {
            Async.sleep(seconds(2));
            assertThatThrownBy(() -> Async.withTimeoutAt(seconds(5), limit -> {
                        assertThat(limit.when()).isEqualTo(seconds(5));
                        sleepForEver();
                        return null;
                    }))
                    .isInstanceOf(TimeoutException.class);
            assertThat(now()).isEqualTo(seconds(5));
            assertThatThrownBy(() -> Async.withTimeoutAt(seconds(1), limit -> {
                        log.add("in");
                        Async.yieldNow();
                        return log.add("unreachable");
                    }))
                    .isInstanceOf(TimeoutException.class);
            assertThat(Async.<String>withTimeoutAt(seconds(9), limit -> "value"))
                    .isEqualTo("value");
            assertThat(log).containsExactly("in");
        });
    }

    @Test
    void aLimitCanBeMovedTakenAwayAndAsked() {
        run(() -> {
            Timeout[] kept = new Timeout[1];
            Async.withTimeout(seconds(1), limit -> {
                kept[0] = limit;
                assertThat(limit.when()).isEqualTo(seconds(1));
                limit.reschedule(seconds(5));
                assertThat(limit.when()).isEqualTo(seconds(5));
                Async.sleep(seconds(4));
                limit.rescheduleAt(seconds(20));
                Async.sleep(seconds(10));
                limit.reschedule(null);
                assertThat(limit.when()).isNull();
                Async.sleep(seconds(100));
                assertThat(limit.isExpired()).isFalse();
                return null;
            });
            assertThat(kept[0].isExpired()).isFalse();
            assertThatIllegalStateException()
                    .isThrownBy(() -> kept[0].reschedule(seconds(1)))
                    .withMessageContaining("its block was left");
            assertThatIllegalStateException()
                    .isThrownBy(() -> kept[0].rescheduleAt(seconds(1)))
                    .withMessageContaining("its block was left");
        });
    }

    @Test
    void aLimitWithoutATimeIsSetByItsBody() {
        run(() -> assertThatThrownBy(() -> Async.withTimeout((Duration) null, limit -> {
                    assertThat(limit.when()).isNull();
                    Async.sleep(seconds(100));
                    limit.reschedule(seconds(1));
                    sleepForEver();
                    return null;
                }))
                .isInstanceOf(TimeoutException.class));
    }

    @Test
    void oneThatHasRunOutSaysSoAndCannotBeMoved() {
        run(() -> assertThatThrownBy(() -> Async.withTimeout(seconds(1), limit -> {
                    try {
                        sleepForEver();
                    } finally {
                        assertThat(limit.isExpired()).isTrue();
                        assertThat(limit.when()).isEqualTo(seconds(1));
                        assertThatIllegalStateException()
                                .isThrownBy(() -> limit.reschedule(seconds(1)))
                                .withMessageContaining("it has run out");
                        log.add("checked");
                    }
                    return null;
                }))
                .isInstanceOf(TimeoutException.class));
        assertThat(log).containsExactly("checked");
    }

    @Test
    void movedToNowItIsThrownByTheNextSuspensionPointAlsoAYield() {
        run(() -> assertThatThrownBy(() -> Async.withTimeout(seconds(9), limit -> {
                    limit.reschedule(Duration.ZERO);
                    log.add("goes on");
                    Async.yieldNow();
                    return log.add("unreachable");
                }))
                .isInstanceOf(TimeoutException.class));
        assertThat(log).containsExactly("goes on");
    }

    @Test
    void tenThousandLimitsNestedOrInTurnLeaveNoTimers() {
        run(() -> {
            EventLoop loop = EventLoop.current();
            for (int i = 0; i < 10_000; i++) {
                Async.withTimeout(Duration.ofDays(1), () -> log.size());
                Async.moveOnAfter(Duration.ofDays(1), () -> log.size());
                try (var limit = Async.timeout(Duration.ofDays(1))) {
                    assertThat(limit.isExpired()).isFalse();
                }
            }
            assertThat(loop.metrics().timers()).isZero();
            List<Timeout> open = new ArrayList<>();
            for (int i = 0; i < 10_000; i++) {
                open.add(Async.timeout(Duration.ofDays(1 + i)));
            }
            assertThat(loop.metrics().timers()).isEqualTo(10_000);
            assertThat(effective()).isEqualTo(Duration.ofDays(1));
            for (Timeout limit : open.reversed()) {
                limit.close();
            }
            assertThat(loop.metrics().timers()).isZero();
            nested(100);
            assertThat(loop.metrics().timers()).isZero();
        });
    }

    private static void nested(int depth) throws TimeoutException {
        if (depth > 0) {
            Async.withTimeout(Duration.ofDays(1), () -> nested(depth - 1));
        }
    }
}
