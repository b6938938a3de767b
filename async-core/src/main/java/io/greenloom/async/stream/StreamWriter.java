package io.greenloom.async.stream;

import java.io.OutputStream;

/// The writing half of a connection: asyncio's `StreamWriter`, Trio's `SendStream`. A [Stream] is one.
///
/// Bytes are taken over at once and whole, so that writes of several tasks never mix, and sent at the loop's next
/// look at I/O, all that a pass has brought with one system call. What is not sent yet is limited by waiting:
/// above the high water mark a writer suspends until it is down to the low one.
///
/// What they all throw: [StreamClosedException] where this side has closed the stream or ended this half,
/// [BrokenStreamException] where the other side has broken it, [IllegalStateException] outside the stream's loop.
public interface StreamWriter extends AutoCloseable {
    /// Writes, and waits while too much is not sent yet: asyncio's `writer.write(data)` and `await
    /// writer.drain()`. Suspends above the high water mark; a cancellation point always.
    ///
    /// Cancelled before it has begun, it writes nothing; cancelled while it waits, the bytes are sent all the
    /// same.
    void write(byte[] bytes);

    /// Writes a part of an array, as above.
    void write(byte[] bytes, int offset, int length);

    /// Writes without ever waiting: `writer.write(data)`. Follow it by [#drain], or memory is the only limit.
    void writeBuffered(byte[] bytes);

    /// Writes all without waiting: `writer.writelines(data)`. Follow it by [#drain].
    void writeLines(Iterable<byte[]> pieces);

    /// Waits, where the high water mark was passed, until what is not sent is down to the low one: `await
    /// writer.drain()`. Any number of tasks may. A cancellation point always.
    void drain();

    /// Sets how much may be not sent yet: `transport.set_write_buffer_limits`.
    ///
    /// @param high bytes above which writers wait
    /// @param low bytes at which they go on; at most `high`
    void setWriteBufferLimits(int low, int high);

    /// Returns how many bytes are not sent yet: `transport.get_write_buffer_size()`. Never waits.
    long writeBufferSize();

    /// Returns whether [#sendEof] can be called: not with TLS, which has no such thing. Never waits.
    boolean canWriteEof();

    /// Ends this half once what was written is sent: `writer.write_eof()`. The other side reads the end of the
    /// stream, and may go on sending. Never waits; later calls do nothing.
    ///
    /// @throws UnsupportedOperationException with TLS
    void sendEof();

    /// Sends what was written, then closes both halves: `writer.close()` and `await writer.wait_closed()`, which
    /// is what try-with-resources needs. Suspends until the socket is closed; later calls do nothing.
    ///
    /// Where the calling task is cancelled, before or meanwhile, the connection is aborted. Where the other side
    /// does not take what is left within the [time for that][StreamOptions#withCloseTimeout], it is aborted too.
    ///
    /// @throws BrokenStreamException where bytes were lost and no other call has said so
    @Override
    void close();

    /// Begins to close and does not wait: `writer.close()`. For callbacks; [#awaitClosed] tells the end.
    void startClose();

    /// Returns whether this side has begun to close: `writer.is_closing()`. Never waits.
    boolean isClosing();

    /// Waits until the connection is closed, by this side or because it broke: `await writer.wait_closed()`.
    /// Suspends. The end of the other side's half alone does not close it: [StreamReader#read] meets that.
    ///
    /// @throws BrokenStreamException as [#close] does
    void awaitClosed();

    /// Closes at once and drops what is not sent: `transport.abort()`. Never waits.
    void abort();

    /// Returns this half as a stream of `java.io`, whose methods suspend as those here do and whose errors are
    /// `IOException`s with these as their cause. Its `flush` does nothing, for what is written is sent soon in any
    /// case; closing it closes the connection.
    OutputStream outputStream();
}
