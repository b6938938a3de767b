package io.greenloom.async.process;

import java.io.IOException;
import org.jspecify.annotations.Nullable;

/// Thrown where something is written to a process that has closed its standard input or has ended:
/// `BrokenPipeError`. What was not yet written is lost, and nothing more can be.
public final class BrokenPipeException extends IOException {
    private static final long serialVersionUID = 1;

    BrokenPipeException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
