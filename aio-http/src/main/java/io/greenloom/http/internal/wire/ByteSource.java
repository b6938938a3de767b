package io.greenloom.http.internal.wire;

import io.netty.buffer.ByteBuf;
import org.jspecify.annotations.Nullable;

/// Bytes that a task takes piece by piece.
public interface ByteSource {
    /// Waits for the next piece and returns it, never empty, to be released by the caller; null at the end.
    ///
    /// @param enough may wait until about so many bytes are there, to be woken less often; 1 for what there is
    /// @throws io.greenloom.http.ClientException where there is no sound next piece
    @Nullable
    ByteBuf next(int enough);

    /// Gives up what is held. The next call of [#next] is misuse.
    void close();
}
