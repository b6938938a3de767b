package io.greenloom.samples.downloader;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.fail;
import static org.junit.jupiter.api.Assumptions.abort;

import io.greenloom.samples.downloader.server.Exhibit;
import io.greenloom.samples.downloader.server.ImageServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Against a server that we did not write.
final class NginxTest {
    @TempDir
    Path temp;

    private static Path nginx() {
        Optional<Path> program = Stream.of("/usr/sbin/nginx", "/usr/bin/nginx", "/usr/local/sbin/nginx")
                .map(Path::of)
                .filter(Files::isExecutable)
                .findFirst();
        if (program.isPresent()) {
            return program.get();
        }
        String message = "nginx is not installed (Debian: nginx-light)";
        return System.getenv("CI") == null ? abort(message) : fail(message);
    }

    @Test
    void servesWhatTheGalleryDrewAndTheDownloaderGetsItAll() throws Exception {
        Path program = nginx();
        Path site = Files.createDirectories(temp.resolve("site"));
        List<byte[]> drawn = new ArrayList<>();
        try (ImageServer gallery = ImageServer.start(60)) {
            for (Exhibit exhibit : gallery.exhibits().subList(0, 60)) {
                byte[] bytes = exhibit.picture().bytes();
                Files.write(site.resolve("picture_" + drawn.size() + ".img"), bytes);
                drawn.add(bytes);
            }
        }
        int port = freePort();
        Process server = start(program, port);
        try {
            Path list = temp.resolve("list");
            List<String> lines = new ArrayList<>();
            for (int i = 0; i < drawn.size(); i++) {
                lines.add("http://127.0.0.1:" + port + "/picture_" + i + ".img");
            }
            lines.add("http://127.0.0.1:" + port + "/picture_none.img");
            Files.write(list, lines);
            Path out = temp.resolve("out");
            Result result = Result.of("-i", list.toString(), "-o", out.toString(), "--name-after-underscore");
            assertThat(result.exitCode()).as(result.toString()).isEqualTo(1);
            assertThat(result.out()).contains("60 of 61 addresses downloaded", "HTTP status 404 Not Found (1)");
            for (int i = 0; i < drawn.size(); i++) {
                String extension = ImageKind.of(drawn.get(i)).orElseThrow().extension();
                assertThat(out.resolve(i + ".img." + extension)).hasBinaryContent(drawn.get(i));
            }
        } finally {
            server.destroy();
            server.waitFor(10, TimeUnit.SECONDS);
        }
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    private Process start(Path program, int port) throws Exception {
        Path configuration = Files.writeString(temp.resolve("nginx.conf"), """
            daemon off;
            master_process off;
            pid %1$s/nginx.pid;
            error_log %1$s/error.log;
            events {}
            http {
              access_log off;
              client_body_temp_path %1$s/a; proxy_temp_path %1$s/b; fastcgi_temp_path %1$s/c;
              uwsgi_temp_path %1$s/d; scgi_temp_path %1$s/e;
              server { listen 127.0.0.1:%2$d; root %1$s/site; }
            }
            """.formatted(temp, port));
        Path log = temp.resolve("nginx.log");
        Process process = new ProcessBuilder(program.toString(), "-p", temp.toString(), "-c", configuration.toString())
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .start();
        Poll.until("nginx listens", () -> {
            if (!process.isAlive()) {
                throw new IllegalStateException("nginx ended: " + Files.readString(log));
            }
            try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
                return socket.isConnected();
            } catch (IOException e) {
                return false;
            }
        });
        return process;
    }
}
