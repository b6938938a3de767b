package io.greenloom.async.process;

import java.lang.ProcessBuilder.Redirect;
import java.nio.file.Path;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// Where a standard stream of a process leads: what `subprocess.PIPE`, `DEVNULL` and `STDOUT` are in Python.
public final class Stdio {
    /// To the same place as this process's: Python's default, `None`.
    public static final Stdio INHERIT = new Stdio("INHERIT", Redirect.INHERIT, Redirect.INHERIT);

    /// Through a pipe to [Subprocess#stdin()], [Subprocess#stdout()], [Subprocess#stderr()]. Read a pipe, or the
    /// process will wait when it is full.
    public static final Stdio PIPE = new Stdio("PIPE", Redirect.PIPE, Redirect.PIPE);

    /// Nowhere; as input, it is empty.
    public static final Stdio DEVNULL = new Stdio("DEVNULL", Redirect.from(Redirect.DISCARD.file()), Redirect.DISCARD);

    /// To where standard output goes; for standard error only.
    public static final Stdio STDOUT = new Stdio("STDOUT", null, null);

    private final String name;
    private final @Nullable Redirect input;
    private final @Nullable Redirect output;

    private Stdio(String name, @Nullable Redirect input, @Nullable Redirect output) {
        this.name = name;
        this.input = input;
        this.output = output;
    }

    /// Returns one that reads from a file, or that makes or empties the file and writes to it.
    public static Stdio file(Path file) {
        Objects.requireNonNull(file, "file");
        return new Stdio("file " + file, Redirect.from(file.toFile()), Redirect.to(file.toFile()));
    }

    /// Returns one that writes to the end of a file; for output only.
    public static Stdio append(Path file) {
        Objects.requireNonNull(file, "file");
        return new Stdio("append to " + file, null, Redirect.appendTo(file.toFile()));
    }

    Redirect input() {
        return orRefuse(input, "stdin");
    }

    Redirect output(String stream) {
        return orRefuse(output, stream);
    }

    private Redirect orRefuse(@Nullable Redirect redirect, String stream) {
        if (redirect == null) {
            throw new IllegalArgumentException(
                    stream + " cannot be " + this + "; use Stdio.PIPE, INHERIT, DEVNULL or Stdio.file(path) there");
        }
        return redirect;
    }

    @Override
    public String toString() {
        return name;
    }
}
