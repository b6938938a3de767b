package io.greenloom.async.process;

import io.greenloom.async.FromOutside;
import io.greenloom.async.Suspension;
import io.greenloom.async.internal.Limit;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/// A value that comes once, for any number of waiters of any kind. Those that give up leave nothing behind.
final class OneShot<T> implements FromOutside {
    private @Nullable T value; // guarded by this, as is the next
    private final Set<Suspension<T>> waiting = new LinkedHashSet<>();

    /// Returns false where it had come already.
    boolean complete(T with) {
        List<Suspension<T>> woken;
        synchronized (this) {
            if (value != null) {
                return false;
            }
            value = with;
            woken = new ArrayList<>(waiting);
            waiting.clear();
        }
        woken.forEach(wait -> wait.resume(with));
        return true;
    }

    synchronized @Nullable T valueOrNull() {
        return value;
    }

    T await() {
        Suspension<T> wait = begin();
        try {
            return wait.await();
        } finally {
            left(wait);
        }
    }

    T await(Limit deadline) throws TimeoutException {
        Suspension<T> wait = begin();
        try {
            return deadline.await(wait);
        } finally {
            left(wait);
        }
    }

    private synchronized Suspension<T> begin() {
        Suspension<T> wait = Suspension.begin(this);
        if (value == null) {
            waiting.add(wait);
        } else {
            wait.resume(value);
        }
        return wait;
    }

    private synchronized void left(Suspension<T> wait) {
        waiting.remove(wait);
    }

    @Override
    public String toString() {
        return "the end of a process or of its pipe";
    }
}
