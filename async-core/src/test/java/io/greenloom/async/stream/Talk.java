package io.greenloom.async.stream;

import com.sun.management.UnixOperatingSystemMXBean;
import io.greenloom.async.Async;
import io.greenloom.async.EventLoop;
import io.greenloom.async.Task;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BooleanSupplier;

/// Two ends of a connection for a test, and bounded polling for what happens on the other one.
final class Talk {
    static final String HOST = "127.0.0.1";

    interface Client {
        void run(Stream stream) throws Exception;
    }

    interface Script {
        void run(Socket socket) throws Exception;
    }

    private Talk() {}

    /// Runs both ends as tasks of one loop; nothing may reach the loop's exception handler.
    static void between(ConnectionHandler server, Client client) {
        between(ServerOptions.DEFAULT, StreamOptions.DEFAULT, server, client);
    }

    static void between(
            ServerOptions serverOptions, StreamOptions clientOptions, ConnectionHandler server, Client client) {
        Async.run(() -> {
            List<Throwable> errors = new ArrayList<>();
            EventLoop.current().setExceptionHandler(context -> errors.add(context.error()));
            try (Server listening = Server.start(server, HOST, 0, serverOptions);
                    Stream stream = Stream.connect(HOST, listening.port(), clientOptions)) {
                client.run(stream);
            }
            Async.yieldNow();
            if (!errors.isEmpty()) {
                throw new AssertionError("the handler failed", errors.getFirst());
            }
        });
    }

    /// Runs `client` as a task, against a script on a platform thread outside the loop.
    static void with(Script script, Client client) throws Exception {
        with(StreamOptions.DEFAULT, script, client);
    }

    static void with(StreamOptions options, Script script, Client client) throws Exception {
        try (ServerSocket listening = new ServerSocket(0, 50, InetAddress.ofLiteral(HOST))) {
            List<Throwable> errors = new ArrayList<>();
            Thread peer = Thread.ofPlatform().daemon().start(() -> {
                try (Socket socket = listening.accept()) {
                    script.run(socket);
                } catch (Throwable e) {
                    errors.add(e);
                }
            });
            Async.run(() -> {
                try (Stream stream = Stream.connect(HOST, listening.getLocalPort(), options)) {
                    client.run(stream);
                }
            });
            peer.join(Duration.ofSeconds(20));
            if (peer.isAlive()) {
                throw new AssertionError("the script did not end");
            }
            if (!errors.isEmpty()) {
                throw new AssertionError("the script failed", errors.getFirst());
            }
        }
    }

    /// Returns how many files and sockets this process has open.
    static long openFiles() {
        return ((UnixOperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean()).getOpenFileDescriptorCount();
    }

    static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.ISO_8859_1);
    }

    static String text(byte[] bytes) {
        return new String(bytes, StandardCharsets.ISO_8859_1);
    }

    /// Waits, in a task, until `condition` holds; at most ten seconds.
    static void until(String what, BooleanSupplier condition) {
        long end = System.nanoTime() + 10_000_000_000L;
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() > end) {
                throw new AssertionError("not within ten seconds: " + what);
            }
            Async.sleep(Duration.ofMillis(1));
        }
    }

    static void untilThere(Stream stream, int count) {
        until(count + " bytes have come", () -> stream.wire().inbox().available() >= count);
    }

    /// Starts a task and lets it run until it waits.
    static Task<String> waiting(java.util.concurrent.Callable<String> body) {
        Task<String> task = Async.createTask(body);
        Async.yieldNow();
        return task;
    }

    static void reset(Socket socket) throws IOException {
        socket.setSoLinger(true, 0);
        socket.close();
    }
}
