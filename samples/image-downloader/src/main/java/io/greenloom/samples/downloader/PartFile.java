package io.greenloom.samples.downloader;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// A download on its way: collects in memory, spills to a file under a temporary name, and takes its final name
/// only when it is whole. Closing it takes away what was not published.
///
/// Files hold the carrier of a loop, so what touches the disk is to be called on a helper thread: [#spill],
/// [#publish], [#close]. An image of usual size meets the disk once, in `publish`. Calls must not overlap.
final class PartFile implements AutoCloseable {
    static final String SUFFIX = ".part";

    /// So much is collected before it is worth a trip to a helper thread.
    private static final int SPILL_BYTES = 256 * 1024;

    private final Path path;
    private final MessageDigest digest = sha256();
    private final ByteArrayOutputStream collected = new ByteArrayOutputStream();
    private byte[] head = new byte[0];
    private long bytes;
    private @Nullable OutputStream out;
    private boolean published;

    PartFile(Path path) {
        this.path = path;
    }

    /// What [#publish] did.
    enum Published {
        SAVED,
        /// The very same file had that name already.
        UNCHANGED,
        /// Another file has that name; nothing was done, ask again with another name.
        OCCUPIED
    }

    /// Takes the next bytes; does not touch the disk.
    ///
    /// @return whether [#spill] is due
    boolean append(byte[] chunk) {
        if (head.length < ImageKind.HEAD_BYTES) {
            int from = head.length;
            int more = Math.min(chunk.length, ImageKind.HEAD_BYTES - from);
            head = Arrays.copyOf(head, from + more);
            System.arraycopy(chunk, 0, head, from, more);
        }
        collected.writeBytes(chunk);
        bytes += chunk.length;
        return collected.size() >= SPILL_BYTES;
    }

    /// Writes what was collected; blocks.
    void spill() throws IOException {
        if (out == null) {
            out = Files.newOutputStream(path, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
        }
        byte[] block = collected.toByteArray();
        collected.reset();
        digest.update(block);
        out.write(block);
    }

    long bytes() {
        return bytes;
    }

    Optional<ImageKind> kind() {
        return ImageKind.of(head);
    }

    /// Whether there is, or was, a file to take care of.
    boolean touchedDisk() {
        return out != null;
    }

    /// Gives the file its final name in one step, and never over another file; blocks.
    Published publish(Path target) throws IOException {
        finish();
        if (Files.exists(target, LinkOption.NOFOLLOW_LINKS)) {
            boolean same = Files.isRegularFile(target) && Files.mismatch(path, target) < 0;
            return same ? Published.UNCHANGED : Published.OCCUPIED;
        }
        try {
            Files.createLink(target, path);
            Files.delete(path);
        } catch (FileAlreadyExistsException e) {
            return Published.OCCUPIED;
        } catch (UnsupportedOperationException | FileSystemException e) {
            // No second names on this file system. A move would silently replace a file that appeared just now,
            // which is the lesser evil.
            Files.move(path, target, StandardCopyOption.ATOMIC_MOVE);
        }
        published = true;
        return Published.SAVED;
    }

    /// The SHA-256 of the whole; to be asked after [#publish].
    String hash() {
        try {
            return HexFormat.of().formatHex(((MessageDigest) digest.clone()).digest());
        } catch (CloneNotSupportedException e) {
            throw new IllegalStateException("the JDK's SHA-256 can be cloned", e);
        }
    }

    /// Takes the temporary file away unless it was published; blocks. Calling it again does nothing.
    @Override
    public void close() throws IOException {
        try {
            if (out != null) {
                out.close();
            }
        } finally {
            if (!published) {
                Files.deleteIfExists(path);
            }
        }
    }

    private void finish() throws IOException {
        if (out == null || collected.size() > 0) {
            spill();
        }
        if (out != null) {
            out.close();
        }
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }
}
