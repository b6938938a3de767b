package io.greenloom.async.file;

import io.greenloom.async.Async;
import io.greenloom.async.EventLoop;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;

/// An open file whose operations suspend: `aiofiles.open()`.
///
/// The JDK cannot suspend a call to a file: it holds the loop, for as long as the disk takes. So each operation
/// runs on a helper thread ([Async#toThread]) while the calling task is parked; outside a loop, on the calling
/// thread. Every operation but [#close] is a cancellation point. A cancelled one goes on to its end on the helper
/// thread: how far it got is not known, nor where the file's position is then; [#seek] before you go on.
///
/// One operation at a time, from any thread. There is no buffer: read and write by the kilobyte.
public final class AsyncFile implements AutoCloseable {
    private final Path path;
    private final FileChannel channel;

    private AsyncFile(Path path, FileChannel channel) {
        this.path = path;
        this.channel = channel;
    }

    /// Opens a file; without options, to read it. Suspends. When cancelled meanwhile, nothing stays open.
    ///
    /// @param options as for [FileChannel#open(Path, OpenOption...)]: `READ`, `WRITE`, `CREATE`, `APPEND`, ...
    /// @throws IOException where it cannot be opened
    public static AsyncFile open(Path path, OpenOption... options) throws IOException {
        OpenOption[] given = options.clone();
        Opening opening = new Opening();
        try {
            onHelper(() -> opening.opened(FileChannel.open(path, given)));
        } catch (Throwable e) { // whatever a cancellation is thrown as
            opening.abandon();
            throw e;
        }
        return new AsyncFile(path, opening.channel());
    }

    /// A channel on its way from a helper thread to a task that may have been cancelled meanwhile.
    private static final class Opening {
        private @Nullable FileChannel channel; // guarded by this, as is the next
        private boolean abandoned;

        synchronized boolean opened(FileChannel opened) throws IOException {
            if (abandoned) {
                opened.close();
            } else {
                channel = opened;
            }
            return true;
        }

        synchronized void abandon() throws IOException {
            abandoned = true;
            if (channel != null) {
                channel.close();
            }
        }

        synchronized FileChannel channel() {
            if (channel == null) {
                throw new IllegalStateException("not opened");
            }
            return channel;
        }
    }

    /// Returns all of a file. Suspends.
    public static byte[] readAll(Path path) throws IOException {
        return onHelper(() -> Files.readAllBytes(path));
    }

    /// Returns all of a file, as UTF-8. Suspends.
    public static String readText(Path path) throws IOException {
        return onHelper(() -> Files.readString(path));
    }

    /// Makes a file or replaces what it holds. Suspends. The bytes must not be changed meanwhile, nor after a
    /// cancellation, for it goes on.
    public static void writeAll(Path path, byte[] bytes) throws IOException {
        onHelper(() -> Files.write(path, bytes));
    }

    /// Makes a file or replaces what it holds, in UTF-8. Suspends.
    public static void writeText(Path path, String text) throws IOException {
        onHelper(() -> Files.writeString(path, text));
    }

    /// Returns the next bytes, at least one and at most `most`; an empty array at the end: `file.read(n)`.
    /// Suspends.
    ///
    /// @throws IllegalArgumentException where `most` is not positive
    public byte[] read(int most) throws IOException {
        if (most <= 0) {
            throw new IllegalArgumentException("most must be > 0, was " + most);
        }
        return onHelper(() -> {
            ByteBuffer buffer = ByteBuffer.allocate(most);
            int count = channel.read(buffer);
            return Arrays.copyOf(buffer.array(), Math.max(0, count));
        });
    }

    /// Returns the next `count` bytes. Suspends.
    ///
    /// @throws EOFException where the file ends before; the position is at its end then
    public byte[] readExactly(int count) throws IOException {
        return onHelper(() -> {
            ByteBuffer buffer = ByteBuffer.allocate(count);
            while (buffer.hasRemaining()) {
                if (channel.read(buffer) < 0) {
                    throw new EOFException(path + " ended after " + buffer.position() + " of " + count + " bytes");
                }
            }
            return buffer.array();
        });
    }

    /// Returns all from the position to the end: `file.read()`. Suspends.
    public byte[] readAll() throws IOException {
        return onHelper(() -> {
            ByteArrayOutputStream all = new ByteArrayOutputStream();
            ByteBuffer buffer = ByteBuffer.allocate(65_536);
            while (channel.read(buffer) >= 0) {
                all.write(buffer.array(), 0, buffer.position());
                buffer.clear();
            }
            return all.toByteArray();
        });
    }

    /// Writes all of `bytes` at the position, or at the end where it was opened to append: `file.write()`.
    /// Suspends. The bytes are copied.
    public void write(byte[] bytes) throws IOException {
        ByteBuffer copy = ByteBuffer.wrap(bytes.clone());
        onHelper(() -> {
            while (copy.hasRemaining()) {
                channel.write(copy);
            }
            return true;
        });
    }

    /// Writes `text` as UTF-8. Suspends.
    public void write(String text) throws IOException {
        write(text.getBytes(StandardCharsets.UTF_8));
    }

    /// Moves the position to `offset` bytes from the start: `file.seek()`. Suspends.
    public void seek(long offset) throws IOException {
        onHelper(() -> channel.position(offset));
    }

    /// Returns the position, in bytes from the start: `file.tell()`. Suspends.
    public long position() throws IOException {
        return onHelper(channel::position);
    }

    /// Returns how many bytes the file has. Suspends.
    public long size() throws IOException {
        return onHelper(channel::size);
    }

    /// Cuts the file off after `size` bytes: `file.truncate()`. Suspends.
    public void truncate(long size) throws IOException {
        onHelper(() -> channel.truncate(size));
    }

    /// Waits until what was written is on the disk: `os.fsync()`. Suspends.
    public void sync() throws IOException {
        onHelper(() -> {
            channel.force(true);
            return true;
        });
    }

    /// Closes it; operations that are going on end with a [java.nio.channels.ClosedChannelException]. Does not
    /// suspend, so that it works in a task that is being cancelled. A second call does nothing.
    @Override
    public void close() throws IOException {
        channel.close();
    }

    private static <T> T onHelper(Callable<T> body) throws IOException {
        try {
            if (EventLoop.currentOrNull() == null) {
                return body.call();
            }
            Async.checkCancelled();
            return Async.<T>toThread(body);
        } catch (IOException | RuntimeException e) {
            throw e;
        } catch (Exception e) {
            throw new IllegalStateException(e); // what works on files throws no other
        }
    }

    @Override
    public String toString() {
        return "AsyncFile[" + path + (channel.isOpen() ? "]" : ", closed]");
    }
}
