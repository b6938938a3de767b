package io.greenloom.async;

import java.nio.channels.ClosedChannelException;
import java.nio.channels.SelectableChannel;
import java.util.IdentityHashMap;
import java.util.List;

/// The channels of others that tasks wait for, on the loop's own selector. On the loop only.
///
/// Nobody tells a selector that a channel has been closed: its key only disappears. So as long as there are any,
/// they are looked through at each pass, and the carrier waits no longer than [#LOOK_MILLIS].
final class ChannelWatches {
    static final long LOOK_MILLIS = 50;

    private final LoopIo io;
    private final IdentityHashMap<SelectableChannel, ChannelWatch> watches = new IdentityHashMap<>();

    ChannelWatches(LoopIo io) {
        this.io = io;
    }

    boolean isEmpty() {
        return watches.isEmpty();
    }

    /// Waits until one of `ops` is ready, and returns those that are.
    int await(SelectableChannel channel, int ops) throws ClosedChannelException {
        if (channel.isBlocking()) {
            throw new IllegalArgumentException(
                    channel + " blocks, and no selector can wait for it: call configureBlocking(false) first");
        }
        if (ops == 0 || (ops & ~channel.validOps()) != 0) {
            throw new IllegalArgumentException(
                    channel + " is never ready for that: the operations are " + ops + " of " + channel.validOps());
        }
        Async.checkCancelled();
        if (!channel.isOpen()) {
            throw new ClosedWhileWaitedFor(channel);
        }
        return watches.computeIfAbsent(channel, _ -> new ChannelWatch(io.netty(), channel, this))
                .await(ops);
    }

    void forget(SelectableChannel channel) {
        watches.remove(channel);
    }

    /// Ends the waits for those that have been closed. On the I/O strand.
    void failClosed() {
        if (!watches.isEmpty()) {
            List.copyOf(watches.values()).forEach(ChannelWatch::failIfClosed);
        }
    }

    /// The JDK's has no message.
    static final class ClosedWhileWaitedFor extends ClosedChannelException {
        private static final long serialVersionUID = 1;

        private final String channel;

        ClosedWhileWaitedFor(SelectableChannel channel) {
            this.channel = channel.toString();
        }

        @Override
        public String getMessage() {
            return channel + " was closed, so that it will never be ready; end those who wait for it before you close";
        }
    }
}
