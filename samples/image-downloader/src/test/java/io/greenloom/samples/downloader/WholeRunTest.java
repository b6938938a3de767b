package io.greenloom.samples.downloader;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.greenloom.samples.downloader.server.Behaviour;
import io.greenloom.samples.downloader.server.Exhibit;
import io.greenloom.samples.downloader.server.ImageServer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The program on the server that it brings, from the list to the last file.
final class WholeRunTest {
    @TempDir
    Path temp;

    private static Set<String> names(Path folder) throws Exception {
        try (Stream<Path> files = Files.list(folder)) {
            return new TreeSet<>(
                    files.map(file -> file.getFileName().toString()).toList());
        }
    }

    private static String sha256(byte[] bytes) throws Exception {
        return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
    }

    @Test
    void everyPictureArrivesAsItWasDrawnAndEveryFailureIsNamed() throws Exception {
        Path out = temp.resolve("out");
        Path list = temp.resolve("list.txt");
        try (ImageServer server = ImageServer.start(300)) {
            List<String> lines = new ArrayList<>(List.of("# what the server has", ""));
            server.exhibits()
                    .forEach(exhibit -> lines.add(server.address(exhibit).toString()));
            // Drawn beforehand, or a busy machine might need longer for a picture than the time limit of a
            // request.
            server.exhibits().forEach(exhibit -> exhibit.picture().bytes());
            lines.add(lines.get(5));
            lines.add("no address");
            Files.write(list, lines);

            Result first = Result.of(
                    "--input",
                    list.toString(),
                    "--out",
                    out.toString(),
                    "--per-host",
                    "16",
                    "--retries",
                    "1",
                    "--timeout",
                    "4");

            assertThat(first.exitCode()).as(first.toString()).isEqualTo(1);
            JsonNode json = new ObjectMapper()
                    .readTree(out.resolve("download-summary.json").toFile());
            checkFailures(server, json);
            checkFiles(server, out, json);
            checkNames(out);
            assertThat(json.at("/totals/duplicates").asInt()).isEqualTo(1);
            assertThat(first.out())
                    .contains("300 of 308 addresses downloaded", "8 failed:", "HTTP status 404 Not Found (1)");

            // Again: the very same files are left as they are, and no second copies appear.
            Set<String> names = names(out);
            Result second = Result.of(
                    "--input",
                    list.toString(),
                    "--out",
                    out.toString(),
                    "--per-host",
                    "16",
                    "--retries",
                    "0",
                    "--timeout",
                    "4",
                    "--quiet");
            assertThat(second.exitCode()).isEqualTo(1);
            assertThat(second.out()).isEmpty();
            assertThat(second.err()).contains("8 failed:").doesNotContain("downloading");
            assertThat(names(out)).isEqualTo(names);
        }
    }

    private static void checkFiles(ImageServer server, Path out, JsonNode json) throws Exception {
        Map<String, JsonNode> byAddress = new HashMap<>();
        json.get("files").forEach(file -> byAddress.put(file.get("address").asText(), file));
        Set<String> expected = new TreeSet<>(Set.of("contact-sheet.html", "download-summary.json"));
        for (Exhibit exhibit : server.exhibits()) {
            JsonNode file = byAddress.get(server.address(exhibit).toString());
            if (!exhibit.behaviour().endsWell()) {
                assertThat(file).as(exhibit.path()).isNull();
                continue;
            }
            assertThat(file).as(exhibit.path()).isNotNull();
            byte[] drawn = exhibit.picture().bytes();
            assertThat(file.get("sha256").asText()).as(exhibit.path()).isEqualTo(sha256(drawn));
            assertThat(file.get("bytes").asLong()).isEqualTo(drawn.length);
            assertThat(Files.readAllBytes(out.resolve(file.get("file").asText())))
                    .isEqualTo(drawn);
            boolean twice = exhibit.behaviour() instanceof Behaviour.BusyOnce
                    || exhibit.behaviour() instanceof Behaviour.ResetOnce;
            if (twice) {
                assertThat(file.get("attempts").asInt()).as(exhibit.path()).isGreaterThanOrEqualTo(2);
            }
            expected.add(file.get("file").asText());
        }
        assertThat(byAddress).hasSize(300);
        assertThat(names(out)).isEqualTo(expected);
        assertThat(names(out)).noneMatch(name -> name.contains(".part"));
    }

    private static void checkFailures(ImageServer server, JsonNode json) {
        String base = server.address(server.exhibits().get(0)).resolve("/").toString();
        Map<String, String> reasons = new HashMap<>();
        json.get("failures")
                .forEach(failure -> reasons.put(
                        failure.get("address").asText().replace(base, ""),
                        failure.get("kind").asText() + " "
                                + failure.get("attempts").asInt()));
        assertThat(reasons)
                .as(json.get("failures").toPrettyString())
                .isEqualTo(Map.of(
                        "faulty/silent.jpg", "timeout 2",
                        "faulty/missing.jpg", "status 1",
                        "faulty/broken.jpg", "status 2",
                        "faulty/half.jpg", "truncated 2",
                        "faulty/merry-go-round.jpg", "redirects 1",
                        "faulty/hangs-up.jpg", "connection 2",
                        "faulty/sorry.jpg", "content 1",
                        "no address", "address 0"));
    }

    private static void checkNames(Path out) throws Exception {
        assertThat(names(out))
                .contains("001.png", "7.jpg", "image-id=14.png", "café 028.jpg")
                .contains("twin.jpg", "twin-2.jpg", "twin.png", "twin-2.png");
    }
}
