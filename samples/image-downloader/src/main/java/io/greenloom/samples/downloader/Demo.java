package io.greenloom.samples.downloader;

import io.greenloom.samples.downloader.server.ImageServer;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/// The run that needs nothing: a web server of our own, and limits that suit it.
final class Demo implements AutoCloseable {
    /// Short, because one of its addresses never answers and nobody likes to wait.
    static final Duration TIMEOUT = Duration.ofSeconds(4);

    static final int RETRIES = 2;
    /// Few, because the server draws each picture on this very machine.
    static final int CONCURRENCY = 16;

    /// All is on one host here.
    static final int PER_HOST = CONCURRENCY;

    private static final int PICTURES = 300;

    private final ImageServer server;

    private Demo(ImageServer server) {
        this.server = server;
    }

    /// @throws UsageProblem when no server can be started
    static Demo start() {
        try {
            return new Demo(ImageServer.start(PICTURES));
        } catch (IOException e) {
            throw new UsageProblem("the demonstration cannot start its web server: " + e.getMessage());
        }
    }

    AddressList addresses() {
        List<URI> all = server.exhibits().stream().map(server::address).toList();
        return new AddressList(all, Map.of(), List.of(), 0);
    }

    String introduction() {
        long bad = server.exhibits().stream()
                .filter(exhibit -> !exhibit.behaviour().endsWell())
                .count();
        return """
            This is a demonstration. A web server in this program has %d pictures,
            some of them slow, busy or moved, and %d addresses that fail for good, as on any real server.
            """.formatted(server.exhibits().size() - bad, bad);
    }

    @Override
    public void close() {
        server.close();
    }
}
