package io.greenloom.samples.downloader;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.text.Normalizer;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class FileNamesTest {
    @ParameterizedTest
    @CsvSource({
        "https://h/cat.jpg, cat.jpg",
        "https://h/a/b/cat.jpg?width=100, cat.jpg",
        "https://h/a/b/, b",
        "https://h/a//, a",
        "https://example.com, example.com",
        "https://example.com/, example.com",
        "https://example.com/?id=5, example.com-id=5",
        "https://h/image?id=5, image-id=5",
        "https://h/image?, image",
        "https://h/caf%C3%A9.png, café.png",
        "https://h/cafe%CC%81.png, café.png",
        "https://h/%E7%8C%AB.gif, 猫.gif",
        "https://h/two%20words.jpg, two words.jpg",
        "https://h/a+b.jpg, a+b.jpg",
        "https://h/100%25.jpg, 100%.jpg",
    })
    void theLastSegmentNamesTheFile(URI address, String name) {
        assertThat(FileNames.of(address, false)).isEqualTo(name);
    }

    @ParameterizedTest
    @CsvSource({
        "https://h/cars/autohomecar__ChsEj1.jpg, ChsEj1.jpg",
        "https://h/a_b/c_d.jpg, d.jpg",
        "https://h/a_b/c.jpg, b_c.jpg",
        "https://h/plain.jpg, plain.jpg",
        "https://h/ends_, ends_",
        "https://h/a.jpg?v=1_2, 2",
        "https://h/a_%2e%2e%2fx.jpg, _._x.jpg",
    })
    void whatFollowsTheLastUnderscoreNamesTheFileOnRequest(URI address, String name) {
        assertThat(FileNames.of(address, true)).isEqualTo(name);
    }

    @ParameterizedTest
    @CsvSource({
        "https://h/%2e%2e%2f%2e%2e%2fetc%2fpasswd, _._.._etc_passwd",
        "https://h/..%5c..%5cboot.ini, _._.._boot.ini",
        "https://h/%2e%2e, image",
        "https://h/%2e, image",
        "https://h/%00, image",
        "https://h/a%00.jpg, a_.jpg",
        "https://h/a%0d%0ab.jpg, a_b.jpg",
        "https://h/.htaccess, _htaccess",
        "https://h/-rf, _rf",
        "https://h/~root, _root",
        "https://h/a:b.jpg, a_b.jpg",
        "https://h/a%3Cscript%3E.jpg, a_script_.jpg",
        "https://h/con.jpg, _con.jpg",
        "https://h/NUL, _NUL",
        "https://h/com1.tar.gz, _com1.tar.gz",
        "https://h/LPT%C2%B9, _LPT¹",
        "https://h/console.jpg, console.jpg",
        "https://h/name.%20.%20, name",
        "https://h/cat%E2%80%AEgpj.exe, cat_gpj.exe",
        "https://h/a%E2%81%84b, a_b",
        "https://h/%FF%FE.jpg, _.jpg",
        "https://h/%ED%A0%80.jpg, _.jpg",
        "https://h/contact-sheet.html, contact-sheet.html_",
        "https://h/Download-Summary.JSON, Download-Summary.JSON_",
        "https://h/movie.part, movie.part_",
    })
    void whatAnAttackerWouldTryIsMadeHarmless(URI address, String name) {
        assertThat(FileNames.of(address, false)).isEqualTo(name);
    }

    @Test
    void aLongNameKeepsItsExtensionAndIsCutBetweenLetters() {
        String name = FileNames.clean("ü".repeat(300) + ".jpeg");
        assertThat(name).endsWith("ü.jpeg");
        assertThat(name.getBytes(StandardCharsets.UTF_8).length)
                .isLessThanOrEqualTo(FileNames.MAX_BYTES)
                .isGreaterThan(FileNames.MAX_BYTES - 4);
        assertThat(FileNames.clean("𝄞".repeat(100))).isEqualTo("𝄞".repeat(45));
    }

    /// Whatever the bytes, the name stays one harmless segment.
    @Test
    void noRandomNameEscapes() {
        Random random = new Random(20261121);
        String alphabet = "./\\ -~:*?\"<>|%\u0000\n\t\u202e\ud800\udc00éaA0_con\u0301\ufeff\u2028";
        for (int round = 0; round < 20_000; round++) {
            StringBuilder wanted = new StringBuilder();
            int length = random.nextInt(random.nextInt(10) == 0 ? 400 : 12);
            for (int i = 0; i < length; i++) {
                wanted.append(alphabet.charAt(random.nextInt(alphabet.length())));
            }
            String name = FileNames.clean(wanted.toString());
            assertHarmless(name);
            assertThat(FileNames.clean(name)).as("cleaning twice").isEqualTo(name);
        }
    }

    private static void assertHarmless(String name) {
        assertThat(name)
                .isNotEmpty()
                .doesNotStartWith(".")
                .doesNotStartWith("-")
                .doesNotEndWith(".")
                .doesNotEndWith(" ");
        assertThat(name.codePoints().noneMatch(Character::isISOControl))
                .as(name)
                .isTrue();
        assertThat(name).doesNotContain("/", "\\", ":", "*", "?", "\"", "<", ">", "|", "\u202e", "\ufeff", "\u2028");
        assertThat(name.getBytes(StandardCharsets.UTF_8).length).isLessThanOrEqualTo(FileNames.MAX_BYTES + 1);
        assertThat(Normalizer.isNormalized(name, Normalizer.Form.NFC)).as(name).isTrue();
        Path folder = Path.of("folder");
        assertThat(folder.resolve(name).normalize().getParent()).as(name).isEqualTo(folder);
    }

    @ParameterizedTest
    @ValueSource(strings = {"a.jpg", "a.JPEG", "a.png", "a.webp"})
    void anImageExtensionIsKept(String name) {
        assertThat(FileNames.withExtension(name, ImageKind.GIF)).isEqualTo(name);
    }

    @ParameterizedTest
    @CsvSource({"a, a.gif", "image.php, image.php.gif", "v1.2, v1.2.gif", "example.com, example.com.gif"})
    void anImageWithoutItsExtensionGetsIt(String name, String complete) {
        assertThat(FileNames.withExtension(name, ImageKind.GIF)).isEqualTo(complete);
    }

    @ParameterizedTest
    @CsvSource({"a.jpg, 1, a.jpg", "a.jpg, 2, a-2.jpg", "a, 3, a-3", "v1.2, 2, v1.2-2", "a.tar.gz, 2, a.tar-2.gz"})
    void aNumberGoesBeforeTheExtension(String name, int number, String numbered) {
        assertThat(FileNames.numbered(name, number)).isEqualTo(numbered);
    }
}
