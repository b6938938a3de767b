package io.greenloom.loom;

import static org.assertj.core.api.Assertions.assertThat;

import io.greenloom.generator.Generator;
import io.greenloom.generator.Yielder;
import io.greenloom.greenlet.Greenlet;
import java.util.List;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Debug mode tells who suspends inside `synchronized`.
///
/// Opened mode only: public API does not tell the monitors of a virtual thread.
@EnabledIfSystemProperty(named = "greenloom.debug", matches = "true")
@Tag("opened")
class HeldMonitorsTest {
    /// A monitor whose class is easy to find in a message.
    private static final class Guard {}

    private final RecordedWarnings warnings = new RecordedWarnings();
    private final Guard guard = new Guard();

    @AfterEach
    void stopRecording() {
        warnings.close();
    }

    private List<String> reports() {
        return warnings.about("inside synchronized");
    }

    private static void on(boolean virtual, Runnable test) throws Exception {
        FutureTask<Object> task = new FutureTask<>(test, null);
        (virtual ? Thread.ofVirtual() : Thread.ofPlatform()).start(task);
        task.get(20, TimeUnit.SECONDS);
    }

    /// One value after the other: to push them all would suspend nothing.
    private static void pull(Generator<?> values) {
        while (values.hasNext()) {
            values.next();
        }
    }

    private void holding(Yielder<Integer, ?> y) {
        synchronized (guard) {
            yieldFurtherDown(y);
        }
    }

    private static void yieldFurtherDown(Yielder<Integer, ?> y) {
        y.yield(1);
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void aYieldInsideSynchronizedIsReportedWithFrameAndMonitor(boolean virtual) throws Exception {
        on(virtual, () -> pull(Generator.of(this::holding)));
        assertThat(reports()).hasSize(1);
        assertThat(reports().getFirst())
                .matches("a generator is suspended inside synchronized: until it goes on nobody else gets the monitor,"
                        + " and if it is abandoned nobody ever does\\. Leave the synchronized block or method before"
                        + " you yield\\.\n"
                        + "\tsuspended at \\S*HeldMonitorsTest\\.yieldFurtherDown\\(HeldMonitorsTest\\.java:\\d+\\)\n"
                        + "\tholding a \\S*HeldMonitorsTest\\$Guard, locked in"
                        + " \\S*HeldMonitorsTest\\.holding\\(HeldMonitorsTest\\.java:\\d+\\)");
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void aSwitchInsideSynchronizedIsReported(boolean virtual) throws Exception {
        on(virtual, () -> {
            Greenlet main = Greenlet.current();
            Greenlet g = Greenlet.of(x -> {
                synchronized (guard) {
                    return main.switchTo();
                }
            });
            g.switchTo();
            g.switchTo();
        });
        assertThat(reports())
                .singleElement()
                .asString()
                .contains("a greenlet is suspended", "before you switch", "holding a ", "HeldMonitorsTest$Guard");
    }

    @Test
    void aPlaceIsReportedOnceHoweverOftenItSuspends() {
        for (int i = 0; i < 10; i++) {
            pull(Generator.<Integer>of(y -> {
                for (int n = 0; n < 10; n++) {
                    holding(y);
                }
            }));
        }
        assertThat(reports()).hasSize(1);
    }

    @Test
    void everyPlaceIsReported() {
        pull(Generator.<Integer>of(y -> {
            holding(y);
            new ConcurrentHashMap<String, Integer>().computeIfAbsent("key", k -> {
                y.yield(2); // the map holds the monitor of a bin meanwhile
                return 1;
            });
            classLocked(y);
        }));
        assertThat(reports()).hasSize(3);
        assertThat(reports().get(1)).contains("ConcurrentHashMap.computeIfAbsent");
        assertThat(reports().get(2))
                .contains("holding the class io.greenloom.loom.HeldMonitorsTest, locked in", "classLocked");
    }

    private static synchronized void classLocked(Yielder<Integer, ?> y) {
        y.yield(3);
    }

    @Test
    void aMonitorReleasedBeforeIsNotReported() {
        pull(Generator.<Integer>of(y -> {
            synchronized (guard) {
                guard.hashCode();
            }
            y.yield(1);
            synchronized (guard) {
                guard.hashCode();
            }
        }));
        assertThat(reports()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void aMonitorThatOnlyTheCallerHoldsIsNotReported(boolean virtual) throws Exception {
        on(virtual, () -> {
            Greenlet main = Greenlet.current();
            Greenlet g = Greenlet.of(x -> main.switchTo());
            synchronized (guard) {
                pull(Generator.<Integer>of(y -> y.yield(1)));
                g.switchTo();
                g.switchTo();
            }
        });
        assertThat(reports()).isEmpty();
    }

    @Test
    void aGreenletThatHoldsOneMayStepAGenerator() {
        Greenlet.of(x -> {
                    synchronized (guard) {
                        Generator.<Integer>of(y -> y.yield(1)).forEachRemaining(n -> {});
                        return null;
                    }
                })
                .switchTo();
        assertThat(reports()).isEmpty();
    }

    @Test
    void aSwitchFromWithinAGeneratorLooksAtAllThatIsLeft() {
        Greenlet main = Greenlet.current();
        Greenlet g = Greenlet.of(x -> {
            synchronized (guard) {
                return Generator.of(y -> {
                            synchronized (this) {
                                main.switchTo();
                            }
                        })
                        .hasNext();
            }
        });
        g.switchTo();
        g.switchTo();
        assertThat(reports())
                .singleElement()
                .asString()
                .contains("a greenlet is suspended", "HeldMonitorsTest$Guard,", "HeldMonitorsTest,");
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void compiledFramesTellTheirMonitorsToo(boolean virtual) throws Exception {
        on(virtual, () -> {
            Generator<Integer> g = Generator.of(y -> {
                while (true) {
                    holding(y);
                }
            });
            for (int i = 0; i < 20_000; i++) { // enough for both compilers
                g.next();
                if (i % 1_000 == 0) {
                    Debug.forget();
                }
            }
            g.close();
        });
        assertThat(reports()).hasSize(21); // the first, and each after forgetting
    }
}
