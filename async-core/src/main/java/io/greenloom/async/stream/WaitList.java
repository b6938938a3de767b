package io.greenloom.async.stream;

import io.greenloom.async.Suspension;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeoutException;

/// Those who wait for the same thing, in the order in which they came; woken all at once. On the loop only.
final class WaitList {
    private final Object reason;
    private final List<Suspension<Boolean>> waiting = new ArrayList<>(2);

    WaitList(Object reason) {
        this.reason = reason;
    }

    /// Waits for the next [#wakeAll].
    void await() {
        Suspension<Boolean> wait = begin();
        try {
            wait.await();
        } finally {
            waiting.remove(wait);
        }
    }

    void await(Duration timeout) throws TimeoutException {
        Suspension<Boolean> wait = begin();
        try {
            wait.await(timeout);
        } finally {
            waiting.remove(wait);
        }
    }

    private Suspension<Boolean> begin() {
        Suspension<Boolean> wait = Suspension.begin(reason);
        waiting.add(wait);
        return wait;
    }

    void wakeAll() {
        if (waiting.isEmpty()) {
            return;
        }
        List<Suspension<Boolean>> woken = List.copyOf(waiting);
        waiting.clear();
        for (Suspension<Boolean> wait : woken) {
            wait.resume(true);
        }
    }
}
