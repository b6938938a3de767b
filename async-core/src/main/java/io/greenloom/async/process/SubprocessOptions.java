package io.greenloom.async.process;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// How a command is started: the keyword arguments of Python's `subprocess.Popen` and `subprocess.run`. Immutable;
/// start from [#INHERIT], [#PIPES] or [#CAPTURE].
///
/// @param cwd the directory it starts in; null for this process's
/// @param env variables on top of the environment that it inherits
/// @param cleanEnv whether it inherits none of this process's environment
/// @param stdin where it reads from
/// @param stdout where it writes to
/// @param stderr where its errors go
/// @param name what to call it in `toString`, logs and thread names; null for the first word of the command
/// @param input for [Subprocess#run] only: what to give to its standard input; null for nothing
/// @param timeout for [Subprocess#run] only: how long it may take; null for no limit
/// @param check for [Subprocess#run] only: whether a return code other than zero is an error
/// @param grace for [Subprocess#run] only: how long a command that is cancelled, or takes too long, has between
///     the request to end and its death (`SIGKILL`)
/// @param stopSignal the request to end, which a cancelled [Subprocess#run] and [Subprocess#stop] send first: a
///     name as `kill` knows it, without `SIG`; `TERM` by default. Trio's `deliver_cancel`
public record SubprocessOptions(
        @Nullable Path cwd,
        Map<String, String> env,
        boolean cleanEnv,
        Stdio stdin,
        Stdio stdout,
        Stdio stderr,
        @Nullable String name,
        @Nullable String input,
        @Nullable Duration timeout,
        boolean check,
        Duration grace,
        String stopSignal) {
    static final String TERM = "TERM";

    /// The standard streams of this process, as Python has it by default: what [Subprocess#exec(String...)] uses.
    public static final SubprocessOptions INHERIT = new SubprocessOptions(
            null,
            Map.of(),
            false,
            Stdio.INHERIT,
            Stdio.INHERIT,
            Stdio.INHERIT,
            null,
            null,
            null,
            true,
            Duration.ofSeconds(5),
            TERM);

    /// A pipe for each standard stream.
    public static final SubprocessOptions PIPES =
            INHERIT.withStdin(Stdio.PIPE).withStdout(Stdio.PIPE).withStderr(Stdio.PIPE);

    /// No input, output and errors through pipes: what [Subprocess#run(String...)] uses.
    public static final SubprocessOptions CAPTURE = PIPES.withStdin(Stdio.DEVNULL);

    /// Checks the values and copies the map.
    ///
    /// @throws IllegalArgumentException where a time is negative or a stream leads where it cannot
    public SubprocessOptions {
        env = Map.copyOf(env);
        stdin.input();
        if (stdout == Stdio.STDOUT) {
            throw new IllegalArgumentException("stdout cannot be STDOUT, which means itself; it is for stderr");
        }
        stdout.output("stdout");
        if (stderr != Stdio.STDOUT) {
            stderr.output("stderr");
        }
        if (timeout != null && timeout.isNegative()) {
            throw new IllegalArgumentException("timeout must be >= 0, was " + timeout);
        }
        if (stopSignal.isEmpty() || stopSignal.startsWith("SIG") || stopSignal.startsWith("-")) {
            throw new IllegalArgumentException("a signal is called by its name, as INT or USR1, not " + stopSignal);
        }
        if (grace.isNegative()) {
            throw new IllegalArgumentException("grace must be >= 0, was " + grace);
        }
        if (input != null && stdin != Stdio.PIPE) {
            throw new IllegalArgumentException(
                    "input goes through a pipe, and stdin is " + stdin + "; leave stdin to withInput");
        }
    }

    /// Returns a copy that starts in `directory`.
    public SubprocessOptions withCwd(@Nullable Path directory) {
        return new SubprocessOptions(
                directory, env, cleanEnv, stdin, stdout, stderr, name, input, timeout, check, grace, stopSignal);
    }

    /// Returns a copy with one more environment variable.
    public SubprocessOptions withEnv(String variable, String value) {
        Map<String, String> more = new HashMap<>(env);
        more.put(variable, value);
        return new SubprocessOptions(
                cwd, more, cleanEnv, stdin, stdout, stderr, name, input, timeout, check, grace, stopSignal);
    }

    /// Returns a copy whose environment is exactly `variables`: `env=...`.
    public SubprocessOptions withOnlyEnv(Map<String, String> variables) {
        return new SubprocessOptions(
                cwd, variables, true, stdin, stdout, stderr, name, input, timeout, check, grace, stopSignal);
    }

    /// Returns a copy that reads from there.
    public SubprocessOptions withStdin(Stdio from) {
        return new SubprocessOptions(
                cwd, env, cleanEnv, from, stdout, stderr, name, input, timeout, check, grace, stopSignal);
    }

    /// Returns a copy that writes to there.
    public SubprocessOptions withStdout(Stdio to) {
        return new SubprocessOptions(
                cwd, env, cleanEnv, stdin, to, stderr, name, input, timeout, check, grace, stopSignal);
    }

    /// Returns a copy whose errors go there.
    public SubprocessOptions withStderr(Stdio to) {
        return new SubprocessOptions(
                cwd, env, cleanEnv, stdin, stdout, to, name, input, timeout, check, grace, stopSignal);
    }

    /// Returns a copy with a name.
    public SubprocessOptions withName(@Nullable String newName) {
        return new SubprocessOptions(
                cwd, env, cleanEnv, stdin, stdout, stderr, newName, input, timeout, check, grace, stopSignal);
    }

    /// Returns a copy that is given `text`, as UTF-8, as its standard input, which is a pipe from then on.
    public SubprocessOptions withInput(String text) {
        Objects.requireNonNull(text, "text");
        return new SubprocessOptions(
                cwd, env, cleanEnv, Stdio.PIPE, stdout, stderr, name, text, timeout, check, grace, stopSignal);
    }

    /// Returns a copy that may take so long.
    public SubprocessOptions withTimeout(@Nullable Duration limit) {
        return new SubprocessOptions(
                cwd, env, cleanEnv, stdin, stdout, stderr, name, input, limit, check, grace, stopSignal);
    }

    /// Returns a copy for which a return code other than zero is an error, or is not.
    public SubprocessOptions withCheck(boolean checked) {
        return new SubprocessOptions(
                cwd, env, cleanEnv, stdin, stdout, stderr, name, input, timeout, checked, grace, stopSignal);
    }

    /// Returns a copy with so much time between the request to end and the kill.
    public SubprocessOptions withGrace(Duration newGrace) {
        return new SubprocessOptions(
                cwd, env, cleanEnv, stdin, stdout, stderr, name, input, timeout, check, newGrace, stopSignal);
    }

    /// Returns a copy that is asked to end by another signal than `TERM`: `INT` for what cleans up at Ctrl-C,
    /// `QUIT` for what writes a dump. Not on Windows, where it is killed instead.
    public SubprocessOptions withStopSignal(String signal) {
        return new SubprocessOptions(
                cwd, env, cleanEnv, stdin, stdout, stderr, name, input, timeout, check, grace, signal);
    }

    byte[] inputBytes() {
        return input == null ? new byte[0] : input.getBytes(StandardCharsets.UTF_8);
    }

    /// Refuses what only `run` can do.
    void checkForExec() {
        if (input != null || timeout != null) {
            throw new IllegalArgumentException((input != null ? "input" : "timeout")
                    + " is for Subprocess.run; with exec, give it to communicate(input, timeout)");
        }
    }
}
