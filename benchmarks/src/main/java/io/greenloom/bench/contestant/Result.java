package io.greenloom.bench.contestant;

import java.util.Locale;

/// The one line that a contestant prints for the runner.
record Result(String unit, double value, double cpuMicrosPerOperation, long operations, String version) {
    void print() {
        System.out.printf(
                Locale.ROOT,
                "{\"unit\":\"%s\",\"value\":%.3f,\"cpuMicros\":%.4f,\"operations\":%d,\"version\":\"%s\"}%n",
                unit,
                value,
                cpuMicrosPerOperation,
                operations,
                version);
        System.out.flush();
    }
}
