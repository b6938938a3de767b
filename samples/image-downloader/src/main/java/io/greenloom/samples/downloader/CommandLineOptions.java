package io.greenloom.samples.downloader;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// What may stand on the command line. Set by picocli; null means not given.
@Command(
        name = "image-downloader",
        mixinStandardHelpOptions = true,
        version = "image-downloader of Greenloom 0.1.0",
        description = {
            "Downloads images, many at a time.",
            "",
            "With --demo it demonstrates itself on a web server of its own."
        },
        sortOptions = false,
        usageHelpAutoWidth = true,
        footer = {
            "",
            "Exit code: 0 all downloaded, 1 some failed, 2 nothing was begun because of wrong usage,"
                    + " 130 stopped by Ctrl-C.",
            "",
            "Example: image-downloader --out cats --input cats.txt"
        })
final class CommandLineOptions {
    static final int CONCURRENCY = 64;
    static final int PER_HOST = 6;
    static final int RETRIES = 3;
    static final long MAX_SIZE = 50L * 1024 * 1024;
    static final Duration TIMEOUT = Duration.ofSeconds(60);

    @Parameters(paramLabel = "ADDRESS", description = "What to download: http and https addresses.")
    List<String> addresses = new ArrayList<>();

    @Option(
            names = {"-i", "--input"},
            paramLabel = "FILE",
            description = "A list of addresses, one on each line; lines that begin with # do not count."
                    + " - is standard input.")
    @Nullable
    String input;

    @Option(
            names = {"-o", "--out"},
            paramLabel = "FOLDER",
            description = "Where the files go (default: ${DEFAULT-VALUE}).",
            defaultValue = "downloads")
    Path out = Path.of("downloads");

    @Option(
            names = {"-c", "--concurrency"},
            paramLabel = "N",
            description = "How many files at a time (default: " + CONCURRENCY + ").")
    @Nullable
    Integer concurrency;

    @Option(
            names = "--per-host",
            paramLabel = "N",
            description = "How many files at a time from one host (default: " + PER_HOST + ").")
    @Nullable
    Integer perHost;

    @Option(
            names = "--retries",
            paramLabel = "N",
            description = "How often to try again what may pass: lost connections, timeouts, busy servers (default: "
                    + RETRIES + ").")
    @Nullable
    Integer retries;

    @Option(
            names = "--timeout",
            paramLabel = "TIME",
            converter = SpanConverter.class,
            description = "The longest time for one attempt, as 30, 30s, 500ms or 2m (default: 60s).")
    @Nullable
    Duration timeout;

    @Option(
            names = "--max-size",
            paramLabel = "SIZE",
            converter = SizeConverter.class,
            description = "The largest file that is downloaded, as 500K, 50M or 2G; 0 for no limit (default: 50M).")
    @Nullable
    Long maxSize;

    @Option(
            names = "--json",
            paramLabel = "FILE",
            arity = "0..1",
            parameterConsumer = JsonTarget.class,
            description = "Where the JSON summary goes (default: " + JsonSummary.FILE_NAME + " in the output folder)."
                    + " - is standard output.")
    @Nullable
    String json;

    @Option(
            names = {"-q", "--quiet"},
            description = "Say nothing but what failed.")
    boolean quiet;

    @Option(names = "--insecure", description = "Accept any TLS certificate.")
    boolean insecure;

    @Option(
            names = "--name-after-underscore",
            description = "Name a file after what follows the last underscore of its address.")
    boolean nameAfterUnderscore;

    @Option(names = "--demo", description = "Download 300 pictures from a web server of our own.")
    boolean demo;

    boolean namesNothing() {
        return addresses.isEmpty() && input == null;
    }

    /// The checked settings.
    ///
    /// @throws UsageProblem when a number is out of range
    Settings settings() {
        return new Settings(
                out,
                number("--concurrency", concurrency, demo ? Demo.CONCURRENCY : CONCURRENCY, 1),
                number("--per-host", perHost, demo ? Demo.PER_HOST : PER_HOST, 1),
                number("--retries", retries, demo ? Demo.RETRIES : RETRIES, 0),
                timeout != null ? timeout : demo ? Demo.TIMEOUT : TIMEOUT,
                maxSize != null ? maxSize : MAX_SIZE,
                insecure,
                nameAfterUnderscore);
    }

    private static int number(String option, @Nullable Integer given, int standard, int min) {
        int value = given != null ? given : standard;
        int max = 10_000;
        if (value < min || value > max) {
            throw new UsageProblem(option + " must be from " + min + " to " + max + ", was " + value);
        }
        return value;
    }
}
