package io.greenloom.async.process;

import io.greenloom.async.Async;
import io.greenloom.async.Suspension;
import io.greenloom.async.internal.Limit;
import io.greenloom.async.internal.Rethrow;
import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeoutException;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// A child process whose pipes and whose end tasks can wait for: `asyncio.subprocess.Process`.
///
/// ```java
/// String head = Subprocess.run("git", "rev-parse", "HEAD").stdout().strip();
///
/// try (Subprocess cat = Subprocess.exec(SubprocessOptions.PIPES, "cat")) {
///     cat.stdin().write("hello\n");
///     String line = cat.stdout().readLine();
/// }
/// ```
///
/// [#run] waits for a command and looks after it: it leaves nothing behind, however it ends. A process made by
/// [#exec] or [#shell] belongs to no loop and to no task: a cancelled wait does not kill it, and it goes on when
/// its loop is closed; end it by [#close], for which `try` with resources is made, or by [#await()].
///
/// A pipe ends when the last process that has it ends: what the process has started may keep it open, and with it
/// the thread that reads it and whoever waits in [#communicate()], as in Python. [#killTree] ends those too.
/// Only where the process itself ends in the very moment of its start may the JDK be first to close our end of the
/// pipe: what its children write later is lost then, and what it has written itself is not.
///
/// Any thread may call, in or outside a loop.
public final class Subprocess implements AutoCloseable {
    static final boolean ON_WINDOWS = File.separatorChar == '\\';

    private final List<String> command;
    private final String name;
    private final Process process;
    private final @Nullable PipeWriter stdin;
    private final @Nullable PipeReader stdout;
    private final @Nullable PipeReader stderr;
    private final List<PipeReader> readers;
    private final OneShot<Integer> exit = new OneShot<>();
    private final String stopSignal;

    private Subprocess(List<String> command, SubprocessOptions options, Process process) {
        this.command = command;
        this.process = process;
        this.stopSignal = options.stopSignal();
        String given = options.name();
        this.name = given != null ? given : command.getFirst();
        String label = name + "-" + process.pid();
        this.stdin = options.stdin() == Stdio.PIPE
                ? new PipeWriter(new OutputPump(label + "-stdin", process.getOutputStream()))
                : null;
        this.stdout = options.stdout() == Stdio.PIPE
                ? new PipeReader(InputPump.ofProcess(label + "-stdout", process.getInputStream()))
                : null;
        this.stderr = options.stderr() == Stdio.PIPE
                ? new PipeReader(InputPump.ofProcess(label + "-stderr", process.getErrorStream()))
                : null;
        this.readers = Stream.of(stdout, stderr).flatMap(Stream::ofNullable).toList();
        var _ = process.onExit().whenComplete((_, _) -> exited());
    }

    private void exited() {
        exit.complete(returnCodeOf(process.exitValue()));
        if (stdin != null) {
            stdin.pump().processExited();
        }
        readers.forEach(pipe -> pipe.pump().processExited());
    }

    // The JDK adds 128 to the number of the signal, as shells do.
    private static int returnCodeOf(int exitValue) {
        return !ON_WINDOWS && exitValue > 128 && exitValue <= 128 + 64 ? 128 - exitValue : exitValue;
    }

    /// Starts a program with the standard streams of this process: `asyncio.create_subprocess_exec()`. Suspends
    /// for the start; when cancelled meanwhile, nothing is left running.
    ///
    /// @param command the program and its arguments
    /// @throws IOException where it cannot be started
    public static Subprocess exec(String... command) throws IOException {
        return exec(SubprocessOptions.INHERIT, List.of(command));
    }

    /// Starts a program as `options` say. Suspends for the start.
    ///
    /// @throws IOException where it cannot be started
    /// @throws IllegalArgumentException where the command is empty, or the options are for `run`
    public static Subprocess exec(SubprocessOptions options, String... command) throws IOException {
        return exec(options, List.of(command));
    }

    /// Starts a program as `options` say. Suspends for the start.
    ///
    /// @throws IOException where it cannot be started
    /// @throws IllegalArgumentException where the command is empty, or the options are for `run`
    public static Subprocess exec(SubprocessOptions options, List<String> command) throws IOException {
        options.checkForExec();
        return start(options, command);
    }

    /// Starts a shell, `/bin/sh -c` or `cmd /c`, with a line for it: `asyncio.create_subprocess_shell()`. Whatever
    /// stands in the line is interpreted by the shell: never put into it what strangers sent.
    ///
    /// @throws IOException where it cannot be started
    public static Subprocess shell(String line) throws IOException {
        return shell(SubprocessOptions.INHERIT, line);
    }

    /// Starts a shell as `options` say. Suspends for the start.
    ///
    /// @throws IOException where it cannot be started
    public static Subprocess shell(SubprocessOptions options, String line) throws IOException {
        return exec(options, shellCommand(line));
    }

    private static List<String> shellCommand(String line) {
        Objects.requireNonNull(line, "line");
        return ON_WINDOWS ? List.of("cmd.exe", "/c", line) : List.of("/bin/sh", "-c", line);
    }

    static Subprocess start(SubprocessOptions options, List<String> words) throws IOException {
        List<String> command = List.copyOf(words);
        if (command.isEmpty()) {
            throw new IllegalArgumentException("nothing to start: the command is empty");
        }
        ProcessBuilder builder = new ProcessBuilder(command);
        Path cwd = options.cwd();
        if (cwd != null) {
            builder.directory(cwd.toFile());
        }
        if (options.cleanEnv()) {
            builder.environment().clear();
        }
        builder.environment().putAll(options.env());
        builder.redirectInput(options.stdin().input());
        builder.redirectOutput(options.stdout().output("stdout"));
        if (options.stderr() == Stdio.STDOUT) {
            builder.redirectErrorStream(true);
        } else {
            builder.redirectError(options.stderr().output("stderr"));
        }
        Async.checkCancelled();
        Suspension<Subprocess> wait = Suspension.begin("the start of " + command.getFirst());
        HelperCall.startThread(
                "greenloom-start-" + command.getFirst(), () -> startAndServe(command, options, builder, wait));
        Subprocess process = wait.await();
        LeftRunning.watch(process);
        return process;
    }

    /// Starts it, and stays as the thread of its first pipe: the monitor of that stream must be had before the
    /// process ends, and a thread that is started only then may come too late. The reaper takes the streams in
    /// this order, so that the thread of the other one has time.
    private static void startAndServe(
            List<String> command, SubprocessOptions options, ProcessBuilder builder, Suspension<Subprocess> wait) {
        Process started;
        try {
            started = builder.start();
        } catch (Throwable e) {
            wait.fail(e);
            return;
        }
        synchronized (options.stdout() == Stdio.PIPE ? started.getInputStream() : started.getErrorStream()) {
            Subprocess process = new Subprocess(command, options, started);
            List<PipeReader> readers = process.readers;
            readers.stream().skip(1).forEach(other -> other.pump().startThread());
            if (!wait.resume(process)) {
                process.abandon();
            }
            if (!readers.isEmpty()) {
                InputPump first = readers.getFirst().pump();
                Thread.currentThread().setName(first.threadName());
                first.runHoldingTheStream();
            }
        }
    }

    /// Runs a command to its end and returns what it wrote: `subprocess.run(..., capture_output=True,
    /// check=True)`. Suspends. See [#run(SubprocessOptions, String...)].
    ///
    /// @throws CalledProcessException where it returned another code than zero
    /// @throws IOException where it cannot be started
    public static CompletedProcess run(String... command) throws IOException {
        try {
            return Run.run(SubprocessOptions.CAPTURE, List.of(command));
        } catch (TimeoutException e) {
            throw Rethrow.unchanged(e); // that of a block around: there is none here
        }
    }

    /// Runs a command to its end and returns what it wrote to those streams that are [pipes][Stdio#PIPE]:
    /// `subprocess.run()`, `trio.run_process()`. Suspends.
    ///
    /// When the calling task is cancelled, or the time limit runs out, the command is [stopped][#stop]: asked to
    /// end (`SIGTERM`), and killed where it has not after the grace of the options, which is logged as a warning.
    /// Only when it has ended, this throws; a second cancellation kills at once, as does one that comes while it
    /// is being started. Its descendants end with it.
    ///
    /// @throws CalledProcessException where it returned another code than zero, and the options say `check`
    /// @throws SubprocessTimeoutException where it took longer than the options allow
    /// @throws IOException where it cannot be started
    public static CompletedProcess run(SubprocessOptions options, String... command)
            throws IOException, TimeoutException {
        return Run.run(options, List.of(command));
    }

    /// Runs a line of shell to its end, as [#run(SubprocessOptions, String...)] does:
    /// `subprocess.run(shell=True)`.
    ///
    /// @throws CalledProcessException where it returned another code than zero, and the options say `check`
    /// @throws SubprocessTimeoutException where it took longer than the options allow
    public static CompletedProcess runShell(SubprocessOptions options, String line)
            throws IOException, TimeoutException {
        return Run.run(options, shellCommand(line));
    }

    /// Returns the pipe to its standard input.
    ///
    /// @throws IllegalStateException where that is no pipe
    public PipeWriter stdin() {
        return orRefuse(stdin, "stdin");
    }

    /// Returns the pipe from its standard output.
    ///
    /// @throws IllegalStateException where that is no pipe
    public PipeReader stdout() {
        return orRefuse(stdout, "stdout");
    }

    /// Returns the pipe from its standard error.
    ///
    /// @throws IllegalStateException where that is no pipe
    public PipeReader stderr() {
        return orRefuse(stderr, "stderr");
    }

    private <P> P orRefuse(@Nullable P pipe, String stream) {
        if (pipe == null) {
            throw new IllegalStateException(stream + " of " + this + " is no pipe; start it with"
                    + " SubprocessOptions.PIPES, or with Stdio.PIPE for " + stream);
        }
        return pipe;
    }

    /// Waits until it has ended, gives it no input, and returns what it wrote to its pipes: `communicate()`.
    /// Suspends. See [#communicate(byte[])].
    public CapturedOutput communicate() throws IOException {
        return communicate(new byte[0]);
    }

    /// Gives `text` to it as UTF-8. Suspends. See [#communicate(byte[])].
    public CapturedOutput communicate(String text) throws IOException {
        return communicate(text.getBytes(StandardCharsets.UTF_8));
    }

    /// Gives `input` to its standard input and closes that, reads what it writes to its pipes, all at the same
    /// time, and waits until it has ended: `communicate(input)`. Suspends. Keeps everything in memory.
    ///
    /// That it does not read its input is no error. A cancelled call does not kill it and loses nothing: what came
    /// so far stays in the pipes, at first to be returned by the next `communicate`.
    ///
    /// @throws IllegalStateException where there is input and standard input is no pipe
    public CapturedOutput communicate(byte[] input) throws IOException {
        try {
            return communicate(input, Limit.NONE);
        } catch (TimeoutException e) {
            throw Rethrow.unchanged(e); // that of a block around: there is none here
        }
    }

    /// Communicates as above, at most for `timeout`; then call it again, without input, to get all that came, or
    /// [#kill] it first.
    ///
    /// @throws TimeoutException where it had not ended by then; it goes on
    public CapturedOutput communicate(byte[] input, Duration timeout) throws IOException, TimeoutException {
        return communicate(input, Limit.of(timeout));
    }

    CapturedOutput communicate(byte[] input, Limit deadline) throws IOException, TimeoutException {
        Async.checkCancelled();
        if (stdin != null) {
            stdin.pump().writeAllAndClose(input);
        } else if (input.length > 0) {
            stdin();
        }
        for (PipeReader pipe : readers) {
            pipe.pump().claim();
            pipe.pump().setLimit(InputPump.UNLIMITED);
        }
        try {
            for (PipeReader pipe : readers) {
                pipe.pump().awaitEnd(deadline);
            }
            exit.await(deadline);
            if (stdin != null) {
                stdin.pump().awaitDone(deadline);
            }
            return new CapturedOutput(all(stdout), all(stderr));
        } finally {
            for (PipeReader pipe : readers) {
                pipe.pump().release();
                pipe.pump().resetLimit(exit.valueOrNull() != null);
            }
        }
    }

    private static byte[] all(@Nullable PipeReader pipe) throws IOException {
        if (pipe == null) {
            return new byte[0];
        }
        byte[] all = pipe.pump().take(Integer.MAX_VALUE);
        pipe.pump().throwError();
        return all;
    }

    /// Returns what has come so far and was not read, once the process has ended: waits for its pipes to end, for
    /// `most` at the most, as something that it has started may keep them open. Suspends.
    CapturedOutput takeWhatIsThere(Duration most) {
        Limit limit = Limit.of(most);
        for (PipeReader pipe : readers) {
            try {
                pipe.pump().awaitEnd(limit);
            } catch (TimeoutException e) {
                break; // what is there is there
            }
        }
        return new CapturedOutput(
                stdout == null ? new byte[0] : stdout.pump().take(Integer.MAX_VALUE),
                stderr == null ? new byte[0] : stderr.pump().take(Integer.MAX_VALUE));
    }

    /// Waits until it has ended and returns its [code][#returnCode]: `await process.wait()`. Suspends. A cancelled
    /// wait leaves the process alone.
    ///
    /// Where it writes more to a pipe than the pipe and 64 KiB hold, and nobody reads, it never ends: use
    /// [#communicate()] there.
    public int await() {
        Async.checkCancelled();
        return exit.await();
    }

    /// Waits as above, at most for `timeout`.
    ///
    /// @throws TimeoutException where it had not ended by then; it goes on
    public int await(Duration timeout) throws TimeoutException {
        Async.checkCancelled();
        return exit.await(Limit.of(timeout));
    }

    /// Returns the code that it has ended with, and null while it runs. Never waits. Minus the number of the
    /// signal where one has killed it.
    ///
    /// The JDK says 128 plus that number, and has one answer for a process killed by signal 15 and for one that
    /// ended itself by `exit 143`, as shells do whose last command was killed: both read -15 here.
    public @Nullable Integer returnCode() {
        return exit.valueOrNull();
    }

    /// Returns its number in the operating system.
    public long pid() {
        return process.pid();
    }

    /// Returns what was started: the program and its arguments.
    public List<String> command() {
        return command;
    }

    /// Asks it to end, by `SIGTERM`: `process.terminate()`. Its pipes stay open, so that what it still has to say
    /// can be read. Never waits. Nothing happens where it has ended.
    public void terminate() {
        // Not by the Process itself, which would close the pipes too.
        process.toHandle().destroy();
    }

    /// Ends it at once, by `SIGKILL`: `process.kill()`. Never waits. Nothing happens where it has ended. What it
    /// has started lives on: see [#killTree].
    public void kill() {
        process.toHandle().destroyForcibly();
    }

    /// Sends it a signal, by its name without `SIG`: `process.send_signal()`. Suspends for some milliseconds, for
    /// the JDK has no call for it; a cancellation comes too late to keep the signal back. Nothing happens where
    /// the process has ended.
    ///
    /// @throws IOException where the signal does not exist or may not be sent
    public void sendSignal(String signal) throws IOException {
        if (!signal.matches("[A-Z0-9+-]+") || signal.startsWith("SIG")) {
            throw new IllegalArgumentException("a signal is called by its name, as INT or USR1, not " + signal);
        }
        Async.checkCancelled();
        HelperCall.await("greenloom-signal-" + pid(), () -> sendIfAlive(signal), _ -> {});
    }

    private boolean sendIfAlive(String signal) throws IOException {
        if (!process.isAlive()) {
            return false;
        }
        try {
            Kill.send(signal, List.of(pid()));
        } catch (IOException e) {
            if (process.isAlive()) {
                throw e;
            } // it has ended in the meantime
        }
        return true;
    }

    /// Ends it and all that it has started, at once. Suspends until they have been sent `SIGKILL`, which a
    /// cancellation does not keep from happening. Processes that it had left to live by themselves, whose parent
    /// has ended before, are not found.
    public void killTree() {
        HelperCall.await("greenloom-kill-" + pid(), () -> ProcessTree.kill(process.toHandle()), _ -> {});
    }

    /// Asks it to end, and kills it where it has not after `grace`; waits until it has ended: what Trio does with
    /// a process of a cancelled `run_process`. What it had started is treated in the same way after it. Suspends.
    ///
    /// When the calling task is cancelled meanwhile, it is killed at once, and the cancellation thrown when it has
    /// ended.
    ///
    /// @return its [code][#returnCode]
    public int stop(Duration grace) {
        return Stop.stop(this, grace);
    }

    /// Kills it, and what it has started, where it is still alive; waits until it has ended; closes its pipes.
    /// Suspends, also where the task is being cancelled.
    @Override
    public void close() {
        try {
            if (exit.valueOrNull() == null) {
                killAndAwait();
            }
        } finally {
            closePipes();
        }
    }

    private void killAndAwait() {
        try {
            killTree();
        } finally { // where that was cancelled, it is being killed all the same
            exit.await();
        }
    }

    void closePipes() {
        if (stdin != null) {
            stdin.close();
        }
        readers.forEach(PipeReader::close);
    }

    /// For one that was started when nobody wanted it any more.
    private void abandon() {
        ProcessTree.kill(process.toHandle());
        closePipes();
    }

    String stopSignal() {
        return stopSignal;
    }

    ProcessHandle handle() {
        return process.toHandle();
    }

    static String describe(int returnCode) {
        return returnCode < 0 ? "killed by signal " + -returnCode : "returned " + returnCode;
    }

    @Override
    public String toString() {
        Integer code = exit.valueOrNull();
        return "Subprocess[" + name + ", pid " + pid() + ", " + (code == null ? "running" : describe(code)) + "]";
    }
}
