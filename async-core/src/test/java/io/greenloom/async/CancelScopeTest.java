package io.greenloom.async;

import static io.greenloom.async.Virtually.in;
import static io.greenloom.async.Virtually.run;
import static io.greenloom.async.Virtually.sleepForEver;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.greenloom.generator.Generator;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.ReentrantLock;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/// Stretches of code that are cancelled by themselves, at every suspension point inside.
final class CancelScopeTest {
    private static final Duration SECOND = Duration.ofSeconds(1);

    private final List<Object> log = new ArrayList<>();

    @Test
    void aScopeThatNobodyCancelsChangesNothing() {
        run(() -> {
            CancelScope scope = CancelScope.create();
            assertThat(scope.<String>run(() -> "value")).isEqualTo("value");
            assertThat(scope.isCancelCalled()).isFalse();
            assertThat(scope.isCancelledCaught()).isFalse();
        });
    }

    @Test
    void cancelEndsItsBodyAndNothingElse() {
        run(() -> {
            CancelScope scope = CancelScope.create();
            in(SECOND, () -> scope.cancel("enough"));
            scope.run(() -> {
                try {
                    sleepForEver();
                } catch (CancelledError e) {
                    log.add(e.source() + " " + e.reason());
                    throw e;
                }
            });
            assertThat(scope.isCancelledCaught()).isTrue();
            assertThat(log).containsExactly("SCOPE enough");
            Async.sleep(SECOND);
            assertThat(Async.currentTask().cancelling()).isZero();
        });
    }

    @Test
    void everySuspensionPointInsideThrows() {
        run(() -> {
            CancelScope scope = CancelScope.create();
            scope.run(() -> {
                scope.cancel();
                for (int i = 0; i < 3; i++) {
                    try {
                        Async.yieldNow();
                        log.add("unreachable");
                    } catch (CancelledError e) {
                        log.add(i);
                    }
                }
                try {
                    Async.checkCancelled();
                } catch (CancelledError e) {
                    log.add("check");
                }
            });
            assertThat(log).containsExactly(0, 1, 2, "check");
            assertThat(scope.isCancelCalled()).isTrue();
            assertThat(scope.isCancelledCaught()).as("the body came to its end").isFalse();
        });
    }

    @Test
    void cancelledBeforeItIsEnteredItsFirstSuspensionPointThrows() {
        run(() -> {
            CancelScope scope = CancelScope.create();
            scope.cancel();
            assertThat(scope.isCancelCalled()).isTrue();
            scope.run(() -> {
                log.add("in");
                Async.yieldNow();
                log.add("unreachable");
            });
            assertThat(scope.isCancelledCaught()).isTrue();
            assertThat(log).containsExactly("in");
        });
    }

    @Test
    void cancelledAfterItWasLeftItDoesNothing() {
        run(() -> {
            CancelScope scope = CancelScope.create();
            scope.run(() -> log.add("in"));
            scope.cancel();
            Async.yieldNow();
            assertThat(scope.isCancelledCaught()).isFalse();
        });
    }

    @Test
    void itIsRunOnce() {
        run(() -> {
            CancelScope scope = CancelScope.create();
            scope.run(() -> log.add("in"));
            assertThatIllegalStateException()
                    .isThrownBy(() -> scope.run(() -> log.add("again")))
                    .withMessageContaining("can be run once");
        });
    }

    @Test
    void outsideATaskItSaysSo() {
        assertThatIllegalStateException()
                .isThrownBy(() -> CancelScope.create().run(() -> log.add("in")))
                .withMessageContaining("needs a task");
        assertThatIllegalStateException().isThrownBy(CancelScope::currentEffectiveDeadline);
    }

    @Test
    void theOutermostCancelledScopeEndsFirst() {
        run(() -> {
            CancelScope outer = CancelScope.create();
            CancelScope inner = CancelScope.create();
            outer.run(() -> {
                inner.run(() -> {
                    inner.cancel();
                    outer.cancel();
                    Async.yieldNow();
                });
                log.add("unreachable");
            });
            assertThat(outer.isCancelledCaught()).isTrue();
            assertThat(inner.isCancelledCaught()).isFalse();
            assertThat(log).isEmpty();
        });
    }

    @Test
    void anInnerOneEndsBeforeTheOuterIsCancelled() {
        run(() -> {
            CancelScope outer = CancelScope.create();
            CancelScope inner = CancelScope.create();
            outer.run(() -> {
                inner.run(() -> {
                    inner.cancel();
                    Async.yieldNow();
                });
                log.add("between");
                outer.cancel();
                Async.yieldNow();
                log.add("unreachable");
            });
            assertThat(inner.isCancelledCaught()).isTrue();
            assertThat(outer.isCancelledCaught()).isTrue();
            assertThat(log).containsExactly("between");
        });
    }

    @Test
    void theErrorOfAnotherScopePassesThrough() {
        run(() -> {
            CancelScope other = CancelScope.create();
            CancelledError[] kept = new CancelledError[1];
            other.run(() -> {
                other.cancel();
                try {
                    Async.yieldNow();
                } catch (CancelledError e) {
                    kept[0] = e;
                }
            });
            CancelScope scope = CancelScope.create();
            assertThatThrownBy(() -> scope.run(() -> {
                        scope.cancel();
                        throw kept[0];
                    }))
                    .isSameAs(kept[0]);
        });
    }

    @Test
    void aFailureOfTheBodyIsThrownThoughItWasCancelled() {
        run(() -> {
            CancelScope scope = CancelScope.create();
            IllegalStateException error = new IllegalStateException("clean-up");
            assertThatThrownBy(() -> scope.run(() -> {
                        scope.cancel();
                        try {
                            Async.yieldNow();
                        } catch (CancelledError e) {
                            throw error;
                        }
                    }))
                    .isSameAs(error);
            assertThat(scope.isCancelledCaught()).isFalse();
        });
    }

    @Test
    void aCancellationOfTheTaskPassesThrough() {
        run(() -> {
            CancelScope scope = CancelScope.create();
            Task<?> task = Async.createTask(() -> {
                scope.run(Virtually::sleepForEver);
                log.add("unreachable");
            });
            Async.sleep(SECOND);
            task.cancel("the task");
            assertThatThrownBy(task::await).isInstanceOf(CancelledError.class).hasMessageContaining("the task");
            assertThat(scope.isCancelledCaught()).isFalse();
            assertThat(log).isEmpty();
        });
    }

    @Test
    void anotherThreadMayCancelIt() throws InterruptedException {
        Async.run(() -> {
            CancelScope scope = CancelScope.create();
            Thread thread = Thread.ofPlatform().unstarted(scope::cancel);
            scope.run(() -> {
                thread.start();
                sleepForEver();
            });
            assertThat(scope.isCancelledCaught()).isTrue();
            Async.toThread(() -> thread.join());
        });
    }

    @Test
    void moveOnAfterSaysWhetherTheBodyCameToItsEnd() {
        run(() -> {
            assertThat(Async.moveOnAfter(SECOND, Virtually::sleepForEver)).isFalse();
            assertThat(Async.moveOnAfter(SECOND, () -> Async.yieldNow())).isTrue();
            Optional<String> none = Async.moveOnAfter(SECOND, () -> {
                sleepForEver();
                return "unreachable";
            });
            assertThat(none).isEmpty();
            assertThat(Async.moveOnAfter(SECOND, () -> "value")).contains("value");
            assertThat(EventLoop.current().time()).isEqualTo(SECOND.multipliedBy(2));
        });
    }

    @Test
    void failAfterIsATimeout() {
        run(() -> {
            assertThatThrownBy(() -> Async.failAfter(SECOND, () -> {
                        sleepForEver();
                        return "unreachable";
                    }))
                    .isInstanceOf(TimeoutException.class)
                    .hasMessageContaining("PT1S");
            assertThat(Async.<String>failAfter(SECOND, () -> "value")).isEqualTo("value");
        });
    }

    @Test
    void noTimeAtAllLetsTheBodyRunToItsFirstSuspensionPoint() {
        run(() -> {
            assertThat(Async.moveOnAfter(Duration.ZERO, () -> {
                        log.add("in");
                        Async.sleep(SECOND);
                        log.add("unreachable");
                    }))
                    .isFalse();
            assertThat(log).containsExactly("in");
        });
    }

    @Test
    void theDeadlineCanBeMovedAndTakenAway() {
        run(() -> {
            EventLoop loop = EventLoop.current();
            CancelScope scope = CancelScope.after(SECOND);
            assertThat(scope.deadline()).isNull();
            scope.run(() -> {
                assertThat(scope.deadline()).isEqualTo(SECOND);
                scope.setTimeout(Duration.ofSeconds(3));
                Async.sleep(Duration.ofSeconds(2));
                log.add("later");
                scope.setTimeout(null);
                Async.sleep(Duration.ofSeconds(10));
                log.add("much later");
                scope.setTimeout(SECOND);
                sleepForEver();
            });
            assertThat(log).containsExactly("later", "much later");
            assertThat(scope.isCancelledCaught()).isTrue();
            assertThat(loop.time()).isEqualTo(Duration.ofSeconds(13));
        });
    }

    @Test
    void theEffectiveDeadlineIsTheEarliestUpToTheShield() {
        run(() -> {
            assertThat(CancelScope.currentEffectiveDeadline()).isNull();
            CancelScope.after(Duration.ofSeconds(5)).run(() -> {
                CancelScope.after(Duration.ofSeconds(10)).run(() -> {
                    assertThat(CancelScope.currentEffectiveDeadline()).isEqualTo(Duration.ofSeconds(5));
                    CancelScope.shielded()
                            .run(() -> assertThat(CancelScope.currentEffectiveDeadline())
                                    .isNull());
                });
            });
            CancelScope cancelled = CancelScope.create();
            cancelled.run(() -> {
                cancelled.cancel();
                assertThat(CancelScope.currentEffectiveDeadline()).isZero();
            });
        });
    }

    @Test
    void aShieldHoldsOffScopesAroundIt() {
        run(() -> {
            CancelScope outer = CancelScope.after(SECOND);
            outer.run(() -> {
                Async.uncancellable(() -> {
                    Async.sleep(Duration.ofSeconds(5));
                    log.add("cleaned up");
                });
                Async.yieldNow();
                log.add("unreachable");
            });
            assertThat(outer.isCancelledCaught()).isTrue();
            assertThat(log).containsExactly("cleaned up");
        });
    }

    @Test
    void aShieldHoldsOffACancellationOfTheTask() {
        run(() -> {
            Task<?> task = Async.createTask(() -> {
                String value = Async.uncancellable(() -> {
                    Async.sleep(Duration.ofSeconds(5));
                    return "done";
                });
                log.add(value);
                Async.yieldNow();
                log.add("unreachable");
            });
            Async.sleep(SECOND);
            assertThat(task.cancel()).isTrue();
            assertThatThrownBy(task::await).isInstanceOf(CancelledError.class);
            assertThat(log).containsExactly("done");
            assertThat(EventLoop.current().time()).isEqualTo(Duration.ofSeconds(5));
        });
    }

    @Test
    void insideAShieldTimeLimitsAndGroupsWork() {
        run(() -> {
            Task<?> task = Async.createTask(() -> Async.uncancellable(() -> {
                Async.sleep(Duration.ofSeconds(2)); // cancelled in the meantime
                assertThatThrownBy(() -> Async.withTimeout(SECOND, Virtually::sleepForEver))
                        .isInstanceOf(TimeoutException.class);
                log.add("limit");
                assertThat(Async.moveOnAfter(SECOND, Virtually::sleepForEver)).isFalse();
                log.add("scope");
                assertThatThrownBy(() -> TaskGroup.run(group -> {
                            group.createTask(() -> {
                                throw new IllegalStateException("x");
                            });
                            sleepForEver();
                        }))
                        .isInstanceOf(TaskGroupException.class);
                log.add("group");
            }));
            Async.sleep(SECOND);
            task.cancel();
            assertThatThrownBy(task::await).isInstanceOf(CancelledError.class);
            assertThat(log).containsExactly("limit", "scope", "group");
        });
    }

    @Test
    void aShieldCanBeCancelledItself() {
        run(() -> {
            CancelScope shield = CancelScope.shielded();
            in(SECOND, shield::cancel);
            shield.run(Virtually::sleepForEver);
            assertThat(shield.isCancelledCaught()).isTrue();
        });
    }

    @Test
    void awaitingATaskInsideCancelsThatTask() {
        run(() -> {
            Task<?> task = Async.createTask(() -> {
                try {
                    sleepForEver();
                } finally {
                    log.add("awaited one ended");
                }
            });
            assertThat(Async.moveOnAfter(SECOND, () -> task.await())).isEmpty();
            assertThat(task.isCancelled()).isTrue();
            assertThat(log).containsExactly("awaited one ended");
        });
    }

    @Test
    void aGeneratorMustNotYieldOutOfOne() {
        run(() -> {
            CancelScope outer = CancelScope.create();
            assertThatThrownBy(() -> outer.run(() -> {
                        Generator<Integer> leaking =
                                Generator.of(y -> CancelScope.create().run(() -> y.yield(1)));
                        Iterator<Integer> values = leaking.iterator();
                        log.add(values.next());
                    }))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("must not yield out of a scope");
        });
    }

    @Test
    @Tag("opened") // a blocking call of the JDK holds the loop in portable mode
    void everyBlockingCallInsideIsInterrupted() {
        Async.run(() -> {
            CancelScope scope = CancelScope.create();
            in(Duration.ofMillis(1), scope::cancel);
            scope.run(() -> {
                for (int i = 0; i < 3; i++) {
                    try {
                        Thread.sleep(Duration.ofDays(1));
                    } catch (InterruptedException e) {
                        log.add(i);
                    }
                }
                Thread.sleep(Duration.ofDays(1));
            });
            assertThat(scope.isCancelledCaught()).isTrue();
            assertThat(log).containsExactly(0, 1, 2);
            assertThat(Thread.currentThread().isInterrupted()).isFalse();
            Thread.sleep(1);
        });
    }

    @Test
    @Tag("opened") // as above
    void aCallThatOnlyNotesInterruptsIsInterruptedOnce() {
        Async.run(() -> {
            ReentrantLock lock = new ReentrantLock();
            CancelScope scope = CancelScope.create();
            lock.lock();
            Task<?> waiting = Async.createTask(() -> {
                scope.run(() -> {
                    lock.lock();
                    try {
                        log.add("locked");
                        Async.yieldNow();
                        log.add("unreachable");
                    } finally {
                        lock.unlock();
                    }
                });
                log.add(scope.isCancelledCaught());
            });
            Async.sleep(Duration.ofMillis(1));
            scope.cancel();
            for (int i = 0; i < 20; i++) {
                Async.yieldNow();
            }
            lock.unlock();
            waiting.await();
            assertThat(log).containsExactly("locked", true);
        });
    }

    @Test
    void whatItIsShownAsTellsItsState() {
        run(() -> {
            CancelScope scope = CancelScope.shielded();
            assertThat(scope).hasToString("CancelScope[not entered, shield]");
            scope.run(() -> assertThat(scope)
                    .hasToString("CancelScope[in " + Async.currentTask().name() + ", shield]"));
            scope.cancel();
            assertThat(scope).hasToString("CancelScope[left, shield]");
        });
    }

    @Test
    void codeThatCatchesItsCancellationAgainAndAgainLetsOthersRun() {
        Async.run(() -> {
            boolean[] over = new boolean[1];
            CancelScope scope = CancelScope.create();
            Task<?> stubborn = Async.createTask(() -> scope.run(() -> {
                while (!over[0]) {
                    try {
                        Async.sleep(Duration.ofHours(1));
                    } catch (CancelledError e) {
                        log.add("caught");
                    }
                }
            }));
            Async.yieldNow();
            scope.cancel("enough");
            Async.sleep(Duration.ofMillis(5));
            over[0] = true;
            stubborn.await();
        });
        assertThat(log).hasSizeGreaterThan(2);
    }
}
