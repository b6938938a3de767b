package io.greenloom.async.process;

import java.nio.charset.StandardCharsets;

/// What a process wrote to its pipes: what `communicate()` returns in Python.
///
/// @param stdout its standard output; empty where that is no pipe. Not copied
/// @param stderr its standard error; empty where that is no pipe. Not copied
@SuppressWarnings("ArrayRecordComponent") // bytes as they came; nobody compares two outputs
public record CapturedOutput(byte[] stdout, byte[] stderr) {
    /// Returns the standard output as UTF-8.
    public String stdoutText() {
        return new String(stdout, StandardCharsets.UTF_8);
    }

    /// Returns the standard error as UTF-8.
    public String stderrText() {
        return new String(stderr, StandardCharsets.UTF_8);
    }

    /// Returns the last lines of the standard error, for the message of an error; empty where there is none.
    String stderrTail() {
        int most = 2000;
        int from = Math.max(0, stderr.length - most);
        String tail = new String(stderr, from, stderr.length - from, StandardCharsets.UTF_8).strip();
        return tail.isEmpty() ? "" : "; stderr: " + (from == 0 ? "" : "...") + tail;
    }

    @Override
    public String toString() {
        return "CapturedOutput[stdout " + stdout.length + " bytes, stderr " + stderr.length + " bytes]";
    }
}
