package io.greenloom.async;

import static io.greenloom.async.Virtually.run;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.greenloom.greenlet.Context;
import io.greenloom.greenlet.ContextVar;
import io.greenloom.greenlet.Token;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.junit.jupiter.api.Test;

/// Starts and contexts of tasks.
final class TaskOptionsTest {
    private static final ContextVar<String> USER = ContextVar.of("user", "nobody");
    private static final TaskOptions EAGER = TaskOptions.defaults().withStart(Start.EAGER);

    private final List<Object> log = new ArrayList<>();

    @Test
    void anEagerTaskRunsToItsFirstSuspensionPointWithinCreateTask() {
        run(() -> {
            Async.createTask(() -> log.add("created before"));
            Task<?> outer = Async.currentTask();
            Task<String> task = Async.createTask(EAGER, () -> {
                assertThat(Async.currentTask()).isNotSameAs(outer);
                log.add("first step");
                Async.yieldNow();
                log.add("second step");
                return "value";
            });
            log.add("created");
            assertThat(Async.currentTask()).isSameAs(outer);
            assertThat(task.await()).isEqualTo("value");
            assertThat(log).containsExactly("first step", "created", "created before", "second step");
        });
    }

    @Test
    void anEagerTaskThatNeverSuspendsHasEndedWhenItIsReturned() {
        run(() -> {
            Task<String> task = Async.createTask(EAGER, () -> "value");
            assertThat(task.isDone()).isTrue();
            assertThat(task.result()).isEqualTo("value");
            Task<String> failed = Async.createTask(EAGER, () -> {
                throw new IllegalStateException("x");
            });
            assertThat(failed.exception()).hasMessage("x");
        });
    }

    @Test
    void eagerTasksNest() {
        run(() -> {
            Async.createTask(EAGER, () -> {
                Async.createTask(EAGER, () -> log.add("inner"));
                return log.add("outer");
            });
            assertThat(log).containsExactly("inner", "outer");
        });
    }

    @Test
    void manyEagerTasksInARowKeepTheOrderOfTheOthers() {
        run(() -> {
            for (int i = 0; i < 3; i++) {
                int n = i;
                Async.createTask(() -> log.add("ready " + n));
            }
            for (int i = 0; i < 3; i++) {
                int n = i;
                Async.createTask(EAGER, () -> log.add("eager " + n));
            }
            Async.yieldNow();
            assertThat(log).containsExactly("eager 0", "eager 1", "eager 2", "ready 0", "ready 1", "ready 2");
        });
    }

    @Test
    void severalRunsOfALoopShareAContextWhereTheyAreGivenOne() {
        try (EventLoop loop = EventLoop.create()) {
            Context shared = new Context();
            TaskOptions options = TaskOptions.defaults().withContext(shared);
            loop.runUntilComplete(loop.createTask(options, () -> USER.set("eve")));
            assertThat(loop.<String>runUntilComplete(loop.<String>createTask(options, () -> USER.get())))
                    .isEqualTo("eve");
            assertThat(shared.get(USER)).isEqualTo("eve");
            loop.runUntilComplete(() -> USER.set("mallory"));
            assertThat(loop.<String>runUntilComplete(() -> USER.get())).isEqualTo("nobody");
        }
    }

    @Test
    void fromOutsideItsLoopAnEagerTaskStartsInItsTurn() {
        try (EventLoop loop = EventLoop.create()) {
            Task<String> task = loop.createTask(EAGER, () -> "value");
            assertThat(task.isDone()).isFalse();
            assertThat(loop.runUntilComplete(task)).isEqualTo("value");
        }
    }

    @Test
    void anAtomicTaskStartsThoughItWasCancelledBefore() {
        run(() -> {
            Task<?> task = Async.createTask(TaskOptions.named("atomic").withStart(Start.ATOMIC), () -> {
                log.add("began");
                try {
                    Async.yieldNow();
                    return log.add("unreachable");
                } finally {
                    log.add("closed");
                }
            });
            task.cancel("early");
            assertThatThrownBy(task::await).isInstanceOf(CancelledError.class).hasMessageContaining("early");
            assertThat(log).containsExactly("began", "closed");
            assertThat(task.name()).isEqualTo("atomic");
        });
    }

    @Test
    void aTaskSeesACopyOfItsCreatorsContext() {
        run(() -> {
            USER.set("eve");
            Task<String> task = Async.createTask(() -> {
                Async.yieldNow();
                String seen = USER.get();
                USER.set("mallory");
                return seen;
            });
            USER.set("adam");
            assertThat(task.await()).isEqualTo("eve");
            assertThat(USER.get()).isEqualTo("adam");
        });
    }

    @Test
    void theMainTaskSeesTheContextOfItsCaller() {
        try (Token<String> _ = USER.set("caller")) {
            run(() -> assertThat(USER.get()).isEqualTo("caller"));
            assertThat(USER.get()).isEqualTo("caller");
        }
    }

    @Test
    void aGivenContextIsUsedItself() {
        run(() -> {
            Context context = new Context();
            Async.createTask(TaskOptions.defaults().withContext(context), () -> USER.set("in context"))
                    .await();
            assertThat(context.get(USER)).isEqualTo("in context");
            assertThat(USER.get()).isEqualTo("nobody");
        });
    }

    @Test
    void callbacksSeeTheContextInWhichTheyWereGiven() {
        run(() -> {
            USER.set("eve");
            EventLoop loop = EventLoop.current();
            Promise<String> promise = loop.createPromise();
            loop.callSoon(() -> {
                log.add("soon " + USER.get());
                USER.set("set by a callback");
            });
            loop.callLater(Duration.ofSeconds(1), () -> log.add("later " + USER.get()));
            promise.onDone(p -> log.add("done " + USER.get()));
            USER.set("adam");
            promise.complete("x");
            loop.callSoon(() -> log.add("second " + USER.get()));
            Async.sleep(Duration.ofSeconds(2));
            assertThat(log).containsExactlyInAnyOrder("soon eve", "later eve", "done eve", "second adam");
            assertThat(USER.get()).isEqualTo("adam");
        });
    }

    @Test
    void anEagerTaskMadeWhereItsCreatorIsPinnedStartsAtTheNextPass() {
        Async.run(() -> assertThat(Pinned.MADE.await()).isEqualTo("value"));
    }

    private static final Callable<String> OUTSIDE = () -> "value"; // needs no class that is being initialised

    /// A class initialiser, which no virtual thread leaves before its end.
    private static final class Pinned {
        static final Task<String> MADE = Async.createTask(EAGER, OUTSIDE);
    }

    @Test
    void helperThreadsSeeACopyOfTheCallersContext() {
        Async.run(() -> {
            USER.set("eve");
            assertThat(Async.<String>toThread(() -> {
                        String seen = USER.get();
                        USER.set("set on the helper");
                        return seen;
                    }))
                    .isEqualTo("eve");
            assertThat(USER.get()).isEqualTo("eve");
        });
    }
}
