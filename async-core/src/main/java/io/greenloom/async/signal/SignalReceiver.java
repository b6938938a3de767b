package io.greenloom.async.signal;

import io.greenloom.async.Async;
import io.greenloom.async.BusyResourceException;
import io.greenloom.async.FromOutside;
import io.greenloom.async.Suspension;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Signals one after the other, for whoever asks: what Trio's `open_signal_receiver()` gives.
///
/// A signal that comes several times before it is asked for is delivered once, as the operating system does it;
/// none that has come is forgotten. Different ones are delivered in the order in which they came first, so that
/// none starves. Those that nobody has asked for when it is closed are sent to this process again, and have the
/// effect that they have without it.
public final class SignalReceiver implements Iterable<String>, AutoCloseable, FromOutside {
    private final Set<String> names;
    private final Set<String> pending = new LinkedHashSet<>(); // guarded by this, as are the next two
    private @Nullable Suspension<Boolean> waiting;
    private boolean closed;
    private final SignalHandle handle;

    SignalReceiver(Set<String> names) {
        this.names = names;
        this.handle = SignalHandle.add(names, this::arrived);
    }

    private synchronized boolean arrived(String name) {
        if (closed) {
            return false;
        }
        pending.add(name);
        wake();
        return true;
    }

    private void wake() {
        if (waiting != null) {
            waiting.resume(true);
            waiting = null;
        }
    }

    /// Waits for the next signal and returns its name without `SIG`. Suspends; a cancellation leaves the signal
    /// for the next call. From tasks and other threads alike.
    ///
    /// @throws BusyResourceException where another task waits
    /// @throws IllegalStateException where this is closed
    public String receive() {
        Async.checkCancelled();
        while (true) {
            Suspension<Boolean> wait;
            synchronized (this) {
                if (closed) {
                    throw new IllegalStateException(this + " is closed");
                }
                if (waiting != null && waiting.isWaiting()) {
                    throw new BusyResourceException("another task waits for " + this + ": open a second receiver, and"
                            + " both get every signal");
                }
                String first = first();
                if (first != null) {
                    return first;
                }
                wait = Suspension.begin(this);
                waiting = wait;
            }
            try {
                wait.await();
            } finally {
                synchronized (this) {
                    if (waiting == wait) {
                        waiting = null;
                    }
                }
            }
        }
    }

    private @Nullable String first() {
        Iterator<String> all = pending.iterator();
        if (!all.hasNext()) {
            return null;
        }
        String first = all.next();
        all.remove();
        return first;
    }

    /// Returns an iterator without end: its `next` is [#receive], and its `hasNext` is true until this is closed.
    @Override
    public Iterator<String> iterator() {
        return new Iterator<>() {
            @Override
            public boolean hasNext() {
                return !isClosed();
            }

            @Override
            public String next() {
                if (isClosed()) {
                    throw new NoSuchElementException(SignalReceiver.this + " is closed");
                }
                return receive();
            }
        };
    }

    private synchronized boolean isClosed() {
        return closed;
    }

    /// Listens no more, and sends this process the signals again that nobody has asked for, unless another
    /// receiver or callback of ours listens, who has had them. Never waits; any thread may call; a second call
    /// does nothing.
    @Override
    public void close() {
        List<String> undelivered;
        synchronized (this) {
            closed = true;
            undelivered = new ArrayList<>(pending);
            pending.clear();
            wake();
        }
        handle.remove();
        undelivered.forEach(SignalSource::redeliver);
    }

    @Override
    public String toString() {
        return "SignalReceiver" + names;
    }
}
