package io.greenloom.async;

/// Two tasks use at the same time what only one can, as two that read from one stream would each get half of it:
/// Trio's `BusyResourceError`. The first is not disturbed.
///
/// Thrown by streams, datagram endpoints, pipes of processes, receivers of signals, and waits for channels of
/// others.
public final class BusyResourceException extends IllegalStateException {
    private static final long serialVersionUID = 1L;

    /// Makes one, for a resource of your own.
    ///
    /// @param message who is busy with what, and the way out
    public BusyResourceException(String message) {
        super(message);
    }
}
