package io.greenloom.async.signal;

import io.greenloom.async.Task;
import io.greenloom.loom.JdkSignals;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/// A signal's power to cancel a task, once; the next one ends the process.
public final class SignalCancellation implements AutoCloseable {
    private final Task<?> task;
    private final AtomicReference<@Nullable String> received = new AtomicReference<>();
    private final SignalHandle handle;

    SignalCancellation(Task<?> task, Set<String> names) {
        this.task = task;
        this.handle = SignalHandle.add(names, this::arrived);
    }

    private boolean arrived(String name) {
        if (received.compareAndSet(null, name)) {
            return task.cancel("SIG" + name);
        }
        // The second finds nobody of ours, and so does what it does by default, even where the loop is stuck.
        JdkSignals.insist();
        return false;
    }

    /// Returns the name of the signal that has cancelled the task; null where none has. Never waits; any thread
    /// may call. A program that ends because of it ends, by custom, with 128 plus the number of the signal: 130
    /// for INT.
    public @Nullable String signal() {
        return received.get();
    }

    /// Takes it back: signals have the effect again that they had before. Never waits; any thread may call.
    @Override
    public void close() {
        handle.remove();
    }

    @Override
    public String toString() {
        return "SignalCancellation[" + task + ", " + received.get() + "]";
    }
}
