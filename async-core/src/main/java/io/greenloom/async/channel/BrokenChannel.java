package io.greenloom.async.channel;

import org.jspecify.annotations.Nullable;

/// Thrown when the other side has given up: to a sender when no receiver is left, to a receiver when the senders ended
/// with an error, which is the cause. Trio's `BrokenResourceError`.
public final class BrokenChannel extends ChannelException {
    private static final long serialVersionUID = 1;

    BrokenChannel(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
