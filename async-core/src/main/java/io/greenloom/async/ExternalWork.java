package io.greenloom.async;

/// Says that something outside the loop, a thread of yours or a callback of somebody's, will bring it work: as
/// long as one is open, the loop is not [stuck][EventLoop#setStuckDetection]. Made by [EventLoop#expectExternal].
public interface ExternalWork extends AutoCloseable {
    /// Takes it back; later calls do nothing. Any thread may call.
    @Override
    void close();
}
