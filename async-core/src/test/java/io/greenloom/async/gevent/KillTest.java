package io.greenloom.async.gevent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.greenloom.async.Action;
import io.greenloom.async.Async;
import io.greenloom.async.CancelledError;
import io.greenloom.async.ErrorContext;
import io.greenloom.async.EventLoop;
import io.greenloom.async.LoopClock;
import io.greenloom.async.Promise;
import io.greenloom.async.Task;
import io.greenloom.async.Timeout;
import io.greenloom.greenlet.GreenletExit;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/// Killing, as gevent's `test__greenlet` and `test__greenletset` have it.
final class KillTest {
    private static final Duration SECOND = Duration.ofSeconds(1);

    private final List<Object> log = new ArrayList<>();

    private static void run(Action main) {
        Async.run(LoopClock.virtual(), main);
    }

    private static void forEver() {
        Gevent.sleep(Duration.ofDays(365));
    }

    @Test
    void killedBeforeItHasStartedItNeverRunsAndIsSuccessful() {
        run(() -> {
            Task<?> task = Gevent.spawn(() -> log.add("ran"));
            Gevent.kill(task);
            Async.yieldNow();
            assertThat(log).isEmpty();
            assertThat(task.isDone()).isTrue();
            assertThat(Gevent.successful(task)).isTrue();
            assertThat(Gevent.value(task)).isInstanceOf(CancelledError.class);
            assertThatThrownBy(task::await).isInstanceOf(CancelledError.class).hasMessageContaining("killed");
        });
    }

    @Test
    void killedBeforeItHasStartedWithAnErrorItNeverRunsAndHasFailed() {
        run(() -> {
            IOException error = new IOException("no");
            Task<?> task = Gevent.spawn(() -> log.add("ran"));
            Gevent.kill(task, error);
            assertThat(log).isEmpty();
            assertThat(Gevent.successful(task)).isFalse();
            assertThat(Gevent.value(task)).isNull();
            assertThat(task.exception()).isSameAs(error);
        });
    }

    @Test
    void killedBeforeItIsDueItNeverRuns() {
        run(() -> {
            Task<?> task = Gevent.spawnLater(SECOND, () -> log.add("ran"));
            Async.yieldNow();
            Gevent.kill(task);
            Gevent.sleep(Duration.ofSeconds(5));
            assertThat(log).isEmpty();
            assertThat(Gevent.successful(task)).isTrue();
        });
    }

    @Test
    void aKillWaitsUntilTheTaskHasCleanedUp() {
        run(() -> {
            Task<?> task = Gevent.spawn(() -> {
                try {
                    forEver();
                } finally {
                    Gevent.sleep(SECOND);
                    log.add("cleaned up");
                }
            });
            Async.yieldNow();
            Gevent.kill(task);
            assertThat(log).containsExactly("cleaned up");
        });
    }

    @Test
    void aKillWithALimitTellsThatTheTaskPutsItsEndOff() {
        run(() -> {
            Task<?> stubborn = Gevent.spawn(() -> {
                try {
                    forEver();
                } catch (CancelledError e) {
                    Gevent.sleep(Duration.ofSeconds(10));
                }
            });
            Async.yieldNow();
            assertThat(Gevent.kill(stubborn, new GreenletExit(), SECOND)).isFalse();
            assertThat(stubborn.isDone()).isFalse();
            assertThat(stubborn.join(Duration.ofSeconds(10))).isTrue();
            assertThat(Gevent.kill(stubborn, new GreenletExit(), SECOND)).isTrue();
            assertThat(stubborn.result()).isNull();
        });
    }

    @Test
    void killingTwiceAndKillingTheDeadIsHarmless() {
        run(() -> {
            Task<String> task = Gevent.spawn(() -> "value");
            assertThat(task.await()).isEqualTo("value");
            Gevent.kill(task);
            assertThat(Gevent.killSoon(task)).isFalse();
            assertThat(Gevent.killSoon(task, new IOException())).isFalse();
            assertThat(task.result()).isEqualTo("value");

            Task<?> waiting = Gevent.spawn(KillTest::forEver);
            Async.yieldNow();
            assertThat(Gevent.killSoon(waiting)).isTrue();
            Gevent.kill(waiting);
            Gevent.kill(waiting, new IOException());
            assertThat(Gevent.successful(waiting)).isTrue();
        });
    }

    @Test
    void anErrorIsThrownWhereTheTaskWaitsAndMayBeCaught() {
        run(() -> {
            IOException error = new IOException("enough");
            Task<String> catching = Gevent.spawn(() -> {
                try {
                    forEver();
                    return "never";
                } catch (RuntimeException e) {
                    throw e;
                } catch (Exception e) {
                    log.add(e);
                    Async.yieldNow(); // it was delivered once
                    return "went on";
                }
            });
            Task<?> failing = Gevent.spawn(KillTest::forEver);
            Async.yieldNow();
            Gevent.killAll(List.of(catching, failing), error, SECOND);
            assertThat(log).containsExactly(error);
            assertThat(catching.result()).isEqualTo("went on");
            assertThat(failing.exception()).isSameAs(error);
        });
    }

    @Test
    void anErrorEndsTheWaitForAPromiseAndForAnotherTask() {
        run(() -> {
            IOException error = new IOException("enough");
            Promise<String> promise = EventLoop.current().createPromise();
            Task<?> other = Gevent.spawn(KillTest::forEver);
            Task<?> joining = Gevent.spawn(() -> other.join());
            Task<?> waiting = Gevent.spawn(() -> promise.await());
            Async.yieldNow();
            Gevent.kill(joining, error);
            Gevent.kill(waiting, error);
            assertThat(joining.exception()).isSameAs(error);
            assertThat(waiting.exception()).isSameAs(error);
            assertThat(other.isDone()).as("who was joined goes on").isFalse();
        });
    }

    @Test
    @Tag("opened") // such a call holds the loop in portable mode
    void aTaskInABlockingCallFailsWithTheErrorItWasKilledWith() {
        Async.run(() -> {
            IOException error = new IOException("enough");
            Task<?> blocked = Gevent.spawn(() -> new CountDownLatch(1).await());
            Async.yieldNow();
            Gevent.kill(blocked, error);
            assertThat(blocked.exception()).isSameAs(error);
        });
    }

    @Test
    void aTaskThatKillsItselfDoesNotGoOn() {
        run(() -> {
            Task<?> suicide = Gevent.spawn(() -> {
                Gevent.kill(Async.currentTask());
                log.add("went on");
            });
            Task<?> withError = Gevent.spawn(() -> {
                Gevent.kill(Async.currentTask(), new IOException("me"));
                log.add("went on");
            });
            Gevent.joinAll(List.of(suicide, withError));
            assertThat(log).isEmpty();
            assertThat(Gevent.successful(suicide)).isTrue();
            assertThat(withError.exception()).hasMessage("me");
        });
    }

    @Test
    void aBodyThatThrowsGreenletExitEndsAsKilled() {
        run(() -> {
            Task<?> task = Gevent.spawn(() -> {
                throw new GreenletExit("bye");
            });
            task.join();
            assertThat(Gevent.successful(task)).isTrue();
            assertThat(Gevent.value(task)).isInstanceOf(CancelledError.class);
            assertThat((CancelledError) Gevent.value(task)).hasMessageContaining("bye");
        });
    }

    @Test
    void killAllEndsThoseThatHaveStartedAndThoseThatHaveNot() {
        run(() -> {
            List<Task<?>> tasks = new ArrayList<>();
            for (int i = 0; i < 10; i++) {
                tasks.add(Gevent.spawn(KillTest::forEver));
            }
            Async.yieldNow();
            for (int i = 0; i < 10; i++) {
                tasks.add(Gevent.spawn(() -> log.add("ran")));
            }
            Gevent.killAll(tasks);
            assertThat(tasks).allMatch(Gevent::successful);
            assertThat(log).isEmpty();
            Gevent.killAll(tasks);
            Gevent.killAll(List.of());
        });
    }

    @Test
    void killAllWithALimitThrowsWhereSomePutTheirEndOff() {
        run(() -> {
            Task<?> stubborn = Gevent.spawn(() -> Async.uncancellable(() -> Gevent.sleep(Duration.ofSeconds(10))));
            Task<?> willing = Gevent.spawn(KillTest::forEver);
            Async.yieldNow();
            assertThatThrownBy(() -> Gevent.killAll(List.of(stubborn, willing), new GreenletExit(), SECOND))
                    .isInstanceOf(TimeoutException.class)
                    .hasMessageContaining("1 of 2");
            assertThat(willing.isDone()).isTrue();
            stubborn.join();
        });
    }

    @Test
    void killAllKillsTheCallerLast() {
        run(() -> {
            List<Task<?>> tasks = new ArrayList<>();
            tasks.add(Gevent.spawn(() -> {
                Gevent.killAll(tasks);
                log.add("went on");
            }));
            tasks.add(Gevent.spawn(KillTest::forEver));
            Gevent.joinAll(tasks);
            assertThat(tasks).allMatch(Gevent::successful);
            assertThat(log).isEmpty();
        });
    }

    @Test
    void anErrorOfAKillThatNobodyLooksAtIsReported() {
        List<ErrorContext> reported = new ArrayList<>();
        IOException error = new IOException("unseen");
        run(() -> {
            EventLoop.current().setExceptionHandler(reported::add);
            Task<?> task = Gevent.spawn(KillTest::forEver);
            Async.yieldNow();
            Gevent.kill(task, error);
        });
        assertThat(reported).extracting(ErrorContext::error).containsExactly(error);
    }

    @Test
    void aTimeLimitAroundIsNotTakenForTheKill() {
        run(() -> {
            IOException error = new IOException("enough");
            Task<?> task = Gevent.spawn(() -> {
                try (Timeout _ = Async.timeout(Duration.ofHours(1))) {
                    forEver();
                }
            });
            Async.yieldNow();
            Gevent.kill(task, error);
            assertThat(task.exception()).isSameAs(error);
            Task<?> other = Gevent.spawn(() -> Async.withTimeout(Duration.ofHours(1), () -> forEver()));
            Async.yieldNow();
            Gevent.kill(other, error);
            assertThat(other.exception()).isSameAs(error);
        });
    }

    @Test
    void aTaskThatJoinsItselfIsTold() {
        run(() -> {
            Task<?> self = Async.currentTask();
            assertThatIllegalStateException().isThrownBy(() -> self.join());
            assertThatIllegalStateException().isThrownBy(() -> Gevent.joinAll(List.of(self)));
        });
    }
}
