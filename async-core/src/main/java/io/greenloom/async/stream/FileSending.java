package io.greenloom.async.stream;

import io.greenloom.async.Async;
import io.netty.channel.DefaultFileRegion;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;

/// A part of a file on its way into a stream. The file is opened, and with TLS read, by helper threads.
final class FileSending {
    private static final int CHUNK = 64 * 1024;

    private final Stream stream;
    private final Path file;
    private final long offset;
    private final long most;

    FileSending(Stream stream, Path file, long offset, long most) {
        this.stream = stream;
        this.file = file;
        this.offset = offset;
        this.most = most;
    }

    private record Opened(FileChannel channel, long size) {}

    long run() throws IOException {
        // Not to be given up half-way, or the file would stay open; opening one is a matter of moments.
        Opened opened = uncancellably(() -> {
            FileChannel channel = FileChannel.open(file, StandardOpenOption.READ);
            boolean done = false;
            try {
                Opened result = new Opened(channel, channel.size());
                done = true;
                return result;
            } finally {
                if (!done) {
                    channel.close();
                }
            }
        });
        long count = Math.clamp(opened.size - offset, 0, most);
        boolean handedOver = false;
        try {
            Wire wire = stream.wire();
            wire.checkWritable();
            if (wire.ssl() == null && count > 0) {
                handedOver = true;
                wire.outbox().add(new DefaultFileRegion(opened.channel, offset, count)); // closes it
                wire.outbox().drain();
            } else {
                copy(opened.channel, count);
            }
            return count;
        } finally {
            if (!handedOver) {
                opened.channel.close();
            }
        }
    }

    private void copy(FileChannel channel, long count) throws IOException {
        long left = count;
        while (left > 0) {
            int size = (int) Math.min(CHUNK, left);
            long at = offset + count - left;
            // Not to be given up half-way either: an interrupt would close the file under the next read.
            byte[] chunk = uncancellably(() -> read(channel, at, size));
            if (chunk.length == 0) {
                throw new IOException(file + " has become shorter while it was sent: " + left + " bytes are missing");
            }
            stream.write(chunk);
            left -= chunk.length;
        }
    }

    private static byte[] read(FileChannel channel, long at, int size) throws IOException {
        ByteBuffer buffer = ByteBuffer.allocate(size);
        int count = channel.read(buffer, at);
        return count <= 0 ? new byte[0] : Arrays.copyOf(buffer.array(), count);
    }

    private interface Reading<T> {
        T run() throws IOException;
    }

    private static <T> T uncancellably(Reading<T> reading) throws IOException {
        return Async.uncancellable(() -> Async.toThread(reading::run));
    }
}
