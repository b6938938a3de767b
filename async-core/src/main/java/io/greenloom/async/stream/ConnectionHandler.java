package io.greenloom.async.stream;

/// What a [Server] does with a connection: asyncio's `client_connected_cb`.
@FunctionalInterface
public interface ConnectionHandler {
    /// Serves one connection, in a task of its own. The stream is closed behind it, however it ends.
    ///
    /// What it throws goes to the loop's exception handler, but for what says that this very connection is over: a
    /// [BrokenStreamException], [IncompleteReadException], [ReadTimeoutException] or [TlsException] of `stream`, a
    /// [StreamClosedException] after [Server#closeClients], and an `IOException` or a group's exception that
    /// carries only these. Clients go when they like; that is [counted][Server#brokenConnections], and logged at
    /// level `debug`.
    void handle(Stream stream) throws Exception;
}
