package io.greenloom.samples.downloader;

import io.greenloom.async.Async;
import io.greenloom.async.EventLoop;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;

/// One run of the program, from a list of addresses to the exit code.
final class Run {
    private final Settings settings;
    private final CommandLineOptions options;
    private final PrintStream out;
    private final PrintStream err;
    private final Interrupts interrupts;

    Run(Settings settings, CommandLineOptions options, PrintStream out, PrintStream err, Interrupts interrupts) {
        this.settings = settings;
        this.options = options;
        this.out = out;
        this.err = err;
        this.interrupts = interrupts;
    }

    /// @return the exit code
    /// @throws UsageProblem when nothing can be begun
    int call(AddressList list) {
        Path json = jsonFile();
        OutputFolder folder = OutputFolder.open(settings.out());
        RunReport report = download(list, folder);
        boolean written = report(report, json);
        OptionalInt interrupted = interrupts.exitCode();
        if (interrupted.isPresent()) {
            return interrupted.getAsInt();
        }
        return report.complete() && written ? Main.OK : Main.SOME_FAILED;
    }

    /// Looked at before anything is downloaded: it would be a pity to find out afterwards.
    private Path jsonFile() {
        String given = options.json;
        if (given == null || given.isEmpty() || given.equals("-")) {
            return settings.out().resolve(JsonSummary.FILE_NAME);
        }
        Path file;
        try {
            file = Path.of(given);
        } catch (InvalidPathException e) {
            throw new UsageProblem("'" + given + "' is no name of a file: " + e.getReason());
        }
        Path parent = file.toAbsolutePath().getParent();
        if (Files.isDirectory(file) || (parent != null && !Files.isDirectory(parent))) {
            throw new UsageProblem("the JSON summary cannot be written to '" + given
                    + "': --json wants the name of a file in a folder that exists");
        }
        return file;
    }

    private RunReport download(AddressList list, OutputFolder folder) {
        Instant started = Instant.now();
        long startNanos = System.nanoTime();
        NamePlan plan = new NamePlan();
        List<String> names = list.addresses().stream()
                .map(address -> plan.reserve(FileNames.of(address, settings.nameAfterUnderscore())))
                .toList();
        try (Progress progress = progress(list.addresses().size())) {
            Downloads downloads = new Downloads(
                    RetryPolicy.of(settings.retries()),
                    InstantSource.system(),
                    () -> ThreadLocalRandom.current().nextDouble(),
                    progress,
                    settings.concurrency(),
                    settings.perHost());
            List<Outcome> outcomes = new ArrayList<>(Async.<List<Outcome>>run(() -> {
                EventLoop loop = EventLoop.current();
                loop.setSlowStepLimit(Duration.ZERO); // the terminal is ours, and a cold JVM is slow at first
                interrupts.stopBy(() -> loop.callSoon(downloads::stop));
                try (Fetcher fetcher = Fetcher.open(settings, folder, plan)) {
                    return downloads.run(list.addresses(), names, fetcher);
                } finally {
                    // The loop is about to close; a late signal has nothing to stop any more.
                    interrupts.stopBy(() -> {});
                }
            }));
            for (int i = 0; i < outcomes.size(); i++) {
                outcomes.set(
                        i,
                        placed(
                                outcomes.get(i),
                                list.places().get(list.addresses().get(i))));
            }
            list.rejected().forEach(line -> outcomes.add(rejected(line)));
            return new RunReport(
                    folder.path(),
                    started,
                    Duration.ofNanos(System.nanoTime() - startNanos),
                    List.copyOf(outcomes),
                    list.duplicates(),
                    interrupts.exitCode().isPresent(),
                    downloads.problem());
        }
    }

    /// An address may look like one and be refused by the session; that too is told with its place in the list.
    private static Outcome placed(Outcome outcome, @Nullable String place) {
        if (place != null
                && outcome instanceof Outcome.Failed failed
                && failed.failure().kind() == Failure.Kind.ADDRESS) {
            Failure failure = Failure.of(
                    Failure.Kind.ADDRESS, place + ": " + failed.failure().reason());
            return new Outcome.Failed(failed.address(), failure, failed.time(), failed.attempts());
        }
        return outcome;
    }

    private static Outcome rejected(AddressList.Rejected line) {
        return new Outcome.Failed(line.line(), Failure.of(Failure.Kind.ADDRESS, line.reason()), Duration.ZERO, 0);
    }

    private Progress progress(int total) {
        if (options.quiet) {
            return Progress.none();
        }
        Tally tally = new Tally(total);
        return TerminalProbe.errorIsTerminal()
                ? new BarProgress(tally, err, TerminalProbe.width(), System::nanoTime)
                : new LineProgress(tally, err, System::nanoTime);
    }

    /// Whether all reports could be written.
    private boolean report(RunReport report, Path json) {
        boolean jsonToOut = "-".equals(options.json);
        Path sheet = report.folder().resolve(ContactSheet.FILE_NAME);
        boolean written = write(sheet, ContactSheet.of(report));
        if (jsonToOut) {
            out.print(JsonSummary.of(report));
        } else {
            written &= write(json, JsonSummary.of(report));
        }
        report.problem()
                .ifPresent(problem -> err.println("the output folder '" + report.folder()
                        + "' cannot be written any more, so the run was broken off: " + problem));
        if (options.quiet) {
            err.print(TextSummary.failures(report));
            return written;
        }
        PrintStream words = jsonToOut ? err : out;
        words.print(TextSummary.of(report));
        words.println();
        words.println("files          " + report.folder().toAbsolutePath().normalize());
        words.println("contact sheet  " + sheet.toAbsolutePath().normalize().toUri());
        if (!jsonToOut) {
            words.println("JSON summary   " + json.toAbsolutePath().normalize());
        }
        return written;
    }

    private boolean write(Path target, String text) {
        try {
            OutputFolder.writeReport(target, text);
            return true;
        } catch (IOException e) {
            err.println("'" + target + "' cannot be written: " + OutputFolder.reason(e));
            return false;
        }
    }
}
