package io.greenloom.loom;

import static org.assertj.core.api.Assertions.assertThat;

import io.greenloom.generator.Generator;
import io.greenloom.greenlet.Greenlet;
import java.lang.ref.WeakReference;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/// Trap 4: what is abandoned while suspended is collected, though its `finally` never runs.
class AbandonedTest {
    private final List<String> cleanedUp = new ArrayList<>();

    @Test
    void anAbandonedGeneratorIsCollected() {
        List<WeakReference<?>> gone = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            gone.add(abandonedGenerator());
        }
        assertCollected(gone);
        assertThat(cleanedUp).isEmpty();
    }

    @Test
    void anAbandonedGreenletIsCollected() {
        List<WeakReference<?>> gone = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            gone.add(abandonedGreenlet());
        }
        assertCollected(gone);
        assertThat(cleanedUp).isEmpty();
    }

    private WeakReference<?> abandonedGenerator() {
        List<Generator<Integer>> capturedByItsOwnFrames = new ArrayList<>();
        Generator<Integer> g = Generator.of(y -> {
            try {
                while (capturedByItsOwnFrames.size() == 1) {
                    y.yield(1);
                }
            } finally {
                cleanedUp.add("generator");
            }
        });
        capturedByItsOwnFrames.add(g);
        g.next();
        return new WeakReference<>(g);
    }

    private WeakReference<?> abandonedGreenlet() {
        Greenlet main = Greenlet.current();
        Greenlet g = Greenlet.of(x -> {
            try {
                return main.switchTo(x);
            } finally {
                cleanedUp.add("greenlet");
            }
        });
        g.switchTo(g);
        return new WeakReference<>(g);
    }

    private static void assertCollected(List<WeakReference<?>> gone) {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
        while (gone.stream().anyMatch(r -> r.get() != null) && System.nanoTime() < deadline) {
            System.gc();
            Thread.onSpinWait();
        }
        assertThat(gone).allMatch(r -> r.get() == null);
    }
}
