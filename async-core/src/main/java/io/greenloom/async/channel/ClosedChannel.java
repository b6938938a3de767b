package io.greenloom.async.channel;

import org.jspecify.annotations.Nullable;

/// Thrown to whoever uses what its own side has closed: Trio's `ClosedResourceError`, Kotlin's
/// `ClosedSendChannelException`. The cause is what the channel was closed with, if anything.
public final class ClosedChannel extends ChannelException {
    private static final long serialVersionUID = 1;

    ClosedChannel(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
