package io.greenloom.http.internal.coding;

import io.greenloom.http.internal.wire.ByteSource;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.util.zip.Inflater;
import org.jspecify.annotations.Nullable;

/// A source in `deflate`: zlib by the standard (RFC 1950), raw deflate by the habit of some servers. The first two
/// bytes tell which; zlib's checksum is checked by the inflater.
final class Undeflated extends Inflated {
    private static final class Start implements ByteSource {
        private final ByteSource rest;
        private @Nullable ByteBuf first;

        Start(ByteSource rest) {
            this.rest = rest;
        }

        /// Waits until two bytes are there and returns whether they are zlib's; null where there is nothing at
        /// all.
        @Nullable
        Boolean isZlib() {
            ByteBuf piece = rest.next(2);
            if (piece == null) {
                return null;
            }
            if (piece.readableBytes() == 1) {
                ByteBuf second = rest.next(1);
                piece = second == null ? piece : Unpooled.wrappedBuffer(piece, second);
            }
            first = piece;
            if (piece.readableBytes() < 2) {
                return false;
            }
            int head = piece.getUnsignedShort(piece.readerIndex());
            return (head >> 8 & 0x0f) == 8 && head % 31 == 0;
        }

        @Override
        public @Nullable ByteBuf next(int enough) {
            ByteBuf piece = first;
            first = null;
            return piece == null ? rest.next(enough) : piece;
        }

        @Override
        public void close() {
            if (first != null) {
                first.release();
                first = null;
            }
            rest.close();
        }
    }

    private final Start start;

    private Undeflated(Start start) {
        super(start, "deflate");
        this.start = start;
    }

    static Undeflated of(ByteSource source) {
        return new Undeflated(new Start(source));
    }

    @Override
    @Nullable
    Inflater beforeStream() {
        Boolean zlib = start.isZlib();
        return zlib == null ? null : new Inflater(!zlib);
    }

    @Override
    void inflated(byte[] bytes, int length) {}

    @Override
    boolean afterStream() {
        for (int next = read(); next >= 0; next = read()) {
            if (next != 0) {
                throw error("there are other bytes behind its end", null);
            }
        }
        return false;
    }
}
