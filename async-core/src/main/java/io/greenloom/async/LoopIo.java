package io.greenloom.async;

import io.greenloom.loom.JdkAccess;
import io.netty.channel.IoHandle;
import io.netty.channel.IoHandler;
import io.netty.channel.IoHandlerContext;
import io.netty.channel.IoHandlerFactory;
import io.netty.channel.IoRegistration;
import io.netty.channel.ManualIoEventLoop;
import io.netty.channel.nio.NioIoHandler;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.Selector;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/// The loop's Netty event loop, driven by the carrier.
///
/// Handlers run in a strand of their own, never bare on the carrier. Only the waiting is done by the carrier
/// itself, in the selector that Netty uses: a select made by a virtual thread would go through the JDK's poller
/// threads and back, two hops; made by the carrier it is the system call and nothing else, and no lock of
/// anybody's is held across it.
///
/// Netty's own wake-up flag is not used: whoever brings work sets `requested`, and wakes the selector only where
/// the carrier waits in it. A task that writes to a channel thus costs no system call of its own.
final class LoopIo {
    private static final long LONGEST_SELECT_MILLIS = TimeUnit.HOURS.toMillis(1);
    private static final long BLOCKED_PAUSE_NANOS = 100_000;

    private final Carrier carrier;
    private final SelectorTap tap = new SelectorTap();
    private final ChannelWatches watches = new ChannelWatches(this);
    private volatile boolean requested;

    // Carrier and its strands only.
    private @Nullable Netty netty;
    private @Nullable Strand strand;
    private boolean inPass;
    private boolean looked; // Netty has looked at its channels before, and with that set itself up
    private boolean queuedOnly; // the pass in progress does not look at them

    LoopIo(Carrier carrier) {
        this.carrier = carrier;
    }

    /// Returns the Netty loop; made at the first call.
    synchronized Netty netty() {
        Netty made = netty;
        if (made == null) {
            Thread owner = JdkAccess.isOpened() ? null : carrier;
            made = new Netty(
                    owner, executor -> new WakeUps(NioIoHandler.newFactory(tap).newHandler(executor)));
            netty = made;
        }
        return made;
    }

    /// Makes the selector. Before the carrier can wait: a wake-up would find nothing to wake.
    void open() {
        netty();
    }

    ChannelWatches watches() {
        return watches;
    }

    boolean isRequested() {
        return requested;
    }

    /// Returns whether no channel and no scheduled task of a handler could ever wake the loop. Carrier only.
    boolean isUnused() {
        Selector selector = tap.selector();
        return !inPass
                && !requested
                && watches.isEmpty()
                && (selector == null || selector.keys().isEmpty())
                && netty().untilScheduledNanos() == Long.MAX_VALUE;
    }

    void wakeSelector() {
        Selector selector = tap.selector();
        if (selector != null) {
            selector.wakeup();
        }
        if (isClosed()) {
            LockSupport.unpark(carrier);
        }
    }

    /// Waits, on the carrier, until a channel is ready, the selector is woken or the time is over.
    void select(long nanos) {
        if (isClosed()) {
            LockSupport.parkNanos(this, nanos); // the channels have ended, and tasks they brought have not
            return;
        }
        long untilScheduled = netty().untilScheduledNanos();
        long wait = Math.min(nanos, untilScheduled);
        if (wait <= 0) {
            return;
        }
        if (inPass) {
            LockSupport.parkNanos(this, Math.min(wait, BLOCKED_PAUSE_NANOS)); // a handler waits for a lock
            return;
        }
        // Rounded up: never early.
        long longest = watches.isEmpty() ? LONGEST_SELECT_MILLIS : ChannelWatches.LOOK_MILLIS;
        long millis = Math.min(longest, Math.ceilDiv(wait, 1_000_000L));
        try {
            Selector selector = tap.selector();
            if (selector != null) {
                // What is ready, Netty's own select finds again. Without an action this one would look through the
                // set of selected keys, which Netty replaces, where the JVM lets it, by one for its own selects
                // only.
                selector.select(_ -> {}, millis);
            }
        } catch (IOException e) {
            throw new UncheckedIOException("the loop's selector failed", e);
        }
    }

    /// Has Netty look at its channels and run what was queued for it, without waiting.
    void pass() {
        if (inPass) {
            return; // a handler waits for a lock; the pass goes on when it gets it
        }
        if (!JdkAccess.isOpened()) {
            runNetty(netty());
            return;
        }
        if (strand == null) {
            strand = Strand.create(carrier, null, this::passes);
        }
        strand.stepNow();
    }

    /// Has Netty run what was queued for it and not look at its channels: what tasks have written goes out, and
    /// the system call for the look is left to the wait that follows.
    void runQueued() {
        queuedOnly = looked;
        try {
            pass();
        } finally {
            queuedOnly = false;
        }
    }

    private void passes() {
        Strand self = strand;
        Netty made = netty();
        made.setOwningThread(Thread.currentThread());
        while (self != null && !made.isTerminated()) {
            runNetty(made);
            if (!made.isTerminated()) {
                self.park();
            }
        }
    }

    private void runNetty(Netty made) {
        inPass = true;
        try {
            requested = false;
            if (queuedOnly && !made.isShuttingDown()) {
                made.runNonBlockingTasks(0);
            } else {
                looked = true;
                watches.failClosed();
                made.runNow();
            }
        } finally {
            inPass = false;
            var _ = Thread.interrupted(); // left by a handler; nobody could wait any more
        }
    }

    void close() {
        var _ = netty().shutdownGracefully(0, 0, TimeUnit.NANOSECONDS);
    }

    boolean isClosed() {
        return netty().isTerminated();
    }

    static final class Netty extends ManualIoEventLoop {
        private Netty(@Nullable Thread owner, IoHandlerFactory factory) {
            super(owner, factory);
        }

        /// Returns how long until a task that a handler has scheduled is due.
        private long untilScheduledNanos() {
            long deadline = nextScheduledTaskDeadlineNanos();
            return deadline == -1 ? Long.MAX_VALUE : Math.max(0, deadline - ticker().nanoTime());
        }
    }

    /// Netty's NIO handler, with the wake-ups led to the carrier.
    private final class WakeUps implements IoHandler {
        private final IoHandler nio;
        private final Unselected unselected = new Unselected();

        private WakeUps(IoHandler nio) {
            this.nio = nio;
        }

        @Override
        public void initialize() {
            nio.initialize();
        }

        @Override
        public int run(IoHandlerContext context) {
            return nio.run(context);
        }

        @Override
        public void prepareToDestroy() {
            nio.prepareToDestroy();
            unselected.close();
        }

        @Override
        public void destroy() {
            nio.destroy();
        }

        @Override
        public IoRegistration register(IoHandle handle) throws Exception {
            return nio.isCompatible(handle.getClass()) ? nio.register(handle) : unselected.register(handle);
        }

        @Override
        public void wakeup() {
            requested = true;
            carrier.wake();
        }

        @Override
        public boolean isCompatible(Class<? extends IoHandle> handleType) {
            return true; // what the selector does not know needs none
        }
    }
}
