package io.greenloom.async.signal;

import java.util.LinkedHashSet;
import java.util.Set;

/// A callback for a signal, and the means to take it back.
public final class SignalHandle implements AutoCloseable {
    private final Set<String> names = new LinkedHashSet<>();
    private final SignalSource.Listener listener;

    private SignalHandle(SignalSource.Listener listener) {
        this.listener = listener;
    }

    /// Listens to all of these, or where one of them cannot be had, to none.
    static SignalHandle add(Set<String> names, SignalSource.Listener listener) {
        SignalHandle handle = new SignalHandle(listener);
        try {
            for (String name : names) {
                SignalSource.add(name, listener);
                handle.names.add(name);
            }
        } catch (Throwable e) {
            handle.remove();
            throw e;
        }
        return handle;
    }

    /// Takes the callback back: `loop.remove_signal_handler()`. Where it was the last for its signal, whoever
    /// handled the signal before does so again. Never waits; any thread may call.
    ///
    /// @return false where it was taken back before, or dropped with its loop
    public boolean remove() {
        boolean removed = false;
        for (String name : names) {
            removed |= SignalSource.remove(name, listener);
        }
        return removed;
    }

    /// Takes the callback back, as [#remove] does.
    @Override
    public void close() {
        remove();
    }

    @Override
    public String toString() {
        return "SignalHandle" + names;
    }
}
