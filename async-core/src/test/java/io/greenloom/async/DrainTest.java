package io.greenloom.async;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;

/// What threads still do for a loop that closes.
final class DrainTest {
    @Test
    void closingWaitsForBodiesThatThreadsStillRun() throws InterruptedException {
        CountDownLatch began = new CountDownLatch(1);
        CountDownLatch go = new CountDownLatch(1);
        AtomicBoolean written = new AtomicBoolean();
        AtomicBoolean writtenAtTheEnd = new AtomicBoolean();
        Thread runner = Thread.ofPlatform().start(() -> {
            Async.run(() -> {
                Async.createTask(() -> Async.toThread(() -> {
                    began.countDown();
                    go.await();
                    written.set(true);
                }));
                Async.sleep(Duration.ofMillis(1));
                began.await();
            });
            writtenAtTheEnd.set(written.get());
        });
        began.await();
        while (runner.getState() != Thread.State.WAITING) {
            Thread.onSpinWait();
        }
        go.countDown();
        runner.join();
        assertThat(writtenAtTheEnd).isTrue();
    }

    @Test
    void closingGivesUpAfterTheDrainLimitAndSaysSo() throws InterruptedException {
        CountDownLatch began = new CountDownLatch(1);
        CountDownLatch go = new CountDownLatch(1);
        CountDownLatch ended = new CountDownLatch(1);
        PrintStream err = System.err;
        ByteArrayOutputStream logged = new ByteArrayOutputStream();
        LoopOptions options = LoopOptions.defaults().withDrainLimit(Duration.ofMillis(20));
        System.setErr(new PrintStream(logged, true, StandardCharsets.UTF_8));
        try {
            Async.run(options, () -> {
                Promise<Boolean> _ = EventLoop.current().runInExecutor(HelperThreads.GENERAL, () -> {
                    began.countDown();
                    go.await();
                    ended.countDown();
                    return true;
                });
                Async.toThread(() -> began.await());
            });
            assertThat(ended.getCount()).isEqualTo(1);
        } finally {
            System.setErr(err);
        }
        assertThat(logged.toString(StandardCharsets.UTF_8)).contains("is closed though 1 bodies");
        go.countDown();
        ended.await();
    }

    @Test
    void bodiesRunOnTheExecutorThatTheLoopWasGiven() {
        try (ExecutorService own = Executors.newSingleThreadExecutor(task -> new Thread(task, "own"));
                ExecutorService other = Executors.newSingleThreadExecutor(task -> new Thread(task, "other"))) {
            Async.run(LoopOptions.defaults().withDefaultExecutor(own), () -> {
                assertThat(Async.<String>toThread(() -> Thread.currentThread().getName()))
                        .isEqualTo("own");
                EventLoop.current().setDefaultExecutor(other);
                assertThat(Async.<String>toThread(
                                OnCancel.WAIT, () -> Thread.currentThread().getName()))
                        .isEqualTo("other");
                EventLoop.current().setDefaultExecutor(null);
                assertThat(Async.<String>toThread(() -> Thread.currentThread().getName()))
                        .startsWith("greenloom-helper-");
            });
        }
    }
}
