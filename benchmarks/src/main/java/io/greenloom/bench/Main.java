package io.greenloom.bench;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/// The one command: runs the tables, prints them, and writes `results.json`, `results.md` and `chart.svg`.
///
/// Exits with 0, also where a target is missed or a peer is missing; with 1 where a contestant broke; with 2 on
/// bad usage.
@Command(
        name = "bench",
        mixinStandardHelpOptions = true,
        description = "Measures Greenloom beside its peers, each table in one run on this machine.")
final class Main implements Callable<Integer> {
    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Option(
            names = "--table",
            split = ",",
            paramLabel = "<name>",
            description =
                    "Only these tables: switch, create, generator, pipeline, tasks, spawn, get, echo. Default: all.")
    private Set<String> tables = new TreeSet<>();

    @Option(
            names = "--rounds",
            paramLabel = "<n>",
            description = "How often each contestant runs. Default: ${DEFAULT-VALUE}.")
    private int rounds = 3;

    @Option(
            names = "--quick",
            description = "A tenth of the work and a fifth of the warm-up: shows that all runs, not how fast.")
    private boolean quick;

    @Option(
            names = "--out",
            paramLabel = "<folder>",
            description = "Where the results are written. Default: ${DEFAULT-VALUE}.")
    private Path out = Path.of("results");

    @Option(
            names = "--python",
            paramLabel = "<program>",
            description = "The Python that has the peers' packages. Default: ${DEFAULT-VALUE}.")
    private String python = "/usr/bin/python3";

    public static void main(String[] arguments) {
        // Stopped half way, it leaves no server and no contestant behind.
        Runtime.getRuntime()
                .addShutdownHook(new Thread(
                        () -> ProcessHandle.current().descendants().forEach(ProcessHandle::destroyForcibly)));
        System.exit(new CommandLine(new Main()).execute(arguments));
    }

    @Override
    public Integer call() throws IOException, InterruptedException {
        if (rounds < 1) {
            throw new ParameterException(spec.commandLine(), "--rounds must be at least 1, was " + rounds);
        }
        List<Table> chosen = chosen();
        Files.createDirectories(out);
        Path work = Files.createTempDirectory("greenloom-bench");
        try {
            return run(chosen, work);
        } finally {
            deleteTree(work);
        }
    }

    private int run(List<Table> chosen, Path work) throws IOException, InterruptedException {
        unpackScripts(work);
        Machine machine = Machine.inspect();
        Runner runner = new Runner(new ContestantProcess(python, work, work), work, rounds, quick, System.err::println);
        StringBuilder report = new StringBuilder(TextReport.head(machine, rounds));
        if (quick) {
            report.append("QUICK: too short a run for these figures to mean anything\n");
        }
        System.out.print(report);
        List<Results> all = new ArrayList<>();
        for (Table table : chosen) {
            Results results = runner.run(table);
            all.add(results);
            String text = TextReport.table(results);
            report.append(text);
            System.out.print(text);
            System.out.flush();
            // After each table, so that a run that is stopped half way leaves what it has.
            Files.writeString(out.resolve("results.md"), report);
            Files.writeString(out.resolve("chart.svg"), SvgChart.draw(machine, rounds, all));
            JsonReport.write(out.resolve("results.json"), machine, rounds, all);
        }
        System.out.println(
                "\nWritten to " + out.toAbsolutePath().normalize() + ": results.md, results.json, chart.svg");
        return all.stream().anyMatch(Results::hasFailure) ? 1 : 0;
    }

    private List<Table> chosen() {
        List<Table> all = Tables.all();
        Set<String> keys = new TreeSet<>(all.stream().map(Table::key).toList());
        for (String name : tables) {
            if (!keys.contains(name)) {
                throw new ParameterException(
                        spec.commandLine(), "there is no table \"" + name + "\"; there are " + String.join(", ", keys));
            }
        }
        return all.stream()
                .filter(table -> tables.isEmpty() || tables.contains(table.key()))
                .toList();
    }

    private static void unpackScripts(Path folder) throws IOException {
        for (String script : Tables.scripts()) {
            try (InputStream in = Main.class.getResourceAsStream("/python/" + script + ".py")) {
                byte[] text = Objects.requireNonNull(in, () -> script + ".py is not on the class path")
                        .readAllBytes();
                Files.writeString(folder.resolve(script + ".py"), new String(text, StandardCharsets.UTF_8));
            }
        }
    }

    private static void deleteTree(Path folder) throws IOException {
        try (Stream<Path> tree = Files.walk(folder)) {
            tree.sorted(Comparator.reverseOrder()).forEach(path -> {
                try {
                    Files.delete(path);
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
            });
        }
    }
}
