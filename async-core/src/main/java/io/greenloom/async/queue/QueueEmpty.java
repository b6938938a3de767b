package io.greenloom.async.queue;

import java.util.NoSuchElementException;

/// Thrown by [Queue#getNowait] and [Queue#peekNowait] where the queue has no item: `asyncio.QueueEmpty`.
public final class QueueEmpty extends NoSuchElementException {
    private static final long serialVersionUID = 1;

    QueueEmpty(String message) {
        super(message);
    }
}
