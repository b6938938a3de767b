package io.greenloom.bench;

import java.util.ArrayList;
import java.util.List;

/// One row of a table: a program that measures itself in a process of its own and prints one line of JSON.
///
/// @param name as the table shows it
/// @param ours whether it is Greenloom
record Contestant(String name, boolean ours, Program program) {
    /// What is started, after the amount to measure and the seconds to warm up have been put before
    /// `arguments`.
    sealed interface Program permits Jvm, Python {
        List<String> arguments();
    }

    /// A class with a `main` on the runner's own class path.
    record Jvm(String mainClass, List<String> jvmFlags, List<String> arguments) implements Program {}

    /// A script under `resources/python`.
    record Python(String script, List<String> arguments) implements Program {}

    private static final String PACKAGE = "io.greenloom.bench.contestant.";

    static Contestant ours(String name, String mainClass, String... arguments) {
        return new Contestant(name, true, new Jvm(PACKAGE + mainClass, List.of(), List.of(arguments)));
    }

    static Contestant jvm(String name, String mainClass, String... arguments) {
        return new Contestant(name, false, new Jvm(PACKAGE + mainClass, List.of(), List.of(arguments)));
    }

    static Contestant python(String name, String script, String... arguments) {
        return new Contestant(name, false, new Python(script, List.of(arguments)));
    }

    Contestant withJvmFlags(String... flags) {
        if (!(program instanceof Jvm jvm)) {
            throw new IllegalStateException(name + " does not run in a JVM");
        }
        return new Contestant(name, ours, new Jvm(jvm.mainClass(), List.of(flags), jvm.arguments()));
    }

    /// Puts arguments known only at run time, such as an address, before its own.
    Contestant withFirstArguments(List<String> first) {
        List<String> arguments = new ArrayList<>(first);
        arguments.addAll(program.arguments());
        Program started = switch (program) {
            case Jvm jvm -> new Jvm(jvm.mainClass(), jvm.jvmFlags(), arguments);
            case Python python -> new Python(python.script(), arguments);
        };
        return new Contestant(name, ours, started);
    }
}
