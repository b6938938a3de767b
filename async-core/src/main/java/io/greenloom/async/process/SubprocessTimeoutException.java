package io.greenloom.async.process;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeoutException;

/// Thrown by [Subprocess#run] where the time limit ran out; the command has been stopped:
/// `subprocess.TimeoutExpired`.
public final class SubprocessTimeoutException extends TimeoutException {
    private static final long serialVersionUID = 1;

    private final transient List<String> command;
    private final transient CapturedOutput output;

    SubprocessTimeoutException(List<String> command, Duration limit, CapturedOutput output) {
        super(String.join(" ", command) + ": stopped, because it took longer than " + limit + output.stderrTail());
        this.command = command;
        this.output = output;
    }

    /// Returns the program and its arguments.
    public List<String> command() {
        return command;
    }

    /// Returns what it wrote to its pipes before it ended.
    public CapturedOutput output() {
        return output;
    }
}
