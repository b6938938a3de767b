package io.greenloom.samples.downloader;

import java.util.Locale;
import java.util.Stack;
import picocli.CommandLine.IParameterConsumer;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.CommandSpec;

/// Reads the optional file name after `--json`: the next argument, unless that is an option or an address.
final class JsonTarget implements IParameterConsumer {
    @Override
    @SuppressWarnings("JdkObsolete") // The type is picocli's choice.
    public void consumeParameters(Stack<String> arguments, ArgSpec option, CommandSpec command) {
        if (arguments.isEmpty()) {
            option.setValue("");
            return;
        }
        String next = arguments.peek().toLowerCase(Locale.ROOT);
        boolean isOption = next.startsWith("-") && !next.equals("-");
        boolean isAddress = next.startsWith("http://") || next.startsWith("https://");
        option.setValue(isOption || isAddress ? "" : arguments.pop());
    }
}
