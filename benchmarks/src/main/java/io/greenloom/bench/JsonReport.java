package io.greenloom.bench;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/// Everything that was measured, each round of it, for a program to read.
final class JsonReport {
    private static final ObjectMapper JSON = new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT);

    private JsonReport() {}

    static void write(Path file, Machine machine, int rounds, List<Results> all) throws IOException {
        JSON.writeValue(file.toFile(), tree(machine, rounds, all));
    }

    static ObjectNode tree(Machine machine, int rounds, List<Results> all) {
        ObjectNode root = JSON.createObjectNode();
        root.set("machine", JSON.valueToTree(machine));
        root.put("rounds", rounds);
        ArrayNode tables = root.putArray("tables");
        all.forEach(results -> tables.add(table(results)));
        return root;
    }

    private static ObjectNode table(Results results) {
        ObjectNode node = JSON.createObjectNode();
        node.put("key", results.table().key());
        node.put("title", results.table().title());
        node.put("caption", results.table().caption());
        node.put("unit", results.table().unit());
        node.put("loadAverage", results.loadAverage());
        ArrayNode rows = node.putArray("rows");
        results.rows().forEach(row -> rows.add(row(row)));
        ArrayNode targets = node.putArray("targets");
        results.verdicts().forEach(verdict -> targets.add(target(verdict)));
        return node;
    }

    private static ObjectNode row(Row row) {
        ObjectNode node = JSON.createObjectNode();
        node.put("name", row.contestant().name());
        node.put("greenloom", row.contestant().ours());
        row.summary()
                .ifPresentOrElse(
                        summary -> node.setAll((ObjectNode) JSON.valueToTree(summary)),
                        () -> node.put("problem", row.problem()));
        ArrayNode rounds = node.putArray("values");
        row.outcomes().stream()
                .filter(Outcome.Measured.class::isInstance)
                .forEach(outcome -> rounds.add(((Outcome.Measured) outcome).value()));
        return node;
    }

    private static ObjectNode target(Target.Verdict verdict) {
        Target target = verdict.target();
        ObjectNode node = JSON.createObjectNode();
        node.put("contestant", target.contestant());
        node.put("reference", target.reference());
        node.put("bound", target.bound().sign);
        node.put("ratio", target.ratio());
        node.put("actual", verdict.actual().orElse(null));
        node.put("passed", verdict.passed());
        return node;
    }
}
