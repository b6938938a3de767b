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
    private @Nullable Throwable failure; // guarded by this

    /// Starts the loop for the calling thread.
    synchronized void enter() {
        switch (state) {
            case IDLE -> state = State.RUNNING;
            case RUNNING ->
                throw new IllegalStateException("the event loop is already running; give it work by createTask");
            case CLOSING, CLOSED ->
                throw new IllegalStateException("the event loop is closed; create another by EventLoop.create()");
        }
        notifyAll();
    }

    /// Waits until the loop has stopped; an interrupt runs `onInterrupt` and is kept for the caller.
    synchronized void awaitStopped(Runnable onInterrupt) {
        boolean interrupted = false;
        while (state == State.RUNNING) {
            try {
                wait();
            } catch (InterruptedException e) {
                interrupted = true;
                onInterrupt.run();
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
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
    synchronized State awaitWork() throws InterruptedException {
        while (state == State.IDLE) {
            wait();
        }
        return state;
    }

    synchronized void idle() {
        state = State.IDLE;
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
