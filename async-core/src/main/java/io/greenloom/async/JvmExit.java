package io.greenloom.async;

import io.greenloom.loom.JdkSignals;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/// Ends in order the loops that are being run when the JVM ends: by INT, TERM or HUP, by `System.exit`, or with
/// its last thread.
///
/// A shutdown hook, and no handler of signals: those stay the host program's, and the exit code stays 128 plus the
/// signal's number. It is there while a loop is being run, and at no other time. Where a task, a callback or a
/// helper thread of a loop has called `System.exit` itself, it returns at once, or that would wait for itself.
///
/// | a loop is | the hook |
/// |---|---|
/// | being run | waits |
/// | not being run, and whoever ran it does something | waits: they may run it again to clean up, or close it |
/// | not being run, and whoever ran it waits or is gone | closes it |
/// | closed | waits for whoever ran it as long as that does something, at most a second |
final class JvmExit implements Runnable {
    private static final boolean ON = !"false".equals(System.getProperty("greenloom.shutdown"));
    private static final int INTERRUPTED = 130;
    private static final int TERMINATED = 143;
    private static final long LOOK_MILLIS = 5;
    private static final int EXIT_LOOKS = 40; // looks between two searches for tasks that wait in System.exit
    private static final int QUIET_LOOKS = 20; // a thread that waits at so many in a row is done with the loop
    private static final int MOST_LOOKS = 200;

    private static final Object LOCK = new Object();
    private static final Set<Run> RUNS = new LinkedHashSet<>(); // guarded by LOCK, as is the next
    private static @Nullable Thread hook;

    /// A loop as far as its end concerns this: by whom it is being run.
    static final class Run {
        private final EventLoop loop;
        private volatile @Nullable Thread runner; // the last; null where it was only ever started for nobody
        private volatile int attended; // by runners; written under LOCK
        private boolean forNobody; // guarded by LOCK
        // The hook's.
        private int looks;
        private int quietLooks;

        Run(EventLoop loop) {
            this.loop = loop;
        }

        boolean isOver() {
            RunGate.State state = loop.carrier().gate().state();
            Thread last = runner;
            if (attended > 0) {
                looks = 0;
                quietLooks = 0;
                return false;
            }
            if (state == RunGate.State.IDLE && (last == null || isDone(last))) {
                loop.carrier().gate().closeIfIdle();
            }
            return state == RunGate.State.CLOSED && (last == null || isDone(last));
        }

        private boolean isDone(Thread last) {
            looks++;
            quietLooks = last.getState() == Thread.State.RUNNABLE ? 0 : quietLooks + 1;
            return !last.isAlive() || last.isDaemon() || quietLooks > QUIET_LOOKS || looks > MOST_LOOKS;
        }

        long patienceNanos() {
            return loop.shutdown().patienceNanos();
        }
    }

    private JvmExit() {}

    /// Returns what to give the calls below for `loop`; null where the end of the JVM is no business of its.
    static @Nullable Run watch(EventLoop loop, LoopOptions.Ending ending) {
        return ON && ending.withJvm() ? new Run(loop) : null;
    }

    /// Says that `runner` runs the loop, until [#leave]. Calls may be nested.
    static void enter(@Nullable Run run, Thread runner) {
        if (run != null) {
            synchronized (LOCK) {
                run.runner = runner;
                run.attended = run.attended + 1;
                add(run);
            }
        }
    }

    static void leave(@Nullable Run run) {
        if (run != null) {
            synchronized (LOCK) {
                run.attended = run.attended - 1;
                removeUnlessRun(run);
            }
        }
    }

    /// Says that the loop runs for nobody, until [#closed]. Returns false where that was known.
    static boolean started(@Nullable Run run) {
        if (run == null) {
            return false;
        }
        synchronized (LOCK) {
            if (run.forNobody) {
                return false;
            }
            run.forNobody = true;
            add(run);
            return true;
        }
    }

    static void closed(@Nullable Run run) {
        if (run != null) {
            synchronized (LOCK) {
                run.forNobody = false;
                removeUnlessRun(run);
            }
        }
    }

    private static void add(Run run) {
        if (RUNS.add(run) && hook == null) {
            Thread made = new Thread(null, new JvmExit(), "greenloom-shutdown", 0, false);
            made.setContextClassLoader(null);
            try {
                Runtime.getRuntime().addShutdownHook(made);
                hook = made;
            } catch (IllegalStateException ending) {
                RUNS.remove(run); // a run within the end of the JVM ends with that
            }
        }
    }

    private static void removeUnlessRun(Run run) {
        if (run.attended == 0 && !run.forNobody && RUNS.remove(run) && RUNS.isEmpty() && hook != null) {
            try {
                Runtime.getRuntime().removeShutdownHook(hook);
                hook = null;
            } catch (IllegalStateException ending) {
                return; // it is at work
            }
        }
    }

    /// Returns whether the hook is there, for tests.
    static boolean isHooked() {
        synchronized (LOCK) {
            return hook != null;
        }
    }

    @Override
    public void run() {
        List<Run> runs;
        synchronized (LOCK) {
            runs = new ArrayList<>(RUNS);
        }
        if (JdkSignals.isInsisted()) {
            return;
        }
        ExitCause cause = ExitCause.find(runs.stream().map(run -> run.loop).toList());
        if (cause.isLoopItself()) {
            return;
        }
        endAtOnceByTheNextSignal(cause);
        long start = System.nanoTime();
        runs.forEach(run -> run.loop.requestShutdown(cause.reason()));
        try {
            report(await(runs, start), cause, start, System.err);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt(); // somebody is in a hurry
        }
    }

    /// A second INT is impatience. A TERM behind an INT is not: Maven, and other parents that the terminal has
    /// sent INT too, pass it on as one.
    private static void endAtOnceByTheNextSignal(ExitCause cause) {
        try {
            JdkSignals.haltAt("INT", INTERRUPTED);
            if (!"INT".equals(cause.signal())) {
                JdkSignals.haltAt("TERM", TERMINATED);
            }
        } catch (LinkageError | IllegalStateException e) {
            return; // a runtime without jdk.unsupported: patience it is
        }
    }

    /// Returns those that have not ended in time.
    private static List<Run> await(List<Run> runs, long start) throws InterruptedException {
        List<Run> left = new ArrayList<>(runs);
        List<Run> late = new ArrayList<>();
        for (int look = 1; !left.isEmpty(); look++) {
            left.removeIf(Run::isOver);
            if (look % EXIT_LOOKS == 0) {
                left.removeIf(run -> ExitCause.isExiting(run.loop));
            }
            long passed = System.nanoTime() - start;
            for (Run run : left) {
                if (passed > run.patienceNanos()) {
                    late.add(run);
                }
            }
            left.removeAll(late);
            if (!left.isEmpty()) {
                Thread.sleep(LOOK_MILLIS);
            }
        }
        return late;
    }

    /// Not to the log: its own shutdown hook may have closed that already.
    private static void report(List<Run> late, ExitCause cause, long start, PrintStream err) {
        for (Run run : late) {
            err.println("greenloom: the JVM ends (" + cause.reason() + ") though " + run.loop.name()
                    + " has not ended after "
                    + TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - start) + " ms; what is left of it:\n"
                    + run.loop.dump());
        }
    }
}
