package io.greenloom.async;

import java.time.Duration;

/// The time that a loop's timers, sleeps and timeouts go by.
///
/// The [system][#system()] clock is real time. A [virtual][#virtual()] one stands still while anything can run and
/// jumps to the next deadline when nothing can, so that a test that sleeps for an hour ends at once: Trio's
/// `MockClock` with `autojump`. It waits for helper threads ([Async#toThread]), but knows nothing of other
/// threads, sockets or `Thread.sleep`, which go by real time. Where a task waits for a monitor, a `ReentrantLock`
/// or a `ReentrantReadWriteLock` that another thread holds, as in class loading, it stands still for up to a
/// quarter of a second of real time; a task that gets its monitor from another of its loop gets it at the moment
/// when that leaves it.
public sealed interface LoopClock {
    /// Returns real time.
    static LoopClock system() {
        return new Real();
    }

    /// Returns a new virtual clock, for one loop.
    static Virtual virtual() {
        return new Virtual();
    }

    /// Returns the time in nanoseconds from some fixed origin.
    long nanoTime();

    /// Returns whether it jumps when nothing can run.
    boolean isVirtual();

    /// Moves a virtual clock on to `nanoTime`.
    ///
    /// @throws UnsupportedOperationException on the system clock
    void jumpTo(long nanoTime);

    /// Real time.
    final class Real implements LoopClock {
        private Real() {}

        @Override
        public long nanoTime() {
            return System.nanoTime();
        }

        @Override
        public boolean isVirtual() {
            return false;
        }

        @Override
        public void jumpTo(long nanoTime) {
            throw new UnsupportedOperationException("real time cannot be moved; use LoopClock.virtual()");
        }
    }

    /// Time that jumps.
    final class Virtual implements LoopClock {
        private volatile long nanoTime;

        private Virtual() {}

        @Override
        public long nanoTime() {
            return nanoTime;
        }

        @Override
        public boolean isVirtual() {
            return true;
        }

        @Override
        public void jumpTo(long target) {
            if (target - nanoTime > 0) {
                nanoTime = target;
            }
        }

        /// Lets `duration` pass, and everything run that is due meanwhile, in the order in which it is due;
        /// returns when all others wait again: Kotlin's `advanceTimeBy()` and `runCurrent()`. Suspends, but
        /// takes no real time.
        ///
        /// What is due exactly at the end has run too, other than in Kotlin: after `advance(ofSeconds(1))` a
        /// sleep of one second is over. To see the moment before, stop a nanosecond short of it.
        ///
        /// @throws CancelledError where the calling task was cancelled
        /// @throws IllegalArgumentException where `duration` is negative
        /// @throws IllegalStateException outside the loop that goes by this clock
        public void advance(Duration duration) {
            checkForward(duration);
            EventLoop loop = EventLoop.current();
            if (loop.carrier().clock() != this) {
                throw new IllegalStateException(loop + " does not go by this clock; give it to LoopOptions.withClock");
            }
            Async.sleep(duration);
            loop.settle();
        }

        /// Moves time on by `duration` at once, and runs nothing: Trio's `MockClock.jump()`. What is due by then
        /// runs at the next pass of the loop, late, as after a machine has slept. From a task or callback of
        /// the loop. Never waits.
        ///
        /// @throws IllegalArgumentException where `duration` is negative
        public void jump(Duration duration) {
            checkForward(duration);
            jumpTo(nanoTime + Durations.nanos(duration));
        }

        private static void checkForward(Duration duration) {
            if (duration.isNegative()) {
                throw new IllegalArgumentException("time goes forward only, was " + duration);
            }
        }

        /// Returns how much time has passed since the clock was made.
        public Duration elapsed() {
            return Duration.ofNanos(nanoTime);
        }
    }
}
