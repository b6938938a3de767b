package io.greenloom.test;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Objects;

/// One direction of a [MemoryConnection], where a test says what becomes of its bytes. From tasks and callbacks of
/// the network's loop; nothing here waits.
///
/// Faults are set by the number of bytes that have been delivered, so that they strike at the same place whatever
/// pieces the bytes come in. One at a time: the last one set counts.
public final class MemoryPath {
    private enum Fault {
        NONE,
        RESET,
        END,
        STALL
    }

    private sealed interface Packet {
        long dueNanos();
    }

    private record Bytes(ByteBuf content, long dueNanos) implements Packet {}

    private record End(long dueNanos) implements Packet {}

    private record Reset(long dueNanos) implements Packet {}

    private final MemoryNetwork network;
    private final String from;
    private final String to;
    private final MemoryChannel source;
    private final MemoryChannel sink;
    private final MemoryConnection connection;

    private final Deque<Packet> underWay = new ArrayDeque<>();
    private boolean timed; // a timer is set for the first of them
    private long lineFreeNanos; // when the last byte will have been put on the line
    private long lastDueNanos;
    private int unread; // sent, and not read by the other side
    private boolean writerWaits;
    private boolean over; // what is sent goes nowhere
    private long delivered;
    private Fault fault = Fault.NONE;
    private long faultAt = Long.MAX_VALUE;

    MemoryPath(
            MemoryNetwork network,
            String from,
            String to,
            MemoryChannel source,
            MemoryChannel sink,
            MemoryConnection connection) {
        this.network = network;
        this.from = from;
        this.to = to;
        this.source = source;
        this.sink = sink;
        this.connection = connection;
    }

    /// Returns how many bytes have been delivered.
    public long delivered() {
        return delivered;
    }

    /// Resets the connection, for both sides, once `bytes` bytes have been delivered; at once where they have
    /// been.
    public void resetAfter(long bytes) {
        setFault(Fault.RESET, bytes);
    }

    /// Ends this direction in good order once `bytes` bytes have been delivered: the reader finds the end of the
    /// stream, and what is sent besides is dropped.
    public void endAfter(long bytes) {
        setFault(Fault.END, bytes);
    }

    /// Delivers nothing more once `bytes` bytes have been: the reader waits, and the writer once the window is
    /// full. Until [#resume], nothing is lost.
    public void stallAfter(long bytes) {
        setFault(Fault.STALL, bytes);
    }

    /// Takes back what [#resetAfter], [#endAfter] or [#stallAfter] has said and that has not happened, and goes on
    /// where it was stalled.
    public void resume() {
        fault = Fault.NONE;
        faultAt = Long.MAX_VALUE;
        goOn();
    }

    private void setFault(Fault kind, long bytes) {
        if (bytes < 0) {
            throw new IllegalArgumentException("the number of bytes must be >= 0, was " + bytes);
        }
        fault = kind;
        faultAt = bytes;
        network.after(Duration.ZERO, this::strikeIfDue);
    }

    // --- the sender ---

    /// Returns how many bytes may be sent now; where there are none, the sender is told when there are some.
    int room() {
        if (over) {
            return Integer.MAX_VALUE;
        }
        int room = conditions().window() - unread;
        writerWaits = room <= 0;
        return room;
    }

    void send(ByteBuf bytes) {
        if (over) {
            return;
        }
        NetworkConditions conditions = conditions();
        while (bytes.isReadable()) {
            // A copy: the source keeps its bytes, and each piece is released by itself.
            ByteBuf piece = Unpooled.copiedBuffer(bytes.readSlice(sizeOfNext(bytes.readableBytes(), conditions)));
            unread += piece.readableBytes();
            add(new Bytes(piece, due(piece.readableBytes(), conditions)));
        }
    }

    private int sizeOfNext(int left, NetworkConditions conditions) {
        int largest = conditions.largestPiece();
        return largest == 0 ? left : Math.min(left, 1 + network.random().nextInt(largest));
    }

    /// The source sends no more.
    void end() {
        add(new End(due(0, conditions())));
    }

    /// The source wants no more of it.
    void reset() {
        add(new Reset(due(0, conditions())));
    }

    private long due(int size, NetworkConditions conditions) {
        long now = network.nowNanos();
        long rate = conditions.bytesPerSecond();
        long onTheLine = rate == 0 ? 0 : Math.ceilDiv(size * 1_000_000_000L, rate);
        lineFreeNanos = Math.max(lineFreeNanos, now) + onTheLine;
        lastDueNanos = Math.max(lastDueNanos, lineFreeNanos + network.delayNanos(conditions));
        return lastDueNanos;
    }

    private void add(Packet packet) {
        if (!over) {
            underWay.add(packet);
            goOn();
        }
    }

    private NetworkConditions conditions() {
        return network.conditions(from, to);
    }

    // --- the way ---

    /// Sets a timer for the next packet, where none is and nothing is in the way.
    void goOn() {
        Packet next = underWay.peekFirst();
        if (next != null && !timed && !isHeld()) {
            timed = true;
            long wait = Math.max(0, next.dueNanos() - network.nowNanos());
            network.after(Duration.ofNanos(wait), this::deliver);
        }
    }

    private boolean isHeld() {
        return network.isCut(from, to) || (fault == Fault.STALL && delivered >= faultAt);
    }

    private void deliver() {
        timed = false;
        if (over || isHeld()) {
            return; // whoever ends that has it go on
        }
        switch (Objects.requireNonNull(underWay.peekFirst())) {
            case Bytes bytes -> deliver(bytes);
            case End _ -> {
                underWay.removeFirst();
                sink.arriveEnd();
            }
            case Reset _ -> {
                finish();
                sink.arriveReset();
            }
        }
        goOn();
    }

    private void deliver(Bytes packet) {
        double chance = conditions().resetProbability();
        if (chance > 0 && network.random().nextDouble() < chance) {
            connection.reset();
            return;
        }
        underWay.removeFirst();
        ByteBuf content = packet.content;
        long left = faultAt - delivered;
        if (content.readableBytes() > left) {
            ByteBuf first = Unpooled.copiedBuffer(content.readSlice((int) left));
            underWay.addFirst(packet); // with the rest
            content = first;
        }
        delivered += content.readableBytes();
        if (content.isReadable()) {
            sink.arrive(content);
        }
        strikeIfDue();
    }

    private void strikeIfDue() {
        if (over || delivered < faultAt) {
            return;
        }
        switch (fault) {
            case RESET -> connection.reset();
            case END -> {
                finish();
                sink.arriveEnd();
                source.flushMore();
            }
            case STALL, NONE -> {
                // it waits for resume()
            }
        }
    }

    /// Drops what is under way and all that will be sent.
    void finish() {
        over = true;
        underWay.clear();
    }

    // --- the receiver ---

    void read(int bytes) {
        unread -= bytes;
        if (writerWaits && conditions().window() > unread) {
            writerWaits = false;
            network.soon(source::flushMore);
        }
    }

    @Override
    public String toString() {
        return "MemoryPath[" + from + " to " + to + ", " + delivered + " delivered, " + unread + " unread"
                + (fault == Fault.NONE ? "" : ", " + fault + " after " + faultAt) + (over ? ", over" : "") + "]";
    }
}
