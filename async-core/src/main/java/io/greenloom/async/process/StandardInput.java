package io.greenloom.async.process;

import java.io.IOException;
import org.jspecify.annotations.Nullable;

/// What this process is given on its standard input, for tasks to read: `loop.connect_read_pipe()` of `sys.stdin`.
///
/// `System.in` holds the thread that reads it, and cannot be interrupted; so one daemon thread of the process
/// reads it, once somebody asks and only while somebody waits, and what came for a read that was cancelled stays
/// for the next. It is `System.in` as it was at the first use; whoever reads that directly too gets the other
/// half.
public final class StandardInput {
    private StandardInput() {}

    private static final class Holder {
        static final PipeReader READER = new PipeReader(InputPump.onDemand("standard-input", System.in));
    }

    /// Returns the reader: for bytes, lines and all the rest.
    public static PipeReader reader() {
        return Holder.READER;
    }

    /// Returns the next line as UTF-8 without its end; null at the end of the input: `input()`. Suspends; a
    /// cancellation leaves the line for the next call. Any thread may call, one at a time.
    ///
    /// @throws LineTooLongException beyond [PipeReader#LINE_LIMIT] bytes
    public static @Nullable String readLine() throws IOException {
        return reader().readLine();
    }

    /// Returns the lines that are still to come: `for line in sys.stdin`. The iterator suspends.
    public static Iterable<String> lines() {
        return reader().lines();
    }
}
