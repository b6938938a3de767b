package io.greenloom.async;

import static io.greenloom.async.Virtually.run;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.greenloom.greenlet.Context;
import io.greenloom.greenlet.ContextVar;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// Groups with tasks that outlive the others, with a limit, and with options.
@Timeout(60)
final class TaskGroupServicesTest {
    private static final ContextVar<String> USER = ContextVar.of("user", "nobody");

    private final List<Object> log = new ArrayList<>();
    private int running;
    private int most;

    private void serve() {
        try {
            Async.sleep(Duration.ofDays(365));
        } finally {
            log.add("service ended");
        }
    }

    private void work() {
        try {
            Async.sleep(Duration.ofSeconds(10));
            log.add("worked");
        } catch (CancelledError e) {
            // The service is still there for whoever cleans up.
            TaskGroupServicesTest.uncancellable(() -> Async.sleep(Duration.ofSeconds(1)));
            log.add("cleaned up");
            throw e;
        }
    }

    private static void uncancellable(Action action) {
        try {
            Async.uncancellable(action);
        } catch (Exception e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void aServiceEndsWhenTheBodyAndAllOthersHave() {
        run(() -> {
            TaskGroup.run(group -> {
                group.service("service", this::serve);
                group.createTask(this::work);
                Async.sleep(Duration.ofSeconds(1));
                log.add("body");
            });
            assertThat(EventLoop.current().time()).isEqualTo(Duration.ofSeconds(10));
        });
        assertThat(log).containsExactly("body", "worked", "service ended");
    }

    @Test
    void aGroupWithNothingButServicesEndsThemWithItsBody() {
        run(() -> TaskGroup.run(group -> {
            group.service("one", this::serve);
            group.service("two", this::serve);
            Async.yieldNow();
            Async.yieldNow();
            log.add("body");
        }));
        assertThat(log).containsExactly("body", "service ended", "service ended");
    }

    @Test
    void aServiceOutlivesTheCleanUpOfUsersThatAreCancelled() {
        run(() -> TaskGroup.run(group -> {
            group.service("service", this::serve);
            group.createTask(this::work);
            Async.sleep(Duration.ofSeconds(1));
            group.cancel();
        }));
        assertThat(log).containsExactly("cleaned up", "service ended");
    }

    @Test
    void aServiceOutlivesAScopeAroundItsGroup() {
        run(() -> {
            boolean ended = Async.moveOnAfter(
                    Duration.ofSeconds(1),
                    () -> TaskGroup.run(group -> {
                        group.service("service", this::serve);
                        group.createTask(this::work);
                    }));
            assertThat(ended).isFalse();
        });
        assertThat(log).containsExactly("cleaned up", "service ended");
    }

    @Test
    void aServiceOutlivesItsUsersAtTheEndOfTheLoopToo() {
        run(() -> {
            Async.createTask(() -> TaskGroup.run(group -> {
                group.service("service", this::serve);
                group.createTask(this::work);
            }));
            Async.sleep(Duration.ofSeconds(1));
        });
        assertThat(log).containsExactly("cleaned up", "service ended");
    }

    @Test
    void aServiceThatFailsFailsTheGroup() {
        run(() -> assertThatThrownBy(() -> TaskGroup.run(group -> {
                    group.service("service", () -> {
                        Async.sleep(Duration.ofSeconds(1));
                        throw new IllegalStateException("broken");
                    });
                    group.createTask(this::work);
                }))
                .isInstanceOf(TaskGroupException.class)
                .hasRootCauseMessage("broken"));
        assertThat(log).containsExactly("cleaned up");
    }

    @Test
    void aServiceThatEndsByItselfIsMissedByNobody() {
        run(() -> TaskGroup.run(group -> {
            group.service("service", () -> log.add("service"));
            group.createTask(this::work);
        }));
        assertThat(log).containsExactly("service", "worked");
    }

    private Action counted(int n) {
        return () -> {
            most = Math.max(most, ++running);
            Async.sleep(Duration.ofSeconds(1));
            running--;
            log.add(n);
        };
    }

    @Test
    void noMoreTasksRunAtATimeThanTheLimitAllowsAndTheyBeginInOrder() {
        run(() -> {
            TaskGroup.run(3, group -> IntStream.range(0, 10).forEach(n -> group.createTask(counted(n))));
            assertThat(EventLoop.current().time()).isEqualTo(Duration.ofSeconds(4));
        });
        assertThat(most).isEqualTo(3);
        assertThat(log).containsExactly(0, 1, 2, 3, 4, 5, 6, 7, 8, 9);
    }

    @Test
    void tasksInLineThatAreCancelledNeverBeginAndTakeNoRoom() {
        run(() -> TaskGroup.run(1, group -> {
            group.createTask(counted(0));
            Task<?> cancelled = group.createTask(counted(1));
            group.createTask(counted(2));
            Async.yieldNow();
            cancelled.cancel();
        }));
        assertThat(log).containsExactly(0, 2);
    }

    @Test
    void aFailureCancelsThoseInLineToo() {
        run(() -> {
            List<Task<?>> tasks = new ArrayList<>();
            assertThatThrownBy(() -> TaskGroup.run(2, group -> {
                        tasks.add(group.createTask(() -> {
                            throw new IllegalStateException("broken");
                        }));
                        for (int i = 0; i < 5; i++) {
                            tasks.add(group.createTask(counted(i)));
                        }
                        tasks.add(group.createTask(TaskOptions.defaults().withStart(Start.ATOMIC), () -> {
                            log.add("atomic");
                            Async.yieldNow();
                            return log.add("never");
                        }));
                    }))
                    .hasRootCauseMessage("broken");
            assertThat(tasks).allMatch(Awaitable::isDone);
        });
        assertThat(log).containsExactly("atomic");
    }

    @Test
    void whatAGroupWithALimitStartsAsAServiceDoesNotCount() {
        run(() -> TaskGroup.run(1, group -> {
            group.service("service", this::serve);
            assertThat(group.<Integer>start(status -> {
                        status.started(1);
                        Async.sleep(Duration.ofSeconds(5));
                    }))
                    .isEqualTo(1);
            group.createTask(counted(0));
        }));
        assertThat(log).containsExactly(0, "service ended");
    }

    @Test
    void impossibleLimitsAndLazyTasksUnderALimitAreRefused() {
        run(() -> {
            assertThatIllegalArgumentException().isThrownBy(() -> TaskGroup.run(0, _ -> {}));
            TaskGroup.run(
                    1,
                    group -> assertThatIllegalArgumentException()
                            .isThrownBy(() ->
                                    group.createTask(TaskOptions.defaults().withStart(Start.LAZY), () -> 1)));
        });
    }

    @Test
    void optionsGoToTheTasksOfAGroup() {
        run(() -> TaskGroup.run(group -> {
            Context context = new Context();
            context.run(() -> USER.set("eve"));
            Task<String> task = group.createTask(
                    TaskOptions.named("poller").withContext(context).withStart(Start.EAGER), () -> {
                        log.add("eager");
                        return USER.get();
                    });
            assertThat(log).containsExactly("eager");
            assertThat(task.name()).isEqualTo("poller");
            assertThat(task.await()).isEqualTo("eve");
        }));
    }

    @Test
    void anEagerTaskThatFailsAtOnceFailsTheGroup() {
        run(() -> assertThatThrownBy(() -> TaskGroup.run(group -> {
                    group.createTask(TaskOptions.defaults().withStart(Start.EAGER), () -> {
                        throw new IllegalStateException("at once");
                    });
                    Async.sleep(Duration.ofSeconds(1));
                    log.add("never");
                }))
                .isInstanceOf(TaskGroupException.class)
                .hasRootCauseMessage("at once"));
        assertThat(log).isEmpty();
    }

    @Test
    void gatherTakesBodiesOneByOneWhereItHasALimit() {
        run(() -> {
            Iterable<Callable<Integer>> bodies = () -> IntStream.range(0, 6)
                    .<Callable<Integer>>mapToObj(n -> {
                        log.add("taken " + n);
                        return () -> {
                            Async.sleep(Duration.ofSeconds(6 - n));
                            return n;
                        };
                    })
                    .iterator();
            Task<List<Integer>> all = Async.createTask(() -> Async.gather(2, bodies));
            Async.yieldNow();
            Async.yieldNow();
            assertThat(log).hasSize(2);
            assertThat(all.await()).containsExactly(0, 1, 2, 3, 4, 5);
        });
    }
}
