package io.greenloom.bench;

import java.util.List;
import java.util.Optional;

/// A table with what its contestants measured.
///
/// @param loadAverage of the machine, in the minute before the table was begun; negative where it is unknown
record Results(Table table, double loadAverage, List<Row> rows) {
    Results {
        rows = List.copyOf(rows);
    }

    Optional<Double> median(String contestant) {
        return rows.stream()
                .filter(row -> row.contestant().name().equals(contestant))
                .findFirst()
                .flatMap(Row::summary)
                .map(Row.Summary::median);
    }

    /// Returns the median of our own row.
    Optional<Double> ours() {
        return rows.stream()
                .filter(row -> row.contestant().ours())
                .findFirst()
                .flatMap(Row::summary)
                .map(Row.Summary::median);
    }

    List<Target.Verdict> verdicts() {
        return table.targets().stream().map(target -> target.judge(this)).toList();
    }

    boolean hasFailure() {
        return rows.stream().flatMap(row -> row.outcomes().stream()).anyMatch(Outcome.Failed.class::isInstance);
    }
}
