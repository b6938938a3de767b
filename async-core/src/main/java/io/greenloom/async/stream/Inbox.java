package io.greenloom.async.stream;

import io.greenloom.async.BusyResourceException;
import io.greenloom.async.Suspension;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import org.jspecify.annotations.Nullable;

/// What has come and not been read yet. The I/O strand puts in, one task at a time takes out; both belong to the
/// loop, so that plain fields do. Releasing a buffer may wait for a lock of Netty's allocator, and comes last
/// everywhere: whoever runs meanwhile finds the fields in order.
///
/// One buffer holds it all. A piece that finds it empty becomes the buffer as it is, so that a request read in one
/// go is copied once, into the caller's array; what comes on top is copied together, so that a separator is sought
/// in one run of bytes and a peer that sends single bytes costs no more than the bytes.
final class Inbox {
    private static final int LARGEST = Integer.MAX_VALUE - 1024;

    private final Wire wire;
    private final int limit;
    private final Patience patience;

    private @Nullable ByteBuf buffer;
    private boolean collected; // the buffer is our own, on the heap, and can be added to
    private boolean ended;
    private boolean dropping; // closed by this side: nobody will read any more
    private boolean paused;
    private boolean inLongLine; // the rest of a line that was too long is still to be skipped
    private @Nullable Suspension<Boolean> reader; // set for as long as a task waits
    private int wanted;

    Inbox(Wire wire, StreamOptions options) {
        this.wire = wire;
        this.limit = options.limit();
        this.patience = new Patience(wire.loop(), options.readTimeout());
    }

    // --- the I/O strand's side ---

    /// Takes over `piece`.
    void put(ByteBuf piece) {
        ByteBuf held = buffer;
        if (dropping || !piece.isReadable()) {
            piece.release();
            return;
        }
        if (held == null) {
            buffer = piece;
            collected = false;
            arrived();
        } else {
            ByteBuf joined = joined(held, piece);
            buffer = joined;
            collected = true;
            arrived();
            if (joined != held) {
                held.release();
            }
            piece.release();
        }
    }

    private void arrived() {
        int there = available();
        Suspension<Boolean> waiting = reader;
        if (waiting != null) {
            patience.came();
            if (there >= wanted) {
                waiting.resume(true);
            }
        }
        if (!paused && there > aheadAllowed()) {
            paused = true;
            wire.setReading(false);
        }
    }

    private long aheadAllowed() {
        long ahead = 2L * limit;
        return reader == null ? ahead : Math.max(ahead, wanted);
    }

    private ByteBuf joined(ByteBuf held, ByteBuf piece) {
        int more = piece.readableBytes();
        if (collected && held.writableBytes() < more && held.readerIndex() >= held.capacity() / 2) {
            held.discardReadBytes();
        }
        if (collected && held.writableBytes() >= more) {
            return held.writeBytes(piece, piece.readerIndex(), more);
        }
        long sum = (long) held.readableBytes() + more;
        if (sum > LARGEST) {
            throw new OutOfMemoryError("more than 2 GiB came that nobody has read");
        }
        ByteBuf larger = Unpooled.buffer((int) Math.min(LARGEST, Math.max(1024, 2 * sum)));
        larger.writeBytes(held, held.readerIndex(), held.readableBytes());
        return larger.writeBytes(piece, piece.readerIndex(), more);
    }

    /// The other side will send no more.
    void end() {
        ended = true;
        wake();
    }

    /// Has the task that waits look again.
    void wake() {
        Suspension<Boolean> waiting = reader;
        if (waiting != null) {
            waiting.resume(true);
        }
    }

    /// Takes out all that is there, for a handler that comes in between; null for nothing.
    @Nullable
    ByteBuf takeAll() {
        ByteBuf held = buffer;
        buffer = null;
        goOn();
        return held;
    }

    /// Throws away what is there and what is still to come.
    void drop() {
        dropping = true;
        ByteBuf held = buffer;
        buffer = null;
        wake();
        if (held != null) {
            held.release();
        }
    }

    // --- the task's side ---

    int available() {
        ByteBuf held = buffer;
        return held == null ? 0 : held.readableBytes();
    }

    boolean atEnd() {
        return ended && available() == 0;
    }

    boolean isEnded() {
        return ended;
    }

    boolean isBeingRead() {
        return reader != null;
    }

    Patience patience() {
        return patience;
    }

    byte[] read(int max) {
        if (max < 0) {
            throw new IllegalArgumentException("cannot read " + max + " bytes; to read to the end, call read()");
        }
        begin();
        if (max == 0 || !awaitBytes(1)) {
            return new byte[0];
        }
        return take(Math.min(max, available()));
    }

    int readInto(byte[] into, int offset, int length) {
        begin();
        if (length == 0) {
            return 0;
        }
        if (!awaitBytes(1)) {
            return -1;
        }
        ByteBuf held = held();
        int count = Math.min(length, held.readableBytes());
        held.readBytes(into, offset, count);
        taken(held);
        return count;
    }

    byte[] readAll() {
        begin();
        awaitBytes(LARGEST);
        return take(available());
    }

    byte[] readExactly(int length) {
        if (length < 0) {
            throw new IllegalArgumentException("cannot read " + length + " bytes");
        }
        begin();
        if (!awaitBytes(length)) {
            throw wire.asEnd(new IncompleteReadException(wire.peer(), take(available()), length));
        }
        return take(length);
    }

    byte[] readUntil(Separators separators) {
        beginLine();
        return take(awaitSeparator(separators));
    }

    /// Returns how many bytes there are up to and with the first separator.
    private int awaitSeparator(Separators separators) {
        int searched = 0;
        while (true) {
            ByteBuf held = buffer;
            if (held != null) {
                Separators.Match match = separators.find(held, searched);
                if (match != null) {
                    if (match.start() > limit) {
                        throw overrun("a separator came only after " + match.start() + " bytes", match.start());
                    }
                    return match.end();
                }
                searched = Math.max(0, held.readableBytes() + 1 - separators.longest());
                if (searched > limit) {
                    throw overrun("no separator came within " + searched + " bytes", searched);
                }
            }
            if (!awaitBytes(available() + 1)) {
                throw wire.asEnd(new IncompleteReadException(wire.peer(), take(available()), -1));
            }
        }
    }

    private LimitOverrunException overrun(String what, int consumed) {
        return new LimitOverrunException(
                "from " + wire.peer() + ", " + what + ", and the limit is " + limit
                        + "; raise it by StreamOptions.withLimit, or refuse the peer",
                consumed);
    }

    byte[] readLine() {
        boolean skip = inLongLine;
        beginLine();
        if (skip && !skipLine()) {
            return new byte[0];
        }
        try {
            return take(awaitSeparator(Separators.LINE_FEED));
        } catch (IncompleteReadException e) {
            return e.partial();
        } catch (LimitOverrunException e) {
            inLongLine = true;
            dropThroughLineFeed();
            throw e;
        }
    }

    /// Skips what is left of a line that was too long. Returns false at the end of the stream.
    private boolean skipLine() {
        inLongLine = true; // still, where this is cancelled
        while (true) {
            if (dropThroughLineFeed()) {
                return true;
            }
            if (!awaitBytes(1)) {
                inLongLine = false;
                return false;
            }
        }
    }

    /// Drops what is there up to and with a line feed. Returns whether there was one.
    private boolean dropThroughLineFeed() {
        ByteBuf held = buffer;
        if (held == null) {
            return false;
        }
        int at = held.indexOf(held.readerIndex(), held.writerIndex(), (byte) '\n');
        held.readerIndex(at < 0 ? held.writerIndex() : at + 1);
        inLongLine = at < 0;
        taken(held);
        return at >= 0;
    }

    /// Starts a read up to a separator.
    private void beginLine() {
        begin();
        patience.begin(false);
    }

    /// Starts a read: it must be the only one.
    private void begin() {
        wire.checkReadable();
        if (reader != null) {
            throw new BusyResourceException("another task is reading from " + wire.peer()
                    + " at the moment; let one task read, or guard the stream by a lock");
        }
        inLongLine = false;
        patience.begin(true);
    }

    /// Waits for that many bytes. Returns false where the stream ends before.
    private boolean awaitBytes(int count) {
        if (available() >= count) {
            return true;
        }
        Suspension<Boolean> wait = null;
        boolean late = false;
        try {
            while (available() < count) {
                if (ended) {
                    return false;
                }
                wire.checkReadable(available());
                if (late) {
                    throw tooLate();
                }
                wait = Suspension.begin(wire.readReason());
                reader = wait;
                wanted = count;
                goOn();
                late = patience.await(wait);
            }
            return true;
        } finally {
            if (wait != null) {
                reader = null;
            }
        }
    }

    private ReadTimeoutException tooLate() {
        return wire.asEnd(new ReadTimeoutException(wire.peer() + " has not sent what was asked for within the "
                + patience.timeout() + " of the read timeout; the " + available()
                + " bytes that came can still be read. Close the stream, or allow more by setReadTimeout"));
    }

    private byte[] take(int count) {
        byte[] bytes = new byte[count];
        ByteBuf held = buffer;
        if (held != null) {
            held.readBytes(bytes);
            taken(held);
        }
        return bytes;
    }

    private ByteBuf held() {
        ByteBuf held = buffer;
        if (held == null) {
            throw new IllegalStateException("nothing has come from " + wire.peer());
        }
        return held;
    }

    private void taken(ByteBuf held) {
        boolean empty = !held.isReadable();
        if (empty) {
            buffer = null;
        }
        goOn();
        if (empty) {
            held.release();
        }
    }

    private void goOn() {
        if (paused && (available() <= limit || (available() < aheadAllowed() && reader != null))) {
            paused = false;
            wire.setReading(true);
        }
    }
}
