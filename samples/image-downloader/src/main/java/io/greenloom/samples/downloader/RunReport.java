package io.greenloom.samples.downloader;

import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;

/// All that a run leaves behind, for the reports to print.
///
/// @param folder where the files are
/// @param outcomes one for each address, in the order of the list
/// @param duplicates how many addresses were given again and not downloaded again
/// @param interrupted whether the user broke the run off
/// @param problem why the run could not go on, such as a full disk
record RunReport(
        Path folder,
        Instant started,
        Duration time,
        List<Outcome> outcomes,
        int duplicates,
        boolean interrupted,
        Optional<String> problem) {

    List<Outcome.Saved> saved() {
        return only(Outcome.Saved.class);
    }

    List<Outcome.Failed> failed() {
        return only(Outcome.Failed.class);
    }

    List<Outcome.Unfinished> unfinished() {
        return only(Outcome.Unfinished.class);
    }

    long bytes() {
        return saved().stream().mapToLong(Outcome.Saved::bytes).sum();
    }

    double megabytesPerSecond() {
        double seconds = time.toNanos() / 1e9;
        return seconds == 0 ? 0 : bytes() / 1e6 / seconds;
    }

    boolean complete() {
        return saved().size() == outcomes.size() && problem.isEmpty();
    }

    private <O extends Outcome> List<O> only(Class<O> kind) {
        Predicate<Outcome> isKind = kind::isInstance;
        return outcomes.stream().filter(isKind).map(kind::cast).toList();
    }
}
