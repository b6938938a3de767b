package io.greenloom.async.process;

import java.io.IOException;

/// Thrown where a pipe is used that was closed on this side: Trio's `ClosedResourceError`. Also thrown in a task
/// that waits for the pipe while another closes it.
public final class ClosedPipeException extends IOException {
    private static final long serialVersionUID = 1;

    ClosedPipeException(String message) {
        super(message);
    }
}
