package io.greenloom.async;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// The timer heap against a sorted list.
final class TimerHeapTest {
    private record Expected(long deadline, int number, TimerHeap.Timer timer) {}

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
    void firesAndForgetsExactlyWhatASortedListWould(long seed) {
        Random random = new Random(seed);
        TimerHeap heap = new TimerHeap(null);
        List<Expected> model = new ArrayList<>();
        List<Integer> fired = new ArrayList<>();
        long now = Long.MAX_VALUE - 50_000; // deadlines wrap around on the way, as nanoTime may
        for (int number = 0; number < 20_000; number++) {
            int id = number;
            switch (random.nextInt(4)) {
                case 0, 1 -> {
                    long deadline = now + random.nextInt(500);
                    model.add(new Expected(deadline, id, heap.add(deadline, () -> fired.add(id))));
                }
                case 2 -> {
                    if (!model.isEmpty()) {
                        Expected gone = model.remove(random.nextInt(model.size()));
                        heap.cancel(gone.timer());
                        heap.cancel(gone.timer());
                    }
                }
                default -> {
                    now += random.nextInt(20);
                    long until = now;
                    fired.clear();
                    heap.fireDue(now);
                    List<Expected> due = model.stream()
                            .filter(timer -> timer.deadline() - until <= 0)
                            .sorted(Comparator.<Expected>comparingLong(timer -> timer.deadline() - until)
                                    .thenComparing(Expected::number))
                            .toList();
                    assertThat(fired)
                            .isEqualTo(due.stream().map(Expected::number).toList());
                    model.removeAll(due);
                }
            }
            assertThat(heap.size()).isEqualTo(model.size());
        }
    }
}
