package io.greenloom.async;

import static io.greenloom.async.Virtually.run;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// Tasks that begin when somebody waits for them. The cases are those of kotlinx's tests of `CoroutineStart.LAZY`.
@Timeout(60)
final class LazyTaskTest {
    private static final TaskOptions LAZY = TaskOptions.defaults().withStart(Start.LAZY);

    private final List<Object> log = new ArrayList<>();

    private Task<String> lazy() {
        return Async.createTask(LAZY, () -> {
            log.add("began");
            Async.yieldNow();
            return "value";
        });
    }

    @Test
    void itBeginsWhenItIsAwaited() {
        run(() -> {
            Task<String> task = lazy();
            Async.sleep(Duration.ofHours(1));
            assertThat(log).isEmpty();
            assertThat(task.await()).isEqualTo("value");
            assertThat(log).containsExactly("began");
        });
    }

    @Test
    void eachWayToWaitBeginsIt() {
        run(() -> {
            Task<String> joined = lazy();
            joined.join();
            assertThat(joined.result()).isEqualTo("value");
            assertThat(lazy().await(Duration.ofSeconds(1))).isEqualTo("value");
            assertThat(lazy().join(Duration.ofSeconds(1))).isTrue();
            assertThat(Async.gather(lazy(), lazy())).containsExactly("value", "value");
            assertThat(Async.shield(lazy()).await()).isEqualTo("value");
            assertThat(Async.waitFor(lazy(), Duration.ofSeconds(1))).isEqualTo("value");
            for (Task<String> task : Async.asCompleted(List.of(lazy()))) {
                assertThat(task.result()).isEqualTo("value");
            }
            Async.wait(List.of(lazy()), ReturnWhen.ALL_COMPLETED);
            assertThat(Async.ensureFuture(lazy().toCompletableFuture()).await()).isEqualTo("value");
            assertThat(log).hasSize(10);
        });
    }

    @Test
    void itBeginsOnceHoweverOftenItIsStarted() {
        run(() -> {
            Task<String> task = lazy();
            task.start();
            task.start();
            Async.sleep(Duration.ofSeconds(1));
            assertThat(log).containsExactly("began");
            assertThat(task.isDone()).isTrue();
            task.start();
            assertThat(Async.gather(task, task)).containsExactly("value", "value");
            assertThat(log).hasSize(1);
        });
    }

    @Test
    void toLookAtItOrToAddACallbackIsNoWait() {
        run(() -> {
            Task<String> task = lazy();
            task.onDone(_ -> log.add("done"));
            assertThat(task.isDone()).isFalse();
            assertThat(task.settled()).isNull();
            Async.sleep(Duration.ofSeconds(1));
            assertThat(log).isEmpty();
        });
    }

    @Test
    void cancelledBeforeItNeverBegins() {
        run(() -> {
            Task<String> task = lazy();
            assertThat(task.cancel()).isTrue();
            assertThat(task.isCancelled()).isTrue();
            task.start();
            assertThatThrownBy(task::await).isInstanceOf(CancelledError.class);
        });
        assertThat(log).isEmpty();
    }

    @Test
    void aStartOfAnotherKindIsNotChangedByStart() {
        run(() -> {
            Task<Boolean> task = Async.createTask(() -> log.add("ran"));
            task.start();
            assertThat(log).isEmpty();
            task.await();
            assertThat(log).hasSize(1);
        });
    }

    @Test
    void theEndOfTheLoopDoesNotWaitForOneThatHasNotBegun() {
        List<Task<String>> made = new ArrayList<>();
        run(() -> {
            made.add(lazy());
            assertThat(EventLoop.current().allTasks()).doesNotContain(made.getFirst());
        });
        assertThatThrownBy(() -> made.getFirst().await())
                .isInstanceOf(CancelledError.class)
                .hasMessageContaining("closed");
        assertThat(log).isEmpty();
    }

    @Test
    void anotherThreadMayWaitForIt() throws Exception {
        try (EventLoop loop = EventLoop.create().start()) {
            Task<String> task = loop.createTask(LAZY, () -> "value");
            assertThat(loop.<Boolean>submit(() -> task.isDone()).get(20, TimeUnit.SECONDS))
                    .isFalse();
            assertThat(task.await()).isEqualTo("value");
        }
        try (EventLoop loop = EventLoop.create()) {
            Task<String> task = loop.createTask(LAZY, () -> "value");
            assertThat(loop.runUntilComplete(task)).isEqualTo("value");
        }
    }

    @Test
    void aGroupCancelsThoseThatNobodyHasStartedWhenAllOthersHaveEnded() {
        run(() -> {
            List<Task<?>> tasks = new ArrayList<>();
            TaskGroup.run(group -> {
                Task<String> used = group.createTask(LAZY, () -> "used");
                tasks.add(used);
                tasks.add(group.createTask(LAZY, () -> log.add("never")));
                group.createTask(() -> {
                    Async.sleep(Duration.ofSeconds(1));
                    log.add(used.await());
                });
            });
            assertThat(log).containsExactly("used");
            assertThat(tasks.getFirst().isDone()).isTrue();
            assertThat(tasks.getLast().isCancelled()).isTrue();
        });
    }

    @Test
    void aGroupWaitsForOneThatHasBegun() {
        run(() -> {
            TaskGroup.run(group -> {
                for (int i = 0; i < 3; i++) {
                    int n = i;
                    Task<?> task = group.createTask(LAZY, () -> {
                        Async.sleep(Duration.ofSeconds(n));
                        return log.add(n);
                    });
                    if (n > 0) {
                        task.start();
                    }
                }
            });
            assertThat(log).containsExactly(1, 2);
        });
    }
}
