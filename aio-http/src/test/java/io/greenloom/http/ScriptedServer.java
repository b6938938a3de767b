package io.greenloom.http;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import javax.net.ssl.SSLSocket;

/// A server that says byte for byte what a script says, on platform threads and outside any loop.
final class ScriptedServer implements AutoCloseable {
    /// What is done with one connection; it is closed behind the script.
    interface Script {
        void serve(Peer peer) throws Exception;
    }

    /// The server's end of one connection.
    static final class Peer {
        private final Socket socket;
        private final InputStream in;
        private final List<String> requests;
        private final int number;

        Peer(Socket socket, List<String> requests, int number) throws IOException {
            this.socket = socket;
            this.in = socket.getInputStream();
            this.requests = requests;
            this.number = number;
        }

        /// Returns 1 for the first connection, and so on.
        int number() {
            return number;
        }

        /// Reads a request, head and body, as text; returns an empty one at the end of the connection.
        String request() throws IOException {
            ByteArrayOutputStream head = new ByteArrayOutputStream();
            int tail = 0;
            while (tail != 0x0d0a0d0a) {
                int b = in.read();
                if (b < 0) {
                    return "";
                }
                head.write(b);
                tail = tail << 8 | b;
            }
            String text = head.toString(StandardCharsets.UTF_8);
            String request = text + new String(in.readNBytes(length(text)), StandardCharsets.UTF_8);
            requests.add(request);
            return request;
        }

        private static int length(String head) {
            return head.lines()
                    .filter(line -> line.toLowerCase(java.util.Locale.ROOT).startsWith("content-length:"))
                    .mapToInt(line -> Integer.parseInt(line.substring(15).strip()))
                    .findFirst()
                    .orElse(0);
        }

        /// Sends text, one byte a character.
        void send(String text) throws IOException {
            send(text.getBytes(StandardCharsets.ISO_8859_1));
        }

        void send(byte[] bytes) throws IOException {
            socket.getOutputStream().write(bytes);
            socket.getOutputStream().flush();
        }

        /// Closes with a reset instead of an end.
        void reset() throws IOException {
            socket.setSoLinger(true, 0);
            socket.close();
        }

        /// Says over TLS that nothing more will come, and leaves the socket open.
        void endTls() throws IOException {
            ((SSLSocket) socket).shutdownOutput();
        }

        /// Waits until the client has closed its side.
        void awaitEnd() throws IOException {
            while (in.read() >= 0) {
                // to the end
            }
        }
    }

    private final ServerSocket socket;
    private final Script script;
    private final boolean tls;
    private final AtomicInteger accepted = new AtomicInteger();
    private final Set<Socket> open = ConcurrentHashMap.newKeySet();
    private final List<String> requests = new CopyOnWriteArrayList<>();
    private final List<Throwable> errors = new CopyOnWriteArrayList<>();

    private ScriptedServer(ServerSocket socket, boolean tls, Script script) {
        this.socket = socket;
        this.tls = tls;
        this.script = script;
        Thread.ofPlatform().daemon().name("scripted-server").start(this::accept);
    }

    static ScriptedServer start(Script script) throws IOException {
        return start(new ServerSocket(0, 200, InetAddress.ofLiteral("127.0.0.1")), false, script);
    }

    static ScriptedServer start(ServerSocket socket, boolean tls, Script script) {
        return new ScriptedServer(socket, tls, script);
    }

    /// Answers every request of every connection with `reply`, and keeps the connections.
    static ScriptedServer replying(String reply) throws IOException {
        return start(peer -> {
            while (!peer.request().isEmpty()) {
                peer.send(reply);
            }
        });
    }

    /// Answers the first request of every connection with `reply`, and closes it.
    static ScriptedServer replyingOnce(String reply) throws IOException {
        return start(peer -> {
            if (!peer.request().isEmpty()) {
                peer.send(reply);
            }
        });
    }

    private void accept() {
        while (!socket.isClosed()) {
            try {
                Socket accepting = socket.accept();
                open.add(accepting);
                int number = accepted.incrementAndGet();
                Thread.ofPlatform().daemon().name("scripted-peer-" + number).start(() -> serve(accepting, number));
            } catch (IOException e) {
                // closed
            }
        }
    }

    private void serve(Socket accepting, int number) {
        try (accepting) {
            script.serve(new Peer(accepting, requests, number));
        } catch (IOException e) {
            // the client has gone, which some tests are about
        } catch (Throwable e) {
            errors.add(e);
        } finally {
            open.remove(accepting);
        }
    }

    int port() {
        return socket.getLocalPort();
    }

    String url(String target) {
        return url("127.0.0.1", target);
    }

    String url(String host, String target) {
        return (tls ? "https://" : "http://") + host + ":" + port() + target;
    }

    /// Returns how many connections there have been.
    int accepted() {
        return accepted.get();
    }

    /// Returns how many connections have not ended.
    int open() {
        return open.size();
    }

    /// Returns the requests so far, in the order in which they were read.
    List<String> requests() {
        return requests;
    }

    @Override
    public void close() throws IOException {
        socket.close();
        for (Socket each : open) {
            each.close();
        }
        if (!errors.isEmpty()) {
            throw new AssertionError("a script failed", errors.getFirst());
        }
    }
}
