package io.greenloom.async.process;

import java.io.IOException;

/// Thrown by [PipeReader#readLine(int)] where more bytes came without an end of line than allowed:
/// `asyncio.LimitOverrunError`. Nothing is taken from the stream: read on with [PipeReader#read()], or with a
/// larger limit.
public final class LineTooLongException extends IOException {
    private static final long serialVersionUID = 1;

    LineTooLongException(String name, int limit) {
        super("no end of line in the first " + limit + " bytes of " + name
                + "; give readLine a larger limit, or take what is there with read()");
    }
}
