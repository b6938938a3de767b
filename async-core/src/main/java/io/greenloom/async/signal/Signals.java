package io.greenloom.async.signal;

import io.greenloom.async.Async;
import io.greenloom.async.EventLoop;
import io.greenloom.async.Task;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;

/// Ways to learn of the signals that are sent to this process.
///
/// A signal is called by its name, `"INT"` or `"SIGINT"`. While one of these listens to it, what the JVM does by
/// default (to end, at INT, TERM and HUP) does not happen; when the last of them is closed, it does again. The JVM
/// keeps some for itself: QUIT, and on some systems USR1. Nothing here suspends, and any thread may call, except
/// where the contrary is said.
public final class Signals {
    private Signals() {}

    /// Has `loop` run `callback` each time that the signal comes, as [EventLoop#callSoon] runs it:
    /// `loop.add_signal_handler()`. Unlike there, several callbacks of one signal all run, in the order in which
    /// they were added, and loops of any thread may have them.
    ///
    /// Where the loop has been closed when the signal comes, the callback is dropped, and the signal has the
    /// effect that it has without it.
    ///
    /// @return what takes the callback back: `loop.remove_signal_handler()`
    /// @throws IllegalArgumentException where there is no such signal, or the JVM keeps it
    /// @throws IllegalStateException where the loop is closed
    public static SignalHandle on(EventLoop loop, String signal, Runnable callback) {
        Objects.requireNonNull(callback, "callback");
        String name = SignalSource.nameOf(signal);
        if (loop.isClosed()) {
            throw new IllegalStateException(loop + " is closed, and will run no callback");
        }
        return SignalHandle.add(Set.of(name), _ -> {
            try {
                loop.callSoon(callback);
                return true;
            } catch (IllegalStateException closed) {
                return false;
            }
        });
    }

    /// Returns a receiver of signals: Trio's `open_signal_receiver()`. Close it, best by `try` with resources.
    ///
    /// ```java
    /// try (SignalReceiver signals = Signals.receive("HUP", "TERM")) {
    ///     for (String signal : signals) {
    ///         if (signal.equals("TERM")) break;
    ///         reloadConfiguration();
    ///     }
    /// }
    /// ```
    ///
    /// @throws IllegalArgumentException where no signal is given, there is no such signal, or the JVM keeps it
    public static SignalReceiver receive(String... signals) {
        return new SignalReceiver(names(signals));
    }

    /// Has the first of these signals cancel `task`, and the second end the process at once, as if nobody
    /// listened: for a program that goes on behind the task, or ends with a code of its own. The JVM does not
    /// end by the first; where nobody takes the signal, it does, and ends its loops in order by itself: see
    /// [EventLoop#requestShutdown].
    ///
    /// @return what takes it back, and says whether, and by which signal, the task was cancelled
    /// @throws IllegalArgumentException where no signal is given, there is no such signal, or the JVM keeps it
    public static SignalCancellation cancelOn(Task<?> task, String... signals) {
        return new SignalCancellation(task, names(signals));
    }

    /// Has Ctrl-C (INT) cancel the calling task, and a second one end the process at once.
    ///
    /// ```java
    /// Async.run(() -> {
    ///     try (var interrupt = Signals.cancelOnInterrupt()) {
    ///         serve();
    ///     }
    /// });
    /// ```
    ///
    /// @throws IllegalStateException outside a task
    public static SignalCancellation cancelOnInterrupt() {
        Task<?> task = Async.currentTask();
        if (task == null) {
            throw new IllegalStateException(
                    "there is no task to cancel here; call this from a task, or give" + " Signals.cancelOn the task");
        }
        return cancelOn(task, "INT");
    }

    private static Set<String> names(String... signals) {
        if (signals.length == 0) {
            throw new IllegalArgumentException("no signal is given; name at least one, for instance \"INT\"");
        }
        Set<String> names = new LinkedHashSet<>();
        for (String signal : List.of(signals)) {
            names.add(SignalSource.nameOf(signal));
        }
        return names;
    }
}
