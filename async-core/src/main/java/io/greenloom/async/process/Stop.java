package io.greenloom.async.process;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Asks a process to end, waits, kills it where it has not; then the same with those it had started and that are
/// left. It runs on a thread of its own, so that nothing keeps it from its end: a cancellation of the caller only
/// makes it hurry. Its time is real time, whatever clock the loop goes by, for processes know no other.
final class Stop {
    private static final Logger LOG = LoggerFactory.getLogger(Subprocess.class);

    private final Subprocess process;
    private final long graceNanos;
    private final CompletableFuture<Boolean> hurry = new CompletableFuture<>();
    private final OneShot<Boolean> done = new OneShot<>();

    private Stop(Subprocess process, Duration grace) {
        this.process = process;
        this.graceNanos = TimeUnit.NANOSECONDS.convert(grace); // the longest there is where it is longer
    }

    static int stop(Subprocess process, Duration grace) {
        if (grace.isNegative()) {
            throw new IllegalArgumentException("grace must be >= 0, was " + grace);
        }
        Stop stop = new Stop(process, grace);
        HelperCall.startThread("greenloom-stop-" + process.pid(), stop::run);
        try {
            stop.done.await();
        } catch (Throwable e) { // whatever a cancellation is thrown as
            stop.hurry.complete(true);
            try {
                stop.done.await();
            } catch (Throwable again) {
                if (again != e) {
                    e.addSuppressed(again); // all have been, or are just being, killed
                }
            }
            throw e;
        }
        return process.await();
    }

    private void run() {
        ProcessHandle root = process.handle();
        try {
            List<ProcessHandle> started = ProcessTree.descendants(root);
            ask(List.of(root));
            killUnlessItEnds(root, graceNanos, process.toString());
            long start = System.nanoTime();
            List<ProcessHandle> left =
                    started.stream().filter(ProcessHandle::isAlive).toList();
            ask(left);
            for (ProcessHandle child : left) {
                killUnlessItEnds(
                        child,
                        graceNanos - (System.nanoTime() - start),
                        "pid " + child.pid() + ", which " + process + " had started,");
            }
        } catch (Throwable e) {
            LOG.error("stopping {} failed; it is killed instead", process, e);
            root.destroyForcibly();
        } finally {
            done.complete(true);
        }
    }

    private void ask(List<ProcessHandle> processes) throws IOException {
        if (SubprocessOptions.TERM.equals(process.stopSignal())) {
            processes.forEach(ProcessHandle::destroy); // known everywhere
            return;
        }
        List<Long> alive = processes.stream()
                .filter(ProcessHandle::isAlive)
                .map(ProcessHandle::pid)
                .toList();
        if (!alive.isEmpty()) {
            send(alive, processes);
        }
    }

    private void send(List<Long> pids, List<ProcessHandle> processes) throws IOException {
        try {
            Kill.send(process.stopSignal(), pids);
        } catch (IOException e) {
            if (processes.stream().allMatch(ProcessHandle::isAlive)) {
                throw e;
            } // one has ended in the meantime, which is what was wanted
        }
    }

    private void killUnlessItEnds(ProcessHandle handle, long nanos, String description) throws Exception {
        try {
            CompletableFuture.anyOf(handle.onExit(), hurry).get(Math.max(0, nanos), TimeUnit.NANOSECONDS);
        } catch (TimeoutException e) {
            // as if hurried
        } catch (ExecutionException e) {
            throw new IllegalStateException("waiting for " + description + " failed", e);
        }
        if (handle.isAlive()) {
            LOG.warn("{} did not end when asked to (SIG{}), and is killed", description, process.stopSignal());
            handle.destroyForcibly();
        }
    }
}
