package io.greenloom.bench;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/// An nginx of our own, on a free loopback port, with one file of 10 KiB to serve.
final class Nginx implements AutoCloseable {
    private static final int FILE_BYTES = 10 * 1024;
    private static final long START_NANOS = TimeUnit.SECONDS.toNanos(10);

    private final Process process;
    private final int port;

    private Nginx(Process process, int port) {
        this.process = process;
        this.port = port;
    }

    /// Returns the program, where it is installed; Debian keeps it out of an ordinary user's path.
    static Optional<Path> program() {
        String path = System.getenv("PATH") + ":/usr/sbin:/usr/local/sbin";
        return Stream.of(path.split(":", -1))
                .map(folder -> Path.of(folder, "nginx"))
                .filter(Files::isExecutable)
                .findFirst();
    }

    /// Starts it and waits until it accepts connections.
    static Nginx start(Path program, Path folder) throws IOException, InterruptedException {
        int port = freePort();
        byte[] body = new byte[FILE_BYTES];
        new Random(1).nextBytes(body);
        Files.write(folder.resolve("10k"), body);
        Path configuration = Files.writeString(folder.resolve("nginx.conf"), configuration(folder, port));
        Path log = folder.resolve("nginx-errors.txt");
        Process process = new ProcessBuilder(List.of(
                        program.toString(),
                        "-p",
                        folder.toString(),
                        "-e",
                        log.toString(),
                        "-c",
                        configuration.toString()))
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("nginx-output.txt").toFile())
                .start();
        Nginx nginx = new Nginx(process, port);
        long begin = System.nanoTime();
        while (!nginx.accepts()) {
            if (!process.isAlive() || System.nanoTime() - begin > START_NANOS) {
                nginx.close();
                throw new IOException("nginx does not accept connections on port " + port + ":\n"
                        + Files.readString(folder.resolve("nginx-output.txt")));
            }
            Thread.sleep(20);
        }
        return nginx;
    }

    String address() {
        return "http://127.0.0.1:" + port + "/10k";
    }

    @Override
    public void close() {
        process.destroy();
        try {
            if (!process.waitFor(10, TimeUnit.SECONDS)) {
                process.destroyForcibly();
            }
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        }
    }

    private boolean accepts() {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            return socket.isConnected();
        } catch (IOException e) {
            return false;
        }
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    /// The settings that a busy file server has; keep-alive without end, so that no client pays for
    /// reconnecting.
    private static String configuration(Path folder, int port) {
        // Started by root, the worker would become nobody and could not read our folder.
        String user = "root".equals(System.getProperty("user.name")) ? "user root;\n" : "";
        return user + """
                daemon off;
                worker_processes 1;
                pid nginx.pid;
                events { worker_connections 1024; }
                http {
                  access_log off;
                  sendfile on;
                  tcp_nopush on;
                  tcp_nodelay on;
                  keepalive_timeout 300s;
                  keepalive_requests 1000000000;
                  open_file_cache max=100 inactive=300s;
                  open_file_cache_valid 300s;
                  client_body_temp_path temp; proxy_temp_path temp; fastcgi_temp_path temp;
                  uwsgi_temp_path temp; scgi_temp_path temp;
                  server { listen 127.0.0.1:%d backlog=1024; root "%s"; }
                }
                """.formatted(port, folder);
    }
}
