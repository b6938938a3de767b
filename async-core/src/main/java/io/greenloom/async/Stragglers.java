package io.greenloom.async;

import io.greenloom.loom.TaskThreads;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import org.jspecify.annotations.Nullable;

/// Holds a virtual clock back while a task is about to run, or waits for a monitor or lock that is as good as
/// free: no program can keep its tasks from meeting other threads in those of the JDK, as in class loading or
/// printing. Carrier only.
///
/// One that is on its way to the carrier is waited for: the JDK brings it by a thread of its own, also where a
/// task of the loop has left the monitor. For a lock that is held, time stands still for a moment; only for a
/// moment, as the holder may be a suspended task of the loop, which nothing but the jump can free. A moment that
/// was in vain makes the next one shorter.
final class Stragglers {
    private static final long LONGEST_NANOS = 250_000_000;
    private static final long SHORTEST_NANOS = 1_000_000;
    private static final long INSTANT_NANOS = 50_000;

    private final Map<TaskThread, Moment> late = new HashMap<>();
    private long momentNanos = LONGEST_NANOS;

    /// Told that `thread` is about to run.
    void resumes(TaskThread thread) {
        Moment moment = late.remove(thread);
        if (moment != null && moment.hasBegun && !moment.isOver) {
            momentNanos = LONGEST_NANOS;
        }
    }

    /// Told that `thread` was unparked, but is not ready yet: another thread, as the watchdog, looks at its stack,
    /// and brings it when it has.
    void unparked(TaskThread thread) {
        late.put(thread, new Moment());
    }

    /// Told that `thread` has given the carrier back. It may have been woken already, and be on its way.
    void gaveBack(TaskThread thread) {
        Waiter waiter = thread.occupant().waiter();
        boolean waits = waiter == null ? isParkedInNoLock(thread.thread()) : waiter.isWaiting();
        if (waits || !thread.thread().isAlive()) {
            late.remove(thread);
        } else {
            late.put(thread, new Moment());
        }
    }

    /// Returns whether it waits in a latch or queue, say, of which the clock promises nothing.
    private static boolean isParkedInNoLock(Thread thread) {
        Object blocker = LockSupport.getBlocker(thread);
        Thread.State state = thread.getState();
        return (state == Thread.State.WAITING || state == Thread.State.TIMED_WAITING)
                && blocker != null
                && !isLock(blocker);
    }

    /// Returns for how many nanoseconds of real time the clock has to stand still; zero where it may jump.
    long patienceNanos() {
        long now = System.nanoTime();
        long longest = 0;
        boolean inVain = false;
        boolean held = false;
        for (Map.Entry<TaskThread, Moment> entry : late.entrySet()) {
            Thread thread = entry.getKey().thread();
            Moment moment = entry.getValue();
            Thread.State state = thread.getState(); // read once: another thread changes it
            if (isComing(thread, state)) {
                longest = Math.max(longest, SHORTEST_NANOS);
            } else if (!moment.isOver && isSoonReady(entry.getKey(), state)) {
                long left = moment.leftNanos(now, momentNanos);
                longest = Math.max(longest, left);
                inVain |= left == 0;
            }
            held |= state == Thread.State.BLOCKED;
        }
        if (inVain) {
            momentNanos = Math.max(SHORTEST_NANOS, momentNanos / 4);
        }
        return longest == 0 && held && isAnyComingNow() ? SHORTEST_NANOS : longest;
    }

    /// Returns whether it waits for a lock, or has been woken.
    private static boolean isSoonReady(TaskThread its, Thread.State state) {
        Waiter waiter = its.occupant().waiter();
        return state == Thread.State.BLOCKED
                || isLock(LockSupport.getBlocker(its.thread()))
                || (waiter != null && !waiter.isWaiting());
    }

    private static boolean isComing(Thread thread, Thread.State state) {
        return state == Thread.State.RUNNABLE
                || (state == Thread.State.BLOCKED && TaskThreads.isBeingUnblocked(thread));
    }

    /// Looks again, after the instant in which that cannot be seen.
    @SuppressWarnings("ThreadPriorityCheck") // the JDK's thread may be in need of this processor
    private boolean isAnyComingNow() {
        long start = System.nanoTime();
        do {
            Thread.yield();
        } while (System.nanoTime() - start < INSTANT_NANOS);
        return late.keySet().stream().map(TaskThread::thread).anyMatch(thread -> isComing(thread, thread.getState()));
    }

    private static boolean isLock(@Nullable Object blocker) {
        Class<?> owner = blocker == null ? null : blocker.getClass().getNestHost();
        return owner == ReentrantLock.class || owner == ReentrantReadWriteLock.class;
    }

    /// How long one has been waited for.
    private static final class Moment {
        private long sinceNanos;
        private boolean hasBegun;
        private boolean isOver;

        long leftNanos(long now, long nanos) {
            if (!hasBegun) {
                hasBegun = true;
                sinceNanos = now;
            }
            long left = Math.max(0, nanos - (now - sinceNanos));
            isOver = left == 0;
            return left;
        }
    }
}
