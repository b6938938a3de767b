package io.greenloom.async;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.greenloom.generator.Generator;
import io.greenloom.greenlet.Greenlet;
import io.greenloom.greenlet.GreenletExit;
import java.io.IOException;
import java.lang.ref.WeakReference;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/// Each task is a thread to greenlets: with a main greenlet and a tree of its own.
final class GreenletsInTasksTest {
    private final List<Object> log = new ArrayList<>();

    private static void sleep(int seconds) {
        Async.sleep(Duration.ofSeconds(seconds));
    }

    @Test
    void greenletsOfATaskTakeTurnsAndSleepOneAfterTheOther() {
        LoopClock clock = LoopClock.virtual();
        Async.run(clock, () -> {
            Greenlet main = Greenlet.current();
            Greenlet[] pair = new Greenlet[2];
            for (int i = 0; i < 2; i++) {
                int me = i;
                pair[i] = Greenlet.of(main, x -> {
                    for (int n = 0; n < 3; n++) {
                        sleep(1);
                        log.add("g" + me + " at " + EventLoop.current().time().toSeconds());
                        pair[1 - me].switchTo();
                    }
                    return null;
                });
            }
            pair[0].switchTo();
        });
        assertThat(log).containsExactly("g0 at 1", "g1 at 2", "g0 at 3", "g1 at 4", "g0 at 5", "g1 at 6");
    }

    @Test
    void eachTaskHasItsOwnMainGreenlet() {
        Async.run(() -> {
            Greenlet mine = Greenlet.current();
            Callable<Greenlet> body = () -> {
                Greenlet before = Greenlet.current();
                Async.yieldNow();
                assertThat(Greenlet.current()).isSameAs(before);
                return before;
            };
            List<Greenlet> others = Async.gather(Async.createTask(body), Async.createTask(body));
            assertThat(others).doesNotContain(mine).doesNotHaveDuplicates();
            assertThat(others).allMatch(g -> g.parent() == null);
            assertThat(Greenlet.current()).isSameAs(mine);
        });
    }

    @Test
    void switchesOfTasksThatRunInTurnsDoNotMixUp() {
        Async.run(LoopClock.virtual(), () -> {
            Callable<String> body = () -> {
                Greenlet main = Greenlet.current();
                StringBuilder seen = new StringBuilder();
                Greenlet g = Greenlet.of(x -> {
                    Object next = x;
                    while (true) {
                        Async.yieldNow();
                        next = main.switchTo(next + "!");
                    }
                });
                for (int i = 0; i < 5; i++) {
                    seen.append(g.switchTo(i));
                    Async.yieldNow();
                }
                assertThat(g.kill()).isInstanceOf(GreenletExit.class);
                return seen.toString();
            };
            List<Task<String>> tasks = new ArrayList<>();
            for (int i = 0; i < 20; i++) {
                tasks.add(Async.createTask(body));
            }
            assertThat(Async.gather(tasks)).containsOnly("0!1!2!3!4!");
        });
    }

    @Test
    void switchingToAnotherTasksGreenletIsRefusedAndHarmless() {
        Async.run(LoopClock.virtual(), () -> {
            List<Greenlet> theirs = new ArrayList<>();
            Task<String> owner = Async.createTask("the owner", () -> {
                Greenlet main = Greenlet.current();
                Greenlet suspended = Greenlet.of(x -> main.switchTo());
                suspended.switchTo();
                Greenlet pending = Greenlet.of(x -> x);
                Greenlet asleep = Greenlet.of(x -> {
                    sleep(1);
                    return "slept";
                });
                theirs.addAll(List.of(main, suspended, pending, asleep));
                String slept = (String) asleep.switchTo();
                return slept + suspended.switchTo(" unharmed") + pending.switchTo(" as well");
            });
            Async.yieldNow();
            for (Greenlet target : theirs) {
                assertThatThrownBy(target::switchTo)
                        .isInstanceOf(IllegalStateException.class)
                        .hasMessageContaining("cannot switch from")
                        .hasMessageContaining("create it on the thread that switches to it");
                assertThatThrownBy(target::kill).isInstanceOf(IllegalStateException.class);
                assertThatThrownBy(() -> Greenlet.of(x -> target.switchTo()).switchTo())
                        .isInstanceOf(IllegalStateException.class);
            }
            assertThat(owner.await()).isEqualTo("slept unharmed as well");
        });
    }

    @Test
    @Tag("opened") // a portable task is not a thread, so that the refusal can name its loop's only
    void theRefusalNamesBothTasks() {
        Async.run(() -> {
            Task<Greenlet> owner = Async.createTask("the owner", () -> {
                Greenlet g = Greenlet.current();
                Async.yieldNow();
                return g;
            });
            Task<?> stranger = Async.createTask(
                    "the stranger",
                    () -> assertThatThrownBy(() -> owner.await().switchTo())
                            .isInstanceOf(IllegalStateException.class)
                            .hasMessageContaining("\"the stranger\"")
                            .hasMessageContaining("\"the owner\" (which has exited)"));
            stranger.await();
        });
    }

    @Test
    void aFailureOfAGreenletReachesTheTasksAwaiterAsTheVeryObject() {
        IOException failure = new IOException("of the greenlet");
        Async.run(LoopClock.virtual(), () -> {
            Task<?> task = Async.createTask(() -> {
                Greenlet outer = Greenlet.of(x -> Greenlet.of(y -> {
                            sleep(1);
                            throw failure;
                        })
                        .switchTo());
                outer.switchTo();
            });
            assertThatThrownBy(task::await).isSameAs(failure);
        });
    }

    @Test
    void aGreenletThatIsKilledMaySuspendInItsCleanUp() {
        Async.run(LoopClock.virtual(), () -> {
            Greenlet main = Greenlet.current();
            Greenlet g = Greenlet.of(x -> {
                try {
                    return main.switchTo();
                } finally {
                    sleep(2);
                    log.add("cleaned up at 2");
                }
            });
            g.switchTo();
            Async.createTask(() -> {
                sleep(1);
                log.add("other at 1");
            });
            g.kill();
        });
        assertThat(log).containsExactly("other at 1", "cleaned up at 2");
    }

    @Test
    void aCancellationThatAGreenletTurnsIntoAFailureIsTheTasksFailure() {
        IOException failure = new IOException("of the clean-up");
        Async.run(LoopClock.virtual(), () -> {
            Task<?> task = Async.createTask(() -> Greenlet.of(x -> {
                        try {
                            sleep(1000);
                        } catch (CancelledError e) {
                            throw failure;
                        }
                        return null;
                    })
                    .switchTo());
            Async.yieldNow();
            task.cancel();
            assertThatThrownBy(task::await).isSameAs(failure);
        });
    }

    @Test
    void aCancellationFindsTheGreenletThatRunsNotThoseThatAreSuspended() {
        Async.run(LoopClock.virtual(), () -> {
            Task<?> task = Async.createTask(() -> {
                Greenlet main = Greenlet.current();
                Greenlet waiting = Greenlet.of(x -> {
                    try {
                        return main.switchTo();
                    } catch (CancelledError e) {
                        log.add("the wrong one");
                        throw e;
                    }
                });
                waiting.switchTo();
                Greenlet.of(x -> {
                            try {
                                sleep(1000);
                            } catch (CancelledError e) {
                                log.add("the one that sleeps");
                                throw e;
                            }
                            return null;
                        })
                        .switchTo();
            });
            Async.yieldNow();
            task.cancel();
            assertThatThrownBy(task::await).isInstanceOf(CancelledError.class);
        });
        assertThat(log).containsExactly("the one that sleeps");
    }

    @Test
    void closingTheLoopEndsATaskThatSleepsInAGreenlet() {
        Async.run(LoopClock.virtual(), () -> {
            Async.createTask(() -> Inside.GREENLET_OF_A_GENERATOR.run(() -> {
                try {
                    sleep(1000);
                } finally {
                    Async.yieldNow();
                    log.add("cleaned up");
                }
            }));
            Async.yieldNow();
        });
        assertThat(log).containsExactly("cleaned up");
    }

    // ---------------------------------------------------------------- what is left behind

    @Test
    void aTaskThatLeavesSuspendedGreenletsBehindEndsAndTheyAreCollected() {
        List<WeakReference<?>> left = new ArrayList<>();
        Async.run(() -> {
            for (int i = 0; i < 20; i++) {
                Async.createTask(() -> leaveBehind(left)).await();
            }
            assertThat(EventLoop.current().allTasks()).hasSize(1);
            assertCollected(left); // while the loop goes on
        });
        assertThat(log).isEmpty();
    }

    private void leaveBehind(List<WeakReference<?>> left) {
        Greenlet main = Greenlet.current();
        Greenlet g = Greenlet.of(x -> {
            try {
                Async.yieldNow();
                return main.switchTo();
            } finally {
                log.add("never");
            }
        });
        g.switchTo();
        Generator<Integer> generator = Generator.of(y -> {
            Async.yieldNow();
            y.yield(1);
            log.add("never");
        });
        generator.next();
        Async.yieldNow();
        left.add(new WeakReference<>(g));
        left.add(new WeakReference<>(generator));
        left.add(new WeakReference<>(Async.currentTask()));
    }

    private static void assertCollected(List<WeakReference<?>> gone) {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
        while (gone.stream().anyMatch(r -> r.get() != null) && System.nanoTime() < deadline) {
            System.gc();
            Async.yieldNow();
        }
        assertThat(gone).allMatch(r -> r.get() == null);
    }

    // ---------------------------------------------------------------- outside of tasks

    @Test
    void aCallbackMaySwitchAndSuspendInAGreenlet() {
        Async.run(LoopClock.virtual(), () -> {
            EventLoop loop = EventLoop.current();
            Promise<String> done = loop.createPromise();
            for (int i = 0; i < 2; i++) {
                int n = i;
                loop.callSoon(() -> {
                    Greenlet main = Greenlet.current();
                    Greenlet g = Greenlet.of(x -> {
                        log.add("starts " + n);
                        sleep(1);
                        main.switchTo();
                        sleep(1);
                        return "ends " + n;
                    });
                    g.switchTo();
                    log.add(g.switchTo());
                    if (log.size() == 4) {
                        done.complete("done");
                    }
                });
            }
            assertThat(done.await()).isEqualTo("done");
        });
        assertThat(log).containsExactly("starts 0", "starts 1", "ends 0", "ends 1");
    }

    @Test
    void aHelperThreadHasAMainGreenletOfItsOwn() {
        Async.run(() -> {
            Greenlet mine = Greenlet.current();
            String answer = Async.toThread(() -> {
                Greenlet main = Greenlet.current();
                assertThat(main).isNotSameAs(mine);
                assertThatThrownBy(mine::switchTo).isInstanceOf(IllegalStateException.class);
                Greenlet g = Greenlet.of(x -> main.switchTo("a") + "c");
                return g.switchTo() + "," + g.switchTo("b");
            });
            assertThat(answer).isEqualTo("a,bc");
            Inside.GREENLET.run(
                    () -> log.add(Async.<String>toThread(() -> everyLetter("x").next())));
        });
        assertThat(log).containsExactly("x");
    }

    private static Generator<String> everyLetter(String letters) {
        return Generator.of(y -> {
            for (String letter : letters.split("")) {
                y.yield(letter);
            }
        });
    }

    @Test
    void aPlainVirtualThreadMayAwaitATaskInAGreenlet() {
        Async.run(() -> {
            Promise<String> promise = EventLoop.current().createPromise();
            Thread.Builder plain = Thread.ofVirtual();
            FutureTask<Object> waiting = new FutureTask<>(() -> Greenlet.of(x -> {
                        log.add("waits");
                        return promise.await();
                    })
                    .switchTo());
            Async.toThread(() -> {
                Thread thread = plain.start(waiting);
                promise.complete("value");
                return thread.join(Duration.ofSeconds(20));
            });
            assertThat(waiting.get()).isEqualTo("value");
        });
        assertThat(log).containsExactly("waits");
    }

    @Test
    @Tag("opened") // elsewhere it runs on the JDK's scheduler, not on the loop
    void aVirtualThreadThatATaskStartsMaySuspendInAGreenlet() {
        Async.run(() -> {
            Promise<String> done = EventLoop.current().createPromise();
            Thread.startVirtualThread(() -> Inside.GENERATOR_OF_A_GREENLET.run(() -> {
                Async.sleep(Duration.ofMillis(1));
                Async.yieldNow();
                Thread.sleep(1); // what is tested
                done.complete("done");
            }));
            assertThat(done.await()).isEqualTo("done");
        });
    }

    // ---------------------------------------------------------------- many

    @Test
    void aThousandTasksOfThreeGreenletsSleepAtTheSameTime() {
        LoopClock clock = LoopClock.virtual();
        Async.run(clock, () -> {
            List<Task<Integer>> tasks = new ArrayList<>();
            for (int i = 0; i < 1000; i++) {
                tasks.add(Async.createTask(() -> {
                    Greenlet main = Greenlet.current();
                    int sum = 0;
                    List<Greenlet> greenlets = new ArrayList<>();
                    for (int n = 1; n <= 3; n++) {
                        int mine = n;
                        greenlets.add(Greenlet.of(x -> {
                            sleep(1);
                            main.switchTo(mine);
                            sleep(1);
                            return mine;
                        }));
                    }
                    for (int round = 0; round < 2; round++) {
                        for (Greenlet g : greenlets) {
                            sum += (int) g.switchTo();
                        }
                    }
                    return sum;
                }));
            }
            assertThat(Async.gather(tasks)).containsOnly(12);
        });
        assertThat(Duration.ofNanos(clock.nanoTime())).isEqualTo(Duration.ofSeconds(6));
    }
}
