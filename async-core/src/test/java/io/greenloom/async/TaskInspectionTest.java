package io.greenloom.async;

import static io.greenloom.async.Virtually.run;
import static io.greenloom.async.Virtually.sleepForEver;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.junit.jupiter.api.Test;

/// What a task tells of itself, and what it refuses to other threads.
final class TaskInspectionTest {
    private final List<Object> log = new ArrayList<>();

    @Test
    void itsStatusGoesFromPendingToItsEnd() {
        run(() -> {
            Task<?> task = Async.createTask(() -> {
                log.add(Async.currentTask().status());
                Async.sleep(Duration.ofSeconds(1));
            });
            assertThat(task.status()).isEqualTo(Task.Status.PENDING);
            EventLoop.current().settle();
            assertThat(log).containsExactly(Task.Status.RUNNING);
            assertThat(task.status()).isEqualTo(Task.Status.WAITING);
            task.await();
            assertThat(task.status()).isEqualTo(Task.Status.FINISHED);
        });
    }

    @Test
    void oneThatWasAskedToEndIsCancellingUntilItHas() {
        run(() -> {
            Task<?> task = Async.createTask(() -> {
                try {
                    sleepForEver();
                } finally {
                    Async.sleep(Duration.ofSeconds(1));
                }
            });
            EventLoop.current().settle();
            task.cancel();
            assertThat(task.status()).isEqualTo(Task.Status.CANCELLING);
            EventLoop.current().settle();
            assertThat(task.status()).isEqualTo(Task.Status.CANCELLING);
            assertThatThrownBy(task::await).isInstanceOf(CancelledError.class);
            assertThat(task.status()).isEqualTo(Task.Status.CANCELLED);
            Task<?> failing = Async.createTask(() -> {
                throw new IllegalStateException("x");
            });
            assertThatThrownBy(failing::await).hasMessage("x");
            assertThat(failing.status()).isEqualTo(Task.Status.FAILED);
            CancelScope scope = CancelScope.create();
            scope.run(() -> {
                scope.cancel();
                log.add(Async.currentTask().status());
            });
            assertThat(log).containsExactly(Task.Status.CANCELLING);
        });
    }

    @Test
    void itsStackIsWhereItsBodyIs() {
        run(() -> {
            Task<?> task = Async.createTask(() -> {
                log.add(Async.currentTask().stack().getFirst().getMethodName());
                sleepForEver();
            });
            assertThat(task.stack()).isEmpty();
            EventLoop.current().settle();
            assertThat(task.stack())
                    .extracting(StackTraceElement::getMethodName)
                    .contains("sleepForEver");
            assertThat((String) log.getFirst()).contains("itsStackIsWhereItsBodyIs");
            task.cancel();
            assertThatThrownBy(task::await).isInstanceOf(CancelledError.class);
            assertThat(task.stack()).isEmpty();
        });
    }

    @Test
    void itCanBeNamedAnewBeforeItsStartWhileItRunsAndAfterItsEnd() {
        run(() -> {
            Task<?> task = Async.createTask("old", () -> {
                log.add(Thread.currentThread().getName());
                sleepForEver();
            });
            task.setName("new");
            EventLoop.current().settle();
            assertThat(task.name()).isEqualTo("new");
            assertThat(log).containsExactly("new"); // its thread is named like it
            task.setName("newer");
            assertThat(EventLoop.current().dump().toString()).contains("newer");
            task.cancel();
            assertThatThrownBy(task::await).isInstanceOf(CancelledError.class);
            task.setName("newest");
            assertThat(task).hasToString("Task[newest, " + task.settled() + "]");
        });
    }

    private static void refused(Callable<?> call, String what) {
        assertThatIllegalStateException()
                .isThrownBy(call::call)
                .withMessageStartingWith(what)
                .withMessageContaining("call it from there, for instance by loop.callSoon");
    }

    @Test
    void whatIsForItsLoopRefusesOtherThreads() {
        Async.run(() -> {
            Task<?> task = Async.currentTask();
            CancelScope scope = CancelScope.after(Duration.ofHours(1));
            scope.run(() -> Async.withTimeout(Duration.ofHours(1), limit -> {
                TaskGroup.run(group -> Async.toThread(() -> {
                    refused(task::cancelling, "cancelling()");
                    refused(task::uncancel, "uncancel()");
                    refused(
                            () -> {
                                limit.reschedule(Duration.ofSeconds(1));
                                return null;
                            },
                            "a change of its time limit");
                    refused(
                            () -> {
                                limit.rescheduleAt(Duration.ofSeconds(1));
                                return null;
                            },
                            "a change of its time limit");
                    refused(
                            () -> {
                                scope.setTimeout(Duration.ofSeconds(1));
                                return null;
                            },
                            "setTimeout");
                    refused(
                            () -> {
                                scope.setDeadline(Duration.ofSeconds(1));
                                return null;
                            },
                            "setDeadline");
                    refused(
                            () -> {
                                group.cancel();
                                return null;
                            },
                            "cancel of its task group");
                }));
                return null;
            }));
            assertThat(scope.isCancelCalled()).isFalse();
        });
    }
}
