package io.greenloom.http.internal.coding;

import io.greenloom.http.ClientPayloadException;
import io.greenloom.http.internal.wire.BodyBuffer;
import io.greenloom.http.internal.wire.ByteSource;
import io.netty.buffer.ByteBuf;
import org.jspecify.annotations.Nullable;

/// A body that is refused when it grows too large, or out of all proportion to what came off the wire.
public final class BodyLimits implements ByteSource {
    /// Below this many bytes no ratio is suspicious: two megabytes of one letter compress a thousandfold.
    private static final long RATIO_FROM = 32L * 1024 * 1024;

    private final BodyBuffer wire;
    private final ByteSource decoded;
    private final long maxBody;
    private final int maxRatio;
    private long taken;

    /// @param maxBody bytes; 0 for no limit
    /// @param maxRatio decoded bytes for each received one; 0 for no limit
    public BodyLimits(BodyBuffer wire, ByteSource decoded, long maxBody, int maxRatio) {
        this.wire = wire;
        this.decoded = decoded;
        this.maxBody = maxBody;
        this.maxRatio = maxRatio;
    }

    @Override
    public @Nullable ByteBuf next(int enough) {
        ByteBuf piece = decoded.next(enough);
        if (piece == null) {
            return null;
        }
        taken += piece.readableBytes();
        String problem = problem();
        if (problem != null) {
            piece.release();
            close();
            throw new ClientPayloadException(problem, null);
        }
        return piece;
    }

    private @Nullable String problem() {
        if (maxBody > 0 && taken > maxBody) {
            return "the body has more than " + maxBody + " bytes, the limit set by withMaxBody";
        }
        long sent = Math.max(1, wire.received() - wire.buffered());
        if (maxRatio > 0 && decoded != wire && taken > RATIO_FROM && taken / sent > maxRatio) {
            return "the body grows from %d bytes to more than %d, more than %d times, the limit set by withMaxDecompressionRatio"
                    .formatted(sent, taken, maxRatio);
        }
        return null;
    }

    @Override
    public void close() {
        decoded.close();
    }
}
