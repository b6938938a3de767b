package io.greenloom.test;

/// What a test can leave behind in its JVM, besides tasks.
public enum Leak {
    /// Threads, virtual or platform, that the test started and that still run. Those that the JDK or Greenloom
    /// keep for themselves do not count.
    THREADS,

    /// Files, sockets, pipes and selectors that the test opened and did not close. Seen on Linux only.
    FILES
}
