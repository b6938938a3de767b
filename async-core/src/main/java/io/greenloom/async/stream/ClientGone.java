package io.greenloom.async.stream;

import io.greenloom.async.CancelledError;
import io.greenloom.async.TaskGroupException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;

/// Tells the end of a handler's own connection from a failure of the handler.
///
/// Clients go when they like, which a public server meets all day and nobody can mend. Only the exception of that
/// very connection counts, as it is or inside of what merely carries it: that of another connection, of the
/// database behind it say, is a failure, and so is an exception of the handler's own, whatever its cause, and one
/// that has a failure among its suppressed ones.
final class ClientGone {
    private static final int DEPTH = 20;

    private ClientGone() {}

    static boolean explains(Throwable error, Wire wire) {
        return explains(error, wire, DEPTH);
    }

    private static boolean explains(Throwable error, Wire wire, int depth) {
        if (depth == 0) {
            return false;
        }
        for (Throwable other : error.getSuppressed()) {
            if (!(other instanceof CancelledError) && !explains(other, wire, depth - 1)) {
                return false;
            }
        }
        if (error instanceof StreamException own && wire.isEnd(own)) {
            return true;
        }
        Throwable cause = error.getCause();
        return cause != null && carries(error) && explains(cause, wire, depth - 1);
    }

    private static boolean carries(Throwable error) {
        return error instanceof IOException // of inputStream() and outputStream()
                || error instanceof UncheckedIOException
                || error instanceof TaskGroupException
                || error instanceof ExecutionException
                || error instanceof CompletionException;
    }
}
