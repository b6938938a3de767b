package io.greenloom.test;

import java.util.ArrayDeque;
import java.util.List;
import java.util.Queue;

/// A channel of a [MemoryNetwork] at an address, to which whole things come, connections or datagrams. Each read
/// that is asked for takes one.
///
/// @param <M> what comes
abstract class MemoryMessageChannel<M> extends AbstractMemoryChannel {
    private final Queue<M> arrived = new ArrayDeque<>();
    private boolean reading;

    MemoryMessageChannel(MemoryNetwork network) {
        super(network, null);
    }

    @Override
    public final boolean isActive() {
        return isOpen() && local() != null;
    }

    final void arrive(M message) {
        arrived.add(message);
        readNext();
    }

    /// Returns how many have come and were not read yet.
    final int unread() {
        return arrived.size();
    }

    /// Takes those out.
    final List<M> takeUnread() {
        List<M> left = List.copyOf(arrived);
        arrived.clear();
        return left;
    }

    @Override
    protected final void doBeginRead() {
        reading = true;
        if (!arrived.isEmpty()) {
            eventLoop().execute(this::readNext);
        }
    }

    private void readNext() {
        M next = reading ? arrived.poll() : null;
        if (next != null) {
            reading = false;
            pipeline().fireChannelRead(next);
            pipeline().fireChannelReadComplete();
        }
    }
}
