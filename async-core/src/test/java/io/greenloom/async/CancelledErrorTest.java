package io.greenloom.async;

import static io.greenloom.async.Virtually.run;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.Test;

/// What a cancellation says about itself.
final class CancelledErrorTest {
    private final List<Object> log = new ArrayList<>();
    private final List<ErrorContext> reported = new ArrayList<>();

    private void debug(Action main) {
        try (EventLoop loop = EventLoop.create(LoopClock.virtual())) {
            loop.setDebug(true);
            loop.setExceptionHandler(reported::add);
            loop.runUntilComplete(main.asCallable());
        }
    }

    private void sleepAndNote() {
        try {
            Async.sleep(Duration.ofDays(365));
        } catch (CancelledError e) {
            log.add(e.source());
            throw e;
        }
    }

    private void swallow() {
        try {
            Async.sleep(Duration.ofDays(365));
        } catch (CancelledError e) {
            log.add("swallowed");
        }
    }

    @Test
    void aTimeLimitIsItsSource() {
        run(() -> assertThatThrownBy(() -> Async.withTimeout(Duration.ofSeconds(1), this::sleepAndNote))
                .isInstanceOf(TimeoutException.class)
                .hasCauseInstanceOf(CancelledError.class));
        assertThat(log).containsExactly(CancelledError.Source.TIMEOUT);
    }

    @Test
    void theEndOfTheLoopIsItsSource() {
        run(() -> {
            Async.createTask(this::sleepAndNote);
            Async.yieldNow();
        });
        assertThat(log).containsExactly(CancelledError.Source.LOOP);
    }

    @Test
    void aGroupIsItsSource() {
        run(() -> TaskGroup.run(group -> {
            group.createTask(this::sleepAndNote);
            Async.yieldNow();
            group.cancel();
            sleepAndNote();
        }));
        assertThat(log).containsExactlyInAnyOrder(CancelledError.Source.GROUP, CancelledError.Source.GROUP);
    }

    @Test
    void anInterruptIsItsSource() {
        Promise<Thread> thread;
        try (EventLoop loop = EventLoop.create()) {
            thread = loop.createPromise();
            Thread waiting = Thread.ofPlatform().start(() -> {
                try {
                    thread.await();
                } catch (CancelledError e) {
                    log.add(e.source());
                }
            });
            waiting.interrupt();
            join(waiting);
        }
        assertThat(log).containsExactly(CancelledError.Source.INTERRUPT);
    }

    private static void join(Thread thread) {
        try {
            thread.join();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void aFutureOfOthersThatWasCancelledIsItsSource() {
        run(() -> {
            CompletableFuture<String> stage = new CompletableFuture<>();
            Promise<String> promise = Async.ensureFuture(stage);
            stage.cancel(true);
            assertThatThrownBy(promise::await)
                    .isInstanceOfSatisfying(
                            CancelledError.class, e -> assertThat(e.source()).isEqualTo(CancelledError.Source.FUTURE))
                    .hasCauseInstanceOf(CancellationException.class);
        });
    }

    @Test
    void aLaterRequestDoesNotChangeWhatTheFirstOneSaid() {
        run(() -> {
            Task<?> task = Async.createTask(this::sleepAndNote);
            Async.yieldNow();
            task.cancel("first");
            task.cancel("second");
            assertThat(task.cancelling()).isEqualTo(2);
            assertThatThrownBy(task::await)
                    .isInstanceOfSatisfying(
                            CancelledError.class, e -> assertThat(e.reason()).isEqualTo("first"));
            CancelScope scope = CancelScope.create();
            scope.run(() -> {
                scope.cancel("first");
                scope.cancel("second");
                assertThatThrownBy(Async::yieldNow).hasMessageContaining("first");
                assertThatThrownBy(Async::yieldNow).hasMessageContaining("first");
            });
        });
    }

    private static void asksIt(Task<?> task) {
        task.cancel("please");
    }

    private static void asksIt(CancelScope scope) {
        scope.cancel("please");
    }

    @Test
    void inDebugModeItsStackTraceIsThatOfTheCodeThatAsked() {
        debug(() -> {
            Task<?> inner = Async.createTask(this::sleepAndNote);
            Task<?> task = Async.createTask(() -> inner.await());
            EventLoop.current().settle();
            asksIt(task);
            for (Task<?> each : List.of(task, inner)) {
                assertThatThrownBy(each::await)
                        .satisfies(e ->
                                assertThat(e.getStackTrace()[0].getMethodName()).isEqualTo("asksIt"));
            }
            CancelScope scope = CancelScope.create();
            scope.run(() -> {
                asksIt(scope);
                assertThatThrownBy(Async::yieldNow)
                        .satisfies(e ->
                                assertThat(e.getStackTrace()[0].getMethodName()).isEqualTo("asksIt"));
            });
        });
    }

    @Test
    void otherwiseItHasNone() {
        run(() -> {
            Task<?> task = Async.createTask(this::sleepAndNote);
            Async.yieldNow();
            asksIt(task);
            assertThatThrownBy(task::await)
                    .satisfies(e -> assertThat(e.getStackTrace()).isEmpty());
        });
    }

    @Test
    void inDebugModeABodyThatSwallowsItsTimeLimitIsReported() {
        debug(() -> {
            Async.withTimeout(Duration.ofSeconds(1), this::swallow);
            assertThat(reported).hasSize(1);
            assertThat(reported.getFirst().message())
                    .contains("Timeout[PT1S, expired]")
                    .contains("caught the error and returned normally");
            Async.uncancellable(() -> Async.withTimeout(Duration.ofSeconds(2), this::swallow));
            assertThat(reported).hasSize(2);
        });
        assertThat(reported).hasSize(2);
    }

    @Test
    void aTaskThatSwallowsItsCancellationInsideAScopeIsReportedThoughALimitHasRunOutSince() {
        debug(() -> {
            Task<?> task = Async.createTask(
                    "deaf",
                    () -> CancelScope.create().run(() -> {
                        swallow();
                        assertThatThrownBy(() -> Async.withTimeout(Duration.ofSeconds(1), this::sleepAndNote))
                                .isInstanceOf(TimeoutException.class);
                    }));
            Async.yieldNow();
            task.cancel("please");
            task.await();
        });
        assertThat(reported).hasSize(1);
        assertThat(reported.getFirst().message()).contains("task deaf was cancelled, caught the error");
        assertThat(reported.getFirst().error()).hasMessageContaining("please");
    }

    @Test
    void aLimitThatIsTooLateOrTakenBackIsNotReported() {
        debug(() -> {
            Async.withTimeout(
                    Duration.ofSeconds(1), () -> Async.createTask(() -> {}).await());
            assertThatThrownBy(() -> Async.withTimeout(Duration.ofSeconds(1), this::sleepAndNote))
                    .isInstanceOf(TimeoutException.class);
            Async.withTimeout(Duration.ZERO, () -> log.add("no wait"));
            Async.withTimeout(Duration.ofSeconds(1), () -> {
                swallow();
                Async.currentTask().uncancel();
            });
        });
        assertThat(reported).isEmpty();
    }
}
