package io.greenloom.async;

import java.io.PrintWriter;
import java.io.StringWriter;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.helpers.NOPLogger;

/// Where an error goes that reaches nobody: to the log, or to the standard error of a program that has none, where
/// it would vanish.
final class LastResort {
    private static final Logger LOG = LoggerFactory.getLogger(EventLoop.class);

    private LastResort() {}

    static void report(String what, Throwable error) {
        if (LOG instanceof NOPLogger) {
            StringWriter trace = new StringWriter();
            error.printStackTrace(new PrintWriter(trace));
            System.err.print(what + "\n" + trace);
        } else {
            LOG.error("{}", what, error);
        }
    }
}
