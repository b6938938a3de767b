package io.greenloom.async.channel;

/// What fills a channel from elsewhere and wants to know how it empties. Called without any lock, by whichever
/// thread it happens in.
interface Upstream {
    /// An item has reached a receiver.
    void taken();

    /// No receiver is left.
    void abandoned();
}
