package io.greenloom.bench;

import java.util.List;

/// What is compared: contestants that all do the same amount of the same thing.
///
/// @param key what `--table` calls it; several tables may share one
/// @param caption the definition that every contestant keeps to
/// @param unit of the values; nanoseconds are better when fewer, requests a second when more
/// @param amount operations, or seconds on the clock for a load
/// @param quickAmount the same for `--quick`
/// @param needs what contestants are given, so as to measure
record Table(
        String key,
        String title,
        String caption,
        String unit,
        int amount,
        int quickAmount,
        Needs needs,
        List<Contestant> contestants,
        List<Target> targets) {
    static final String NANOS = "ns";
    static final String REQUESTS = "requests/s";

    /// What contestants are given besides the amount and the time to warm up.
    enum Needs {
        /// Nothing: they are alone.
        NOTHING,
        /// The address of an nginx, and a number of connections.
        SERVER,
        /// A number of connections, the size of a message, and how to start the client that sends them.
        CLIENT
    }

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
