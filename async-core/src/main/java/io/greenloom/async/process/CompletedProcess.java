package io.greenloom.async.process;

import java.util.List;

/// How a command ended: `subprocess.CompletedProcess`.
///
/// @param command the program and its arguments
/// @param returnCode its exit status; negative where a signal killed it, as [Subprocess#returnCode()] says
/// @param output what it wrote to its pipes
public record CompletedProcess(List<String> command, int returnCode, CapturedOutput output) {
    /// Returns its standard output as UTF-8; empty where that was no pipe.
    public String stdout() {
        return output.stdoutText();
    }

    /// Returns its standard error as UTF-8; empty where that was no pipe.
    public String stderr() {
        return output.stderrText();
    }

    /// Returns this where the return code is zero: `check_returncode()`.
    ///
    /// @throws CalledProcessException where it is not
    public CompletedProcess check() throws CalledProcessException {
        if (returnCode != 0) {
            throw new CalledProcessException(this);
        }
        return this;
    }
}
