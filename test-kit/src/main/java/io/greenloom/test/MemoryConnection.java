package io.greenloom.test;

/// One connection of a [MemoryNetwork], as the network sees it: where a test has it fail. From tasks and callbacks
/// of the network's loop; nothing here waits.
public final class MemoryConnection {
    private final String clientHost;
    private final String serverHost;
    private final MemoryChannel client;
    private final MemoryChannel server;
    private final MemoryPath toServer;
    private final MemoryPath toClient;

    MemoryConnection(
            MemoryNetwork network, String clientHost, String serverHost, MemoryChannel client, MemoryChannel server) {
        this.clientHost = clientHost;
        this.serverHost = serverHost;
        this.client = client;
        this.server = server;
        this.toServer = new MemoryPath(network, clientHost, serverHost, client, server, this);
        this.toClient = new MemoryPath(network, serverHost, clientHost, server, client, this);
    }

    /// Returns the name of the host that has connected; `test` where nobody said.
    public String clientHost() {
        return clientHost;
    }

    /// Returns the name of the host that was connected to.
    public String serverHost() {
        return serverHost;
    }

    /// Returns the direction to the server, and what becomes of the bytes in it.
    public MemoryPath toServer() {
        return toServer;
    }

    /// Returns the direction to the client, and what becomes of the bytes in it.
    public MemoryPath toClient() {
        return toClient;
    }

    /// Returns whether one of the two sides has not closed it.
    public boolean isOpen() {
        return client.isOpen() || server.isOpen();
    }

    /// Resets it: both sides meet a `BrokenStreamException`, and what was under way is lost.
    public void reset() {
        toServer.finish();
        toClient.finish();
        client.arriveReset();
        server.arriveReset();
    }

    @Override
    public String toString() {
        return "MemoryConnection[" + toServer + ", " + toClient + "]";
    }
}
