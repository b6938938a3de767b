package io.greenloom.greenlet;

import java.io.Serial;
import org.jspecify.annotations.Nullable;

/// What [Greenlet#kill] raises in a greenlet to end it.
///
/// When it leaves the body, it is not raised in the parent but handed over as an ordinary value. If failures
/// were added to it on the way (try-with-resources does so), the first of them is raised in the parent instead,
/// with the others as its suppressed ones: nothing is lost.
///
/// An [Error], so that `catch (Exception e)` does not stop it, and without a stack trace, as it is no failure.
/// Counterpart of Python's `GreenletExit`.
public class GreenletExit extends Error {
    @Serial
    private static final long serialVersionUID = 1;

    /// Creates one without a message.
    public GreenletExit() {
        this(null);
    }

    /// Creates one that says why.
    public GreenletExit(@Nullable String message) {
        super(message, null, true, false);
    }
}
