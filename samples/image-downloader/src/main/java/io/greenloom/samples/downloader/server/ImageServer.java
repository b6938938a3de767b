package io.greenloom.samples.downloader.server;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import java.util.stream.Collectors;

/// A web server on a free port of the loopback interface, with pictures that it draws itself.
///
/// One platform thread accepts, one more serves each connection; all are daemons.
public final class ImageServer implements AutoCloseable {
    private static final int BACKLOG = 256;

    private final ServerSocket listener;
    private final List<Exhibit> exhibits;
    private final Map<String, Exhibit> byPath;
    private final Set<String> visited = ConcurrentHashMap.newKeySet();
    private final Set<Socket> open = ConcurrentHashMap.newKeySet();

    private ImageServer(ServerSocket listener, List<Exhibit> exhibits) {
        this.listener = listener;
        this.exhibits = exhibits;
        this.byPath = exhibits.stream().collect(Collectors.toMap(Exhibit::path, Function.identity()));
    }

    /// Starts a server; it serves until it is closed.
    ///
    /// @param pictures how many addresses lead to a picture, sooner or later; a few more never do
    /// @throws IOException when no port of the loopback interface can be had
    public static ImageServer start(int pictures) throws IOException {
        // There may be no screen, and drawing into memory needs none.
        System.setProperty("java.awt.headless", "true");
        ServerSocket listener = new ServerSocket(0, BACKLOG, InetAddress.getLoopbackAddress());
        ImageServer server = new ImageServer(listener, Gallery.exhibits(pictures));
        Thread.ofPlatform().daemon().name("gallery").start(server::accept);
        return server;
    }

    /// What is on show, in a fixed order.
    public List<Exhibit> exhibits() {
        return exhibits;
    }

    /// Where a client finds an exhibit.
    public URI address(Exhibit exhibit) {
        return URI.create("http://" + listener.getInetAddress().getHostAddress() + ":" + listener.getLocalPort()
                + exhibit.path());
    }

    /// Stops serving: no new connections, and the open ones are cut.
    @Override
    public void close() {
        closeQuietly(listener);
        open.forEach(ImageServer::closeQuietly);
    }

    private void accept() {
        int number = 0;
        while (!listener.isClosed()) {
            try {
                Socket socket = listener.accept();
                number++;
                open.add(socket);
                if (listener.isClosed()) {
                    // Closed in between, and so after `close` had looked at what is open.
                    closeQuietly(socket);
                }
                Thread.ofPlatform().daemon().name("gallery-" + number).start(() -> serve(socket));
            } catch (IOException e) {
                // Closed, which ends the loop; or a client that left before it was accepted, which does not.
            }
        }
    }

    private void serve(Socket socket) {
        try {
            new Connection(socket, byPath, visited).run();
        } finally {
            open.remove(socket);
        }
    }

    private static void closeQuietly(AutoCloseable socket) {
        try {
            socket.close();
        } catch (Exception e) {
            // Nothing was to be saved.
        }
    }
}
