package io.greenloom.async.stream;

/// Two tasks use at the same time what only one can: Trio's `BusyResourceError`. The first is not disturbed.
public final class BusyResourceException extends StreamException {
    private static final long serialVersionUID = 1L;

    BusyResourceException(String message) {
        super(message, null);
    }
}
