package io.greenloom.async;

import io.netty.channel.IoEvent;
import io.netty.channel.IoEventLoop;
import io.netty.channel.IoRegistration;
import io.netty.channel.nio.NioIoEvent;
import io.netty.channel.nio.NioIoHandle;
import io.netty.channel.nio.NioIoOps;
import java.nio.channels.CancelledKeyException;
import java.nio.channels.SelectableChannel;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Those who wait for one channel of somebody's. Registered with the selector while there are any, and not longer:
/// a channel that is registered cannot be made to block, for instance.
final class ChannelWatch implements NioIoHandle {
    private record Wait(int ops, Suspension<Integer> suspension) {}

    private final IoEventLoop netty;
    private final SelectableChannel channel;
    private final ChannelWatches all;

    // The tasks of the loop and its I/O strand.
    private final List<Wait> waits = new ArrayList<>(2);
    private @Nullable IoRegistration registration; // I/O strand only
    private boolean scheduled;

    ChannelWatch(IoEventLoop netty, SelectableChannel channel, ChannelWatches all) {
        this.netty = netty;
        this.channel = channel;
        this.all = all;
    }

    int await(int ops) {
        if ((awaited() & ops) != 0) {
            throw new BusyResourceException("another task waits for " + channel
                    + " at the moment, and both would go on at once; let one wait, or guard it by a lock");
        }
        Wait wait = new Wait(ops, Suspension.begin("readiness of " + channel));
        waits.add(wait);
        try {
            schedule();
            return wait.suspension.await();
        } finally {
            waits.remove(wait);
            schedule();
        }
    }

    private int awaited() {
        int ops = 0;
        for (Wait wait : waits) {
            if (wait.suspension.isWaiting()) {
                ops |= wait.ops;
            }
        }
        return ops;
    }

    private void schedule() {
        if (!scheduled) {
            scheduled = true;
            netty.execute(this::apply);
        }
    }

    // --- the I/O strand ---

    private void apply() {
        scheduled = false;
        int ops = awaited();
        IoRegistration current = registration;
        if (ops == 0) {
            unregister();
        } else if (!channel.isOpen()) {
            failIfClosed();
        } else if (current != null) {
            submit(current, ops);
        } else {
            netty.register(this).addListener(done -> {
                if (done.getNow() instanceof IoRegistration made) {
                    registration = made;
                    submit(made, ops);
                } else {
                    fail(done.cause());
                }
            });
        }
    }

    private void submit(IoRegistration to, int ops) {
        try {
            to.submit(NioIoOps.valueOf(ops));
        } catch (CancelledKeyException e) {
            failIfClosed();
        }
    }

    private void unregister() {
        if (registration != null) {
            registration.cancel();
            registration = null;
        }
        if (waits.isEmpty()) {
            all.forget(channel);
        }
    }

    @Override
    public void handle(IoRegistration from, IoEvent event) {
        if (event instanceof NioIoEvent ready) {
            int ops = ready.ops().value();
            for (Wait wait : waits) {
                if ((wait.ops & ops) != 0) {
                    wait.suspension.resume(wait.ops & ops);
                }
            }
            apply();
        }
    }

    void failIfClosed() {
        if (!channel.isOpen()) {
            fail(new ChannelWatches.ClosedWhileWaitedFor(channel));
        }
    }

    private void fail(Throwable error) {
        waits.forEach(wait -> wait.suspension.fail(error));
        registration = null; // its key has gone with the channel
        all.forget(channel);
    }

    /// The loop is being closed; its tasks have ended.
    @Override
    public void close() {
        fail(new IllegalStateException("the loop was closed while something waited for " + channel));
    }

    @Override
    public SelectableChannel selectableChannel() {
        return channel;
    }

    @Override
    public String toString() {
        return "ChannelWatch[" + channel + ", " + waits.size() + " waiting]";
    }
}
