package io.greenloom.async.stream;

/// What a [Server] does with a connection: asyncio's `client_connected_cb`.
@FunctionalInterface
public interface ConnectionHandler {
    /// Serves one connection, in a task of its own. The stream is closed behind it, however it ends; what it
    /// throws goes to the loop's exception handler.
    void handle(Stream stream) throws Exception;
}
