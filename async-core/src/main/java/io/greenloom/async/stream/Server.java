package io.greenloom.async.stream;

import io.greenloom.async.Async;
import io.greenloom.async.ErrorContext;
import io.greenloom.async.EventLoop;
import io.greenloom.async.Start;
import io.greenloom.async.Task;
import io.greenloom.async.TaskOptions;
import io.greenloom.async.internal.Rethrow;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.UnixDomainSocketAddress;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// Accepts connections and runs a task for each: what `asyncio.start_server` returns; Trio's `serve_tcp`, gevent's
/// `StreamServer`.
///
/// ```java
/// try (Server server = Server.start(stream -> stream.write(stream.read(1024)), "localhost", 8080)) {
///     server.serveForever();
/// }
/// ```
///
/// It belongs to the loop on which it was started, and its methods are for that loop's tasks and callbacks.
public final class Server implements AutoCloseable {
    private final EventLoop loop;
    private final ConnectionHandler handler;
    private final ServerOptions options;
    private final List<Listener> listeners = new ArrayList<>(2);
    private final Map<Stream, Task<?>> active = new LinkedHashMap<>(); // from accept to the end of the task
    private final WaitList closers;
    private final WaitList quiet;
    private final Unclosed unclosed;
    private @Nullable Runnable noShutdown; // takes back what the loop's shutdown does; set when it listens
    private long broken; // connections that ended in the middle, by the other side
    private boolean closed;
    private boolean toldUnclosed;

    private Server(EventLoop loop, ConnectionHandler handler, ServerOptions options) {
        this.loop = loop;
        this.handler = Objects.requireNonNull(handler, "handler");
        this.options = options;
        this.closers = new WaitList("the end of a server");
        this.quiet = new WaitList("the end of a server's connections");
        this.unclosed = new Unclosed(loop);
    }

    /// Listens on a port: `asyncio.start_server(handler, host, port)`. Suspends; accepts connections when it
    /// returns.
    ///
    /// @param host all addresses of it are listened on; null for all of this machine's
    /// @param port 0 for a free one, which [#port] tells
    /// @throws ConnectionFailedException where the port is taken, or the address is not this machine's
    public static Server start(ConnectionHandler handler, @Nullable String host, int port) {
        return start(handler, host, port, ServerOptions.DEFAULT);
    }

    /// Listens on a port, as above, with options.
    ///
    /// @throws ConnectionFailedException as above
    public static Server start(ConnectionHandler handler, @Nullable String host, int port, ServerOptions options) {
        Addresses.checkPort(port);
        Server server = new Server(EventLoop.current(), handler, options);
        Async.checkCancelled();
        List<SocketAddress> addresses = new ArrayList<>();
        if (host == null || host.isEmpty()) {
            addresses.add(new InetSocketAddress(port));
        } else {
            Addresses.of(server.loop, host).forEach(address -> addresses.add(new InetSocketAddress(address, port)));
        }
        server.listen(addresses);
        return server;
    }

    /// Listens on a Unix socket: `asyncio.start_unix_server(handler, path)`. Suspends. A socket that a program
    /// before this one has left there is replaced; closing the server removes it.
    ///
    /// @throws ConnectionFailedException where there is something else at `path`, or its folder does not exist
    public static Server startUnix(ConnectionHandler handler, Path path) {
        return startUnix(handler, path, ServerOptions.DEFAULT);
    }

    /// Listens on a Unix socket, as above, with options.
    ///
    /// @throws ConnectionFailedException as above
    public static Server startUnix(ConnectionHandler handler, Path path, ServerOptions options) {
        Server server = new Server(EventLoop.current(), handler, options);
        Async.checkCancelled();
        Async.toThread(() -> removeLeftOver(path));
        server.listen(List.of(UnixDomainSocketAddress.of(path)));
        return server;
    }

    private void listen(List<SocketAddress> addresses) {
        ConnectionFailedException failure = null;
        boolean done = false;
        try {
            for (SocketAddress address : addresses) {
                try {
                    listeners.add(Listener.bind(this, address));
                } catch (ConnectionFailedException e) {
                    if (addresses.size() == 1 || !Listener.isNoAddressHere(e)) {
                        throw e; // else a family that this machine does not have
                    }
                    failure = e;
                }
            }
            if (listeners.isEmpty() && failure != null) {
                throw failure;
            }
            noShutdown = loop.onShutdown(this::close);
            done = true;
        } finally {
            if (!done) {
                close();
            }
        }
    }

    private static void removeLeftOver(Path path) throws IOException {
        try {
            if (Files.readAttributes(path, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS)
                    .isOther()) {
                Files.deleteIfExists(path);
            } // anything but a socket is left for the bind to refuse
        } catch (NoSuchFileException e) {
            return;
        }
    }

    EventLoop loop() {
        return loop;
    }

    ServerOptions options() {
        return options;
    }

    /// Returns where it listens: `server.sockets`. Empty once it is closed.
    public List<SocketAddress> addresses() {
        return listeners.stream().map(Listener::address).toList();
    }

    /// Returns the port that it listens on, of the first address where there are several.
    ///
    /// @throws IllegalStateException where it is closed, or a Unix socket
    public int port() {
        if (!listeners.isEmpty() && listeners.getFirst().address() instanceof InetSocketAddress inet) {
            return inet.getPort();
        }
        throw new IllegalStateException(this + " listens on no port");
    }

    /// Returns how many connections there are, from their acceptance to the end of their tasks.
    public int connections() {
        return active.size();
    }

    /// Returns how many connections have ended in the middle so far, by their clients: reset, cut off within what
    /// was read, silent for longer than the [time for a read][ServerOptions#withReadTimeout], or without a
    /// handshake of TLS. None of these is reported as an error where it ends the handler; at level `debug` each is
    /// logged.
    public long brokenConnections() {
        return broken;
    }

    /// Returns whether it accepts connections, or would but for its limit: `server.is_serving()`.
    public boolean isServing() {
        return !closed;
    }

    /// Suspends until [#close] is called; `await server.serve_forever()`. Where the calling task is cancelled, the
    /// server is closed.
    ///
    /// When the [shutdown][EventLoop#requestShutdown] of its loop is requested, the server closes by itself, and
    /// this waits until the connections that there are have ended; a task that is cancelled meanwhile, at the end
    /// of the grace, leaves them to the end of the loop. So a handler that waits for its client's next request
    /// holds it for all the grace, unless it waits by [Async#moveOnShutdown], or [#closeClients] ends it.
    ///
    /// @throws IllegalStateException where it is closed already
    public void serveForever() {
        checkLoop();
        if (closed) {
            throw new IllegalStateException(this + " is closed; start another");
        }
        try {
            Async.checkCancelled();
            if (!Async.moveOnShutdown(() -> closers.await())) {
                close();
                awaitClosed();
            }
        } catch (Exception e) {
            throw new IllegalStateException("a wait that declares no such thing has thrown it", e);
        } finally {
            close();
        }
    }

    /// Stops listening: `server.close()`. Connections go on; [#closeClients], [#abortClients] and [#shutdown] end
    /// them. Never waits; later calls do nothing.
    @Override
    public void close() {
        if (closed) {
            return;
        }
        checkLoop();
        closed = true;
        if (noShutdown != null) {
            noShutdown.run();
            noShutdown = null;
        }
        listeners.forEach(Listener::close);
        listeners.clear();
        closers.wakeAll();
        wakeIfQuiet();
    }

    /// Closes all connections, each once what was written to it is sent: `server.close_clients()`. Their handlers
    /// meet a [StreamClosedException], which is no error where it ends them. Never waits.
    ///
    /// `loop.onShutdown(server::closeClients)` ends at once, when the program is told to end, what would wait for
    /// its clients all the grace.
    public void closeClients() {
        checkLoop();
        dismiss(Stream::startClose);
    }

    /// Closes all connections at once, dropping what is not sent: `server.abort_clients()`. Their handlers meet a
    /// [StreamClosedException], as above. Never waits.
    public void abortClients() {
        checkLoop();
        dismiss(Stream::abort);
    }

    private void dismiss(Consumer<Stream> how) {
        List.copyOf(active.keySet()).forEach(stream -> {
            stream.wire().dismiss();
            how.accept(stream);
        });
    }

    /// Waits until it is closed, all its connections have ended, and so have their handlers: `await
    /// server.wait_closed()`. Suspends.
    public void awaitClosed() {
        checkLoop();
        Async.checkCancelled();
        while (!closed || !active.isEmpty()) {
            quiet.await();
        }
    }

    /// Ends it in order: stops listening, lets the handlers finish for `grace`, cancels those that have not, and
    /// waits for them. Suspends. Where the calling task is cancelled meanwhile, the handlers are cancelled at
    /// once.
    ///
    /// @return how many handlers had to be cancelled
    public int shutdown(Duration grace) {
        Durations.requireNotNegative("grace", grace);
        close();
        int cancelled = 0;
        try {
            Async.checkCancelled();
            if (!active.isEmpty()) {
                quiet.await(grace);
            }
        } catch (TimeoutException e) {
            // it is over: the rest is cancelled
        } finally {
            cancelled = active.size();
            List.copyOf(active.values()).forEach(task -> task.cancel("the server is shutting down"));
        }
        awaitClosed();
        return cancelled;
    }

    private void checkLoop() {
        if (EventLoop.currentOrNull() != loop) {
            throw new IllegalStateException(this + " belongs to " + loop + ", and this is thread "
                    + Thread.currentThread().getName() + "; use it from a task, made by loop.createTask(...)");
        }
    }

    // --- the I/O strand ---

    /// Starts the task of a connection. Returns whether there is room for another.
    boolean accepted(Stream stream) {
        TaskOptions options = TaskOptions.named(
                        "connection from " + stream.wire().peer())
                .withStart(Start.ATOMIC); // cancelled before its start, too, the handler sees what it must end
        Task<?> task = loop.createTask(options, () -> {
            serve(stream);
            return null;
        });
        active.put(stream, task);
        task.onDone(_ -> ended(stream));
        return hasRoom();
    }

    /// A socket has been closed that it listens on: by its loop, where it is not by us.
    void listenerClosed() {
        if (!closed && loop.isClosed() && !toldUnclosed) {
            toldUnclosed = true; // once, however many addresses there are
            unclosed.warn(toString());
        }
    }

    boolean hasRoom() {
        return options.limit() == 0 || active.size() < options.limit();
    }

    private void ended(Stream stream) {
        stream.abort(); // does nothing where it is closed: all but what came when the loop was closed
        active.remove(stream);
        if (hasRoom()) {
            listeners.forEach(Listener::resume);
        }
        wakeIfQuiet();
    }

    private void wakeIfQuiet() {
        if (closed && active.isEmpty()) {
            quiet.wakeAll();
        }
    }

    // --- the connection's task ---

    private void serve(Stream stream) {
        try (stream) {
            Tls tls = options.connections().tls();
            if (tls != null) {
                Handshake.run(stream.wire(), tls, null);
            }
            handler.handle(stream);
        } catch (Throwable e) {
            if (Async.cancellationIn(e) != null) {
                throw Rethrow.unchanged(e);
            }
            if (ClientGone.explains(e, stream.wire())) {
                broken += stream.wire().isDismissed() ? 0 : 1;
                Listener.LOG.debug(
                        "the connection from {} is over", stream.wire().peer(), e);
                return;
            }
            loop.callExceptionHandler(new ErrorContext(
                    "the handler of the connection from " + stream.wire().peer() + " failed", e, Async.currentTask()));
        }
    }

    @Override
    public String toString() {
        return "Server["
                + (closed ? "closed" : addresses().stream().map(Addresses::show).toList()) + ", " + active.size()
                + " connections]";
    }
}
