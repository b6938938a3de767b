package io.greenloom.async.process;

import io.greenloom.async.Async;
import io.greenloom.async.CancelledError;
import io.greenloom.async.internal.Limit;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeoutException;

/// A command from its start to its end, which leaves nothing behind however it ends.
final class Run {
    private static final Duration LAST_WORDS = Duration.ofSeconds(1);

    private Run() {}

    static CompletedProcess run(SubprocessOptions options, List<String> command) throws IOException, TimeoutException {
        Duration limit = options.timeout();
        Limit deadline = limit == null ? Limit.NONE : Limit.of(limit);
        Subprocess process = Subprocess.start(options, command);
        CapturedOutput output;
        try {
            output = process.communicate(options.inputBytes(), deadline);
        } catch (Throwable e) {
            CancelledError cancellation = Async.cancellationIn(e);
            if (cancellation != null) {
                stopAsCancelled(process, options.grace(), cancellation, e);
            } else if (limit != null && e instanceof TimeoutException) {
                process.stop(options.grace());
                throw new SubprocessTimeoutException(process.command(), limit, process.takeWhatIsThere(LAST_WORDS));
            }
            throw e;
        } finally {
            process.closePipes();
        }
        CompletedProcess completed = new CompletedProcess(process.command(), process.await(), output);
        return options.check() ? completed.check() : completed;
    }

    private static void stopAsCancelled(
            Subprocess process, Duration grace, CancelledError cancellation, Throwable first) {
        boolean interrupted = Async.currentTask() == null && Thread.interrupted(); // or nothing could be waited for
        try {
            if (comesAgain(cancellation)) {
                Async.uncancellable(() -> process.stop(grace));
            } else {
                process.stop(grace);
            }
        } catch (Throwable again) {
            if (again != first) {
                first.addSuppressed(again); // it has been killed; who asked first is the news
            }
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    /// Returns whether the same cancellation is thrown by each wait from here on; a second request, which makes us
    /// hurry, can be told from the first only where it is not.
    private static boolean comesAgain(CancelledError first) {
        return switch (first.source()) {
            case SCOPE, DEADLINE, GROUP, TIMEOUT -> Async.currentTask() != null;
            case CANCEL, INTERRUPT, LOOP, SHUTDOWN, FUTURE -> false;
        };
    }
}
