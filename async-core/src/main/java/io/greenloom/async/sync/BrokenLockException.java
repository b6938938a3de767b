package io.greenloom.async.sync;

/// Thrown to those who wait for a lock that a task held when it ended, and that nobody will release: Trio's
/// `BrokenResourceError`. Without it, they would wait for ever.
public final class BrokenLockException extends RuntimeException {
    private static final long serialVersionUID = 1;

    BrokenLockException(String message) {
        super(message);
    }
}
