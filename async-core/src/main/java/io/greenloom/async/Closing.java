package io.greenloom.async;

import java.util.ArrayList;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The end of everything that runs on a loop: tasks first, and the bodies that they gave to threads, then the
/// channels, whose handlers may bring new tasks; at last the callbacks' runner. What is brought by other threads
/// from then on is refused or run elsewhere. Bare on the carrier.
///
/// Tasks that do not end are waited for without end, and warned of.
final class Closing {
    private static final Logger LOG = LoggerFactory.getLogger(EventLoop.class);

    static final long WARNING_NANOS = 10_000_000_000L;
    private static final int LAST_ROUNDS = 1_000;

    private final Carrier carrier;
    private final long drainNanos;
    private long warnAtNanos = System.nanoTime() + WARNING_NANOS;

    Closing(Carrier carrier, long drainNanos) {
        this.carrier = carrier;
        this.drainNanos = drainNanos;
    }

    void run() {
        carrier.beginClosing();
        reportPending();
        endTasks();
        drainHelpers();
        carrier.unseen().closing();
        carrier.io().close();
        while (!carrier.io().isClosed() || !carrier.tasks().isEmpty()) {
            carrier.ioPass();
            carrier.runReady();
            endTasks();
        }
        carrier.beginEnding();
        carrier.timers().fireAll(); // what has no task may still wait for one
        runLast();
        carrier.callbacks().end();
    }

    private void reportPending() {
        EventLoop loop = carrier.loop();
        if (loop.isDebug() && !carrier.tasks().isEmpty()) {
            carrier.inCallback(() -> LOG.warn(
                    "{} is closed while tasks are pending, which are cancelled:\n{}", carrier.getName(), loop.dump()));
        }
    }

    private void endTasks() {
        carrier.takeExternal();
        TaskList tasks = carrier.tasks();
        Callbacks callbacks = carrier.callbacks();
        List<Task<?>> asked = new ArrayList<>();
        while (!tasks.isEmpty() || callbacks.isAnySuspended()) {
            asked.removeIf(Task::isDone);
            if (asked.isEmpty()) { // only now: those that came since are the clean-up of these
                asked.addAll(tasks.snapshot());
                asked.forEach(Task::cancelForClose);
            }
            for (Task<?> task : tasks.snapshot()) {
                if (task.creator() == null) { // brought from outside, and nobody's clean-up
                    task.cancelForClose();
                }
            }
            if (tasks.isEmpty()) {
                callbacks.cancelSuspended();
            }
            carrier.pass();
            if (isTimeToWarn()) {
                LOG.warn(
                        "closing {} waits for what does not end: tasks {}, suspended callbacks: {}",
                        carrier.getName(),
                        tasks.snapshot(),
                        callbacks.isAnySuspended());
            }
        }
    }

    /// Waits for the bodies that helper threads still run, whose work would be lost with the process.
    private void drainHelpers() {
        long start = System.nanoTime();
        warnAtNanos = start + WARNING_NANOS;
        carrier.runReady(); // the end of a body may be in the queue already, and nothing else would end the wait
        while (carrier.lastingHelpers() > 0) {
            long left = drainNanos - (System.nanoTime() - start);
            if (left > 0) {
                carrier.await(Math.min(left, WARNING_NANOS));
                carrier.runReady();
            }
            int atWork = carrier.lastingHelpers();
            if (atWork > 0 && System.nanoTime() - start >= drainNanos) {
                LOG.warn("{} is closed though {} bodies given to threads have not ended", carrier.getName(), atWork);
                return;
            }
            if (atWork > 0 && isTimeToWarn()) {
                LOG.warn(
                        "closing {} waits for {} bodies given to threads, by toThread or runInExecutor",
                        carrier.getName(),
                        atWork);
            }
        }
    }

    /// Returns true every few seconds.
    private boolean isTimeToWarn() {
        long now = System.nanoTime();
        if (now - warnAtNanos <= 0) {
            return false;
        }
        warnAtNanos = now + WARNING_NANOS;
        return true;
    }

    /// Runs what the end of everything has brought, the ends of promises that are to be told; not for ever, though
    /// callbacks can keep each other going.
    private void runLast() {
        int rounds = 0;
        do {
            carrier.runReady();
        } while (carrier.readyCount() > 0 && ++rounds < LAST_ROUNDS);
        if (carrier.readyCount() > 0) {
            LOG.warn(
                    "closing {} drops {} callbacks, which would go on for ever",
                    carrier.getName(),
                    carrier.readyCount());
            carrier.dropReady();
        }
    }
}
