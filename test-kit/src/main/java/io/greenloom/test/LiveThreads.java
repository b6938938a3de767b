package io.greenloom.test;

import com.sun.management.HotSpotDiagnosticMXBean;
import com.sun.management.HotSpotDiagnosticMXBean.ThreadDumpFormat;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// The threads started from some moment on that still run, virtual ones too.
///
/// Numbers of threads only grow, so one thread made at that moment tells the newer ones from the older. Virtual
/// threads are listed nowhere but in the JVM's own thread dump.
record LiveThreads(long newest) {
    // As in: #25 "name" virtual WAITING 2026-01-01T00:00:00Z, and below it the stack, up to an empty line.
    private static final Pattern HEAD = Pattern.compile("#(\\d+) \"(.*)\"( virtual)? ([A-Z_]+) \\S+");

    private static final String PLATFORM = "thread #";

    private static final Pattern KEPT_BY_THE_JDK = Pattern.compile(
            "ForkJoinPool-1-.*|ForkJoinPool\\.commonPool-.*|VirtualThread-.*|.*Poller.*|process reaper.*|Cleaner-\\d+"
                    + "|Common-Cleaner|CompletableFutureDelayScheduler|Attach Listener|JFR .*|.*Compiler.*"
                    + "|SIG[A-Z0-9]+ handler|Signal Dispatcher|Notification Thread|Finalizer|Reference Handler");

    /// Kept for a while for those that come next: by us, by Netty, and by those who run the tests.
    private static final Pattern KEPT_BY_OTHERS = Pattern.compile(
            "greenloom-(helper|dns|names|test|pipe-standard)-.*|greenloom-(orphans|watchdog)|globalEventExecutor-.*|surefire-.*|junit-.*");

    static LiveThreads fromNowOn() {
        return new LiveThreads(Thread.ofPlatform().unstarted(() -> {}).threadId());
    }

    /// Returns whether platform threads were started that still run. Virtual ones are tasks, or were started by
    /// some.
    boolean isAnyPlatformThreadRunning() {
        return startedSince().stream().anyMatch(thread -> thread.startsWith(PLATFORM));
    }

    /// Returns those that still run, each with where it is.
    List<String> startedSince() {
        List<String> threads = new ArrayList<>();
        List<String> lines = dump();
        for (int i = 0; i < lines.size(); i++) {
            Matcher head = HEAD.matcher(lines.get(i));
            if (head.matches() && isNewAndUnknown(Long.parseLong(head.group(1)), head.group(2))) {
                String kind = head.group(3) == null ? PLATFORM : "virtual thread #";
                threads.add(
                        kind + head.group(1) + " \"" + head.group(2) + "\", " + head.group(4) + place(lines, i + 1));
            }
        }
        return threads;
    }

    private boolean isNewAndUnknown(long number, String name) {
        return number > newest
                && number != Thread.currentThread().threadId()
                && !KEPT_BY_THE_JDK.matcher(name).matches()
                && !KEPT_BY_OTHERS.matcher(name).matches();
    }

    /// Returns the first frames that are not the JDK's; the first of all where there are no others.
    private static String place(List<String> lines, int from) {
        String first = "";
        for (int i = from; i < lines.size() && !lines.get(i).isBlank(); i++) {
            String frame = lines.get(i).strip();
            if (frame.startsWith("at ")) {
                if (!frame.contains("java.base/")) {
                    return " " + frame;
                }
                first = first.isEmpty() ? " " + frame : first;
            }
        }
        return first;
    }

    /// Returns the JVM's dump of all its threads, line by line.
    static List<String> dump() {
        try {
            Path folder = Files.createTempDirectory("greenloom-threads");
            Path file = folder.resolve("dump.txt");
            try {
                ManagementFactory.getPlatformMXBean(HotSpotDiagnosticMXBean.class)
                        .dumpThreads(file.toString(), ThreadDumpFormat.TEXT_PLAIN);
                return Files.readAllLines(file);
            } finally {
                Files.deleteIfExists(file);
                Files.delete(folder);
            }
        } catch (IOException e) {
            throw new UncheckedIOException("cannot dump the threads", e);
        }
    }
}
