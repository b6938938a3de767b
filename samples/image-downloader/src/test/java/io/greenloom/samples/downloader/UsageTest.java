package io.greenloom.samples.downloader;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Wrong usage: exit code 2, one sentence on standard error, and nothing was begun.
final class UsageTest {
    @TempDir
    Path temp;

    private void assertRefused(String sentence, String... args) {
        Result result = Result.of(args);
        assertThat(result.exitCode()).as(result.toString()).isEqualTo(2);
        assertThat(result.out()).isEmpty();
        assertThat(result.err()).isEqualToNormalizingNewlines("image-downloader: " + sentence + "\n");
        assertThat(temp.resolve("out")).doesNotExist();
    }

    private String out() {
        return temp.resolve("out").toString();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
        --nonsense http://h/ | Unknown option: '--nonsense' (--help tells more)
        --concurrency many http://h/ | Invalid value for option '--concurrency': 'many' is not an int (--help tells more)
        --concurrency 0 http://h/ | --concurrency must be from 1 to 10000, was 0
        --per-host -1 http://h/ | --per-host must be from 1 to 10000, was -1
        --retries -1 http://h/ | --retries must be from 0 to 10000, was -1
        --timeout soon http://h/ | Invalid value for option '--timeout': must be a time such as 30, 30s, 500ms, 2m or PT30S, was 'soon' (--help tells more)
        --timeout 0 http://h/ | Invalid value for option '--timeout': must be from 1ms to 24h, was '0' (--help tells more)
        --max-size huge http://h/ | Invalid value for option '--max-size': must be a size such as 500K, 50M or 2G, or 0 for none, was 'huge' (--help tells more)
        --max-size -1 http://h/ | Invalid value for option '--max-size': must be a size such as 500K, 50M or 2G, or 0 for none, was '-1' (--help tells more)
        cat.jpg | 'cat.jpg' is not an address: it must look like https://host/path
        ftp://h/cat.jpg | 'ftp://h/cat.jpg' is not an address: it must look like https://host/path
        --demo http://h/ | --demo takes no addresses: leave it out to download these
        --input /no/such/list | the list '/no/such/list' does not exist: check the name given with --input
        --json /no/such/folder/x.json http://h/ | the JSON summary cannot be written to '/no/such/folder/x.json': --json wants the name of a file in a folder that exists
        """)
    void isAnsweredInOneSentence(String args, String sentence) {
        assertRefused(sentence, (args + " --out " + out()).strip().split(" "));
    }

    @Test
    void nothingToDownloadIsWrongUsage() {
        assertRefused(
                "there is nothing to download: give addresses or --input FILE, or try --demo (--help tells more)",
                "-o",
                out());
    }

    @Test
    void anEmptyListIsNamed() throws Exception {
        Path list = Files.writeString(temp.resolve("list.txt"), "# nothing\n\n");
        assertRefused(
                "the list '" + list + "' is empty: put one address on each line", "-i", list.toString(), "-o", out());
    }

    @Test
    void aListWithoutAnyAddressIsNamed() throws Exception {
        Path list = Files.write(temp.resolve("list.txt"), new byte[] {(byte) 0x89, 'P', 'N', 'G', 13, 10, 0, 1});
        assertRefused(
                "the list '" + list + "' holds no address: " + list + ", line 1: '\ufffdPNG' is not an address:"
                        + " it must look like https://host/path",
                "-i",
                list.toString(),
                "-o",
                out());
    }

    @Test
    void aFolderIsNoList() {
        Result result = Result.of("-i", temp.toString(), "-o", out());
        assertThat(result.exitCode()).isEqualTo(2);
        assertThat(result.err())
                .startsWith("image-downloader: the list '" + temp + "' cannot be read: ")
                .hasLineCount(1);
    }

    @Test
    void anOutputFolderThatIsAFileIsNamed() throws Exception {
        Path file = Files.createFile(temp.resolve("file"));
        assertRefused(
                "the output folder '" + file + "' is a file: give another with --out",
                "http://h/",
                "-o",
                file.toString());
    }

    @Test
    void standardInputIsAList() {
        Result result = Result.withInput("oops\n", "-i", "-", "-o", out());
        assertThat(result.exitCode()).isEqualTo(2);
        assertThat(result.err()).contains("the list 'standard input' holds no address", "line 1");
    }

    @Test
    void helpAndVersionAreNoErrors() {
        assertThat(Result.of("--help").exitCode()).isZero();
        assertThat(Result.of("--help").out())
                .contains("--concurrency", "--per-host", "--retries", "--timeout", "--json", "--quiet", "--insecure")
                .contains("--input", "--out", "--name-after-underscore", "--demo", "--max-size", "Exit code");
        assertThat(Result.of("--version").out()).startsWith("image-downloader");
    }
}
