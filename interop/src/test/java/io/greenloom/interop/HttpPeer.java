package io.greenloom.interop;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;

/// The JDK's HTTP server, on threads of its own, whose handler is the gate.
final class HttpPeer implements LibraryContract.Gate {
    private final HttpServer server;
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final AtomicInteger waiting = new AtomicInteger();
    private volatile CountDownLatch gate = new CountDownLatch(0);

    private HttpPeer(HttpServer server) {
        this.server = server;
    }

    static HttpPeer start() throws IOException {
        HttpPeer peer = new HttpPeer(HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 50));
        peer.server.createContext("/", peer::answer);
        peer.server.setExecutor(peer.threads);
        peer.server.start();
        return peer;
    }

    private void answer(HttpExchange exchange) throws IOException {
        try (exchange) {
            waiting.incrementAndGet();
            try {
                gate.await();
            } catch (InterruptedException e) {
                throw new IOException(e);
            } finally {
                waiting.decrementAndGet();
            }
            byte[] body = "answer".getBytes(StandardCharsets.US_ASCII);
            exchange.sendResponseHeaders(200, body.length);
            exchange.getResponseBody().write(body);
        }
    }

    URI uri() {
        return URI.create("http://127.0.0.1:" + server.getAddress().getPort() + "/");
    }

    @Override
    public void close() {
        gate = new CountDownLatch(1);
    }

    @Override
    public void open() {
        gate.countDown();
    }

    @Override
    public int waiting() {
        return waiting.get();
    }

    void stop() {
        open();
        server.stop(0);
        threads.close();
    }
}
