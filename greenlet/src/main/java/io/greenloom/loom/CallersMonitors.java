package io.greenloom.loom;

import java.util.Arrays;

/// Keeps the monitors that a continuation's caller holds from being taken away with the body.
///
/// HotSpot notes a monitor that nobody contends for on a stack of the thread, its lock stack, and a continuation
/// that yields takes that whole stack with it, as if all of it were the body's own (JDK 24 and 25). The caller
/// would then hold `synchronized` blocks that the JVM knows nothing of: entering one again waits for ever,
/// `notify` is refused, the next step lets the body into a monitor of another thread, and more entries than the
/// lock stack has places overwrite what lies behind it.
///
/// A monitor that has been inflated belongs to the thread and is not on that stack. The lock stack inflates its
/// oldest entry when it is full; so filling it up before a step inflates all that the caller holds. They stay so
/// for as long as they are held: the steps after that find the lock stack empty, as it mostly is.
final class CallersMonitors {
    // The places of HotSpot's LockStack.
    private static final int PLACES = 8;

    // Each another object: one that is on the stack already, and does not fit once more, would be inflated itself.
    private final Object[] fillers = new Object[PLACES];

    private CallersMonitors() {
        Arrays.setAll(fillers, _ -> new Object());
    }

    /// Inflates all monitors that the calling thread holds.
    static void inflate() {
        if (!LockStack.isEmpty()) {
            new CallersMonitors().fill(0);
        }
    }

    private void fill(int place) {
        synchronized (fillers[place]) {
            if (place + 1 < PLACES) {
                fill(place + 1);
            }
        }
    }
}
