package io.greenloom.bench;

import java.util.List;

/// What is compared: contestants that all do the same amount of the same thing.
///
/// @param key what `--table` calls it; several tables may share one
/// @param caption the definition that every contestant keeps to
/// @param unit of the values; nanoseconds are better when fewer, requests a second when more
/// @param amount operations, or seconds on the clock for a load
/// @param quickAmount the same for `--quick`
/// @param needsServer whether contestants get the address of an nginx and a number of connections
record Table(
        String key,
        String title,
        String caption,
        String unit,
        int amount,
        int quickAmount,
        boolean needsServer,
        List<Contestant> contestants,
        List<Target> targets) {
    static final String NANOS = "ns";
    static final String REQUESTS = "requests/s";

    Table {
        contestants = List.copyOf(contestants);
        targets = List.copyOf(targets);
        for (Target target : targets) {
            requireRow(contestants, target.contestant());
            requireRow(contestants, target.reference());
        }
    }

    private static void requireRow(List<Contestant> contestants, String name) {
        if (contestants.stream().noneMatch(contestant -> contestant.name().equals(name))) {
            throw new IllegalArgumentException("a target names \"" + name + "\", which is no row of its table");
        }
    }
}
