package io.greenloom.interop;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import redis.clients.jedis.Jedis;

/// Redis, with an empty list as the gate: calls take an item from it, each its own.
final class RedisServer implements LibraryContract.Gate {
    static final String LIST = "gate";

    private final ServerProcess server;
    private final Jedis control;
    private boolean open;

    private RedisServer(ServerProcess server) {
        this.server = server;
        this.control = new Jedis("127.0.0.1", server.port());
    }

    static RedisServer start(Path folder) throws IOException, InterruptedException {
        Path program = ServerProcess.installed("redis-server", Path.of("/usr/bin"), "/usr/bin/redis-server");
        int port = ServerProcess.freePort();
        return new RedisServer(ServerProcess.start(
                port,
                folder,
                List.of(
                        program.toString(), "--bind", "127.0.0.1", "--port", Integer.toString(port), "--save", "",
                        "--appendonly", "no", "--dir", folder.toString())));
    }

    int port() {
        return server.port();
    }

    @Override
    public synchronized void close() {
        control.del(LIST);
        open = false;
    }

    @Override
    public synchronized void open() {
        if (!open) {
            open = true;
            control.rpush(LIST, java.util.Collections.nCopies(1000, "answer").toArray(String[]::new));
        }
    }

    @Override
    public synchronized int waiting() {
        return control.info("clients")
                .lines()
                .filter(line -> line.startsWith("blocked_clients:"))
                .mapToInt(line -> Integer.parseInt(line.substring(line.indexOf(':') + 1)))
                .sum();
    }

    void stop() throws IOException, InterruptedException {
        control.close();
        server.stop("TERM");
    }
}
