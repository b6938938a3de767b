package io.greenloom.async;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import jdk.jfr.Recording;
import jdk.jfr.consumer.RecordedEvent;
import jdk.jfr.consumer.RecordingFile;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What a flight recording shows.
final class JfrTest {
    private static List<RecordedEvent> recorded(Path file, Action main) throws Exception {
        try (Recording recording = new Recording()) {
            for (String name : List.of("TaskStart", "TaskEnd", "TaskSuspend", "SlowStep", "LoopLag")) {
                recording.enable("io.greenloom." + name).withoutThreshold();
            }
            recording.start();
            listens();
            main.run();
            recording.stop();
            recording.dump(file);
        }
        return RecordingFile.readAllEvents(file);
    }

    /// The watchdog, which the first loop starts, has the events registered.
    private static void listens() {
        Async.run(() -> {});
        long giveUp = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
        while (!Jfr.isOn() && System.nanoTime() < giveUp) {
            LockSupport.parkNanos(1_000_000);
        }
        assertThat(Jfr.isOn()).isTrue();
    }

    private static List<RecordedEvent> named(List<RecordedEvent> events, String name) {
        return events.stream()
                .filter(event -> event.getEventType().getName().equals("io.greenloom." + name))
                .toList();
    }

    @Test
    void tasksTheirSuspensionsAndTheirEndsAreRecorded(@TempDir Path directory) throws Exception {
        List<RecordedEvent> events = recorded(
                directory.resolve("loop.jfr"),
                () -> Async.run(() -> {
                    Async.createTask("sleeper", () -> Async.sleep(Duration.ofMillis(5)))
                            .await();
                    Task<?> cancelled = Async.createTask("cancelled", () -> Async.sleep(Duration.ofHours(1)));
                    Async.yieldNow();
                    cancelled.cancel();
                    Async.wait(List.of(cancelled), ReturnWhen.ALL_COMPLETED);
                }));

        assertThat(named(events, "TaskStart"))
                .anyMatch(event ->
                        event.getString("task").equals("sleeper") && "Task-1".equals(event.getString("creator")));
        assertThat(named(events, "TaskEnd"))
                .anyMatch(event -> event.getString("task").equals("cancelled")
                        && event.getString("outcome").equals("cancelled"));
        assertThat(named(events, "TaskSuspend"))
                .anyMatch(event -> "sleeper".equals(event.getString("task"))
                        && event.getString("reason").equals("sleep")
                        && event.getDuration().compareTo(Duration.ofMillis(5)) >= 0);
    }

    @Test
    void aSlowStepAndTheLagItCausesAreRecorded(@TempDir Path directory) throws Exception {
        List<RecordedEvent> events = recorded(directory.resolve("loop.jfr"), () -> {
            try (EventLoop loop = EventLoop.create()) {
                var seen = new java.util.concurrent.atomic.AtomicBoolean();
                loop.setSlowStepHandler(_ -> seen.set(true));
                loop.runUntilComplete(() -> {
                    Async.createTask("culprit", () -> {
                        long giveUp = System.nanoTime() + 20_000_000_000L;
                        while (!seen.get() && System.nanoTime() < giveUp) {
                            Thread.onSpinWait();
                        }
                    });
                    Async.yieldNow();
                    Async.yieldNow();
                    return true;
                });
            }
        });

        assertThat(named(events, "SlowStep"))
                .anyMatch(event -> "culprit".equals(event.getString("task"))
                        && !event.getString("cause").isEmpty()
                        && event.getString("stack").contains("JfrTest"));
        assertThat(named(events, "LoopLag"))
                .anyMatch(event -> event.getDuration("lag").compareTo(Duration.ofMillis(50)) >= 0);
    }
}
