package io.greenloom.async.queue;

/// Thrown by [Queue#putNowait] where the queue has no room: `asyncio.QueueFull`.
public final class QueueFull extends IllegalStateException {
    private static final long serialVersionUID = 1;

    QueueFull(String message) {
        super(message);
    }
}
