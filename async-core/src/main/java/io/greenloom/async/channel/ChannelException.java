package io.greenloom.async.channel;

import org.jspecify.annotations.Nullable;

/// Why a channel neither takes nor gives an item, and never will again at this end.
public abstract sealed class ChannelException extends RuntimeException
        permits EndOfChannel, BrokenChannel, ClosedChannel {
    private static final long serialVersionUID = 1;

    ChannelException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
