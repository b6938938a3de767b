package io.greenloom.async;

import java.util.concurrent.atomic.AtomicInteger;

/// How other threads wake the carrier: of those that bring work while it waits, only the first touches the
/// selector, and the carrier goes on only when that one is done with it.
///
/// | from | by | to |
/// |---|---|---|
/// | AWAKE | the carrier is about to wait | WAITING |
/// | WAITING | the first who brings work | RINGING |
/// | RINGING | the same, done | AWAKE |
/// | WAITING | the carrier, woken by something else | AWAKE |
///
/// This is more than thrift. One of those who bring work is the JVM's own thread that gives virtual threads their
/// monitors, for all of them. The I/O pass is a virtual thread and enters the selector's monitor, and so does who
/// wakes the selector. With two wakers in there, the JVM's thread may be queued behind the I/O pass, to which
/// only it can give the monitor: the whole JVM would be stuck. With one, never.
final class Doorbell {
    private static final int AWAKE = 0;
    private static final int WAITING = 1;
    private static final int RINGING = 2;

    private final AtomicInteger state = new AtomicInteger(AWAKE);

    /// Says, on the carrier, that it is about to wait; it looks once more whether there is work after that.
    void arm() {
        state.set(WAITING);
    }

    /// Says, on the carrier, that it waits no more; returns when nobody rings.
    @SuppressWarnings("ThreadPriorityCheck") // the one who rings may need this very core
    void disarm() {
        if (!state.compareAndSet(WAITING, AWAKE)) {
            while (state.get() == RINGING) {
                Thread.yield(); // for as long as a wake-up takes, a microsecond
            }
        }
    }

    /// Calls `wakeUp` if the carrier waits and nobody else has woken it; from any thread, after the work was put
    /// where the carrier finds it.
    void ring(Runnable wakeUp) {
        if (state.get() == WAITING && state.compareAndSet(WAITING, RINGING)) {
            try {
                wakeUp.run();
            } finally {
                state.set(AWAKE);
            }
        }
    }
}
