package io.greenloom.async;

import org.jspecify.annotations.Nullable;

/// Who may run a loop, and when.
///
/// ```
///   IDLE --enter--> RUNNING --idle--> IDLE        IDLE --close--> CLOSING --closed--> CLOSED
/// ```
///
/// The lock is held for a few lines only and never across anything of others.
final class RunGate {
    enum State {
        IDLE,
        RUNNING,
        CLOSING,
        CLOSED
    }

    private State state = State.IDLE; // guarded by this
    private long runs; // guarded by this
    private boolean unattended; // guarded by this: nobody waits for the present run
    private boolean leaving; // guarded by this: and it has been asked to end
    private @Nullable Throwable failure; // guarded by this

    /// Starts the loop for the calling thread, and returns the number of this run.
    ///
    /// @param prepare a few lines of ours that bring the first work, done before the loop runs: on a virtual
    ///     clock, it would jump if it found nothing to do
    synchronized long enter(Runnable prepare) {
        switch (state) {
            case IDLE -> prepare.run();
            case RUNNING ->
                throw new IllegalStateException("the event loop is already running; give it work by createTask");
            case CLOSING, CLOSED ->
                throw new IllegalStateException("the event loop is closed; create another by EventLoop.create()");
        }
        state = State.RUNNING;
        notifyAll();
        return ++runs;
    }

    /// Starts the loop for nobody: [#leave] ends it.
    synchronized void enterUntilClosed(Runnable prepare) {
        enter(prepare);
        unattended = true;
    }

    /// Returns whether the loop runs for nobody, which the caller then ends, and waits for.
    synchronized boolean leave() {
        leaving |= unattended;
        unattended = false;
        return leaving;
    }

    /// Waits until it is not being run.
    synchronized void awaitIdle() {
        boolean interrupted = false;
        while (state == State.RUNNING) {
            try {
                wait();
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    /// Waits until that run is over; an interrupt has `onInterrupt` run, outside the lock, and is kept for the
    /// caller.
    void awaitStopped(long run, Runnable onInterrupt) {
        boolean interrupted = false;
        while (!awaitOver(run)) {
            interrupted = true;
            onInterrupt.run();
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
        throwFailure();
    }

    /// Returns false where the wait was interrupted.
    private synchronized boolean awaitOver(long run) {
        while (state == State.RUNNING && runs == run) {
            try {
                wait();
            } catch (InterruptedException e) {
                return false;
            }
        }
        return true;
    }

    private synchronized void throwFailure() {
        if (failure != null) {
            throw new IllegalStateException("the event loop failed; this is a bug, please report it", failure);
        }
    }

    /// Returns false where it is closed, or being closed by another thread, already.
    synchronized boolean close() {
        if (state == State.RUNNING) {
            throw new IllegalStateException("the event loop is running; stop it before you close it");
        }
        if (state != State.IDLE) {
            return false;
        }
        state = State.CLOSING;
        notifyAll();
        return true;
    }

    /// Closes it unless somebody runs it, or has closed it, and waits for nothing.
    synchronized void closeIfIdle() {
        if (state == State.IDLE) {
            state = State.CLOSING;
            notifyAll();
        }
    }

    synchronized void awaitClosed() {
        boolean interrupted = false;
        while (state != State.CLOSED) {
            try {
                wait();
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    synchronized State state() {
        return state;
    }

    /// Waits, on the carrier, until there is something to do.
    synchronized State awaitWork() {
        while (state == State.IDLE) {
            try {
                wait();
            } catch (InterruptedException ignored) {
                // the carrier ends when its loop is closed, and by nothing else
            }
        }
        return state;
    }

    /// Called by the carrier when it is not run any more. Where it was asked to leave, nobody may start it again
    /// in between.
    synchronized void idle() {
        state = leaving ? State.CLOSING : State.IDLE;
        unattended = false;
        leaving = false;
        notifyAll();
    }

    synchronized void failed(Throwable error) {
        failure = error;
    }

    synchronized void closed() {
        state = State.CLOSED;
        notifyAll();
    }
}
