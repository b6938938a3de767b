package io.greenloom.samples.downloader;

import java.io.InputStream;
import java.io.PrintStream;
import java.util.List;
import picocli.CommandLine;
import picocli.CommandLine.ParameterException;

/// The command line: reads it, has the run made, says how it went.
public final class Main {
    static final int OK = 0;
    static final int SOME_FAILED = 1;
    static final int BAD_USAGE = 2;

    private static final String NAME = "image-downloader";

    private Main() {}

    /// Runs the program and exits; see `--help`.
    ///
    /// @param args the command line
    public static void main(String[] args) {
        Interrupts interrupts = Interrupts.install(System.err);
        int exitCode = run(args, System.in, System.out, System.err, interrupts);
        System.out.flush();
        System.err.flush();
        System.exit(exitCode);
    }

    static int run(String[] args, InputStream in, PrintStream out, PrintStream err, Interrupts interrupts) {
        CommandLineOptions options = new CommandLineOptions();
        CommandLine parser = new CommandLine(options);
        try {
            parser.parseArgs(args);
            if (parser.isUsageHelpRequested()) {
                parser.usage(out);
                return OK;
            }
            if (parser.isVersionHelpRequested()) {
                parser.printVersionHelp(out);
                return OK;
            }
            return run(options, in, out, err, interrupts);
        } catch (ParameterException e) {
            err.println(NAME + ": " + firstLine(e) + " (--help tells more)");
            return BAD_USAGE;
        } catch (UsageProblem | NotAnAddress e) {
            err.println(NAME + ": " + e.getMessage());
            return BAD_USAGE;
        }
    }

    private static int run(
            CommandLineOptions options, InputStream in, PrintStream out, PrintStream err, Interrupts interrupts) {
        Settings settings = options.settings();
        if (options.demo && !options.namesNothing()) {
            throw new UsageProblem("--demo takes no addresses: leave it out to download these");
        }
        if (!options.demo && options.namesNothing()) {
            throw new UsageProblem("there is nothing to download: give addresses or --input FILE, or try --demo"
                    + " (--help tells more)");
        }
        if (!options.demo) {
            AddressList list = addresses(options, in);
            return new Run(settings, options, out, err, interrupts).call(list);
        }
        try (Demo demo = Demo.start()) {
            PrintStream words = "-".equals(options.json) ? err : out;
            if (!options.quiet) {
                words.println(demo.introduction());
            }
            return new Run(settings, options, out, err, interrupts).call(demo.addresses());
        }
    }

    private static AddressList addresses(CommandLineOptions options, InputStream in) {
        String input = options.input;
        List<String> lines = input == null ? List.of() : ListFile.lines(input, in);
        AddressList list = AddressList.of(options.addresses, lines, input == null ? "" : ListFile.name(input));
        if (list.addresses().isEmpty()) {
            String name = "the list '" + ListFile.name(String.valueOf(input)) + "'";
            throw new UsageProblem(
                    list.rejected().isEmpty()
                            ? name + " is empty: put one address on each line"
                            : name + " holds no address: "
                                    + list.rejected().get(0).reason());
        }
        return list;
    }

    /// The sentence; what may follow lists similar options.
    private static String firstLine(ParameterException e) {
        return String.valueOf(e.getMessage()).lines().findFirst().orElse("wrong usage");
    }
}
