package io.greenloom.async;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/// Callbacks as calls that suspend.
final class SuspensionTest {
    private final List<Object> log = new ArrayList<>();

    @Test
    void aTaskGoesOnWithWhatTheCallbackBrings() {
        Async.run(() -> {
            Task<String> task = Async.createTask(() -> Async.suspend(wait -> {
                EventLoop.current().callLater(Duration.ofMillis(5), () -> wait.resume("came"));
                return () -> log.add("taken back");
            }));
            assertThat(task.await()).isEqualTo("came");
            assertThat(log).isEmpty();
        });
    }

    @Test
    void aCallbackThatCameAtOnceNeedsNoWait() {
        Async.run(() -> {
            String value = Async.suspend(wait -> {
                assertThat(wait.resume("at once")).isTrue();
                assertThat(wait.resume("twice")).isFalse();
                return () -> log.add("taken back");
            });
            assertThat(value).isEqualTo("at once");
            assertThat(log).isEmpty();
        });
    }

    @Test
    void theErrorOfACallbackIsThrownAsItIs() {
        Async.run(() -> {
            Exception error = new Exception("refused");
            assertThatThrownBy(() -> Async.suspend(wait -> {
                        wait.fail(error);
                        return () -> log.add("taken back");
                    }))
                    .isSameAs(error);
            assertThat(log).isEmpty();
        });
    }

    @Test
    void itWorksOnAPlatformThreadAndOnAVirtualOne() throws InterruptedException {
        for (Thread.Builder threads : List.of(Thread.ofPlatform(), Thread.ofVirtual())) {
            CompletableFuture<String> got = new CompletableFuture<>();
            AtomicReference<@Nullable Suspension<String>> begun = new AtomicReference<>();
            Thread waiting = threads.start(() -> got.complete(Async.suspend(wait -> {
                begun.set(wait);
                return () -> {};
            })));
            while (begun.get() == null) {
                Thread.onSpinWait();
            }
            assertThat(begun.get().resume("from outside")).isTrue();
            waiting.join();
            assertThat(got.getNow("nothing")).isEqualTo("from outside");
        }
    }

    @Test
    void aCancellationEndsTheWaitAndTakesTheRequestBack() {
        Async.run(() -> {
            AtomicReference<@Nullable Suspension<String>> begun = new AtomicReference<>();
            Task<String> task = Async.createTask(() -> Async.suspend(wait -> {
                begun.set(wait);
                return () -> log.add("taken back");
            }));
            Async.yieldNow();
            task.cancel("enough");
            assertThatThrownBy(task::await).isInstanceOf(CancelledError.class).hasMessageContaining("enough");
            assertThat(log).containsExactly("taken back");
            assertThat(begun.get().resume("too late")).isFalse();
        });
    }

    @Test
    void aValueThatCameFirstWinsOverACancellationWhichTheNextSuspensionPointThrows() {
        Async.run(() -> {
            AtomicReference<@Nullable Suspension<String>> begun = new AtomicReference<>();
            Task<Object> task = Async.createTask(() -> {
                log.add(Async.<String>suspend(wait -> {
                    begun.set(wait);
                    return () -> log.add("taken back");
                }));
                Async.yieldNow();
                return log.add("unreachable");
            });
            Async.yieldNow();
            assertThat(begun.get().resume("value")).isTrue();
            task.cancel();
            assertThatThrownBy(task::await).isInstanceOf(CancelledError.class);
            assertThat(log).containsExactly("value");
        });
    }

    @Test
    void aTaskCancelledBeforeDoesNotStartTheRequest() {
        Async.run(() -> {
            Task<Object> task = Async.createTask(() -> {
                Async.currentTask().cancel();
                return Async.suspend(wait -> {
                    log.add("started");
                    return () -> {};
                });
            });
            assertThatThrownBy(task::await).isInstanceOf(CancelledError.class);
            assertThat(log).isEmpty();
        });
    }

    @Test
    void anInterruptEndsTheWaitOfAThreadOutsideAnyTaskAndIsKept() throws InterruptedException {
        AtomicReference<@Nullable Throwable> thrown = new AtomicReference<>();
        Thread waiting = Thread.ofPlatform().start(() -> {
            try {
                Async.suspend(wait -> () -> log.add("taken back"));
            } catch (CancelledError e) {
                thrown.set(e);
                log.add(Thread.currentThread().isInterrupted());
            }
        });
        waiting.interrupt();
        waiting.join();
        assertThat(thrown.get()).isInstanceOf(CancelledError.class);
        assertThat(log).containsExactly("taken back", true);
    }

    @Test
    void aTimeLimitEndsTheWaitAndWhoBringsTheValueLearnsIt() {
        Async.run(LoopClock.virtual(), () -> {
            Suspension<String> wait = Suspension.begin("the bus");
            assertThatThrownBy(() -> wait.await(Duration.ofHours(1)))
                    .isInstanceOf(TimeoutException.class)
                    .hasMessage("waited PT1H for the bus");
            assertThat(wait.resume("too late")).isFalse();
            assertThat(wait.isResumed()).isFalse();
        });
    }

    @Test
    void onlyTheThreadThatBeganItMayWait() throws InterruptedException {
        Suspension<String> wait = Suspension.begin("the bus");
        Thread.ofPlatform()
                .start(() -> assertThatIllegalStateException()
                        .isThrownBy(wait::await)
                        .withMessageContaining("was begun by"))
                .join();
        assertThat(wait.isWaiting()).isTrue();
    }
}
