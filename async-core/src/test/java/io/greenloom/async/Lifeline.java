package io.greenloom.async;

import java.time.Duration;

/// For the main method of a JVM that a test starts: ends it when the JVM of the test has gone, or has forgotten
/// it.
public final class Lifeline {
    private static final Duration LONGEST = Duration.ofMinutes(2);

    private Lifeline() {}

    public static void hold() {
        ProcessHandle parent = ProcessHandle.current().parent().orElseThrow();
        long start = System.nanoTime();
        Thread.ofPlatform().daemon().name("lifeline").start(() -> {
            while (parent.isAlive() && System.nanoTime() - start < LONGEST.toNanos()) {
                try {
                    Thread.sleep(200); // between two looks at another process, which tells nobody of its end
                } catch (InterruptedException e) {
                    break;
                }
            }
            Runtime.getRuntime().halt(99);
        });
    }
}
