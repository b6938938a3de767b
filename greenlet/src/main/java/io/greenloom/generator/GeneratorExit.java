package io.greenloom.generator;

import java.io.Serial;
import org.jspecify.annotations.Nullable;

/// What closing raises at the `yield` where a generator is suspended, to end it.
///
/// Let it pass; clean up in `finally`. A body that yields again instead makes [Generator#close] throw. If failures
/// were added to it on the way (try-with-resources does so), `close` throws the first of them, with the others as
/// its suppressed ones: nothing is lost.
///
/// An [Error], so that `catch (Exception e)` does not stop it, and without a stack trace, as it is no failure.
/// Counterpart of Python's `GeneratorExit`.
public final class GeneratorExit extends Error {
    @Serial
    private static final long serialVersionUID = 1;

    /// Creates one.
    public GeneratorExit() {
        super(null, null, true, false);
    }

    /// Returns what went wrong while a body was closed that ended by `thrown`: `thrown` itself, but of an exit
    /// only what was added to it on the way; null if nothing went wrong.
    static @Nullable Throwable failureIn(Throwable thrown) {
        if (!(thrown instanceof GeneratorExit)) {
            return thrown;
        }
        Throwable[] failures = thrown.getSuppressed();
        for (int i = 1; i < failures.length; i++) {
            failures[0].addSuppressed(failures[i]);
        }
        return failures.length == 0 ? null : failures[0];
    }
}
