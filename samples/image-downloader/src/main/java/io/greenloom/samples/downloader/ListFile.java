package io.greenloom.samples.downloader;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;

/// Reads a list of addresses from a file or from standard input.
final class ListFile {
    private ListFile() {}

    static String name(String input) {
        return input.equals("-") ? "standard input" : input;
    }

    /// @param input a path, or `-` for `in`
    /// @throws UsageProblem when it cannot be read
    static List<String> lines(String input, InputStream in) {
        try {
            byte[] bytes = input.equals("-") ? in.readAllBytes() : Files.readAllBytes(Path.of(input));
            return new String(bytes, StandardCharsets.UTF_8).lines().toList();
        } catch (NoSuchFileException e) {
            throw new UsageProblem("the list '" + input + "' does not exist: check the name given with --input");
        } catch (AccessDeniedException e) {
            throw new UsageProblem("the list '" + input + "' cannot be read: you may not read it");
        } catch (InvalidPathException e) {
            throw new UsageProblem("'" + e.getInput() + "' is no name of a file: " + e.getReason());
        } catch (IOException e) {
            throw new UsageProblem("the list '" + name(input) + "' cannot be read: " + OutputFolder.reason(e));
        }
    }
}
