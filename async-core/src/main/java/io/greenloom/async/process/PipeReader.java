package io.greenloom.async.process;

import io.greenloom.async.Async;
import io.greenloom.async.BusyResourceException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Iterator;
import java.util.NoSuchElementException;
import org.jspecify.annotations.Nullable;

/// What a process writes, or what this process is given, for tasks to read: `asyncio.StreamReader`.
///
/// Every method that reads suspends and is a cancellation point; what came for a read that was cancelled stays for
/// the next. At most 64 KiB are read ahead, then the process waits as it would at a full pipe. Any thread may
/// read, one at a time: a second reader at the same moment gets a [BusyResourceException].
public final class PipeReader implements AutoCloseable {
    /// The longest line that [#readLine()] takes, in bytes: 1 MiB.
    public static final int LINE_LIMIT = 1 << 20;

    private final InputPump pump;

    PipeReader(InputPump pump) {
        this.pump = pump;
    }

    InputPump pump() {
        return pump;
    }

    /// Returns what has come, at least one byte; an empty array at the end of the stream: `reader.read(65536)`.
    /// Suspends.
    ///
    /// @throws ClosedPipeException after [#close]
    /// @throws BusyResourceException where another task is reading
    public byte[] read() throws IOException {
        return read(InputPump.CHUNK);
    }

    /// Returns what has come, at least one and at most `most` bytes; an empty array at the end: `reader.read(n)`.
    /// Suspends.
    ///
    /// @throws IllegalArgumentException where `most` is not positive
    /// @throws ClosedPipeException after [#close]
    public byte[] read(int most) throws IOException {
        if (most <= 0) {
            throw new IllegalArgumentException("most must be > 0, was " + most);
        }
        Async.checkCancelled();
        pump.claim();
        try {
            pump.awaitMore(0);
            return takeOrThrow(most);
        } finally {
            pump.release();
        }
    }

    private byte[] takeOrThrow(int most) throws IOException {
        byte[] taken = pump.take(most);
        if (taken.length == 0) {
            pump.throwError();
        }
        return taken;
    }

    /// Returns all up to the end of the stream: `reader.read()`. Suspends. A cancelled call leaves all that came.
    ///
    /// @throws ClosedPipeException after [#close]
    public byte[] readAll() throws IOException {
        Async.checkCancelled();
        pump.claim();
        try {
            awaitSize(Integer.MAX_VALUE);
            byte[] all = pump.take(Integer.MAX_VALUE);
            pump.throwError();
            return all;
        } finally {
            pump.release();
        }
    }

    /// Returns all up to the end of the stream, as UTF-8. Suspends.
    ///
    /// @throws ClosedPipeException after [#close]
    public String readText() throws IOException {
        return new String(readAll(), StandardCharsets.UTF_8);
    }

    /// Returns the next `count` bytes: `reader.readexactly(n)`. Suspends. A cancelled call leaves all that came.
    ///
    /// @throws IncompleteReadException where the stream ends before; it has what came
    /// @throws ClosedPipeException after [#close]
    public byte[] readExactly(int count) throws IOException {
        if (count < 0) {
            throw new IllegalArgumentException("count must be >= 0, was " + count);
        }
        Async.checkCancelled();
        pump.claim();
        try {
            if (!awaitSize(count)) {
                byte[] partial = pump.take(count);
                pump.throwError();
                throw new IncompleteReadException(pump.name(), partial, count);
            }
            return pump.take(count);
        } finally {
            pump.release();
        }
    }

    /// Returns false where the stream ends before so many bytes are there.
    private boolean awaitSize(int wanted) throws IOException {
        for (int seen = pump.size(); seen < wanted; ) {
            pump.awaitMore(seen);
            int now = pump.size();
            if (now == seen) {
                return false;
            }
            seen = now;
        }
        return true;
    }

    /// Returns the next line as UTF-8 without its end (`\n` or `\r\n`); null at the end of the stream, before
    /// which a last line needs no end: `reader.readline()`. Suspends. A cancelled call leaves all that came.
    ///
    /// @throws LineTooLongException beyond [#LINE_LIMIT] bytes
    /// @throws ClosedPipeException after [#close]
    public @Nullable String readLine() throws IOException {
        return readLine(LINE_LIMIT);
    }

    /// Returns the next line as above.
    ///
    /// @param limit how many bytes it may have, its end not counted
    /// @throws LineTooLongException beyond `limit`; nothing has been taken
    public @Nullable String readLine(int limit) throws IOException {
        Async.checkCancelled();
        pump.claim();
        try {
            return nextLine(limit);
        } finally {
            pump.release();
        }
    }

    private @Nullable String nextLine(int limit) throws IOException {
        int searched = 0;
        while (true) {
            int end = pump.indexOf((byte) '\n', searched);
            if (end < 0) {
                searched = pump.size();
            }
            if (end > limit || searched > limit) {
                throw new LineTooLongException(pump.name(), limit);
            }
            if (end >= 0) {
                return line(pump.take(end + 1), end);
            }
            pump.awaitMore(searched);
            if (pump.size() == searched) {
                byte[] last = takeOrThrow(searched);
                return last.length == 0 ? null : line(last, last.length);
            }
        }
    }

    private static String line(byte[] bytes, int end) {
        int length = end > 0 && bytes[end - 1] == '\r' ? end - 1 : end;
        return new String(bytes, 0, length, StandardCharsets.UTF_8);
    }

    /// Returns the lines that are still to come: `async for line in reader`. The iterator suspends in `hasNext`
    /// and `next`, and throws an [IOException] as an [UncheckedIOException].
    public Iterable<String> lines() {
        return Lines::new;
    }

    private final class Lines implements Iterator<String> {
        private @Nullable String next;
        private boolean ended;

        @Override
        public boolean hasNext() {
            if (next == null && !ended) {
                try {
                    next = readLine();
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
                ended = next == null;
            }
            return next != null;
        }

        @Override
        public String next() {
            String line = hasNext() ? next : null;
            if (line == null) {
                throw new NoSuchElementException(pump.name() + " has ended");
            }
            next = null;
            return line;
        }
    }

    /// Returns whether the stream has ended, or was closed; there may still be something to read.
    public boolean isEnded() {
        return pump.isEnded();
    }

    /// Drops what has come and wants no more: a process that goes on writing gets a broken pipe (`SIGPIPE`), at
    /// its second write at the latest. Never waits; any thread may call.
    @Override
    public void close() {
        pump.close();
    }

    @Override
    public String toString() {
        return "PipeReader[" + pump.name() + "]";
    }
}
