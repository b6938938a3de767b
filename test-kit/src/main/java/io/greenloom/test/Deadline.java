package io.greenloom.test;

import java.time.Duration;

/// Interrupts the thread that runs a test when its real time is over; the loop turns that into a cancellation.
final class Deadline {
    private final Duration limit;
    private final Thread watched = Thread.currentThread();
    private final Thread watcher;
    private boolean ended; // guarded by this, as is the next
    private boolean over;

    private Deadline(Duration limit) {
        this.limit = limit;
        this.watcher =
                Thread.ofPlatform().daemon().name("greenloom-test-deadline").unstarted(this::watch);
    }

    static Deadline start(Duration limit) {
        Deadline deadline = new Deadline(limit);
        deadline.watcher.start();
        return deadline;
    }

    private synchronized void watch() {
        long end = System.nanoTime() + limit.toNanos();
        try {
            for (long left = limit.toMillis(); !ended && left > 0; left = (end - System.nanoTime()) / 1_000_000) {
                wait(left);
            }
        } catch (InterruptedException e) {
            return; // nobody else interrupts this thread; there is nothing to watch for
        }
        if (!ended) {
            over = true;
            watched.interrupt();
        }
    }

    synchronized boolean isOver() {
        return over;
    }

    /// Ends the watch; where it was over, takes the interrupt back.
    synchronized void cancel() {
        ended = true;
        notifyAll();
        if (over) {
            Thread.interrupted();
        }
    }

    AssertionError failure(Throwable where) {
        return new AssertionError("the test did not end within " + limit + " of real time", where);
    }
}
