package io.greenloom.interop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.greenloom.async.Async;
import io.greenloom.async.CancelledError;
import io.greenloom.async.Task;
import io.greenloom.generator.Generator;
import io.greenloom.greenlet.Greenlet;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// What each blocking library, unchanged, does on the loop. The server holds its answers back behind a [Gate], so
/// that how many calls are blocked at once is counted there, and no test goes by the clock.
@Timeout(60)
abstract class LibraryContract {
    private static final int MANY = 20;

    /// Where calls wait in the server. Called on threads of their own, never on the loop.
    interface Gate {
        void close() throws Exception;

        /// Lets all answers go that are held back, and those to come.
        void open() throws Exception;

        /// Returns how many calls are held back now.
        int waiting() throws Exception;
    }

    abstract Gate gate();

    /// Calls the server, which answers when the gate is open; on a connection that no other call uses meanwhile.
    ///
    /// @return "answer"
    abstract String call() throws Exception;

    @BeforeEach
    void closeGate() throws Exception {
        gate().close();
    }

    @AfterEach
    void openGate() throws Exception {
        gate().open();
        awaitWaiting(0);
    }

    @Test
    void otherTasksRunWhileOneIsBlockedInIt() {
        Async.run(() -> {
            AtomicInteger ticks = new AtomicInteger();
            Task<?> ticker = Async.createTask(() -> {
                while (true) {
                    Async.sleep(Duration.ofMillis(1));
                    ticks.incrementAndGet();
                }
            });
            Task<?> opener = Async.createTask(() -> Async.toThread(() -> {
                awaitWaiting(1);
                int blocked = ticks.get();
                poll("ticks of another task", () -> ticks.get() >= blocked + 5);
                gate().open();
            }));
            assertThat(call()).isEqualTo("answer");
            opener.await();
            ticker.cancel();
        });
    }

    @Test
    void manyTasksAreBlockedInItAtTheSameTime() {
        Async.run(() -> {
            List<Task<String>> calls = tasks(MANY);
            Async.toThread(() -> {
                awaitWaiting(MANY);
                gate().open();
            });
            assertThat(Async.gather(calls)).isEqualTo(Collections.nCopies(MANY, "answer"));
        });
    }

    @Test
    void cancelledTheTaskEndsAtOnceAsCancelledAndTheOthersGoOn() {
        Async.run(() -> {
            List<Task<String>> calls = tasks(3);
            Async.toThread(() -> awaitWaiting(3));
            calls.get(1).cancel("no longer wanted");
            // The gate is closed, so that this returns only because of the cancellation.
            assertThatThrownBy(calls.get(1)::await)
                    .isInstanceOf(CancelledError.class)
                    .hasMessageContaining("no longer wanted");
            assertThat(calls.get(0).isDone()).isFalse();
            Async.toThread(() -> gate().open());
            assertThat(calls.get(0).await()).isEqualTo("answer");
            assertThat(calls.get(2).await()).isEqualTo("answer");
        });
    }

    @Test
    void afterManyCancellationsItStillWorks() {
        Async.run(() -> {
            List<Task<String>> calls = tasks(MANY);
            Async.toThread(() -> awaitWaiting(MANY));
            calls.forEach(Task::cancel);
            for (Task<String> call : calls) {
                assertThatThrownBy(call::await).isInstanceOf(CancelledError.class);
            }
            Async.toThread(() -> gate().open());
            assertThat(Async.gather(tasks(MANY))).isEqualTo(Collections.nCopies(MANY, "answer"));
        });
    }

    @Test
    void aTimeLimitIsATimeoutAndTheTaskGoesOn() {
        Async.run(() -> {
            assertThatThrownBy(() -> Async.withTimeout(Duration.ofMillis(50), this::call))
                    .isInstanceOf(TimeoutException.class);
            assertThat(Thread.currentThread().isInterrupted()).isFalse();
            Async.toThread(() -> gate().open());
            assertThat(Async.<String>withTimeout(Duration.ofSeconds(20), this::call))
                    .isEqualTo("answer");
        });
    }

    @Test
    void itMayBeCalledInsideGreenletsAndGenerators() {
        Async.run(() -> {
            List<Task<String>> calls = List.of(
                    Async.createTask(() ->
                            Generator.<String>of(y -> y.yield(call())).next()),
                    Async.createTask(() -> {
                        List<String> answers = new ArrayList<>();
                        Greenlet.of(first -> {
                                    answers.add(call());
                                    return null;
                                })
                                .switchTo();
                        return answers.getFirst();
                    }));
            Async.toThread(() -> {
                awaitWaiting(2);
                gate().open();
            });
            assertThat(Async.gather(calls)).containsExactly("answer", "answer");
        });
    }

    final List<Task<String>> tasks(int count) {
        List<Task<String>> tasks = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            tasks.add(Async.createTask(this::call));
        }
        return tasks;
    }

    final void awaitWaiting(int count) throws Exception {
        poll(count + " calls waiting in the server", () -> gate().waiting() == count);
    }

    interface Condition {
        boolean holds() throws Exception;
    }

    static void poll(String what, Condition condition) throws Exception {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
        while (!condition.holds()) {
            if (System.nanoTime() - deadline > 0) {
                throw new AssertionError("not within 20 seconds: " + what);
            }
            Thread.sleep(2); // a bounded poll
        }
    }
}
