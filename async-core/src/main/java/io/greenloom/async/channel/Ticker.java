package io.greenloom.async.channel;

import io.greenloom.async.EventLoop;
import io.greenloom.async.Handle;
import io.greenloom.async.internal.EndsWithLoop;
import java.time.Duration;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// A channel that receives a tick at regular times of a loop's clock: Go's `time.NewTicker`, Kotlin's `ticker`.
///
/// ```java
/// try (Ticker ticker = Ticker.every(Duration.ofSeconds(1))) {
///     for (Duration time : ticker.ticks()) {
///         report(time);
///     }
/// }
/// ```
///
/// A tick is the loop's [time][EventLoop#time] at which it came. The n-th is due n periods after the start,
/// whatever the receiver does: there is no drift, and a receiver that is late finds one tick, not a heap of them.
/// Close it, or it ticks until its loop is closed, which keeps a virtual clock going. With the loop, the channel
/// ends for its receivers.
///
/// **Threads:** any may receive and close.
public final class Ticker implements AutoCloseable {
    private final EventLoop loop;
    private final Duration period;
    private final Channel<Duration> ticks;

    // Guarded by this.
    private Duration due;
    private @Nullable Handle timer;
    private boolean closed;

    private Ticker(EventLoop loop, Duration period, Overflow overflow) {
        this.loop = loop;
        this.period = period;
        this.ticks = Channel.of(new Buffering(1, overflow));
        this.due = loop.time();
    }

    /// Starts one on the running loop that drops a tick while the one before has not been received, as Go does.
    /// Never waits.
    ///
    /// @throws IllegalArgumentException where `period` is zero or negative
    /// @throws IllegalStateException outside a loop
    public static Ticker every(Duration period) {
        return every(EventLoop.current(), period, Overflow.DROP_LATEST);
    }

    /// Starts one on `loop`. Never waits; any thread may call.
    ///
    /// @param overflow which of two ticks to keep for a receiver that is late: [Overflow#DROP_LATEST] the older,
    ///     [Overflow#DROP_OLDEST] the newer
    /// @throws IllegalArgumentException where `period` is zero or negative, or `overflow` is [Overflow#SUSPEND]:
    ///     time does not wait
    public static Ticker every(EventLoop loop, Duration period, Overflow overflow) {
        if (!period.isPositive()) {
            throw new IllegalArgumentException("period must be positive, was " + period);
        }
        if (overflow == Overflow.SUSPEND) {
            throw new IllegalArgumentException("a ticker cannot wait for its receiver: say which tick to drop");
        }
        Ticker ticker = new Ticker(Objects.requireNonNull(loop, "loop"), period, overflow);
        ticker.arm();
        return ticker;
    }

    /// Returns the channel of the ticks, to receive from, to iterate or for a [Select].
    public Channel<Duration> ticks() {
        return ticks;
    }

    private synchronized void arm() {
        if (closed) {
            return;
        }
        Duration now = loop.time();
        due = due.plus(period);
        if (due.compareTo(now) <= 0) { // the loop was held up: the ticks missed meanwhile are none
            long missed = now.minus(due).dividedBy(period);
            due = due.plus(period.multipliedBy(missed + 1));
        }
        timer = loop.callAt(due, new Due());
    }

    private final class Due implements EndsWithLoop {
        @Override
        public void run() {
            tick();
        }

        @Override
        public void loopClosed() {
            close();
        }
    }

    private void tick() {
        try {
            ticks.trySend(loop.time());
        } catch (ChannelException e) {
            return; // closed by its receiver
        }
        arm();
    }

    /// Stops it; the channel ends for its receivers. Closing again does nothing. Never waits.
    @Override
    public void close() {
        synchronized (this) {
            closed = true;
            if (timer != null) {
                timer.cancel();
            }
        }
        ticks.cancel();
    }

    @Override
    public String toString() {
        return "Ticker[every " + period + "]";
    }
}
