package io.greenloom.bench;

import io.greenloom.bench.contestant.EchoLoad;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/// Runs the contestants of a table in turn, A B C A B C, so that a machine that slows down slows all of them.
///
/// @param progress told what is about to run, in a few words
record Runner(ContestantProcess process, Path workFolder, int rounds, boolean quick, Consumer<String> progress) {
    // What the JVM's compilers need until the figures stop falling; Python has nothing to compile.
    private static final double JVM_WARM_UP_SECONDS = 5;
    private static final double PYTHON_WARM_UP_SECONDS = 1;
    private static final double LOAD_WARM_UP_SECONDS = 10;
    private static final double QUICK_FRACTION = 0.2;

    Results run(Table table) throws IOException, InterruptedException {
        double load = Machine.currentLoad();
        return switch (table.needs()) {
            case NOTHING -> new Results(table, load, rounds(table, List.of()));
            case SERVER -> withServer(table, load);
            case CLIENT -> new Results(table, load, rounds(table, client()));
        };
    }

    private Results withServer(Table table, double load) throws IOException, InterruptedException {
        Optional<Path> nginx = Nginx.program();
        if (nginx.isEmpty()) {
            return new Results(table, load, nobody(table, new Outcome.Missing("nginx-light")));
        }
        try (Nginx server = Nginx.start(nginx.get(), workFolder)) {
            List<String> where = List.of(server.address(), Integer.toString(Tables.CONNECTIONS));
            return new Results(table, load, rounds(table, where));
        }
    }

    /// What starts the client of the echo: a JVM, and a file with its arguments.
    private List<String> client() throws IOException {
        List<String> arguments = new ArrayList<>(ContestantProcess.JVM_FLAGS);
        arguments.addAll(List.of("-cp", System.getProperty("java.class.path"), EchoLoad.class.getName()));
        List<String> quoted = arguments.stream()
                .map(argument -> '"' + argument.replace("\\", "\\\\").replace("\"", "\\\"") + '"')
                .toList();
        Path file = Files.write(workFolder.resolve("load.txt"), quoted);
        return List.of(
                Integer.toString(Tables.CONNECTIONS),
                Integer.toString(Tables.MESSAGE_BYTES),
                ContestantProcess.java().toString(),
                file.toString());
    }

    private List<Row> rounds(Table table, List<String> firstArguments) throws InterruptedException {
        List<List<Outcome>> outcomes = new ArrayList<>();
        table.contestants().forEach(contestant -> outcomes.add(new ArrayList<>()));
        int amount = quick ? table.quickAmount() : table.amount();
        for (int round = 1; round <= rounds; round++) {
            for (int i = 0; i < outcomes.size(); i++) {
                Contestant contestant = table.contestants().get(i);
                progress.accept(table.title() + ", round " + round + " of " + rounds + ": " + contestant.name());
                Contestant started = contestant.withFirstArguments(firstArguments);
                outcomes.get(i).add(process.run(started, table.unit(), amount, warmUpSeconds(table, started)));
            }
        }
        List<Row> rows = new ArrayList<>();
        for (int i = 0; i < outcomes.size(); i++) {
            rows.add(new Row(table.contestants().get(i), outcomes.get(i)));
        }
        return rows;
    }

    private double warmUpSeconds(Table table, Contestant contestant) {
        double seconds = table.needs() != Table.Needs.NOTHING
                ? LOAD_WARM_UP_SECONDS
                : switch (contestant.program()) {
                    case Contestant.Jvm jvm -> JVM_WARM_UP_SECONDS;
                    case Contestant.Python python -> PYTHON_WARM_UP_SECONDS;
                };
        return quick ? seconds * QUICK_FRACTION : seconds;
    }

    private static List<Row> nobody(Table table, Outcome why) {
        return table.contestants().stream()
                .map(contestant -> new Row(contestant, List.of(why)))
                .toList();
    }
}
