package io.greenloom.async.channel;

/// Thrown to a receiver when the senders are done and all items have been received: Trio's `EndOfChannel`, Kotlin's
/// `ClosedReceiveChannelException`. Whoever iterates never sees it.
public final class EndOfChannel extends ChannelException {
    private static final long serialVersionUID = 1;

    EndOfChannel(String message) {
        super(message, null);
    }
}
