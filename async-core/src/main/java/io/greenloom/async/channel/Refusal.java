package io.greenloom.async.channel;

import org.jspecify.annotations.Nullable;

/// Why a party gets nothing; the exception is made by the thread that it is thrown in.
sealed interface Refusal {
    /// Returns what to throw, for an operation on `channel`.
    ChannelException toException(Object channel);

    /// All has been received.
    record Ended() implements Refusal {
        @Override
        public ChannelException toException(Object channel) {
            return new EndOfChannel(channel + " has ended: its senders are done, and all items were received");
        }
    }

    /// The senders ended with an error.
    record SendersFailed(Throwable cause) implements Refusal {
        @Override
        public ChannelException toException(Object channel) {
            return new BrokenChannel(channel + " was closed by its senders with " + cause, cause);
        }
    }

    /// No receiver is left.
    record Abandoned() implements Refusal {
        @Override
        public ChannelException toException(Object channel) {
            return new BrokenChannel(
                    channel + " has no receiver left: the last one was closed, or the channel cancelled", null);
        }
    }

    /// It was closed for sending.
    record Closed(@Nullable Throwable cause) implements Refusal {
        @Override
        public ChannelException toException(Object channel) {
            return new ClosedChannel(channel + " is closed and takes no more items", cause);
        }
    }

    /// The sender or receiver that was used is closed, whatever others are.
    record EndClosed(String what) implements Refusal {
        @Override
        public ChannelException toException(Object channel) {
            return new ClosedChannel(
                    "this " + what + " of " + channel + " is closed; for another, ask before you close the last",
                    null);
        }
    }
}
