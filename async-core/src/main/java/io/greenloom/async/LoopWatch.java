package io.greenloom.async;

import io.greenloom.loom.JdkAccess;
import java.lang.management.GarbageCollectorMXBean;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The watchdog's eye on one loop: whether its carrier has moved on since the last look, and if not, why.
///
/// A step is suspect from the second look that finds the same count of steps; then the first evidence is taken. At
/// the limit, and again each time it has lasted ten times as long, the second is, and the difference is judged.
final class LoopWatch {
    private static final Logger LOG = LoggerFactory.getLogger(EventLoop.class);
    private static final long DEFAULT_LIMIT_NANOS =
            TimeUnit.MILLISECONDS.toNanos(Long.getLong("greenloom.slowStepMillis", 50));
    private static final long LOG_INTERVAL_NANOS = TimeUnit.SECONDS.toNanos(1);
    // A JVM that has just started loads classes in most of its steps, and that passes.
    private static final long CLASS_LIMIT_NANOS = TimeUnit.SECONDS.toNanos(1);

    private final Carrier carrier;
    private final AtomicLong slowSteps = new AtomicLong();
    private final AtomicLong notTheProgram = new AtomicLong();
    private volatile long limitNanos = DEFAULT_LIMIT_NANOS;
    private volatile @Nullable Consumer<? super SlowStep> handler;
    private volatile @Nullable RunDelay runDelay; // set once, by the carrier

    // Watchdog only.
    private long progress = -1;
    private long sinceNanos;
    private @Nullable Evidence first;
    private long reportAfterNanos;
    private boolean counted;
    private long lastLogNanos = System.nanoTime() - LOG_INTERVAL_NANOS;
    private long unlogged;

    LoopWatch(Carrier carrier) {
        this.carrier = carrier;
    }

    EventLoop loop() {
        return carrier.loop();
    }

    /// Called on the carrier, once.
    void start() {
        runDelay = RunDelay.ofThisThread();
        Watchdog.watch(this);
    }

    void setLimit(Duration limit) {
        limitNanos = limit.isZero() ? Long.MAX_VALUE : Durations.nanos(limit);
        Watchdog.wakeIfAsleep();
    }

    void setHandler(@Nullable Consumer<? super SlowStep> told) {
        handler = told;
    }

    long limitNanos() {
        return limitNanos;
    }

    /// Returns how many slow steps were the program's doing.
    long slowSteps() {
        return slowSteps.get();
    }

    /// Returns how many steps lasted as long because the machine ran something else, or for the garbage collector.
    long stalls() {
        return notTheProgram.get();
    }

    boolean hasWork() {
        return limitNanos != Long.MAX_VALUE && !carrier.isIdle();
    }

    /// Looks once. Returns whether the loop has had something to do.
    boolean look(long nowNanos) {
        if (limitNanos == Long.MAX_VALUE) {
            return false;
        }
        long seen = carrier.progress();
        if (seen != progress || carrier.isIdle()) {
            boolean moved = seen != progress;
            progress = seen;
            sinceNanos = nowNanos;
            first = null;
            return moved;
        }
        Evidence before = first;
        if (before == null) {
            first = evidence();
            reportAfterNanos = limitNanos;
            counted = false;
        } else if (nowNanos - sinceNanos >= reportAfterNanos) {
            judge(before);
        }
        return true;
    }

    private void judge(Evidence before) {
        Strand running = carrier.running();
        Evidence after = evidence();
        if (carrier.progress() != progress || carrier.isIdle()) {
            return; // it has just ended: the stack may be another step's
        }
        SlowStep.Cause cause = after.since(before, limitNanos);
        if (cause == null) {
            return;
        }
        if (!cause.isTheProgram()) {
            if (!counted) {
                counted = true;
                notTheProgram.incrementAndGet();
            }
            return;
        }
        long lasted = after.atNanos() - sinceNanos;
        if (cause == SlowStep.Cause.CLASS_INITIALISER && lasted < CLASS_LIMIT_NANOS) {
            return;
        }
        if (reportAfterNanos == limitNanos) {
            slowSteps.incrementAndGet();
        }
        reportAfterNanos = lasted * 10;
        report(new SlowStep(
                carrier.loop(),
                running == null ? null : running.task(),
                Duration.ofNanos(lasted),
                cause,
                Stacks.ofBody(after.stack().toArray(StackTraceElement[]::new))));
    }

    private void report(SlowStep step) {
        Jfr.slowStep(step);
        Consumer<? super SlowStep> told = handler;
        if (told != null) {
            try {
                told.accept(step);
                return;
            } catch (Throwable e) {
                LOG.error("the handler of slow steps of {} failed", carrier.loop(), e);
            }
        }
        long now = System.nanoTime();
        if (now - lastLogNanos < LOG_INTERVAL_NANOS) {
            unlogged++;
            return;
        }
        lastLogNanos = now;
        LOG.warn("{}{}", step, unlogged == 0 ? "" : "\n\t(" + unlogged + " more within the last second)");
        unlogged = 0;
    }

    private Evidence evidence() {
        Strand running = carrier.running();
        Thread mounted = running == null ? null : running.thread();
        Thread body = mounted == null ? carrier : mounted;
        boolean onCarrier = JdkAccess.isOpened() || body == carrier; // else the carrier waits for it
        RunDelay delay = onCarrier ? runDelay : null;
        return new Evidence(
                System.nanoTime(),
                onCarrier ? Jvm.cpuNanos(carrier) : -1,
                delay == null ? -1 : delay.nanos(),
                Jvm.gcNanos(),
                body.getState(),
                List.of(body.getStackTrace()));
    }

    @Override
    public String toString() {
        return carrier.getName();
    }

    /// Loaded at the first suspicion: the management beans take their time to start.
    private static final class Jvm {
        // Those whose time is the time that the program stood still.
        private static final List<GarbageCollectorMXBean> COLLECTORS =
                ManagementFactory.getGarbageCollectorMXBeans().stream()
                        .filter(bean -> !bean.getName().contains("Cycles")
                                && !bean.getName().contains("Concurrent"))
                        .toList();
        private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();

        static long cpuNanos(Thread thread) {
            return THREADS.isThreadCpuTimeSupported() && THREADS.isThreadCpuTimeEnabled()
                    ? THREADS.getThreadCpuTime(thread.threadId())
                    : -1;
        }

        static long gcNanos() {
            long millis = 0;
            for (GarbageCollectorMXBean collector : COLLECTORS) {
                millis += Math.max(0, collector.getCollectionTime());
            }
            return TimeUnit.MILLISECONDS.toNanos(millis);
        }
    }
}
