package io.greenloom.async.queue;

/// Thrown to those who put into a queue that was [shut down][Queue#shutdown()], and to those who get from it when
/// it has no item left: `asyncio.QueueShutDown`.
public final class QueueShutDown extends IllegalStateException {
    private static final long serialVersionUID = 1;

    QueueShutDown(String message) {
        super(message);
    }
}
