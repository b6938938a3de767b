package io.greenloom.samples.downloader;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;

/// The run as JSON, for the program that comes next. Fields are only ever added; `version` changes if one must
/// go.
///
/// @param seconds how long the run took
/// @param problem why the run could not go on; absent when it could
/// @param unfinished addresses that were neither downloaded nor given up when the run was broken off
@JsonInclude(JsonInclude.Include.NON_NULL)
record JsonSummary(
        int version,
        String started,
        double seconds,
        boolean interrupted,
        @Nullable String problem,
        String folder,
        Totals totals,
        List<File> files,
        List<Failed> failures,
        List<String> unfinished) {

    static final String FILE_NAME = "download-summary.json";

    private static final ObjectMapper MAPPER =
            JsonMapper.builder().enable(SerializationFeature.INDENT_OUTPUT).build();

    record Totals(
            int addresses,
            int duplicates,
            int downloaded,
            int failed,
            int unfinished,
            long bytes,
            double megabytesPerSecond) {}

    /// @param file the name in `folder`
    /// @param unchanged whether the same file was there before
    record File(
            String address,
            String file,
            long bytes,
            String sha256,
            String contentType,
            double seconds,
            int attempts,
            boolean unchanged) {}

    /// @param kind one of `connection`, `timeout`, `truncated`, `status`, `host`, `tls`, `redirects`,
    ///     `protocol`, `content`, `size`, `address`, `internal`
    /// @param status the HTTP status; absent when it was not that
    @JsonInclude(JsonInclude.Include.NON_NULL)
    record Failed(
            String address,
            String kind,
            String reason,
            @Nullable Integer status,
            int attempts,
            double seconds) {}

    static String of(RunReport report) {
        JsonSummary summary = new JsonSummary(
                1,
                report.started().toString(),
                seconds(report.time()),
                report.interrupted(),
                report.problem().orElse(null),
                report.folder().toString(),
                new Totals(
                        report.outcomes().size(),
                        report.duplicates(),
                        report.saved().size(),
                        report.failed().size(),
                        report.unfinished().size(),
                        report.bytes(),
                        Math.round(report.megabytesPerSecond() * 1000) / 1000.0),
                report.saved().stream().map(JsonSummary::file).toList(),
                report.failed().stream().map(JsonSummary::failed).toList(),
                report.unfinished().stream().map(Outcome.Unfinished::address).toList());
        try {
            return MAPPER.writeValueAsString(summary) + "\n";
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("records of texts and numbers are always JSON", e);
        }
    }

    private static File file(Outcome.Saved saved) {
        return new File(
                saved.address(),
                saved.file(),
                saved.bytes(),
                saved.sha256(),
                saved.contentType(),
                seconds(saved.time()),
                saved.attempts(),
                saved.unchanged());
    }

    private static Failed failed(Outcome.Failed failed) {
        OptionalInt status = failed.failure().status();
        return new Failed(
                failed.address(),
                failed.failure().kind().name().toLowerCase(Locale.ROOT),
                failed.failure().reason(),
                status.isPresent() ? (Integer) status.getAsInt() : null,
                failed.attempts(),
                seconds(failed.time()));
    }

    private static double seconds(Duration time) {
        return time.toMillis() / 1000.0;
    }
}
