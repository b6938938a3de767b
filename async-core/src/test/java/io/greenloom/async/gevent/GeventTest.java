package io.greenloom.async.gevent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.greenloom.async.Action;
import io.greenloom.async.Async;
import io.greenloom.async.Awaitable;
import io.greenloom.async.CancelledError;
import io.greenloom.async.ErrorContext;
import io.greenloom.async.EventLoop;
import io.greenloom.async.LoopClock;
import io.greenloom.async.Promise;
import io.greenloom.async.Task;
import io.greenloom.async.Timeout;
import io.greenloom.generator.Generator;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

/// Joining, linking and waiting, as gevent's `test__greenlet`, `test__joinall`, `test__iwait` and `test__timeout`.
@SuppressWarnings("try") // a limit lasts as long as its block
final class GeventTest {
    private static final Duration SECOND = Duration.ofSeconds(1);

    private final List<Object> log = new ArrayList<>();

    private static void run(Action main) {
        Async.run(LoopClock.virtual(), main);
    }

    private static Task<Integer> after(int seconds) {
        return Gevent.spawnLater(Duration.ofSeconds(seconds), () -> seconds);
    }

    private static Task<Integer> failing(int seconds, Exception error) {
        return Gevent.spawnLater(Duration.ofSeconds(seconds), () -> {
            throw error;
        });
    }

    @Test
    void spawnedTasksTakeTurns() {
        run(() -> {
            List<Task<?>> tasks = new ArrayList<>();
            for (String name : List.of("A", "B")) {
                tasks.add(Gevent.spawn(() -> {
                    log.add("1" + name);
                    Gevent.sleep(Duration.ZERO);
                    log.add("2" + name);
                }));
            }
            assertThat(log).isEmpty();
            Gevent.joinAll(tasks);
            assertThat(log).containsExactly("1A", "1B", "2A", "2B");
        });
    }

    @Test
    void joinAllReturnsThemInTheOrderInWhichTheyEnd() {
        run(() -> {
            Task<Integer> three = after(3);
            Task<Integer> one = after(1);
            Task<Integer> two = after(2);
            assertThat(Gevent.joinAll(List.of(three, one, two))).containsExactly(one, two, three);
            assertThat(Gevent.joinAll(List.of(three, one))).containsExactly(three, one);
            assertThat(Gevent.joinAll(List.<Task<?>>of())).isEmpty();
        });
    }

    @Test
    void joinAllWithALimitReturnsThoseThatHaveEnded() {
        run(() -> {
            Task<Integer> one = after(1);
            Task<Integer> five = after(5);
            assertThat(Gevent.joinAll(List.of(five, one), Duration.ofSeconds(2))).containsExactly(one);
            assertThat(five.isDone()).isFalse();
            assertThat(Gevent.joinAll(List.of(five), Duration.ZERO)).isEmpty();
        });
    }

    @Test
    void joinAllWithACountReturnsAfterSoMany() {
        run(() -> {
            Task<Integer> one = after(1);
            Task<Integer> two = after(2);
            Task<Integer> three = after(3);
            assertThat(Gevent.joinAll(List.of(three, two, one), null, false, 2)).containsExactly(one, two);
            assertThat(three.isDone()).isFalse();
            assertThat(Gevent.wait(List.of(three, two, one), 5, null)).hasSize(3);
            assertThatIllegalArgumentException().isThrownBy(() -> Gevent.wait(List.of(one), 0, null));
        });
    }

    @Test
    void joinAllThatRaisesThrowsTheEarliestFailureAtOnce() {
        run(() -> {
            IOException first = new IOException("first");
            Task<Integer> nine = after(9);
            Task<Integer> later = failing(2, new IOException("second"));
            Task<Integer> earlier = failing(1, first);
            Task<Integer> killed = after(20);
            Gevent.kill(killed);
            Duration before = EventLoop.current().time();
            assertThatThrownBy(() -> Gevent.joinAll(List.of(killed, nine, later, earlier), null, true, 9))
                    .isSameAs(first);
            assertThat(EventLoop.current().time().minus(before)).isEqualTo(SECOND);
            later.onFailure(log::add);
            later.join();
        });
    }

    @Test
    void joinDoesNotThrowWhatATaskFailsWithAndAwaitDoes() {
        run(() -> {
            Task<Integer> failed = failing(1, new IOException("no"));
            assertThat(failed.join(Duration.ofMillis(500))).isFalse();
            assertThat(failed.join(SECOND)).isTrue();
            failed.join();
            assertThatThrownBy(failed::await).hasMessage("no");
        });
    }

    @Test
    void aFailureThatIsJoinedAndNotLookedAtIsReported() {
        List<ErrorContext> reported = new ArrayList<>();
        run(() -> {
            EventLoop.current().setExceptionHandler(reported::add);
            Gevent.joinAll(List.of(failing(1, new IOException("unseen"))));
        });
        assertThat(reported).hasSize(1);
    }

    @Test
    void aGetWithALimitLeavesTheTaskRunning() {
        run(() -> {
            Task<Integer> five = after(5);
            assertThatThrownBy(() -> five.await(SECOND)).isInstanceOf(TimeoutException.class);
            assertThat(five.await(Duration.ofSeconds(9))).isEqualTo(5);
        });
    }

    @Test
    void whoJoinsDoesNotOwn() {
        run(() -> {
            Task<Integer> five = after(5);
            Task<?> joining = Gevent.spawn(() -> five.join());
            Task<?> joiningAll = Gevent.spawn(() -> Gevent.joinAll(List.of(five)));
            Async.yieldNow();
            Gevent.killAll(List.of(joining, joiningAll));
            assertThat(five.isDone()).isFalse();
            assertThat(five.await()).isEqualTo(5);
        });
    }

    @Test
    void iwaitHandsOutEachAsItEnds() {
        run(() -> {
            Task<Integer> two = after(2);
            Task<Integer> one = after(1);
            Promise<Integer> never = EventLoop.current().createPromise();
            List<Awaitable<Integer>> all = List.of(never, two, one);
            try (Generator<Awaitable<Integer>> ready = Gevent.iwait(all)) {
                assertThat(ready.next()).isSameAs(one);
                assertThat(two.isDone()).isFalse();
                assertThat(ready.next()).isSameAs(two);
            }
            assertThat(never.toString()).contains("pending");
            assertThat(Gevent.iwait(all, 9, SECOND).toList()).containsExactly(two, one);
            assertThat(Gevent.iwait(all, 1, null).toList()).containsExactly(two);
        });
    }

    @Test
    void iwaitOfTheSameObjectTwiceWaitsForItOnce() {
        run(() -> {
            Task<Integer> one = after(1);
            assertThat(Gevent.iwait(List.of(one, one)).toList()).containsExactly(one);
        });
    }

    @Test
    void waitWorksFromAThreadOutsideTheLoop() throws Exception {
        try (EventLoop loop = EventLoop.create().start()) {
            Task<Integer> task = loop.createTask(() -> {
                Async.sleep(Duration.ofMillis(1));
                return 1;
            });
            assertThat(Gevent.joinAll(List.of(task))).containsExactly(task);
            Task<?> endless = loop.createTask(() -> Async.sleep(Duration.ofDays(1)));
            assertThat(Gevent.joinAll(List.of(endless), Duration.ofMillis(5))).isEmpty();
            Gevent.kill(endless);
            assertThat(Gevent.successful(endless)).isTrue();
        }
    }

    @Test
    void linksAreCalledOnceInTheOrderOfLinking() {
        run(() -> {
            Task<Integer> task = after(1);
            task.onDone(t -> log.add("first"));
            task.onSuccess(v -> log.add("value " + v));
            task.onFailure(e -> log.add("error"));
            task.onDone(t -> log.add("last"));
            task.join();
            Gevent.idle();
            assertThat(log).containsExactly("first", "value 1", "last");
        });
    }

    @Test
    void aFailureGoesToTheLinksForFailuresAndAKillToNeither() {
        run(() -> {
            IOException error = new IOException("no");
            Task<Integer> failed = failing(1, error);
            Task<Integer> killed = after(1);
            for (Task<Integer> task : List.of(failed, killed)) {
                task.onSuccess(v -> log.add(v));
                task.onFailure(log::add);
            }
            Gevent.killSoon(killed);
            Gevent.joinAll(List.of(failed, killed));
            Gevent.idle();
            assertThat(log).containsExactly(error);
        });
    }

    @Test
    void oneBadLinkDoesNotStopTheOthers() {
        run(() -> {
            List<ErrorContext> reported = new ArrayList<>();
            EventLoop.current().setExceptionHandler(reported::add);
            Task<Integer> task = after(1);
            task.onDone(t -> log.add("before"));
            task.onDone(t -> {
                throw new IllegalStateException("bad");
            });
            task.onDone(t -> log.add("after"));
            task.join();
            Gevent.idle();
            assertThat(log).containsExactly("before", "after");
            assertThat(reported).extracting(context -> context.error().getMessage()).containsExactly("bad");
        });
    }

    @Test
    void aLateLinkFiresToo() {
        run(() -> {
            Task<Integer> task = after(1);
            task.join();
            task.onSuccess(log::add);
            assertThat(log).isEmpty();
            Gevent.idle();
            assertThat(log).containsExactly(1);
        });
    }

    @Test
    void whatIsUnlinkedIsNotCalled() {
        run(() -> {
            Consumer<Object> link = log::add;
            Task<Integer> task = after(1);
            task.onDone(link);
            task.onSuccess(link);
            task.onFailure(link);
            assertThat(task.removeOnDone(link)).isEqualTo(3);
            task.join();
            Gevent.idle();
            assertThat(log).isEmpty();
            assertThat(task.removeOnDone(link)).isZero();
        });
    }

    @Test
    void withTimeoutReturnsTheDefaultOnlyForItsOwnLimit() {
        run(() -> {
            assertThat(Gevent.withTimeout(SECOND, () -> "in time", "late")).isEqualTo("in time");
            assertThat(Gevent.withTimeout(
                            SECOND,
                            () -> {
                                Gevent.sleep(Duration.ofSeconds(2));
                                return "in time";
                            },
                            "late"))
                    .isEqualTo("late");
            assertThatThrownBy(() -> Gevent.withTimeout(
                            SECOND,
                            () -> {
                                throw new TimeoutException("mine");
                            },
                            "late"))
                    .hasMessage("mine");
            assertThatThrownBy(() -> Async.withTimeout(
                            SECOND,
                            () -> Gevent.withTimeout(
                                    Duration.ofSeconds(5),
                                    () -> {
                                        Gevent.sleep(Duration.ofSeconds(9));
                                        return "in time";
                                    },
                                    "late")))
                    .isInstanceOf(TimeoutException.class)
                    .hasMessageContaining("PT1S");
        });
    }

    @Test
    void aTimeoutAsABlockThrowsItselfAndTheInnerOfTwoGoesFirst() {
        run(() -> {
            try (Timeout outer = Async.timeout(Duration.ofSeconds(5))) {
                try (Timeout inner = Async.timeout(SECOND)) {
                    Gevent.sleep(Duration.ofSeconds(9));
                    log.add("not reached");
                } catch (TimeoutException e) {
                    log.add(e.getMessage().contains("PT1S"));
                }
                assertThat(outer.isExpired()).isFalse();
            }
            assertThat(log).containsExactly(true);
        });
    }

    @Test
    void aPromiseIsAnAsyncResult() {
        run(() -> {
            Promise<String> result = EventLoop.current().createPromise();
            assertThat(result.isDone()).isFalse();
            assertThatIllegalStateException().isThrownBy(result::result); // get_nowait
            assertThatThrownBy(() -> result.await(SECOND)).isInstanceOf(TimeoutException.class);
            result.onDone(r -> log.add(r.result()));
            Task<String> getter = Gevent.spawn(() -> result.await());
            Task<String> second = Gevent.spawn(() -> result.await());
            Async.yieldNow();
            assertThat(result.complete("set")).isTrue();
            assertThat(getter.await()).isEqualTo("set");
            assertThat(second.await()).isEqualTo("set");
            assertThat(log).containsExactly("set");
            assertThat(result.complete("again")).as("the first end is final").isFalse();
            assertThat(result.result()).isEqualTo("set");

            IOException error = new IOException("no");
            Promise<String> failed = EventLoop.current().createPromise();
            assertThat(failed.fail(error)).isTrue();
            assertThatThrownBy(failed::await).isSameAs(error);
            assertThat(failed.exception()).isSameAs(error);
            assertThat(Gevent.successful(failed)).isFalse();
            assertThat(Gevent.wait(List.of(result, failed))).containsExactly(result, failed);
        });
    }

    @Test
    void aPromiseMayBeSetFromAnotherThread() {
        Async.run(() -> {
            Promise<String> result = EventLoop.current().createPromise();
            Thread setter = Thread.ofPlatform().start(() -> result.complete("set"));
            assertThat(result.await(Duration.ofSeconds(10))).isEqualTo("set");
            Async.toThread(() -> setter.join());
        });
    }

    @Test
    void aTaskSpawnedFromATaskThatEndsGoesOn() {
        run(() -> {
            Task<Task<Integer>> parent = Gevent.spawn(() -> after(3));
            assertThat(parent.await().await()).isEqualTo(3);
        });
    }

    @Test
    void theKillOfAJoinerIsACancellationPointInEveryCase() {
        run(() -> {
            Task<Integer> ended = after(0);
            ended.join();
            Task<?> joiner = Gevent.spawn(() -> {
                Gevent.killSoon(Async.currentTask());
                try {
                    ended.join();
                } catch (CancelledError e) {
                    log.add("cancelled");
                    throw e;
                }
            });
            joiner.join();
            assertThat(log).containsExactly("cancelled");
        });
    }
}
