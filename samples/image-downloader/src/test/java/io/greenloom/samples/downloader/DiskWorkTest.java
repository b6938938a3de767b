package io.greenloom.samples.downloader;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.greenloom.async.Async;
import io.greenloom.async.CancelledError;
import io.greenloom.async.Task;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;

final class DiskWorkTest {
    @Test
    void aCancelledTaskWaitsForItsDiskAndIsCancelledAfterwards() {
        CountDownLatch atWork = new CountDownLatch(1);
        CountDownLatch goOn = new CountDownLatch(1);
        List<String> events = new ArrayList<>();
        Async.run(() -> {
            Task<?> task = Async.createTask(() -> {
                events.add(DiskWork.call(() -> {
                    atWork.countDown();
                    await(goOn);
                    return "written";
                }));
                try {
                    Async.sleep(Duration.ofDays(1));
                } finally {
                    DiskWork.run(() -> {});
                    events.add("cleaned up");
                }
            });
            Async.toThread(() -> {
                await(atWork);
                return true;
            });
            task.cancel("enough");
            Async.yieldNow();
            assertThat(task.isDone()).isFalse();
            task.cancel("once more");
            goOn.countDown();
            assertThatThrownBy(task::await).isInstanceOf(CancelledError.class);
        });
        assertThat(events).containsExactly("written", "cleaned up");
    }

    @Test
    void aFailureOfTheDiskIsOneOfItsOwnKind() {
        assertThatThrownBy(() -> Async.run(() -> {
                    DiskWork.run(() -> {
                        throw new IOException("full");
                    });
                }))
                .isInstanceOf(DiskProblem.class)
                .hasMessage("full");
    }

    private static void await(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }
}
