package io.greenloom.async;

import static io.greenloom.async.Virtually.run;
import static io.greenloom.async.Virtually.sleepForEver;
import static io.greenloom.async.Virtually.throwIt;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeoutException;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.Test;

/// Groups: nothing outlives the block, and no failure is lost.
final class TaskGroupTest {
    private final List<Object> log = new ArrayList<>();

    private Callable<Object> endless(String name) {
        return () -> {
            try {
                sleepForEver();
                return name;
            } catch (CancelledError e) {
                log.add(name + " cancelled");
                throw e;
            }
        };
    }

    private static Action failing(Exception error) {
        return () -> {
            Async.sleep(Duration.ofSeconds(1));
            throw error;
        };
    }

    @Test
    void theBlockEndsWhenAllItsTasksHave() {
        run(() -> {
            String value = TaskGroup.call(group -> {
                group.createTask(() -> {
                    Async.sleep(Duration.ofSeconds(2));
                    log.add("two");
                });
                group.createTask(() -> {
                    Async.sleep(Duration.ofSeconds(1));
                    log.add("one");
                });
                log.add("body");
                return "value";
            });
            assertThat(value).isEqualTo("value");
            assertThat(log).containsExactly("body", "one", "two");
        });
    }

    @Test
    void aBlockWithoutTasksEndsAtOnce() {
        run(() -> {
            TaskGroup.run(group -> log.add(group.size()));
            assertThat(log).containsExactly(0);
        });
    }

    @Test
    void aFailureCancelsTheOthersAndTheBodyAndIsThrownInAGroup() {
        run(() -> {
            IOException error = new IOException("first");
            assertThatThrownBy(() -> TaskGroup.run(group -> {
                        group.createTask(endless("a"));
                        group.createTask(failing(error));
                        group.createTask(endless("b"));
                        try {
                            sleepForEver();
                        } finally {
                            log.add("body left");
                        }
                    }))
                    .isInstanceOf(TaskGroupException.class)
                    .hasCause(error)
                    .hasNoSuppressedExceptions();
            assertThat(log).containsExactlyInAnyOrder("a cancelled", "b cancelled", "body left");
            assertThat(Async.currentTask().cancelling()).isZero();
            Async.yieldNow();
        });
    }

    @Test
    void allFailuresAreKept() {
        run(() -> {
            IOException first = new IOException("first");
            IllegalStateException second = new IllegalStateException("second");
            IllegalArgumentException body = new IllegalArgumentException("body");
            assertThatThrownBy(() -> TaskGroup.run(group -> {
                        group.createTask(failing(first));
                        group.createTask(() -> {
                            try {
                                sleepForEver();
                            } finally {
                                throwIt(second);
                            }
                        });
                        try {
                            sleepForEver();
                        } catch (CancelledError e) {
                            throw body;
                        }
                    }))
                    .asInstanceOf(InstanceOfAssertFactories.type(TaskGroupException.class))
                    .satisfies(e -> {
                        assertThat(e.getErrors()).hasSize(3).startsWith(first).contains(second, body);
                        assertThat(e.getErrors(IOException.class)).containsExactly(first);
                        assertThat(e.getSuppressed()).containsExactlyInAnyOrder(second, body);
                    });
        });
    }

    @Test
    void aFailureOfTheBodyCancelsTheTasks() {
        run(() -> {
            IOException error = new IOException("body");
            assertThatThrownBy(() -> TaskGroup.run(group -> {
                        group.createTask(endless("a"));
                        Async.yieldNow();
                        throw error;
                    }))
                    .isInstanceOf(TaskGroupException.class)
                    .hasCause(error);
            assertThat(log).containsExactly("a cancelled");
        });
    }

    @Test
    void aTaskThatEndsAsCancelledIsNoFailure() {
        run(() -> TaskGroup.run(group -> {
            Task<Object> task = group.createTask(endless("a"));
            Async.yieldNow();
            task.cancel();
            group.createTask(() -> log.add("the others go on"));
        }));
        assertThat(log).containsExactlyInAnyOrder("a cancelled", "the others go on");
    }

    @Test
    void aCancellationOfTheHostGoesToTheTasksAndIsThrownWhenTheyHaveEnded() {
        run(() -> {
            Task<?> host = Async.createTask(() -> {
                try {
                    TaskGroup.run(group -> {
                        group.createTask(() -> {
                            try {
                                sleepForEver();
                            } finally {
                                Async.sleep(Duration.ofSeconds(5));
                                log.add("slow clean-up");
                            }
                        });
                    });
                } finally {
                    log.add("left");
                }
            });
            Async.sleep(Duration.ofSeconds(1));
            host.cancel("enough");
            assertThatThrownBy(host::await).isInstanceOf(CancelledError.class).hasMessageContaining("enough");
            assertThat(log).containsExactly("slow clean-up", "left");
        });
    }

    @Test
    void aCancellationOfTheHostInTheBodyDoesTheSame() {
        run(() -> {
            Task<?> host = Async.createTask(() -> TaskGroup.run(group -> {
                group.createTask(endless("a"));
                sleepForEver();
            }));
            Async.sleep(Duration.ofSeconds(1));
            host.cancel();
            assertThatThrownBy(host::await).isInstanceOf(CancelledError.class);
            assertThat(log).containsExactly("a cancelled");
        });
    }

    @Test
    void aFailureThatAnswersACancellationOfTheHostIsThrownAndTheCancellationFollows() {
        run(() -> {
            Task<?> host = Async.createTask(() -> {
                try {
                    TaskGroup.run(group -> {
                        group.createTask(() -> {
                            try {
                                sleepForEver();
                            } finally {
                                throwIt(new IllegalStateException("clean-up"));
                            }
                        });
                        sleepForEver();
                    });
                } catch (TaskGroupException e) {
                    log.add(e.getCause().getMessage());
                }
                log.add(Async.currentTask().cancelling());
                Async.yieldNow();
                log.add("unreachable");
            });
            Async.sleep(Duration.ofSeconds(1));
            host.cancel();
            assertThatThrownBy(host::await).isInstanceOf(CancelledError.class);
            assertThat(log).containsExactly("clean-up", 1);
        });
    }

    @Test
    void tasksMayAddOthersUntilAllHaveEnded() {
        run(() -> TaskGroup.run(group -> {
            group.createTask(() -> {
                Async.sleep(Duration.ofSeconds(1));
                group.createTask(() -> log.add("grandchild"));
            });
        }));
        assertThat(log).containsExactly("grandchild");
    }

    @Test
    void anEndedGroupAndOneThatIsEndingTakeNoMore() {
        run(() -> {
            TaskGroup[] kept = new TaskGroup[1];
            assertThatThrownBy(() -> TaskGroup.run(group -> {
                        kept[0] = group;
                        group.createTask(failing(new IOException("x")));
                        try {
                            sleepForEver();
                        } finally {
                            assertThatIllegalStateException()
                                    .isThrownBy(() -> group.createTask(() -> log.add("too late")))
                                    .withMessageContaining("is ending, as a task of it failed: java.io.IOException: x");
                        }
                    }))
                    .isInstanceOf(TaskGroupException.class);
            assertThatIllegalStateException()
                    .isThrownBy(() -> kept[0].createTask(() -> log.add("too late")))
                    .withMessageContaining("has ended");
            assertThat(log).isEmpty();
        });
    }

    @Test
    void groupsNest() {
        run(() -> {
            IOException error = new IOException("inner");
            assertThatThrownBy(() -> TaskGroup.run(outer -> {
                        outer.createTask(endless("outer's"));
                        TaskGroup.run(inner -> {
                            inner.createTask(endless("inner's"));
                            inner.createTask(failing(error));
                        });
                    }))
                    .asInstanceOf(InstanceOfAssertFactories.type(TaskGroupException.class))
                    .satisfies(e -> assertThat(e.getCause())
                            .isInstanceOf(TaskGroupException.class)
                            .hasCause(error));
            assertThat(log).containsExactly("inner's cancelled", "outer's cancelled");
            assertThat(Async.currentTask().cancelling()).isZero();
        });
    }

    @Test
    void aFailureInTheOuterGroupEndsAnInnerBlockOfItsTask() {
        run(() -> {
            IOException error = new IOException("outer");
            assertThatThrownBy(() -> TaskGroup.run(outer -> {
                        outer.createTask(() -> TaskGroup.run(inner -> {
                            inner.createTask(endless("inner's"));
                        }));
                        outer.createTask(failing(error));
                    }))
                    .isInstanceOf(TaskGroupException.class)
                    .hasCause(error)
                    .hasNoSuppressedExceptions();
            assertThat(log).containsExactly("inner's cancelled");
        });
    }

    @Test
    void cancelEndsTheBlockWithoutAnError() {
        run(() -> {
            Object value = TaskGroup.call(group -> {
                group.createTask(endless("a"));
                group.createTask(() -> {
                    Async.sleep(Duration.ofSeconds(1));
                    group.cancel();
                    group.cancel();
                });
                sleepForEver();
                return "unreachable";
            });
            assertThat(value).isNull();
            assertThat(log).containsExactly("a cancelled");
            assertThat(Async.currentTask().cancelling()).isZero();
            Async.yieldNow();
        });
    }

    @Test
    void cancelWhileTheBlockWaitsForItsTasksKeepsTheValue() {
        run(() -> {
            String value = TaskGroup.call(group -> {
                group.createTask(endless("a"));
                group.createTask(() -> {
                    Async.sleep(Duration.ofSeconds(1));
                    group.cancel();
                });
                return "value";
            });
            assertThat(value).isEqualTo("value");
            assertThat(log).containsExactly("a cancelled");
        });
    }

    @Test
    void aTimeLimitAroundItIsATimeout() {
        run(() -> {
            assertThatThrownBy(() -> Async.withTimeout(
                            Duration.ofSeconds(1),
                            () -> TaskGroup.run(group -> {
                                group.createTask(endless("a"));
                            })))
                    .isInstanceOf(TimeoutException.class);
            assertThat(log).containsExactly("a cancelled");
        });
    }

    @Test
    void aTimeLimitThatRunsOutWithAFailureIsTheFailure() {
        run(() -> {
            assertThatThrownBy(() -> Async.withTimeout(
                            Duration.ofSeconds(1),
                            () -> TaskGroup.run(group -> {
                                group.createTask(() -> {
                                    try {
                                        sleepForEver();
                                    } finally {
                                        throwIt(new IllegalStateException("clean-up"));
                                    }
                                });
                            })))
                    .isInstanceOf(TaskGroupException.class);
            assertThat(Async.currentTask().cancelling()).isZero();
            Async.yieldNow();
        });
    }

    @Test
    void aBlockingCallInTheBodyIsEndedToo() {
        Async.run(() -> {
            IOException error = new IOException("x");
            assertThatThrownBy(() -> TaskGroup.run(group -> {
                        group.createTask(() -> {
                            throw error;
                        });
                        blockIfItSuspends();
                    }))
                    .isInstanceOf(TaskGroupException.class)
                    .hasCause(error)
                    .hasNoSuppressedExceptions();
            Async.sleep(Duration.ofMillis(1));
        });
    }

    private static void blockIfItSuspends() throws InterruptedException {
        if (io.greenloom.loom.JdkAccess.isOpened()) {
            Thread.sleep(Duration.ofDays(1));
        } else {
            sleepForEver();
        }
    }

    @Test
    void superviseLetsTheOthersGoOn() {
        run(() -> {
            TaskGroup.supervise((task, error) -> log.add(task.name() + ": " + error.getMessage()), group -> {
                group.createTask("bad", failing(new IOException("x")));
                group.createTask("good", () -> {
                    Async.sleep(Duration.ofSeconds(2));
                    log.add("good");
                });
            });
            assertThat(log).containsExactly("bad: x", "good");
        });
    }

    @Test
    void startWaitsUntilTheServiceReports() {
        run(() -> TaskGroup.run(group -> {
            int port = group.start(status -> {
                Async.sleep(Duration.ofSeconds(1));
                status.started(8080);
                Async.sleep(Duration.ofSeconds(1));
                log.add("served");
            });
            log.add(port);
            assertThat(group.size()).isOne();
        }));
        assertThat(log).containsExactly(8080, "served");
    }

    @Test
    void aServiceThatFailsBeforeItsReportFailsStartAndNotTheGroup() {
        run(() -> {
            IOException error = new IOException("port taken");
            TaskGroup.run(group -> {
                assertThatThrownBy(() -> group.start(status -> {
                            Async.yieldNow();
                            throw error;
                        }))
                        .isSameAs(error);
                group.createTask(() -> log.add("alive"));
            });
            assertThat(log).containsExactly("alive");
        });
    }

    @Test
    void aServiceThatFailsAfterItsReportFailsTheGroup() {
        run(() -> {
            IOException error = new IOException("later");
            assertThatThrownBy(() -> TaskGroup.run(group -> {
                        group.start(status -> {
                            status.started("up");
                            Async.yieldNow();
                            throw error;
                        });
                    }))
                    .isInstanceOf(TaskGroupException.class)
                    .hasCause(error);
        });
    }

    @Test
    void aServiceThatEndsWithoutAReportFailsStart() {
        run(() -> TaskGroup.run(group -> {
            assertThatIllegalStateException()
                    .isThrownBy(() -> group.start(status -> {}))
                    .withMessageContaining("without a report");
        }));
    }

    @Test
    void cancellingWhoWaitsForAServiceCancelsTheService() {
        run(() -> TaskGroup.run(group -> {
            Task<?> starter = group.createTask(() -> group.start(status -> {
                try {
                    sleepForEver();
                } finally {
                    log.add("service ended");
                }
            }));
            Async.sleep(Duration.ofSeconds(1));
            starter.cancel();
            assertThatThrownBy(starter::await).isInstanceOf(CancelledError.class);
            assertThat(log).containsExactly("service ended");
            assertThat(group.size()).isZero();
        }));
    }

    @Test
    void withTryItWaitsAtClose() {
        run(() -> {
            try (var group = TaskGroup.open()) {
                group.createTask(() -> {
                    Async.sleep(Duration.ofSeconds(1));
                    log.add("one");
                });
                log.add("body");
            }
            assertThat(log).containsExactly("body", "one");
        });
    }

    @Test
    void withTryAFailureAfterTheBodyIsThrownByClose() {
        run(() -> {
            IOException error = new IOException("x");
            assertThatThrownBy(() -> {
                        try (var group = TaskGroup.open()) {
                            group.createTask(endless("a"));
                            group.createTask(failing(error));
                        }
                    })
                    .isInstanceOf(TaskGroupException.class)
                    .hasCause(error);
            assertThat(log).containsExactly("a cancelled");
        });
    }

    @Test
    void withTryAFailureDuringTheBodyIsThrownThereOnce() {
        run(() -> {
            IOException error = new IOException("x");
            assertThatThrownBy(() -> {
                        try (var group = TaskGroup.open()) {
                            group.createTask(endless("a"));
                            group.createTask(failing(error));
                            sleepForEver();
                        }
                    })
                    .isInstanceOf(TaskGroupException.class)
                    .hasCause(error)
                    .hasNoSuppressedExceptions();
            assertThat(log).containsExactly("a cancelled");
            Async.yieldNow();
        });
    }

    @Test
    void withTryACancellationOfTheHostInTheBodyCancelsTheTasks() {
        run(() -> {
            Task<?> host = Async.createTask(() -> {
                try (var group = TaskGroup.open()) {
                    group.createTask(endless("a"));
                    sleepForEver();
                }
            });
            Async.sleep(Duration.ofSeconds(1));
            host.cancel();
            assertThatThrownBy(host::await).isInstanceOf(CancelledError.class);
            assertThat(log).containsExactly("a cancelled");
        });
    }

    @Test
    void aScopeAroundItCoversItsTasksAtEverySuspensionPoint() {
        run(() -> {
            CancelScope scope = CancelScope.after(Duration.ofSeconds(1));
            scope.run(() -> TaskGroup.run(group -> {
                group.createTask(() -> {
                    for (int i = 0; i < 3; i++) {
                        try {
                            sleepForEver();
                        } catch (CancelledError e) {
                            log.add(i + " " + e.source());
                        }
                    }
                });
            }));
            assertThat(scope.isCancelledCaught()).isTrue();
            // The group's own cancellation comes first, then the scope's at every further point.
            assertThat(log).containsExactly("0 GROUP", "1 DEADLINE", "2 DEADLINE");
        });
    }

    @Test
    void outsideATaskItSaysSo() {
        assertThatIllegalStateException().isThrownBy(TaskGroup::open).withMessageContaining("needs a task");
    }
}
