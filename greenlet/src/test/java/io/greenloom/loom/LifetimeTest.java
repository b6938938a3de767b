package io.greenloom.loom;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.greenloom.generator.Generator;
import io.greenloom.greenlet.Greenlet;
import io.greenloom.loom.Continuation.Kind;
import java.lang.ref.WeakReference;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;

/// Debug mode tells of bodies that were abandoned; that they are collected in spite of it is [AbandonedTest]'s.
@EnabledIfSystemProperty(named = "greenloom.debug", matches = "true")
class LifetimeTest {
    private final RecordedWarnings warnings = new RecordedWarnings();

    @AfterEach
    void stopRecording() {
        warnings.close();
    }

    private static Generator<Integer> endless() {
        return Generator.of(y -> {
            while (true) {
                y.yield(1);
            }
        });
    }

    private static void stepAndAbandon() {
        endless().next();
    }

    private static void switchAndAbandon() {
        Greenlet main = Greenlet.current();
        Greenlet g = createGreenlet(main);
        g.switchTo();
    }

    private static Greenlet createGreenlet(Greenlet main) {
        return Greenlet.of(x -> main.switchTo());
    }

    @Test
    void anAbandonedGeneratorIsReportedWithThePlaceOfItsFirstStep() {
        stepAndAbandon();
        warnings.await("stepAndAbandon");
        assertThat(warnings.about("stepAndAbandon").getFirst().lines())
                .startsWith(
                        "a generator was abandoned: nothing refers to it any more, but its body has not ended, so its"
                                + " finally blocks will never run. Step it until it ends, or close() it, best by"
                                + " try-with-resources. Its first step was asked for here:")
                .element(1)
                .asString()
                .startsWith("\tat ")
                .contains("LifetimeTest.stepAndAbandon(LifetimeTest.java:");
    }

    @Test
    void anAbandonedGreenletIsReportedWithThePlaceOfItsCreation() {
        switchAndAbandon();
        warnings.await("switchAndAbandon");
        List<String> lines =
                warnings.about("switchAndAbandon").getFirst().lines().toList();
        assertThat(lines.get(0))
                .isEqualTo("a greenlet was abandoned: nothing refers to it any more, but its body has not ended, so its"
                        + " finally blocks will never run. Switch to it until it ends, or kill() it. It was created"
                        + " here:");
        assertThat(lines.get(1)).contains("LifetimeTest.createGreenlet(LifetimeTest.java:");
        assertThat(lines.get(2)).contains("LifetimeTest.switchAndAbandon(LifetimeTest.java:");
    }

    private static void abandonMany() {
        for (int i = 0; i < 20; i++) {
            endless().next();
        }
    }

    private static void abandonLater() {
        endless().next();
    }

    @Test
    void aPlaceIsReportedOnce() {
        abandonMany();
        warnings.await("abandonMany");
        abandonLater();
        warnings.await("abandonLater");
        assertThat(warnings.about("abandonMany")).hasSize(1);
    }

    private static List<WeakReference<?>> properlyUsed() {
        List<WeakReference<?>> used = new ArrayList<>();
        used.add(new WeakReference<>(endless())); // never started

        Generator<Integer> finished = Generator.of(y -> y.yield(1));
        finished.forEachRemaining(x -> {});
        used.add(new WeakReference<>(finished));

        Generator<Integer> closed = endless();
        closed.next();
        closed.close();
        used.add(new WeakReference<>(closed));

        Generator<Integer> failed = Generator.of(y -> {
            throw new IllegalArgumentException("from the body");
        });
        assertThatIllegalArgumentException().isThrownBy(failed::next);
        used.add(new WeakReference<>(failed));

        Greenlet main = Greenlet.current();
        used.add(new WeakReference<>(createGreenlet(main))); // never started

        Greenlet killed = createGreenlet(main);
        killed.switchTo();
        killed.kill();
        used.add(new WeakReference<>(killed));

        Greenlet dead = createGreenlet(main);
        dead.switchTo();
        dead.switchTo();
        used.add(new WeakReference<>(dead));

        Continuation[] task = new Continuation[1]; // the loop's: it ends its tasks itself
        task[0] = Continuation.of(Kind.TASK, () -> task[0].suspend());
        task[0].resume();
        used.add(new WeakReference<>(task[0]));
        return used;
    }

    private static void abandonAfterwards() {
        endless().next();
    }

    @Test
    void whatEndedOrNeverStartedIsCollectedInSilence() {
        List<WeakReference<?>> used = properlyUsed();
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
        while (used.stream().anyMatch(r -> r.get() != null) && System.nanoTime() < deadline) {
            System.gc();
            Thread.onSpinWait();
        }
        assertThat(used).allMatch(r -> r.get() == null);
        abandonAfterwards();
        warnings.await("abandonAfterwards");
        assertThat(warnings.about("properlyUsed")).isEmpty();
    }

    private static Generator<Integer> started() {
        Generator<Integer> g = endless();
        g.next();
        return g;
    }

    @Test
    void whatIsStillReferredToIsNotReported() {
        try (Generator<Integer> kept = started()) {
            abandonAfterwards();
            warnings.await("abandonAfterwards");
            assertThat(warnings.about("LifetimeTest.started")).isEmpty();
            assertThat(kept.next()).isOne();
        }
    }

    @Test
    void theReporterKeepsNoJvmAlive() {
        stepAndAbandon();
        warnings.await("stepAndAbandon");
        assertThat(Thread.getAllStackTraces().keySet())
                .filteredOn(t -> t.getName().startsWith("Cleaner"))
                .allMatch(Thread::isDaemon);
    }
}
