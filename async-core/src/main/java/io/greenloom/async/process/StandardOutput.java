package io.greenloom.async.process;

import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;

/// This process's standard output and errors, for tasks to write to: `loop.connect_write_pipe()` of `sys.stdout`.
///
/// A write to `System.out` holds the loop while whoever reads it does not: a pipe that is full, a terminal that is
/// stopped. Here one daemon thread for each of the two writes, and a task suspends while 64 KiB wait for it. They
/// are `System.out` and `System.err` as they were at the first use; what is printed there directly may overtake
/// what waits here. Closing one of them [flushes][PipeWriter#flush] it and leaves the stream itself open.
///
/// What was not flushed when the process ends is lost: `flush()` before you leave `main`.
public final class StandardOutput {
    private StandardOutput() {}

    private static final class Out {
        static final PipeWriter WRITER = PipeWriter.to("standard-output", new Printed("System.out", System.out));
    }

    private static final class Errors {
        static final PipeWriter WRITER = PipeWriter.to("standard-errors", new Printed("System.err", System.err));
    }

    /// Returns the writer of the standard output. Never waits; any thread may call, one at a time may write.
    public static PipeWriter writer() {
        return Out.WRITER;
    }

    /// Returns the writer of the standard errors. Never waits; any thread may call, one at a time may write.
    public static PipeWriter errors() {
        return Errors.WRITER;
    }

    /// A [PrintStream] that says so where it fails, and outlives its writer.
    private static final class Printed extends OutputStream {
        private final String name;
        private final PrintStream to;

        Printed(String name, PrintStream to) {
            this.name = name;
            this.to = to;
        }

        @Override
        public void write(int b) throws IOException {
            to.write(b);
        }

        @Override
        public void write(byte[] bytes, int offset, int length) throws IOException {
            to.write(bytes, offset, length);
        }

        @Override
        public void flush() throws IOException {
            if (to.checkError()) { // flushes, too
                throw new IOException("nobody takes what is written to " + name);
            }
        }

        @Override
        public void close() throws IOException {
            flush();
        }
    }
}
