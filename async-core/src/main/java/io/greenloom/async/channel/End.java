package io.greenloom.async.channel;

/// One end of a channel that is closed on its own: the state of a [Sender] or [Receiver].
final class End {
    boolean closed; // guarded by the channel's lock
}
