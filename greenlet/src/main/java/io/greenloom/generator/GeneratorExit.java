package io.greenloom.generator;

import java.io.Serial;

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
}
