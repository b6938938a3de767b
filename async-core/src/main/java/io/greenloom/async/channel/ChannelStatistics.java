package io.greenloom.async.channel;

/// What a channel looked like at one moment: Trio's `MemoryChannelStats`.
///
/// @param buffering its buffer and policy
/// @param buffered how many items the buffer holds
/// @param openSenders how many [Sender]s are open; 0 where none was ever asked for
/// @param openReceivers how many [Receiver]s are open; 0 where none was ever asked for
/// @param waitingSenders how many sends wait, those of selects included
/// @param waitingReceivers how many receives wait, those of selects included
/// @param closed whether it takes no more items
public record ChannelStatistics(
        Buffering buffering,
        int buffered,
        int openSenders,
        int openReceivers,
        int waitingSenders,
        int waitingReceivers,
        boolean closed) {}
