package io.greenloom.test;

import io.greenloom.async.EventLoop;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.parallel.ExecutionMode;

/// What there was in the JVM before a test, to be compared with what there is after it.
final class LeakCheck {
    private static final long GRACE_NANOS = TimeUnit.SECONDS.toNanos(1);
    private static final long LOOK_AGAIN_MILLIS = 5;

    private final boolean checksThreads;
    private final boolean checksFiles;
    private final LiveThreads threads;
    private final OpenFiles before;

    private LeakCheck(boolean checksThreads, boolean checksFiles) {
        this.checksThreads = checksThreads;
        this.checksFiles = checksFiles;
        this.threads = LiveThreads.fromNowOn();
        this.before = checksFiles ? OpenFiles.now() : OpenFiles.none();
    }

    static LeakCheck start(ExtensionContext context, Collection<Leak> allowed) {
        boolean alone = context.getExecutionMode() == ExecutionMode.SAME_THREAD;
        warmUp();
        return new LeakCheck(
                alone && !allowed.contains(Leak.THREADS),
                alone && !allowed.contains(Leak.FILES) && OpenFiles.AVAILABLE);
    }

    /// Has the JDK and us open what is opened at first use and kept.
    static void warmUp() {
        WarmedUp.touch();
    }

    /// Throws where files or sockets were opened and not closed. Blocks for up to a second for those that are
    /// about to be.
    void failOnFiles() {
        if (checksFiles) {
            fail("left open, close it: ", onceMore(() -> OpenFiles.now().since(before)));
        }
    }

    /// Throws where threads were started that still run. Blocks as well.
    void failOnThreads() {
        if (checksThreads) {
            fail("left a thread running, end and join it: ", onceMore(threads::startedSince));
        }
    }

    /// Returns whether there are threads that may bring the test's loop something. Blocks for a moment.
    boolean isAnybodyElseAtWork() {
        return !ForkJoinPool.commonPool().isQuiescent() || threads.isAnyPlatformThreadRunning();
    }

    /// Asks until there is nothing or the time is over: what has been closed or ended by another thread a moment
    /// ago is no leak.
    private static List<String> onceMore(Supplier<List<String>> question) {
        long end = System.nanoTime() + GRACE_NANOS;
        boolean interrupted = Thread.interrupted(); // reading files would fail
        List<String> left = question.get();
        while (!left.isEmpty() && System.nanoTime() - end < 0 && !interrupted) {
            try {
                TimeUnit.MILLISECONDS.sleep(LOOK_AGAIN_MILLIS); // real time: other threads are waited for
            } catch (InterruptedException e) {
                interrupted = true;
            }
            left = question.get();
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
        return left;
    }

    private static void fail(String what, List<String> left) {
        if (!left.isEmpty()) {
            List<String> lines = new ArrayList<>(left);
            lines.replaceAll(line -> "\n  " + line);
            throw new AssertionError("the test " + what + String.join("", lines));
        }
    }

    private static final class WarmedUp {
        static {
            OpenFiles.warmUp();
            EventLoop.create().close();
            Thread.ofVirtual().start(() -> {}); // the JDK's own pool for them is the first of all
        }

        static void touch() {}
    }
}
