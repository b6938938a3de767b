package io.greenloom.http.internal.coding;

import io.greenloom.http.ClientPayloadException;
import io.greenloom.http.internal.wire.ByteSource;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;
import org.jspecify.annotations.Nullable;

/// A compressed source read uncompressed, one bounded step at a time, by the task that asks: a body that would
/// grow to gigabytes grows no faster than it is read.
///
/// Subclasses know what stands around the deflate stream. The input, taken piece by piece:
///
/// | phase | next | when |
/// |---|---|---|
/// | BEFORE | INFLATING | the format's head has been read |
/// | BEFORE | ENDED | there is no input: an empty body is no compressed one cut short |
/// | INFLATING | BEFORE, ENDED | the stream has ended and [#afterStream] says whether another may follow |
abstract class Inflated implements ByteSource {
    private static final int STEP = 32 * 1024;

    private enum Phase {
        BEFORE,
        INFLATING,
        ENDED
    }

    private final ByteSource source;
    private final String coding;
    private Phase phase = Phase.BEFORE;
    private @Nullable ByteBuf input;
    private @Nullable Inflater inflater;
    private int enough = 1;

    Inflated(ByteSource source, String coding) {
        this.source = source;
        this.coding = coding;
    }

    /// Reads the head and returns what inflates the rest; null where the input has ended before it.
    abstract @Nullable Inflater beforeStream();

    /// Sees what has been inflated.
    abstract void inflated(byte[] bytes, int length);

    /// Reads what follows a stream. Returns whether another one may follow.
    abstract boolean afterStream();

    @Override
    public final @Nullable ByteBuf next(int enoughForCaller) {
        enough = enoughForCaller;
        while (phase != Phase.ENDED) {
            Inflater current = inflater;
            if (current == null) {
                current = beforeStream();
                inflater = current;
                phase = current == null ? Phase.ENDED : Phase.INFLATING;
                continue;
            }
            ByteBuf step = step(current);
            if (current.finished()) {
                handBack(current);
                end();
                phase = afterStream() ? Phase.BEFORE : Phase.ENDED;
            }
            if (step != null) {
                return step;
            }
        }
        return null;
    }

    private @Nullable ByteBuf step(Inflater current) {
        if (current.needsInput()) {
            ByteBuf piece = fill();
            if (piece == null) {
                throw error("it ends in the middle", null);
            }
            current.setInput(piece.nioBuffer());
            piece.readerIndex(piece.writerIndex()); // the inflater says, at its end, how much of it is left
        }
        byte[] out = new byte[STEP];
        int length;
        try {
            length = current.inflate(out);
        } catch (DataFormatException e) {
            throw error(String.valueOf(e.getMessage()), e);
        }
        if (current.needsDictionary()) {
            throw error("it needs a dictionary", null);
        }
        if (length == 0) {
            return null;
        }
        inflated(out, length);
        return Unpooled.wrappedBuffer(out, 0, length);
    }

    private void handBack(Inflater current) {
        if (input != null) {
            input.readerIndex(input.writerIndex() - current.getRemaining());
        }
    }

    /// Waits for the next byte of input and returns it; -1 at its end.
    final int read() {
        ByteBuf piece = fill();
        return piece == null ? -1 : piece.readUnsignedByte();
    }

    /// Reads a byte that has to be there.
    final int readNeeded() {
        int b = read();
        if (b < 0) {
            throw error("it ends in the middle", null);
        }
        return b;
    }

    /// Returns the next byte without taking it; -1 at the end.
    final int peek() {
        ByteBuf piece = fill();
        return piece == null ? -1 : piece.getUnsignedByte(piece.readerIndex());
    }

    private @Nullable ByteBuf fill() {
        ByteBuf piece = input;
        if (piece != null && piece.isReadable()) {
            return piece;
        }
        if (piece != null) {
            input = null;
            piece.release();
        }
        input = source.next(enough);
        return input;
    }

    final ClientPayloadException error(String problem, @Nullable Throwable cause) {
        return new ClientPayloadException("the body's " + coding + " coding is broken: " + problem, cause);
    }

    private void end() {
        if (inflater != null) {
            inflater.end();
            inflater = null;
        }
    }

    @Override
    public final void close() {
        phase = Phase.ENDED;
        end();
        if (input != null) {
            input.release();
            input = null;
        }
        source.close();
    }
}
