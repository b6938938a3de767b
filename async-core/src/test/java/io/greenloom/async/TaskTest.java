package io.greenloom.async;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

/// How a task runs and ends.
final class TaskTest {
    private final List<Object> log = new ArrayList<>();

    @Test
    void startsAtTheNextPassAndReturnsItsResult() {
        Async.run(() -> {
            Task<String> task = Async.createTask(() -> {
                log.add("body");
                return "result";
            });
            log.add("created");
            assertThat(task.isDone()).isFalse();
            assertThat(task.await()).isEqualTo("result");
            assertThat(task.result()).isEqualTo("result");
            assertThat(task.exception()).isNull();
            assertThat(log).containsExactly("created", "body");
        });
    }

    @Test
    void awaitThrowsTheVeryExceptionOfTheBodyEvenAChecked() {
        IOException failure = new IOException("disk");
        Async.run(() -> {
            Task<?> task = Async.createTask(() -> {
                throw failure;
            });
            assertThatThrownBy(task::await).isSameAs(failure);
            assertThat(task.exception()).isSameAs(failure);
            assertThatThrownBy(task::result).isSameAs(failure);
        });
    }

    @Test
    void runThrowsTheVeryExceptionOfItsMainTask() {
        Error failure = new AssertionError("main");
        assertThatThrownBy(() -> Async.run(() -> {
                    throw failure;
                }))
                .isSameAs(failure);
    }

    @Test
    void failureThatNobodyAwaitsIsReportedOnceWithItsTask() {
        AtomicReference<ErrorContext> reported = new AtomicReference<>();
        RuntimeException failure = new RuntimeException("lost");
        Async.run(() -> {
            EventLoop.current().setExceptionHandler(context -> {
                log.add("report");
                reported.set(context);
            });
            AtomicReference<Task<?>> task = new AtomicReference<>();
            Task<?> creator = Async.createTask(() -> {
                task.set(Async.createTask("loser", () -> {
                    throw failure;
                }));
            });
            creator.await();
            for (int i = 0; i < 10; i++) {
                Async.yieldNow();
            }
            assertThat(reported.get().error()).isSameAs(failure);
            assertThat(reported.get().task()).isSameAs(task.get());
            assertThat(log).containsExactly("report");
        });
    }

    @Test
    void failureThatSomebodyAwaitsIsNotReported() {
        Async.run(() -> {
            EventLoop.current().setExceptionHandler(log::add);
            Task<?> task = Async.createTask(() -> {
                throw new RuntimeException("seen");
            });
            assertThatThrownBy(task::await).hasMessage("seen");
            for (int i = 0; i < 10; i++) {
                Async.yieldNow();
            }
        });
        assertThat(log).isEmpty();
    }

    @Test
    void exceptionHandlerThatFailsHarmsNobody() {
        String result = Async.run(() -> {
            EventLoop.current().setExceptionHandler(context -> {
                throw new IllegalStateException("a broken handler");
            });
            EventLoop.current().callSoon(() -> {
                throw new IllegalArgumentException("a broken callback");
            });
            Async.yieldNow();
            Async.yieldNow();
            return "unharmed";
        });
        assertThat(result).isEqualTo("unharmed");
    }

    @Test
    void taskThatAwaitsItselfIsToldInsteadOfHanging() {
        Async.run(() -> {
            AtomicReference<Task<?>> self = new AtomicReference<>();
            Task<?> task = Async.createTask(() -> self.get().await());
            self.set(task);
            assertThatThrownBy(task::await)
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("awaits itself");
        });
    }

    @Test
    void doneCallbacksRunInTheOrderInWhichTheyWereAddedAndLateOnesToo() {
        Async.run(() -> {
            Task<String> task = Async.createTask(() -> "value");
            task.onDone(done -> log.add("first " + done.result()));
            task.onDone(done -> log.add("second"));
            task.await();
            Async.yieldNow();
            task.onDone(done -> log.add("late"));
            Async.yieldNow();
            Async.yieldNow();
        });
        assertThat(log).containsExactly("first value", "second", "late");
    }

    @Test
    void promiseEndsOnceAndWakesItsWaitersInOrder() {
        Async.run(() -> {
            Promise<String> promise = EventLoop.current().createPromise();
            List<Task<Void>> waiters = new ArrayList<>();
            for (int i = 0; i < 3; i++) {
                int number = i;
                waiters.add(Async.createTask(() -> {
                    log.add(number + promise.await());
                    return null;
                }));
            }
            Async.yieldNow();
            assertThat(promise.complete("!")).isTrue();
            assertThat(promise.complete("?")).isFalse();
            assertThat(promise.fail(new IOException())).isFalse();
            assertThat(promise.cancel()).isFalse();
            Async.gather(waiters);
        });
        assertThat(log).containsExactly("0!", "1!", "2!");
    }

    @Test
    void resultOfSomethingUnfinishedIsAnErrorThatSaysWhatToDo() {
        Async.run(() -> {
            Promise<String> promise = EventLoop.current().createPromise();
            assertThatThrownBy(promise::result)
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("await it");
            promise.cancel();
        });
    }

    @Test
    void completionStageBecomesAPromise() {
        Async.run(() -> {
            assertThat(Async.ensureFuture(CompletableFuture.supplyAsync(() -> "value"))
                            .await())
                    .isEqualTo("value");
            IOException failure = new IOException("stage");
            CompletableFuture<String> failed = CompletableFuture.failedFuture(failure);
            assertThatThrownBy(
                            () -> Async.ensureFuture(failed.thenApply(s -> s)).await())
                    .isSameAs(failure);
            CompletableFuture<String> cancelled = new CompletableFuture<>();
            cancelled.cancel(false);
            assertThatThrownBy(() -> Async.ensureFuture(cancelled).await()).isInstanceOf(CancelledError.class);
        });
    }

    @Test
    void nullIsAResultLikeAnyOther() {
        String nothing = Async.run(() -> Async.createTask(() -> (String) null).await());
        assertThat(nothing).isNull();
    }

    @Test
    void promiseMayBeCompletedAndAwaitedFromThreadsOutsideAnyLoop() throws Exception {
        try (EventLoop loop = EventLoop.create()) {
            Promise<String> promise = loop.createPromise();
            Thread completer = Thread.ofPlatform().start(() -> promise.complete("from outside"));
            assertThat(promise.await()).isEqualTo("from outside");
            assertThat(promise.await(Duration.ofSeconds(1))).isEqualTo("from outside");
            completer.join();
            Promise<String> never = loop.createPromise();
            assertThatThrownBy(() -> never.await(Duration.ofMillis(1)))
                    .isInstanceOf(java.util.concurrent.TimeoutException.class);
        }
    }
}
