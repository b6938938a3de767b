package io.greenloom.async.stream;

import io.greenloom.async.Async;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.FileRegion;
import io.netty.util.ReferenceCounted;
import java.util.ArrayDeque;
import java.util.Queue;

/// What was written and is not sent yet. Tasks add at the end; at its next pass the I/O strand hands all of it to
/// the channel and flushes once.
///
/// Getting a buffer may wait for a lock of Netty's allocator; it is done before anything is changed here.
final class Outbox implements Runnable {
    private static final int SMALLEST = 1024;
    private static final int LARGEST = 64 * 1024;

    private final Wire wire;
    private final Queue<ReferenceCounted> chunks = new ArrayDeque<>(4); // a ByteBuf, or a part of a file
    private final WaitList drainers;

    private ByteBuf tail = Unpooled.EMPTY_BUFFER; // the last chunk, as long as it can be added to
    private long unsent;
    private int low;
    private int high;
    private boolean paused; // above the high mark, and not yet down at the low one
    private boolean scheduled;
    private boolean eof;
    private boolean closing;

    Outbox(Wire wire, StreamOptions options) {
        this.wire = wire;
        this.low = options.lowWater();
        this.high = options.highWater();
        this.drainers = new WaitList("room to write to " + wire.peer());
    }

    // --- the tasks' side ---

    long unsent() {
        return unsent;
    }

    boolean isEnded() {
        return eof;
    }

    void setLimits(int toLow, int toHigh) {
        StreamOptions.checkMarks(toLow, toHigh);
        low = toLow;
        high = toHigh;
        sent(0);
        paused |= unsent > high;
    }

    void add(byte[] bytes, int offset, int length) {
        if (length == 0) {
            return;
        }
        if (tail.writableBytes() >= length) {
            tail.writeBytes(bytes, offset, length);
        } else {
            ByteBuf first = chunk(length);
            first.writeBytes(bytes, offset, Math.min(length, LARGEST));
            ByteBuf[] more = moreChunks(bytes, offset, length);
            append(first);
            for (ByteBuf each : more) {
                append(each);
            }
        }
        unsent += length;
        paused |= unsent > high;
        schedule();
    }

    /// Large arrays are taken over in pieces: one buffer as large would be no part of the allocator's pool.
    private ByteBuf[] moreChunks(byte[] bytes, int offset, int length) {
        int count = (length - 1) / LARGEST;
        ByteBuf[] more = new ByteBuf[count];
        for (int i = 0; i < count; i++) {
            int done = (i + 1) * LARGEST;
            int size = Math.min(LARGEST, length - done);
            more[i] = wire.channel().alloc().directBuffer(size, size).writeBytes(bytes, offset + done, size);
        }
        return more;
    }

    private ByteBuf chunk(int length) {
        int size = Math.min(LARGEST, Math.max(SMALLEST, length));
        if (!chunks.isEmpty()) {
            size = Math.min(LARGEST, Math.max(size, 2 * tail.capacity())); // many small writes in one pass
        }
        return wire.channel().alloc().directBuffer(size, size);
    }

    private void append(ByteBuf chunk) {
        if (wire.isOver()) {
            chunk.release(); // it ended while the allocator was busy
            return;
        }
        chunks.add(chunk);
        tail = chunk;
    }

    /// Takes over a part of a file, which the channel reads as it sends it.
    void add(FileRegion part) {
        if (wire.isOver()) {
            part.release();
            return;
        }
        chunks.add(part);
        tail = Unpooled.EMPTY_BUFFER; // what is written next comes after it
        unsent += part.count();
        paused |= unsent > high;
        schedule();
    }

    void drain() {
        Async.checkCancelled();
        wire.checkBroken();
        while (paused) {
            drainers.await();
            wire.checkBroken();
        }
    }

    void sendEof() {
        eof = true;
        schedule();
    }

    void closeWhenSent() {
        closing = true;
        schedule();
    }

    private void schedule() {
        if (!scheduled) {
            scheduled = true;
            wire.channel().eventLoop().execute(this);
        }
    }

    // --- the I/O strand's side ---

    /// Hands what there is to the channel.
    @Override
    public void run() {
        scheduled = false;
        ChannelHandlerContext context = wire.context();
        if (context == null) {
            return;
        }
        tail = Unpooled.EMPTY_BUFFER;
        ChannelFuture last = null;
        long bytes = 0;
        for (ReferenceCounted chunk = chunks.poll(); chunk != null; chunk = chunks.poll()) {
            bytes += chunk instanceof FileRegion part ? part.count() : ((ByteBuf) chunk).readableBytes();
            last = context.write(chunk);
        }
        if (last != null) {
            context.flush();
            handedOver(last, bytes);
        }
        endIfDone(context);
    }

    private void handedOver(ChannelFuture last, long bytes) {
        if (last.isSuccess()) {
            sent(bytes);
            return;
        }
        last.addListener(_ -> {
            if (last.isSuccess()) {
                sent(bytes);
                ChannelHandlerContext context = wire.context();
                if (context != null) {
                    endIfDone(context);
                }
            } else {
                wire.broken(last.cause());
            }
        });
    }

    private void endIfDone(ChannelHandlerContext context) {
        if (unsent == 0) {
            if (closing) {
                var _ = context.close(); // how it ends, channelInactive tells
            } else if (eof) {
                wire.shutdownOutput();
            }
        }
    }

    private void sent(long bytes) {
        unsent -= bytes;
        if (paused && unsent <= low) {
            paused = false;
            drainers.wakeAll();
        }
    }

    /// Nothing will be sent any more. Returns how many bytes were lost.
    long end() {
        long lost = unsent;
        paused = false;
        tail = Unpooled.EMPTY_BUFFER;
        unsent = 0;
        drainers.wakeAll();
        for (ReferenceCounted chunk = chunks.poll(); chunk != null; chunk = chunks.poll()) {
            chunk.release();
        }
        return lost;
    }
}
