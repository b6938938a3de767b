package io.greenloom.async;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.greenloom.async.gevent.Gevent;
import io.greenloom.async.gevent.Group;
import io.greenloom.async.gevent.Pool;
import io.greenloom.async.sync.CapacityLimiter;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.Test;

/// What takes a body takes one with a result and one without, typed without a cast, and declares none of the
/// errors that it passes on.
final class BodiesTest {
    private static final Duration HOUR = Duration.ofHours(1);

    private final List<String> log = Collections.synchronizedList(new ArrayList<>());

    private void step(String name) throws IOException {
        if (name.isEmpty()) {
            throw new IOException("no name");
        }
        log.add(name);
    }

    private String value(String name) throws IOException {
        step(name);
        return name;
    }

    private static void run(Action main) {
        Async.run(LoopClock.virtual(), main);
    }

    @Test
    void tasksOfTheRunningLoop() {
        TaskOptions options = TaskOptions.named("named");
        run(() -> {
            List<Task<?>> tasks = new ArrayList<>();
            tasks.add(Async.createTask(() -> {
                step("1");
            }));
            tasks.add(Async.createTask("named", () -> {
                step("2");
            }));
            tasks.add(Async.createTask(options, () -> {
                step("3");
            }));
            tasks.add(Async.ensureFuture(() -> {
                step("4");
            }));
            assertThat(Async.gather(tasks)).containsOnlyNulls();
            assertThat(tasks.get(2).name()).isEqualTo("named");

            Task<String> plain = Async.createTask(() -> value("5"));
            Task<String> named = Async.createTask("named", () -> value("6"));
            Task<String> optional = Async.createTask(options, () -> {
                step("7");
                return "7";
            });
            Task<String> ensured = Async.ensureFuture(() -> value("8"));
            assertThat(Async.gather(plain, named, optional, ensured)).containsExactly("5", "6", "7", "8");
        });
        assertThat(log).containsExactly("1", "2", "3", "4", "5", "6", "7", "8");
    }

    @Test
    void tasksOfALoopMadeByHand() throws Exception {
        TaskOptions options = TaskOptions.named("named");
        try (EventLoop loop = EventLoop.create(LoopClock.virtual())) {
            Task<?> plain = loop.createTask(() -> {
                step("1");
            });
            Task<?> named = loop.createTask("named", () -> {
                step("2");
            });
            Task<?> optional = loop.createTask(options, () -> {
                step("3");
            });
            CompletableFuture<?> submitted = loop.submit(() -> {
                step("4");
            });
            loop.runUntilComplete(() -> {
                step("5");
            });
            assertThat(log).containsExactly("1", "2", "3", "4", "5");
            assertThat(List.of(plain.name(), named.name(), optional.name())).endsWith("named", "named");
            assertThat(submitted.get(10, TimeUnit.SECONDS)).isNull();

            Task<String> first = loop.createTask(() -> value("6"));
            Task<String> second = loop.createTask("named", () -> value("7"));
            Task<String> third = loop.createTask(options, () -> value("8"));
            CompletableFuture<String> fourth = loop.submit(() -> value("9"));
            String fifth = loop.runUntilComplete(() -> value("10"));
            assertThat(List.of(first.result(), second.result(), third.result(), fourth.join(), fifth))
                    .containsExactly("6", "7", "8", "9", "10");
        }
    }

    @Test
    void aSubmittedBodyWithoutAResultFailsAndIsCancelledThroughItsFuture() {
        try (EventLoop loop = EventLoop.create().start()) {
            CompletableFuture<?> failing = loop.submit(() -> {
                step("");
            });
            assertThatThrownBy(() -> failing.get(10, TimeUnit.SECONDS))
                    .isInstanceOf(ExecutionException.class)
                    .hasRootCauseInstanceOf(IOException.class);
            CompletableFuture<?> endless = loop.submit(() -> {
                try {
                    Async.sleep(HOUR);
                } finally {
                    step("left");
                }
            });
            CompletableFuture<?> begun = loop.submit(() -> {}); // behind the other
            begun.join();
            endless.cancel(true);
            assertThatThrownBy(endless::join).isInstanceOf(CancellationException.class);
        }
        assertThat(log).containsExactly("left");
    }

    @Test
    void tasksOfAGroupOfLoops() {
        try (LoopGroup loops = LoopGroup.create(1)) {
            loops.createTask(() -> {
                        step("1");
                    })
                    .join();
            loops.submit(() -> {
                        step("2");
                    })
                    .join();
            assertThat(loops.createTask(() -> value("3")).await()).isEqualTo("3");
            assertThat(loops.submit(() -> value("4")).join()).isEqualTo("4");
        }
        assertThat(log).containsExactly("1", "2", "3", "4");
    }

    @Test
    void tasksOfATaskGroup() {
        TaskOptions options = TaskOptions.named("named");
        run(() -> {
            String all = TaskGroup.call(group -> {
                group.createTask(() -> {
                    step("1");
                });
                group.createTask("named", () -> {
                    step("2");
                });
                Task<?> optional = group.createTask(options, () -> {
                    step("3");
                });
                assertThat(optional.name()).isEqualTo("named");
                Task<String> first = group.createTask(() -> value("4"));
                Task<String> second = group.createTask("named", () -> value("5"));
                Task<String> third = group.createTask(options, () -> value("6"));
                return first.await() + second.await() + third.await();
            });
            assertThat(all).isEqualTo("456");
        });
        assertThat(log).containsExactly("1", "2", "3", "4", "5", "6");
    }

    @Test
    void bodiesUnderALimitOfTime() {
        run(() -> {
            Duration soon = EventLoop.current().time().plus(HOUR);
            Async.waitFor(
                    () -> {
                        step("1");
                    },
                    HOUR);
            Async.withTimeout(HOUR, () -> {
                step("2");
            });
            Async.withTimeoutAt(soon, () -> {
                step("3");
            });
            Async.failAfter(HOUR, () -> {
                step("4");
            });
            Async.failAt(soon, () -> {
                step("5");
            });
            boolean after = Async.moveOnAfter(HOUR, () -> {
                step("6");
            });
            boolean at = Async.moveOnAt(soon, () -> {
                step("7");
            });
            boolean shutdown = Async.moveOnShutdown(() -> {
                step("8");
            });
            assertThat(List.of(after, at, shutdown)).containsOnly(true);

            assertThat(Async.waitFor(() -> value("9"), HOUR)).isEqualTo("9");
            String within = Async.withTimeout(HOUR, () -> value("10"));
            String until = Async.withTimeoutAt(soon, () -> value("11"));
            String asked = Async.withTimeoutAt(soon, limit -> value(limit.isExpired() ? "late" : "12"));
            String failing = Async.failAfter(HOUR, () -> value("13"));
            String failingAt = Async.failAt(soon, () -> value("14"));
            assertThat(List.of(within, until, asked, failing, failingAt)).containsExactly("10", "11", "12", "13", "14");
            assertThat(Async.moveOnAfter(HOUR, () -> value("15"))).contains("15");
            assertThat(Async.moveOnAt(soon, () -> value("16"))).contains("16");
            assertThat(Async.moveOnShutdown(() -> value("17"))).contains("17");
        });
        assertThat(log).hasSize(17);
    }

    @Test
    void aBodyWithoutAResultThatTakesTooLongIsATimeout() {
        run(() -> {
            Duration start = EventLoop.current().time();
            Action endless = () -> Async.sleep(Duration.ofDays(1));
            List<Action> limited = List.of(
                    () -> Async.waitFor(endless, HOUR),
                    () -> Async.withTimeoutAt(start.plus(HOUR.multipliedBy(2)), endless),
                    () -> Async.failAfter(HOUR, endless),
                    () -> Async.failAt(start.plus(HOUR.multipliedBy(4)), endless));
            for (Action each : limited) {
                assertThatThrownBy(each::run).isInstanceOf(TimeoutException.class);
            }
            assertThat(EventLoop.current().time()).isEqualTo(start.plus(HOUR.multipliedBy(4)));
        });
    }

    @Test
    void bodiesOnHelperThreads() {
        run(() -> {
            CapacityLimiter limiter = new CapacityLimiter(1);
            Async.toThread(() -> {
                step("1");
            });
            Async.toThread(OnCancel.WAIT, () -> {
                step("2");
            });
            limiter.toThread(OnCancel.ABANDON, () -> {
                step("3");
            });
            Async.toThread(() -> Async.callFromThread(() -> {
                step("4");
            }));
            assertThat(Async.toThread(() -> value("5"))).isEqualTo("5");
            assertThat(Async.toThread(OnCancel.INTERRUPT, () -> value("6"))).isEqualTo("6");
            assertThat(limiter.toThread(OnCancel.WAIT, () -> value("7"))).isEqualTo("7");
            assertThat(Async.toThread(() -> Async.callFromThread(() -> value("8"))))
                    .isEqualTo("8");
            assertThat(limiter.availableTokens()).isEqualTo(1);
        });
        assertThat(log).containsExactly("1", "2", "3", "4", "5", "6", "7", "8");
    }

    @Test
    void bodiesOnAnExecutor() {
        try (ExecutorService threads = Executors.newSingleThreadExecutor()) {
            run(() -> {
                EventLoop loop = EventLoop.current();
                loop.runInExecutor(threads, () -> {
                            step("1");
                        })
                        .await();
                assertThat(loop.runInExecutor(threads, () -> value("2")).await())
                        .isEqualTo("2");
                Promise<?> failing = loop.runInExecutor(threads, () -> {
                    step("");
                });
                assertThatThrownBy(failing::await).isInstanceOf(IOException.class);
            });
        }
        assertThat(log).containsExactly("1", "2");
    }

    @Test
    void bodiesInAScope() {
        run(() -> {
            CancelScope.create().run(() -> {
                step("1");
            });
            Async.uncancellable(() -> {
                step("2");
            });
            assertThat(CancelScope.create().<String>run(() -> value("3"))).isEqualTo("3");
            String uncancelled = Async.uncancellable(() -> value("4"));
            assertThat(uncancelled).isEqualTo("4");
        });
        assertThat(log).containsExactly("1", "2", "3", "4");
    }

    @Test
    void bodiesInTheStyleOfGevent() {
        run(() -> {
            Gevent.spawn(() -> {
                        step("1");
                    })
                    .join();
            Gevent.spawnLater(HOUR, () -> {
                        step("2");
                    })
                    .join();
            for (Group group : List.of(new Group(), new Pool(1))) {
                group.spawn(() -> {
                            step("spawned");
                        })
                        .join();
                group.apply(() -> {
                    step("applied");
                });
                group.applyAsync(() -> {
                            step("applied later");
                        })
                        .join();
                assertThat(group.spawn(() -> value("a")).await()).isEqualTo("a");
                assertThat(group.apply(() -> value("b"))).isEqualTo("b");
                assertThat(group.applyAsync(() -> value("c")).await()).isEqualTo("c");
            }
        });
        assertThat(log)
                .containsExactly(
                        "1",
                        "2",
                        "spawned",
                        "applied",
                        "applied later",
                        "a",
                        "b",
                        "c",
                        "spawned",
                        "applied",
                        "applied later",
                        "a",
                        "b",
                        "c");
    }

    @Test
    void anAsynchronousBodyWithoutAResultDoesNotWaitForRoomInAPool() {
        run(() -> {
            Pool pool = new Pool(1);
            pool.spawn(() -> Async.sleep(HOUR));
            Task<?> later = pool.applyAsync(() -> {
                step("later");
            });
            assertThat(log).isEmpty();
            later.join();
            assertThat(log).containsExactly("later");
            assertThat(EventLoop.current().time()).isGreaterThanOrEqualTo(HOUR);
        });
    }

    /// Declares nothing: neither do they.
    private void passErrorsOn(Duration soon) throws TimeoutException {
        List<Runnable> calls = List.of(
                () -> CancelScope.create().run(() -> step("")),
                () -> CancelScope.create().run(() -> value("")),
                () -> Async.uncancellable(() -> step("")),
                () -> Async.moveOnAfter(HOUR, () -> step("")),
                () -> Async.moveOnAt(soon, () -> value("")),
                () -> Async.moveOnShutdown(() -> step("")),
                () -> Async.toThread(() -> step("")),
                () -> Async.toThread(OnCancel.WAIT, () -> step("")),
                () -> Async.toThread(OnCancel.INTERRUPT, () -> value("")),
                () -> new CapacityLimiter(1).toThread(OnCancel.ABANDON, () -> step("")));
        for (Runnable call : calls) {
            assertThatThrownBy(call::run).isInstanceOf(IOException.class).hasMessage("no name");
        }
        assertThatThrownBy(() -> Async.failAfter(HOUR, () -> step(""))).isInstanceOf(IOException.class);
        assertThat(Async.failAt(soon, () -> "no IOException to declare")).isNotEmpty();
    }

    @Test
    void whatABodyThrowsComesOutAsItIsAndUndeclared() {
        run(() -> passErrorsOn(EventLoop.current().time().plus(HOUR)));
    }
}
