package io.greenloom.async;

import static io.greenloom.async.Virtually.run;
import static io.greenloom.async.Virtually.sleepForEver;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/// Groups whose services are cancelled, and whose tasks fail with errors of the virtual machine.
final class TaskGroupEdgesTest {
    private final List<Object> log = new ArrayList<>();

    private static Task<?> newest() {
        return EventLoop.current().allTasks().getLast();
    }

    @Test
    void aServiceThatIsCancelledBeforeItsFirstPassBeginsAndFailsAtItsFirstSuspension() {
        run(() -> TaskGroup.run(group -> {
            Task<?> starter = group.createTask(() -> group.start(status -> {
                log.add("began");
                try {
                    sleepForEver();
                } finally {
                    log.add("closed what it was given");
                }
            }));
            EventLoop.current().callSoon(() -> {
                assertThat(newest().status()).isEqualTo(Task.Status.PENDING);
                starter.cancel();
            });
            assertThatThrownBy(starter::await).isInstanceOf(CancelledError.class);
            assertThat(log).containsExactly("began", "closed what it was given");
        }));
    }

    @Test
    void aServiceThatSomebodyElseCancelsBeforeItsReportIsAnErrorOfStart() {
        run(() -> TaskGroup.run(group -> {
            EventLoop.current().callLater(Duration.ofSeconds(1), () -> newest().cancel("by somebody"));
            assertThatIllegalStateException()
                    .isThrownBy(() -> group.start(status -> sleepForEver()))
                    .withMessageContaining("was cancelled before it has reported")
                    .withCauseInstanceOf(CancelledError.class)
                    .satisfies(e -> assertThat(e.getCause()).hasMessageContaining("by somebody"));
            Async.yieldNow();
            log.add("the starter goes on");
        }));
        assertThat(log).containsExactly("the starter goes on");
    }

    @Test
    void oneThatCancelsItselfToo() {
        run(() -> TaskGroup.run(group -> assertThatIllegalStateException()
                .isThrownBy(() -> group.start(status -> Async.currentTask().cancel()))
                .withCauseInstanceOf(CancelledError.class)));
    }

    @Test
    void aGroupThatIsCancelledWhileAServiceStartsEndsWithoutAnError() {
        run(() -> {
            TaskGroup.run(group -> {
                EventLoop.current().callSoon(group::cancel);
                group.start(status -> sleepForEver());
                log.add("unreachable");
            });
            TaskGroup.run(group -> {
                EventLoop.current().callLater(Duration.ofSeconds(1), group::cancel);
                group.start(status -> sleepForEver());
                log.add("unreachable");
            });
        });
        assertThat(log).isEmpty();
    }

    @Test
    void aFailureOfTheGroupWhileAServiceStartsIsThatFailure() {
        run(() -> {
            IOException error = new IOException("x");
            assertThatThrownBy(() -> TaskGroup.run(group -> {
                        group.createTask(() -> {
                            Async.sleep(Duration.ofSeconds(1));
                            throw error;
                        });
                        group.start(status -> sleepForEver());
                    }))
                    .isInstanceOf(TaskGroupException.class)
                    .hasCause(error)
                    .hasNoSuppressedExceptions();
        });
    }

    @Test
    void anErrorOfTheVirtualMachineIsThrownItselfAndKeepsTheOtherFailures() {
        run(() -> {
            OutOfMemoryError fatal = new OutOfMemoryError("on purpose");
            IOException first = new IOException("first");
            IllegalStateException body = new IllegalStateException("body");
            assertThatThrownBy(() -> TaskGroup.run(group -> {
                        group.createTask(() -> {
                            Async.sleep(Duration.ofSeconds(1));
                            throw first;
                        });
                        group.createTask(() -> {
                            try {
                                sleepForEver();
                            } catch (CancelledError e) {
                                throw fatal;
                            }
                        });
                        try {
                            sleepForEver();
                        } catch (CancelledError e) {
                            throw body;
                        }
                    }))
                    .isSameAs(fatal)
                    .satisfies(e -> assertThat(e.getSuppressed()).containsExactlyInAnyOrder(first, body));
            Async.yieldNow();
            assertThat(Async.currentTask().cancelling()).isZero();
        });
    }

    @Test
    void aCancellationOfTheHostFollowsSuchAnErrorToo() {
        run(() -> {
            Task<?> host = Async.createTask(() -> {
                try {
                    TaskGroup.run(group -> group.createTask(() -> {
                        try {
                            sleepForEver();
                        } catch (CancelledError e) {
                            throw new InternalError("on purpose");
                        }
                    }));
                } catch (InternalError e) {
                    log.add(e.getMessage());
                }
                Async.yieldNow();
                log.add("unreachable");
            });
            Async.sleep(Duration.ofSeconds(1));
            host.cancel();
            assertThatThrownBy(host::await).isInstanceOf(CancelledError.class);
            assertThat(log).containsExactly("on purpose");
        });
    }

    @Test
    void aStackOverflowIsAFailureLikeOthers() {
        run(() -> assertThatThrownBy(() -> TaskGroup.run(group -> group.createTask(() -> {
                    throw new StackOverflowError("on purpose");
                })))
                .isInstanceOf(TaskGroupException.class)
                .hasCauseInstanceOf(StackOverflowError.class));
    }
}
