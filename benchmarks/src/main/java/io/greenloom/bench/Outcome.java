package io.greenloom.bench;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.List;

/// What one run of one contestant came to.
sealed interface Outcome {
    /// It measured.
    ///
    /// @param value in the unit of its table
    /// @param cpuMicros CPU time of its whole process for one operation, user and system
    record Measured(double value, double cpuMicros, long operations, String version) implements Outcome {}

    /// It could not run because a package is not installed.
    record Missing(String debianPackage) implements Outcome {}

    /// It ran and broke.
    record Failed(String reason) implements Outcome {}

    /// Reads what a contestant printed: its last line of JSON counts, whatever libraries print before it.
    static Outcome parse(List<String> lines, String expectedUnit) {
        String json = lines.stream()
                .filter(line -> line.startsWith("{"))
                .reduce((first, second) -> second)
                .orElse(null);
        if (json == null) {
            return new Failed("printed no result");
        }
        JsonNode result;
        try {
            result = new ObjectMapper().readTree(json);
        } catch (JsonProcessingException e) {
            return new Failed("printed something that is not JSON: " + json);
        }
        if (result.has("missing")) {
            return new Missing(result.get("missing").asText());
        }
        if (!result.path("value").isNumber() || !result.path("cpuMicros").isNumber()) {
            return new Failed("printed a result without value or cpuMicros: " + json);
        }
        if (!result.path("unit").asText().equals(expectedUnit)) {
            return new Failed("measured " + result.path("unit").asText() + ", the table is in " + expectedUnit);
        }
        return new Measured(
                result.get("value").asDouble(),
                result.get("cpuMicros").asDouble(),
                result.path("operations").asLong(),
                result.path("version").asText());
    }
}
