package io.greenloom.async.process;

import io.greenloom.async.Async;
import io.greenloom.async.BusyResourceException;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Objects;

/// The standard input of a process, or another stream that blocks, for tasks to write to: `asyncio.StreamWriter`.
///
/// [#write(byte[])] copies and returns; it suspends only while 64 KiB wait to be written, so that a process which
/// reads slowly slows the writer down, and `drain()` has no counterpart. A failure is thrown by the next write, or
/// by [#flush]. Any thread may write, one at a time: a second writer at the same moment gets a
/// [BusyResourceException].
public final class PipeWriter implements AutoCloseable {
    private final OutputPump pump;

    PipeWriter(OutputPump pump) {
        this.pump = pump;
    }

    /// Returns a writer to `out`, which a daemon thread of its own, `greenloom-pipe-` and `name`, writes to from
    /// the first byte on: `loop.connect_write_pipe()`, for whatever has no channel to wait for. Never waits.
    ///
    /// [Closing][#close] it closes `out`, once all is written. A loop does not wait for what is not written when
    /// it is closed: [#flush] first.
    ///
    /// @param name what errors and thread dumps call it
    public static PipeWriter to(String name, OutputStream out) {
        return new PipeWriter(new OutputPump(Objects.requireNonNull(name, "name"), Objects.requireNonNull(out, "out")));
    }

    OutputPump pump() {
        return pump;
    }

    /// Writes all of `bytes`: `writer.write()` and `await writer.drain()`. Suspends while the pipe is full. When
    /// cancelled, some of it may have been written.
    ///
    /// @throws BrokenPipeException where the process has closed its standard input or has ended
    /// @throws ClosedPipeException after [#close]
    public void write(byte[] bytes) throws IOException {
        write(bytes, 0, bytes.length);
    }

    /// Writes `length` bytes from `offset` on. Suspends while the pipe is full.
    ///
    /// @throws IndexOutOfBoundsException where there are not so many
    public void write(byte[] bytes, int offset, int length) throws IOException {
        Objects.checkFromIndexSize(offset, length, bytes.length);
        Async.checkCancelled();
        pump.claim();
        try {
            pump.write(bytes, offset, length);
        } finally {
            pump.release();
        }
    }

    /// Writes `text` as UTF-8. Suspends while the pipe is full.
    public void write(String text) throws IOException {
        write(text.getBytes(StandardCharsets.UTF_8));
    }

    /// Waits until all that was written is in the pipe, where the process can read it. Suspends.
    ///
    /// @throws BrokenPipeException where the process did not take it
    public void flush() throws IOException {
        Async.checkCancelled();
        pump.claim();
        try {
            pump.awaitUnsent(0);
        } finally {
            pump.release();
        }
    }

    /// Ends the standard input of the process, after what was written: `writer.close()`. Never waits; any thread
    /// may call; a second call does nothing.
    @Override
    public void close() {
        pump.close();
    }

    @Override
    public String toString() {
        return "PipeWriter[" + pump.name() + "]";
    }
}
