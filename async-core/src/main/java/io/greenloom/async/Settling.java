package io.greenloom.async;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Those who wait until nothing else of their loop can run. Loop only.
final class Settling {
    private final List<Suspension<@Nullable Void>> waiting = new ArrayList<>();

    boolean isAwaited() {
        return !waiting.isEmpty();
    }

    void await() {
        Async.checkCancelled();
        Suspension<@Nullable Void> wait = Suspension.begin("the others to wait");
        waiting.add(wait);
        try {
            wait.await();
        } finally {
            waiting.remove(wait);
        }
    }

    @SuppressWarnings("NullAway") // the type of the wait says that it may be null
    void wakeAll() {
        List<Suspension<@Nullable Void>> all = List.copyOf(waiting);
        waiting.clear();
        all.forEach(wait -> wait.resume(null));
    }
}
