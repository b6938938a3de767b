package io.greenloom.async.process;

import java.io.IOException;

/// Thrown by [Subprocess#run] and [CompletedProcess#check] where a command returned another code than zero:
/// `subprocess.CalledProcessError`. The message ends with the last of its standard error.
public final class CalledProcessException extends IOException {
    private static final long serialVersionUID = 1;

    private final transient CompletedProcess process;

    CalledProcessException(CompletedProcess process) {
        super(String.join(" ", process.command()) + ": " + Subprocess.describe(process.returnCode())
                + process.output().stderrTail());
        this.process = process;
    }

    /// Returns the command, its return code and what it wrote.
    public CompletedProcess process() {
        return process;
    }

    /// Returns the code that it ended with; negative where a signal killed it.
    public int returnCode() {
        return process.returnCode();
    }
}
