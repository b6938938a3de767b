package io.greenloom.loom;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;

/// What debug mode has told its user from here on, and begins to tell anew.
final class RecordedWarnings extends Handler implements AutoCloseable {
    private final Logger logger = Logger.getLogger("io.greenloom");
    private final List<String> messages = new CopyOnWriteArrayList<>();

    RecordedWarnings() {
        Debug.forget();
        logger.addHandler(this);
    }

    /// Returns those that name `part`; other tests leave garbage too, which is found when it suits the collector.
    List<String> about(String part) {
        return messages.stream().filter(m -> m.contains(part)).toList();
    }

    /// Collects garbage until something is told that names `part`.
    void await(String part) {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
        while (about(part).isEmpty() && System.nanoTime() < deadline) {
            System.gc();
            Thread.onSpinWait();
        }
        assertThat(about(part)).as("about %s", part).isNotEmpty();
    }

    @Override
    public void publish(LogRecord record) {
        if (record.getLevel() == Level.WARNING) {
            messages.add(record.getMessage());
        }
    }

    @Override
    public void flush() {}

    @Override
    public void close() {
        logger.removeHandler(this);
    }
}
