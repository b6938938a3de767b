package io.greenloom.bench;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// A contestant and the outcomes of its rounds.
record Row(Contestant contestant, List<Outcome> outcomes) {
    Row {
        outcomes = List.copyOf(outcomes);
    }

    /// The middle and the ends of the rounds that measured.
    record Summary(double median, double min, double max, double cpuMicros, long operations, String version) {}

    /// Returns the summary of the rounds; empty if any of them is missing or failed, for then the row names
    /// that.
    Optional<Summary> summary() {
        List<Outcome.Measured> measured = new ArrayList<>();
        for (Outcome outcome : outcomes) {
            if (!(outcome instanceof Outcome.Measured one)) {
                return Optional.empty();
            }
            measured.add(one);
        }
        if (measured.isEmpty()) {
            return Optional.empty();
        }
        List<Double> values = measured.stream().map(Outcome.Measured::value).toList();
        List<Double> cpu = measured.stream().map(Outcome.Measured::cpuMicros).toList();
        Outcome.Measured any = measured.getFirst();
        return Optional.of(new Summary(
                median(values),
                values.stream().mapToDouble(v -> v).min().orElseThrow(),
                values.stream().mapToDouble(v -> v).max().orElseThrow(),
                median(cpu),
                any.operations(),
                any.version()));
    }

    /// Returns why there is no summary.
    String problem() {
        for (Outcome outcome : outcomes) {
            switch (outcome) {
                case Outcome.Missing missing -> {
                    return "MISSING: install " + missing.debianPackage();
                }
                case Outcome.Failed failed -> {
                    return "FAILED: " + failed.reason();
                }
                case Outcome.Measured measured -> {}
            }
        }
        return outcomes.isEmpty() ? "did not run" : "";
    }

    /// Returns the middle value, or the mean of the two in the middle.
    static double median(List<Double> values) {
        if (values.isEmpty()) {
            throw new IllegalArgumentException("there is no median of nothing");
        }
        List<Double> sorted = values.stream().sorted().toList();
        int middle = sorted.size() / 2;
        return sorted.size() % 2 == 1 ? sorted.get(middle) : (sorted.get(middle - 1) + sorted.get(middle)) / 2;
    }
}
