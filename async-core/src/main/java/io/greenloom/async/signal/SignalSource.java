package io.greenloom.async.signal;

import io.greenloom.loom.JdkSignals;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/// Who listens to which signal in this process. The first listener of a signal takes it over from whoever handled
/// it (by default the JVM, which ends at INT, TERM and HUP); the last one that goes gives it back.
///
/// The lock is held while a handler is exchanged, and never across a listener.
final class SignalSource {
    /// What is called on the JVM's thread for that signal; it must not wait.
    interface Listener {
        /// Returns false where it is of no use any more: it is dropped, and the signal goes where it would have
        /// gone without it.
        boolean onSignal(String name);
    }

    private record Taken(Object former, List<Listener> listeners) {}

    private static final Map<String, Taken> TAKEN = new HashMap<>(); // guarded by itself

    private SignalSource() {}

    /// Returns the name without `SIG`, in capitals.
    static String nameOf(String given) {
        String name = given.toUpperCase(Locale.ROOT);
        return name.startsWith("SIG") ? name.substring(3) : name;
    }

    static void add(String name, Listener listener) {
        synchronized (TAKEN) {
            Taken taken = TAKEN.get(name);
            if (taken == null) {
                taken = new Taken(JdkSignals.handle(name, SignalSource::deliver), new ArrayList<>());
                TAKEN.put(name, taken);
            }
            taken.listeners.add(listener);
        }
    }

    /// Returns false where it was not there. Where it was the last, the former handler is back when this returns.
    static boolean remove(String name, Listener listener) {
        synchronized (TAKEN) {
            Taken taken = TAKEN.get(name);
            if (taken == null || !taken.listeners.remove(listener)) {
                return false;
            }
            if (taken.listeners.isEmpty()) {
                TAKEN.remove(name);
                JdkSignals.restore(name, taken.former);
            }
            return true;
        }
    }

    /// Sends this process the signal again unless one of ours still handles it, who has had it already.
    static void redeliver(String name) {
        synchronized (TAKEN) {
            if (TAKEN.containsKey(name)) {
                return;
            }
        }
        JdkSignals.raise(name);
    }

    private static void deliver(String name) {
        List<Listener> listeners;
        synchronized (TAKEN) {
            Taken taken = TAKEN.get(name);
            listeners = taken == null ? List.of() : List.copyOf(taken.listeners);
        }
        boolean delivered = false;
        for (Listener listener : listeners) {
            if (listener.onSignal(name)) {
                delivered = true;
            } else {
                remove(name, listener);
            }
        }
        if (!delivered) {
            JdkSignals.raise(name); // it came as the last listener went, or for what has ended
        }
    }
}
