package io.greenloom.samples.downloader;

import io.greenloom.samples.downloader.Failure.Kind;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/// A run that has everything, for the tests of what is printed of it.
final class Reports {
    static final String NASTY = "http://h/<script>alert('x')</script>&\"";

    private Reports() {}

    static Outcome.Saved saved(String file) {
        return new Outcome.Saved(
                "http://h/" + file, file, 1500, "ab12", "image/jpeg", Duration.ofMillis(250), 1, false);
    }

    static Outcome.Failed failed(String address, Failure failure, int attempts) {
        return new Outcome.Failed(address, failure, Duration.ofSeconds(2), attempts);
    }

    static RunReport of(Outcome... outcomes) {
        return new RunReport(
                Path.of("folder"),
                Instant.parse("2026-11-21T10:00:00Z"),
                Duration.ofSeconds(2),
                List.of(outcomes),
                0,
                false,
                Optional.empty());
    }

    static RunReport everything() {
        return new RunReport(
                Path.of("folder"),
                Instant.parse("2026-11-21T10:00:00Z"),
                Duration.ofSeconds(2),
                List.of(
                        saved("cat.jpg"),
                        saved("50% \"off\" #1 <b>.png"),
                        failed("http://h/missing.jpg", Failure.status(404, "Not Found", Optional.empty()), 1),
                        failed(NASTY, Failure.of(Kind.TIMEOUT, "nothing <came> & went"), 4),
                        failed("javascript:alert(1)", Failure.of(Kind.ADDRESS, "list, line 3: not an address"), 0),
                        new Outcome.Unfinished("http://h/late.jpg")),
                2,
                true,
                Optional.of("No space left on device"));
    }
}
