package io.greenloom.async.gevent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.greenloom.async.Action;
import io.greenloom.async.Async;
import io.greenloom.async.LoopClock;
import io.greenloom.async.Task;
import io.greenloom.greenlet.GreenletExit;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/// Groups, as gevent's `test__greenletset` has them.
final class GroupTest {
    private static final Duration SECOND = Duration.ofSeconds(1);

    private final Group group = new Group();
    private final List<Object> log = new ArrayList<>();

    private static void run(Action main) {
        Async.run(LoopClock.virtual(), main);
    }

    private static void sleep(int seconds) {
        Gevent.sleep(Duration.ofSeconds(seconds));
    }

    @Test
    void aTaskLeavesWhenItHasEnded() {
        run(() -> {
            assertThat(group.isEmpty()).isTrue();
            Task<?> one = group.spawn(() -> sleep(1));
            Task<?> two = group.spawn(() -> sleep(2));
            assertThat(group.tasks()).containsExactly(one, two);
            one.join();
            assertThat(group.tasks()).containsExactly(two);
            assertThat(group.contains(one)).isFalse();
            group.join();
            assertThat(group.isEmpty()).isTrue();
            group.join();
        });
    }

    @Test
    void joinWaitsForThoseTooThatComeMeanwhile() {
        run(() -> {
            group.spawn(() -> {
                sleep(1);
                group.spawn(() -> {
                    sleep(1);
                    log.add("second");
                });
            });
            assertThat(group.join(Duration.ofMillis(1500))).isFalse();
            assertThat(group.join(SECOND)).isTrue();
            assertThat(log).containsExactly("second");
        });
    }

    @Test
    void joinThrowsTheFirstFailureOnlyWhenAsked() {
        run(() -> {
            IOException first = new IOException("first");
            for (boolean raise : new boolean[] {false, true}) {
                group.spawn(() -> sleep(9));
                group.spawn(() -> {
                    sleep(2);
                    throw new IOException("second");
                });
                group.spawn(() -> {
                    sleep(1);
                    throw first;
                });
                List<Task<?>> all = group.tasks();
                if (raise) {
                    assertThatThrownBy(() -> group.join(null, true)).isSameAs(first);
                } else {
                    all.forEach(task -> task.onFailure(log::add));
                    assertThat(group.join(null, false)).isTrue();
                }
                assertThat(all).as("all have ended first").allMatch(Task::isDone);
            }
            assertThat(log).hasSize(2);
        });
    }

    @Test
    void killEndsAllAlsoThoseThatCleaningUpBringsIn() {
        run(() -> {
            for (int i = 0; i < 3; i++) {
                group.spawn(() -> {
                    try {
                        sleep(1000);
                    } finally {
                        group.spawn(() -> {
                            log.add("came");
                            sleep(1000);
                        });
                    }
                });
            }
            Async.yieldNow();
            group.spawn(() -> log.add("never ran"));
            group.kill();
            assertThat(group.isEmpty()).isTrue();
            assertThat(log).doesNotContain("never ran");
            group.kill();
        });
    }

    @Test
    void killWithALimitTellsThatSomePutTheirEndOff() {
        run(() -> {
            group.spawn(() -> Async.uncancellable(() -> sleep(10)));
            Async.yieldNow();
            assertThat(group.kill(new GreenletExit(), SECOND)).isFalse();
            assertThat(group.size()).isEqualTo(1);
            group.join();
        });
    }

    @Test
    void killWithAnErrorMakesThemFail() {
        run(() -> {
            IOException error = new IOException("enough");
            Task<?> task = group.spawn(() -> sleep(10));
            Async.yieldNow();
            assertThat(group.kill(error, null)).isTrue();
            assertThat(task.exception()).isSameAs(error);
        });
    }

    @Test
    void killOneLeavesTheOthersAndThoseOfNoConcern() {
        run(() -> {
            Task<?> one = group.spawn(() -> sleep(10));
            Task<?> two = group.spawn(() -> sleep(10));
            Task<?> stranger = Gevent.spawn(() -> sleep(10));
            group.killOne(one);
            group.killOne(stranger);
            assertThat(one.isDone()).isTrue();
            assertThat(two.isDone()).isFalse();
            assertThat(stranger.isDone()).isFalse();
        });
    }

    @Test
    void tasksMayBeAddedAndDiscarded() {
        run(() -> {
            Task<?> task = Gevent.spawn(() -> sleep(1));
            group.add(task);
            group.add(task);
            assertThat(group.tasks()).containsExactly(task);
            group.discard(task);
            group.discard(task);
            assertThat(group.isEmpty()).isTrue();
            assertThat(task.isDone()).isFalse();
            group.add(task);
            group.join();
            group.add(task);
            assertThat(group.isEmpty()).as("one that has ended is not taken in").isTrue();
        });
    }

    @Test
    void whoWaitsForItsOwnGroupIsTold() {
        run(() -> {
            Task<?> member = group.spawn(() -> group.join());
            assertThatThrownBy(member::await).isInstanceOf(IllegalStateException.class);
        });
    }

    @Test
    void outsideALoopNothingIsStarted() {
        assertThatIllegalStateException().isThrownBy(() -> group.spawn(() -> 1));
        Pool pool = new Pool(1);
        assertThatIllegalStateException().isThrownBy(() -> pool.spawn(() -> 1));
        assertThat(pool.freeCount()).isEqualTo(1);
    }
}
