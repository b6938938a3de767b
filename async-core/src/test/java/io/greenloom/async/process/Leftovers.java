package io.greenloom.async.process;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/// What a test of processes must not leave: a child, a thread of a pipe. Both end a moment after what they served.
final class Leftovers {
    private Leftovers() {}

    static void awaitNone() throws InterruptedException {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
        while (!all().isEmpty() && System.nanoTime() < deadline) {
            Thread.sleep(1); // a bounded poll
        }
        List<String> left = all();
        ProcessHandle.current().descendants().forEach(ProcessHandle::destroyForcibly); // not to fail the next test too
        assertThat(left).as("children and threads that are left").isEmpty();
    }

    /// Returns whether a process is being started.
    static boolean isStarting() {
        return all().stream().anyMatch(name -> name.startsWith("greenloom-start-"));
    }

    private static List<String> all() {
        List<String> left = new ArrayList<>();
        ProcessHandle.current().descendants().forEach(child -> left.add("process " + child.info()));
        Thread.getAllStackTraces().keySet().stream()
                .map(Thread::getName)
                .filter(name -> name.startsWith("greenloom-pipe-")
                        || name.startsWith("greenloom-start-")
                        || name.startsWith("greenloom-stop-")
                        || name.startsWith("greenloom-kill-")
                        || name.startsWith("greenloom-signal-"))
                .filter(name -> !name.contains("standard-input"))
                .forEach(left::add);
        return left;
    }
}
