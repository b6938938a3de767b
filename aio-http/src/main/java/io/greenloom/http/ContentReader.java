package io.greenloom.http;

import io.greenloom.http.internal.wire.ByteSource;
import io.netty.buffer.ByteBuf;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.Arrays;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// The body of a response, read piece by piece, decompressed: aiohttp's `StreamReader`. The network is not read
/// faster than this is, but for a buffer. One task at a time.
///
/// What all methods that wait throw: [ClientPayloadException] where the body is cut short, corrupt or too large;
/// [ServerTimeoutException] where a time limit runs out; [ClientConnectionException] where the response is closed;
/// `CancelledError` where the task is cancelled, after which the response is to be closed.
public final class ContentReader {
    private static final int LARGEST_ARRAY = Integer.MAX_VALUE - 8;
    private static final int LARGEST_GUESS = 16 * 1024 * 1024;

    private final ByteSource source;
    private final Runnable checkOpen;
    private final int bufferSize;
    private @Nullable ByteBuf piece; // partly taken
    private boolean atEnd;

    ContentReader(ByteSource source, Runnable checkOpen, int bufferSize) {
        this.source = source;
        this.checkOpen = checkOpen;
        this.bufferSize = bufferSize;
    }

    /// Waits until anything is there and returns all of the next piece, of whatever size; null at the end.
    public byte @Nullable [] readAny() {
        return read(Integer.MAX_VALUE);
    }

    /// Waits until anything is there and returns at most `n` bytes of it; null at the end.
    ///
    /// @param n more than 0
    public byte @Nullable [] read(int n) {
        if (n <= 0) {
            throw new IllegalArgumentException("n must be more than 0, was " + n);
        }
        ByteBuf from = piece(1);
        if (from == null) {
            return null;
        }
        byte[] bytes = new byte[Math.min(n, from.readableBytes())];
        from.readBytes(bytes);
        return bytes;
    }

    /// Waits for `n` bytes and returns them.
    ///
    /// @throws IncompleteReadException where the body ends before, with what there was
    public byte[] readExactly(int n) {
        if (n < 0) {
            throw new IllegalArgumentException("n must be at least 0, was " + n);
        }
        byte[] bytes = new byte[Math.min(n, bufferSize)];
        int length = 0;
        while (length < n) {
            ByteBuf from = piece(1);
            if (from == null) {
                throw new IncompleteReadException(Arrays.copyOf(bytes, length), n);
            }
            int step = Math.min(from.readableBytes(), n - length);
            if (length + step > bytes.length) {
                bytes = Arrays.copyOf(bytes, (int) Math.min(n, Math.max(2L * bytes.length, length + (long) step)));
            }
            from.readBytes(bytes, length, step);
            length += step;
        }
        return bytes;
    }

    /// Waits for the rest of the body, writing it to `out` as it comes, and returns how many bytes that were. Each
    /// write holds up the whole loop for as long as it takes: to a slow file, go through
    /// [io.greenloom.async.Async#toThread].
    ///
    /// @throws IOException where `out` does
    public long transferTo(OutputStream out) throws IOException {
        Objects.requireNonNull(out, "out");
        long total = 0;
        for (ByteBuf from = piece(1); from != null; from = piece(1)) {
            int length = from.readableBytes();
            from.readBytes(out, length);
            total += length;
        }
        return total;
    }

    /// Returns the rest of the body as a stream; closing it does nothing. Its methods wait as those here do.
    public InputStream inputStream() {
        return new View();
    }

    /// Returns whether the end has been met. Never waits.
    public boolean isAtEnd() {
        return atEnd;
    }

    byte[] readAll(long guess) {
        byte[] bytes = new byte[Math.clamp(guess, 0, LARGEST_GUESS)];
        int length = 0;
        for (ByteBuf from = piece(bufferSize); from != null; from = piece(bufferSize)) {
            int step = from.readableBytes();
            if (length > LARGEST_ARRAY - step) {
                throw new ClientPayloadException("the body is larger than an array can be; use content()", null);
            }
            if (length + step > bytes.length) {
                bytes = Arrays.copyOf(bytes, Math.clamp(2L * bytes.length, length + step, LARGEST_ARRAY));
            }
            from.readBytes(bytes, length, step);
            length += step;
        }
        return length == bytes.length ? bytes : Arrays.copyOf(bytes, length);
    }

    /// Waits for bytes and returns what holds them; null at the end.
    private @Nullable ByteBuf piece(int enough) {
        checkOpen.run();
        ByteBuf current = piece;
        if (current != null && current.isReadable()) {
            return current;
        }
        release();
        ByteBuf next = atEnd ? null : source.next(enough);
        atEnd = next == null;
        piece = next;
        return next;
    }

    private void release() {
        if (piece != null) {
            piece.release();
            piece = null;
        }
    }

    void close() {
        release();
        source.close();
    }

    private final class View extends InputStream {
        @Override
        public int read() {
            ByteBuf from = piece(1);
            return from == null ? -1 : from.readUnsignedByte();
        }

        @Override
        public int read(byte[] bytes, int offset, int length) {
            Objects.checkFromIndexSize(offset, length, bytes.length);
            if (length == 0) {
                return 0;
            }
            ByteBuf from = piece(1);
            if (from == null) {
                return -1;
            }
            int step = Math.min(length, from.readableBytes());
            from.readBytes(bytes, offset, step);
            return step;
        }

        @Override
        public int available() {
            return piece == null ? 0 : piece.readableBytes();
        }
    }
}
