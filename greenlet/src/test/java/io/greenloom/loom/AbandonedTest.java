package io.greenloom.loom;

import static org.assertj.core.api.Assertions.assertThat;

import io.greenloom.generator.Generator;
import io.greenloom.greenlet.ContextVar;
import io.greenloom.greenlet.Greenlet;
import io.greenloom.greenlet.GreenletScope;
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
    void anAbandonedSharedGeneratorIsCollected() {
        List<WeakReference<?>> gone = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            gone.add(abandonedSharedGenerator(i % 2 + 1));
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

    @Test
    void contextNameAndTracerDoNotKeepAnAbandonedGreenlet() {
        ContextVar<Greenlet> self = ContextVar.of("self");
        List<WeakReference<?>> gone = new ArrayList<>();
        Greenlet.setTrace(event -> {});
        try {
            for (int i = 0; i < 20; i++) {
                gone.add(abandonedGreenlet(self));
            }
            assertCollected(gone);
        } finally {
            Greenlet.setTrace(null);
        }
    }

    @Test
    void abandonedGreenletsThatKnowOneAnotherAreCollected() {
        List<WeakReference<?>> gone = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            gone.addAll(abandonedFamily());
        }
        assertCollected(gone);
    }

    @Test
    void anOpenScopeKeepsTheSuspendedAndNotTheEnded() {
        List<WeakReference<?>> gone = new ArrayList<>();
        WeakReference<?> kept;
        try (GreenletScope scope = GreenletScope.open()) {
            for (int i = 0; i < 20; i++) {
                gone.add(ended());
            }
            kept = abandonedGreenlet();
            assertCollected(gone);
            assertThat(scope.greenlets()).containsExactly((Greenlet) kept.get());
        }
        assertThat(cleanedUp).containsExactly("greenlet");
        assertCollected(List.of(kept));
    }

    @Test
    void oneThatHasNotStartedIsCollectedWithItsBody() {
        List<WeakReference<?>> gone = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            Object captured = new Object();
            gone.add(new WeakReference<>(captured));
            Greenlet.of(x -> captured);
        }
        assertCollected(gone);
    }

    @Test
    void oneThatHasStartedDoesNotKeepItsBodysReferences() {
        Object[] captured = {new Object()};
        WeakReference<?> gone = new WeakReference<>(captured[0]);
        Greenlet g = holding(captured[0]);
        captured[0] = null;
        g.switchTo();
        assertCollected(List.of(gone));
        assertThat(g.isDead()).isTrue();
    }

    private static Greenlet holding(Object captured) {
        return new Greenlet(captured::hashCode);
    }

    private static WeakReference<?> ended() {
        Greenlet g = Greenlet.of(x -> x);
        g.switchTo();
        return new WeakReference<>(g);
    }

    private WeakReference<?> abandonedGreenlet(ContextVar<Greenlet> self) {
        Greenlet main = Greenlet.current();
        Greenlet g = Greenlet.of(x -> {
            self.set(Greenlet.current());
            return main.switchTo();
        });
        g.setName("abandoned");
        g.switchTo();
        return new WeakReference<>(g);
    }

    private static List<WeakReference<?>> abandonedFamily() {
        Greenlet main = Greenlet.current();
        Greenlet[] both = new Greenlet[2];
        both[0] = Greenlet.of(x -> both[1].switchTo());
        both[1] = Greenlet.of(both[0], x -> main.switchTo(both[0]));
        both[0].switchTo();
        return List.of(new WeakReference<>(both[0]), new WeakReference<>(both[1]));
    }

    private WeakReference<?> abandonedSharedGenerator(int readAhead) {
        List<Generator<Integer>> capturedByItsOwnFrames = new ArrayList<>();
        Generator<Integer> g = Generator.<Integer>of(y -> {
                    try {
                        while (capturedByItsOwnFrames.size() == 1) {
                            y.yield(1);
                        }
                    } finally {
                        cleanedUp.add("shared generator");
                    }
                })
                .shared(readAhead);
        capturedByItsOwnFrames.add(g);
        g.next();
        return new WeakReference<>(g);
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
