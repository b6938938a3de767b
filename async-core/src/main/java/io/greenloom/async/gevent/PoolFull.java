package io.greenloom.async.gevent;

/// Thrown by [Pool#addNowait] and [Pool#add(io.greenloom.async.Task, java.time.Duration)] where there is no room:
/// `gevent.pool.PoolFull`.
public final class PoolFull extends IllegalStateException {
    private static final long serialVersionUID = 1;

    PoolFull(String message) {
        super(message);
    }
}
