package io.greenloom.async;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// One daemon thread that looks, some times in the span of a slow step, whether each loop has moved on.
///
/// The loops pay nothing for it in a step: they count their steps anyway, and it reads the counts as it finds
/// them. Only a carrier that comes back from waiting reads [#asleep]; so with all loops idle, this thread sleeps
/// too, and the first that gets work wakes it.
///
/// | it is | until |
/// |---|---|
/// | looking, every few milliseconds | no loop had work at two looks |
/// | asleep | a carrier has work; where there is no loop, also for ten seconds, then it ends |
final class Watchdog implements Runnable {
    private static final Logger LOG = LoggerFactory.getLogger(EventLoop.class);
    private static final long LINGER_NANOS = TimeUnit.SECONDS.toNanos(10);
    private static final long LONGEST_PAUSE_NANOS = TimeUnit.SECONDS.toNanos(1);
    private static final long SHORTEST_PAUSE_NANOS = TimeUnit.MILLISECONDS.toNanos(1);
    private static final int QUIET_LOOKS = 2;

    private static final List<LoopWatch> LOOPS = new CopyOnWriteArrayList<>();
    private static final long REGISTER_AFTER_NANOS =
            TimeUnit.SECONDS.toNanos(1); // a short program pays nothing for JMX
    private static final AtomicBoolean REGISTERED = new AtomicBoolean();
    private static final long START_NANOS = System.nanoTime();

    private static volatile boolean asleep;
    private static volatile @Nullable Thread thread; // written under the lock of this class

    private Watchdog() {}

    @SuppressWarnings("ThreadPriorityCheck") // see below: a wish, on which nothing depends
    static synchronized void watch(LoopWatch loop) {
        LOOPS.add(loop);
        if (thread == null) {
            Thread started = new Thread(null, new Watchdog(), "greenloom-watchdog", 0, false);
            started.setDaemon(true);
            started.setPriority(Thread.MAX_PRIORITY); // it does next to nothing, and a late look blames nobody
            thread = started;
            started.start();
        }
        asleep = false;
        LockSupport.unpark(thread); // it may pause for as long as the other loops allow
    }

    /// Returns the loops that have not ended.
    static List<EventLoop> loops() {
        return LOOPS.stream().map(LoopWatch::loop).toList();
    }

    static void forget(LoopWatch loop) {
        LOOPS.remove(loop);
        wakeIfAsleep();
    }

    /// Called by a carrier that has work again, after it has said so: see [Carrier#isIdle].
    static void wakeIfAsleep() {
        if (asleep) {
            asleep = false;
            LockSupport.unpark(thread);
        }
    }

    @Override
    public void run() {
        Jfr.listen(); // here, because it takes some milliseconds
        int quiet = 0;
        while (true) {
            registerIfDue();
            quiet = LOOPS.isEmpty() ? QUIET_LOOKS : lookAtAll() ? 0 : quiet + 1;
            if (quiet < QUIET_LOOKS) {
                LockSupport.parkNanos(this, pauseNanos());
            } else if (sleepUntilWork()) {
                quiet = 0;
            } else if (endIfUnused()) {
                return;
            }
        }
    }

    private static void registerIfDue() {
        if (System.nanoTime() - START_NANOS >= REGISTER_AFTER_NANOS && REGISTERED.compareAndSet(false, true)) {
            try {
                AllLoops.register();
            } catch (Throwable e) {
                LOG.debug("no JMX bean: ps and pstree will not find this process", e); // no module java.management
            }
        }
    }

    private static boolean lookAtAll() {
        boolean anyWork = false;
        for (LoopWatch loop : LOOPS) {
            try {
                anyWork |= loop.look(System.nanoTime());
            } catch (Throwable e) {
                LOG.warn("the watchdog could not look at {}; it goes on", loop, e);
            }
        }
        return anyWork;
    }

    private static long pauseNanos() {
        long pause = LONGEST_PAUSE_NANOS;
        for (LoopWatch loop : LOOPS) {
            pause = Math.min(pause, loop.limitNanos() / 2);
        }
        return Math.max(pause, SHORTEST_PAUSE_NANOS);
    }

    /// Returns false where no loop has come in ten seconds.
    private boolean sleepUntilWork() {
        long lingerUntil = System.nanoTime() + LINGER_NANOS;
        asleep = true;
        // Said before looking: a carrier says that it has work, then looks whether this sleeps.
        if (LOOPS.stream().anyMatch(LoopWatch::hasWork)) {
            asleep = false;
        }
        while (asleep) {
            if (!LOOPS.isEmpty() && REGISTERED.get()) {
                LockSupport.park(this);
            } else if (!LOOPS.isEmpty()) {
                LockSupport.parkNanos(this, REGISTER_AFTER_NANOS);
                registerIfDue();
            } else if (System.nanoTime() - lingerUntil < 0) {
                LockSupport.parkNanos(this, lingerUntil - System.nanoTime());
            } else {
                return false;
            }
        }
        return true;
    }

    private static boolean endIfUnused() {
        synchronized (Watchdog.class) {
            asleep = false;
            if (LOOPS.isEmpty()) {
                thread = null;
                return true;
            }
            return false;
        }
    }
}
