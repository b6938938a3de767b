package io.greenloom.http.internal.wire;

import io.greenloom.async.EventLoop;
import io.greenloom.async.Promise;
import io.greenloom.http.ClientException;
import io.netty.buffer.ByteBuf;
import java.util.ArrayDeque;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// What has been read of a body and not yet been taken by its task. Outlives the connection's part in it: once the
/// body is complete the connection serves others while the rest is taken from here.
///
/// The I/O strand puts in, the task takes out; both on the loop, so that plain fields do. More than twice
/// `capacity` pauses reading, less than `capacity` resumes it.
public final class BodyBuffer implements ByteSource {
    private static final long COST_OF_PIECE = 128;

    private final EventLoop loop;
    private final Deadlines deadlines;
    private final int capacity;
    private final ArrayDeque<ByteBuf> pieces = new ArrayDeque<>(4);

    private @Nullable Connection connection; // null once the body is complete, failed or given up
    private long buffered;
    private long received;
    private boolean complete;
    private boolean paused;
    private @Nullable Supplier<? extends ClientException> failure;
    private @Nullable Promise<Boolean> waiter;
    private long wakeAt;

    BodyBuffer(EventLoop loop, Connection connection, Deadlines deadlines, int capacity) {
        this.loop = loop;
        this.connection = connection;
        this.deadlines = deadlines;
        this.capacity = capacity;
    }

    // --- the I/O strand's side ---

    /// Takes over `piece`.
    void put(ByteBuf piece) {
        int length = piece.readableBytes();
        if (length == 0 || connection == null) {
            piece.release();
            return;
        }
        pieces.add(piece);
        buffered += length;
        received += length;
        if (!paused && load() > 2L * capacity) {
            paused = true;
            connection.setReading(false);
        }
    }

    /// Counts what a piece costs besides its bytes, for a server that sends them one by one.
    private long load() {
        return buffered + COST_OF_PIECE * pieces.size();
    }

    /// Wakes the task if what it waits for is there; once for all that one look at the socket has brought.
    void wake() {
        if (waiter != null && (buffered >= wakeAt || paused)) {
            wakeNow();
        }
    }

    void complete() {
        complete = true;
        detach();
        wakeNow();
    }

    void fail(Supplier<? extends ClientException> error) {
        if (!complete && failure == null) {
            failure = error;
            detach();
            wakeNow();
        }
    }

    private void detach() {
        Connection from = connection;
        connection = null;
        if (paused && from != null) {
            paused = false;
            from.setReading(true);
        }
    }

    private void wakeNow() {
        Promise<Boolean> waiting = waiter;
        if (waiting != null) {
            waiter = null;
            waiting.complete(true);
        }
    }

    // --- the task's side ---

    /// Returns how many bytes came off the wire for this body so far, as they were sent.
    public long received() {
        return received;
    }

    /// Returns whether all of the body has been read from the connection.
    public boolean isComplete() {
        return complete;
    }

    /// Returns how many bytes wait to be taken.
    public long buffered() {
        return buffered;
    }

    @Override
    public @Nullable ByteBuf next(int enough) {
        awaitBytes(Math.min(enough, capacity));
        ByteBuf piece = pieces.poll();
        if (piece == null) {
            if (failure != null) {
                throw failure.get();
            }
            return null;
        }
        buffered -= piece.readableBytes();
        if (paused && load() < capacity && connection != null) {
            paused = false;
            connection.setReading(true);
        }
        return piece;
    }

    private void awaitBytes(int enough) {
        while (buffered < enough && !complete && failure == null && !(paused && buffered > 0)) {
            Connection from = connection;
            if (from == null) {
                throw new IllegalStateException("the response is closed; read its body before you close it");
            }
            if (waiter != null) {
                throw new IllegalStateException("another task is reading this body already");
            }
            Promise<Boolean> promise = loop.createPromise();
            waiter = promise;
            wakeAt = enough;
            try {
                deadlines.awaitServer(promise, from, "the response was not complete");
            } finally {
                waiter = null;
            }
        }
    }

    /// Gives up what is left. A body that is not complete takes its connection with it.
    @Override
    public void close() {
        for (ByteBuf piece = pieces.poll(); piece != null; piece = pieces.poll()) {
            piece.release();
        }
        buffered = 0;
        Connection from = connection;
        if (from != null) {
            connection = null;
            from.close();
        }
    }
}
