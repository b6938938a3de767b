package io.greenloom.samples.downloader;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.greenloom.samples.downloader.PartFile.Published;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class PartFileTest {
    @TempDir
    Path folder;

    private PartFile part(String... chunks) {
        PartFile part = new PartFile(folder.resolve("x" + PartFile.SUFFIX));
        for (String chunk : chunks) {
            part.append(chunk.getBytes(StandardCharsets.UTF_8));
        }
        return part;
    }

    private Stream<String> names() throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.map(file -> file.getFileName().toString()).toList().stream();
        }
    }

    @Test
    void theFileHasItsNameOnlyWhenItIsWhole() throws Exception {
        try (PartFile part = part("GIF8", "9a", "rest of the image")) {
            assertThat(part.kind()).contains(ImageKind.GIF);
            part.spill();
            assertThat(names()).containsExactly("x.part");
            part.append("!".getBytes(StandardCharsets.UTF_8));
            assertThat(part.publish(folder.resolve("a.gif"))).isEqualTo(Published.SAVED);
            byte[] hash = MessageDigest.getInstance("SHA-256").digest(Files.readAllBytes(folder.resolve("a.gif")));
            assertThat(part.hash()).isEqualTo(HexFormat.of().formatHex(hash));
        }
        assertThat(names()).containsExactly("a.gif");
        assertThat(folder.resolve("a.gif")).hasContent("GIF89arest of the image!");
    }

    @Test
    void whatIsNotPublishedLeavesNothing() throws Exception {
        PartFile part = part("half");
        part.spill();
        part.close();
        part.close();
        assertThat(names()).isEmpty();
    }

    @Test
    void theSameFileIsLeftAsItIs() throws Exception {
        Files.writeString(folder.resolve("a.txt"), "same");
        try (PartFile part = part("same")) {
            assertThat(part.publish(folder.resolve("a.txt"))).isEqualTo(Published.UNCHANGED);
        }
        assertThat(names()).containsExactly("a.txt");
    }

    @Test
    void anotherFileIsNeverOverwritten() throws Exception {
        Files.writeString(folder.resolve("a.txt"), "mine");
        try (PartFile part = part("theirs")) {
            assertThat(part.publish(folder.resolve("a.txt"))).isEqualTo(Published.OCCUPIED);
            assertThat(part.publish(folder.resolve("b.txt"))).isEqualTo(Published.SAVED);
        }
        assertThat(folder.resolve("a.txt")).hasContent("mine");
        assertThat(folder.resolve("b.txt")).hasContent("theirs");
    }

    @Test
    void aLinkOutOfTheFolderIsNotFollowed() throws Exception {
        Path elsewhere = folder.resolve("elsewhere");
        Files.createSymbolicLink(folder.resolve("a.txt"), elsewhere);
        Files.createDirectory(folder.resolve("b.txt"));
        try (PartFile part = part("text")) {
            assertThat(part.publish(folder.resolve("a.txt"))).isEqualTo(Published.OCCUPIED);
            assertThat(part.publish(folder.resolve("b.txt"))).isEqualTo(Published.OCCUPIED);
        }
        assertThat(elsewhere).doesNotExist();
    }

    @Test
    void aForeignFileUnderTheTemporaryNameIsNotTouched() throws Exception {
        Files.writeString(folder.resolve("x.part"), "of another run");
        PartFile part = part("text");
        assertThatThrownBy(part::spill).isInstanceOf(IOException.class);
        assertThat(part.touchedDisk()).isFalse();
        assertThat(folder.resolve("x.part")).hasContent("of another run");
    }

    @Test
    void itSaysWhenThereIsEnoughToWrite() {
        PartFile part = part();
        assertThat(part.append(new byte[256 * 1024 - 1])).isFalse();
        assertThat(part.append(new byte[1])).isTrue();
        assertThat(part.bytes()).isEqualTo(256 * 1024);
    }
}
