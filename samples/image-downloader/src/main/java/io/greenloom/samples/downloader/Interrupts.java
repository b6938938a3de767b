package io.greenloom.samples.downloader;

import java.io.PrintStream;
import java.util.OptionalInt;
import org.jline.utils.Signals;
import org.jspecify.annotations.Nullable;

/// What Ctrl-C does: the first stops the run in good order, the second ends the program at once.
///
/// A request to terminate is taken as the first Ctrl-C, but never as the second: Maven sends its child one as
/// soon as it is itself interrupted.
final class Interrupts {
    private static final int INTERRUPTED = 130;
    private static final int TERMINATED = 143;

    private final PrintStream err;

    /// Guarded by this object's lock, as the next.
    private @Nullable Runnable stop;

    private int exitCode;

    private Interrupts(PrintStream err) {
        this.err = err;
    }

    /// Takes over the two signals of this process. Until [#stopBy], either ends it at once: nothing was begun.
    static Interrupts install(PrintStream err) {
        Interrupts interrupts = new Interrupts(err);
        Signals.register("INT", () -> interrupts.received(INTERRUPTED));
        Signals.register("TERM", () -> interrupts.received(TERMINATED));
        return interrupts;
    }

    /// For a program that runs inside another: signals are none of its business.
    static Interrupts none(PrintStream err) {
        return new Interrupts(err);
    }

    /// From now on the first signal runs `action`, on a thread of the JVM.
    synchronized void stopBy(Runnable action) {
        stop = action;
        if (exitCode != 0) {
            action.run();
        }
    }

    /// The exit code that a signal asks for; empty when there was none.
    synchronized OptionalInt exitCode() {
        return exitCode == 0 ? OptionalInt.empty() : OptionalInt.of(exitCode);
    }

    private synchronized void received(int code) {
        Runnable action = stop;
        boolean first = exitCode == 0;
        if (action == null || (!first && code == INTERRUPTED)) {
            Runtime.getRuntime().halt(code);
        } else if (first) {
            exitCode = code;
            err.println("\nstopping; Ctrl-C again ends at once");
            action.run();
        }
    }
}
