package io.greenloom.samples.downloader;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;

/// The folder that everything goes to. Its methods block: a task calls them through `Async.toThread`.
final class OutputFolder {
    private final Path path;
    private final String partTag = Long.toString(ProcessHandle.current().pid());
    private int parts;

    private OutputFolder(Path path) {
        this.path = path;
    }

    /// Makes sure that the folder is there and that files can be written in it.
    ///
    /// @throws UsageProblem when it cannot be had, with what is in the way
    static OutputFolder open(Path path) {
        try {
            Files.createDirectories(path);
            Path probe = Files.createTempFile(path, "probe-", PartFile.SUFFIX);
            Files.delete(probe);
            return new OutputFolder(path);
        } catch (FileAlreadyExistsException e) {
            throw new UsageProblem("the output folder '" + path + "' is a file: give another with --out");
        } catch (AccessDeniedException e) {
            throw new UsageProblem("the output folder '" + path + "' cannot be written: you may not write there");
        } catch (IOException e) {
            throw new UsageProblem("the output folder '" + path + "' cannot be written: " + reason(e));
        }
    }

    Path path() {
        return path;
    }

    Path resolve(String name) {
        return path.resolve(name);
    }

    /// A part file for what is to be called `name`. Its own name is unlike that of any other run on this
    /// folder. Called on the loop only, which makes the counter safe; it does not block.
    PartFile part(String name) {
        parts++;
        return new PartFile(path.resolve(name + "." + partTag + "-" + parts + PartFile.SUFFIX));
    }

    /// Writes a report under its final name in one step, over an earlier one.
    static void writeReport(Path target, String text) throws IOException {
        if (Files.exists(target) && !Files.isRegularFile(target)) {
            // A device or a pipe is written to, never replaced.
            Files.writeString(target, text, StandardCharsets.UTF_8);
            return;
        }
        Path folder = target.toAbsolutePath().getParent();
        Files.createDirectories(folder);
        Path part = Files.createTempFile(folder, "report-", PartFile.SUFFIX);
        try {
            Files.writeString(part, text, StandardCharsets.UTF_8);
            readableByOthers(part);
            replace(part, target);
        } finally {
            Files.deleteIfExists(part);
        }
    }

    /// Temporary files are private to their owner; a report is as any other file.
    private static void readableByOthers(Path file) throws IOException {
        if (Files.getFileStore(file).supportsFileAttributeView("posix")) {
            Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r--r--"));
        }
    }

    private static void replace(Path part, Path target) throws IOException {
        try {
            Files.move(part, target, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } catch (AtomicMoveNotSupportedException e) {
            Files.move(part, target, StandardCopyOption.REPLACE_EXISTING);
        }
    }

    /// What the system said, without the path that the message around it names anyway.
    static String reason(IOException e) {
        if (e instanceof AccessDeniedException) {
            return "you may not write there";
        }
        if (e instanceof FileSystemException problem && problem.getReason() != null) {
            return problem.getReason();
        }
        return e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage();
    }
}
