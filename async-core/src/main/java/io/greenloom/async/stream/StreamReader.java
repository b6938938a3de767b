package io.greenloom.async.stream;

import io.greenloom.async.BusyResourceException;
import java.io.InputStream;
import java.nio.charset.Charset;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/// The reading half of a connection: asyncio's `StreamReader`, Trio's `ReceiveStream`. A [Stream] is one.
///
/// All methods that read suspend where the bytes are not there yet, and are cancellation points always. A read
/// that is cancelled or times out takes nothing: the connection lives on, and the next read finds the bytes. What
/// they all throw besides: [BusyResourceException] where another task is reading, [StreamClosedException] where
/// this side has closed the stream, [BrokenStreamException] where the other side has broken it (and what came
/// before it broke does not suffice), [ReadTimeoutException] where the stream has a [time for a
/// read][StreamOptions#withReadTimeout] and it ran out, [IllegalStateException] outside the stream's loop.
///
/// The network is read ahead up to twice the stream's [limit][StreamOptions#limit()] and not further; a read that
/// asks for more raises that for itself.
public interface StreamReader {
    /// Returns what is there, at most `max` bytes, waiting for the first: `await reader.read(n)`.
    ///
    /// @param max bytes; 0 returns an empty array at once
    /// @return an empty array at the end of the stream
    byte[] read(int max);

    /// Reads at most `length` bytes into an array, waiting for the first: Python's `recv_into`.
    ///
    /// @return how many bytes; -1 at the end of the stream
    int readInto(byte[] into, int offset, int length);

    /// Reads to the end of the stream: `await reader.read()`. However much that is: there is no limit but memory.
    byte[] read();

    /// Reads exactly `length` bytes: `await reader.readexactly(n)`.
    ///
    /// @throws IncompleteReadException where the stream ends before, with what there was
    byte[] readExactly(int length);

    /// Reads a line, up to and with its `\n`: `await reader.readline()`.
    ///
    /// @return without a `\n` where the stream ends without one; empty at the end of the stream
    /// @throws LimitOverrunException where the line is longer than the limit. It is dropped: what of it is still
    ///     to come is skipped by the next call of this
    byte[] readLine();

    /// Reads a line as text, without its `\n` or `\r\n`, as a `BufferedReader` does.
    ///
    /// @param charset one in which a byte 10 is always a line feed: UTF-8 and ISO 8859 are, UTF-16 is not
    /// @return null at the end of the stream
    /// @throws LimitOverrunException as above
    @Nullable
    String readLine(Charset charset);

    /// Reads up to and with the first of the separators to be complete: `await reader.readuntil(separator)`.
    ///
    /// @param separators one or more, none of them empty
    /// @throws IncompleteReadException where the stream ends before, with what there was
    /// @throws LimitOverrunException where more than the limit came before a separator; it is left to be read
    ///     otherwise
    byte[] readUntil(byte[]... separators);

    /// Returns whether the stream has ended and all of it has been read: `reader.at_eof()`. Never waits.
    boolean atEof();

    /// Sets how long the reads that begin from now on wait for the other side: Python's `socket.settimeout`. The
    /// first value is that of [StreamOptions#withReadTimeout], which says more. Never waits.
    ///
    /// @param timeout more than zero; null for no limit
    void setReadTimeout(@Nullable Duration timeout);

    /// Returns this half as a stream of `java.io`, whose methods suspend as those here do and whose errors are
    /// `IOException`s with these as their cause; a read timeout is a [java.net.SocketTimeoutException]. Closing it
    /// closes the connection.
    InputStream inputStream();
}
