package io.greenloom.async;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/// The programs of the Python tutorials.
final class TutorialTest {
    private final List<Integer> printed = new ArrayList<>();

    @Test
    void twoTasksThatSleepTwoSecondsPrint1324AndTakeTwoSeconds() {
        EventLoop loop = EventLoop.create();
        try (loop) {
            long start = System.nanoTime();
            loop.runUntilComplete(
                    () -> Async.gather(Async.createTask(() -> func(1, 2)), Async.ensureFuture(() -> func(3, 4))));
            assertThat(printed).containsExactly(1, 3, 2, 4);
            assertThat(Duration.ofNanos(System.nanoTime() - start))
                    .isBetween(Duration.ofSeconds(2), Duration.ofMillis(3500));
        }
    }

    @Test
    void onAVirtualClockTheSameProgramTakesNoTime() {
        LoopClock clock = LoopClock.virtual();
        Async.run(clock, () -> Async.gather(Async.createTask(() -> func(1, 2)), Async.createTask(() -> func(3, 4))));
        assertThat(printed).containsExactly(1, 3, 2, 4);
        assertThat(Duration.ofNanos(clock.nanoTime())).isEqualTo(Duration.ofSeconds(2));
    }

    private int func(int first, int second) {
        printed.add(first);
        Async.sleep(Duration.ofSeconds(2));
        printed.add(second);
        return second;
    }
}
