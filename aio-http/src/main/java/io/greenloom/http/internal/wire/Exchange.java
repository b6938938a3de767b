package io.greenloom.http.internal.wire;

import io.greenloom.async.EventLoop;
import io.greenloom.async.Promise;
import io.greenloom.http.ClientConnectionException;
import io.greenloom.http.ClientException;
import io.greenloom.http.ClientOsException;
import io.greenloom.http.ClientPayloadException;
import io.greenloom.http.MalformedResponseException;
import io.greenloom.http.ServerDisconnectedException;
import io.netty.handler.codec.http.HttpResponse;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// One request on a connection and what has come back for it. The I/O strand fills it in, the task waits for the
/// head.
///
/// It is separate from the connection because it may outlive its time there: a task that is cancelled when its
/// response is already complete must give up that response, and not a connection that others use by then.
final class Exchange {
    private final EventLoop loop;
    private final Connection connection;
    private final Deadlines deadlines;

    private @Nullable Promise<Boolean> waiter;
    private @Nullable HttpResponse head;
    private @Nullable BodyBuffer body;
    private @Nullable Supplier<? extends ClientException> failure;
    private boolean answered;

    Exchange(EventLoop loop, Connection connection, Deadlines deadlines) {
        this.loop = loop;
        this.connection = connection;
        this.deadlines = deadlines;
    }

    // --- the I/O strand's side ---

    /// Notes that the server has sent something.
    void answered() {
        answered = true;
    }

    void head(HttpResponse received, BodyBuffer itsBody) {
        head = received;
        body = itsBody;
    }

    /// Wakes the task if the head is there. Called when all that one look at the socket brought has been read, so
    /// that a small body is complete by then and costs no wake-up of its own.
    void wake() {
        Promise<Boolean> waiting = waiter;
        if (waiting != null && (head != null || failure != null)) {
            waiter = null;
            waiting.complete(true);
        }
    }

    /// Ends it with an error, unless it has ended.
    void fail(Supplier<? extends ClientException> error) {
        if (failure == null) {
            failure = error;
            if (body != null) {
                body.fail(error);
            }
            wake();
        }
    }

    void disconnected(@Nullable Throwable cause) {
        if (body != null) {
            cut(cause);
        } else if (cause == null || answered) {
            fail(() -> new ServerDisconnectedException(
                    url() + ": the server closed the connection before it had answered", cause));
        } else {
            fail(() -> new ClientOsException(
                    url() + ": the connection broke before the server had answered: " + cause.getMessage(), cause));
        }
    }

    private void cut(@Nullable Throwable cause) {
        fail(payload(
                cause == null
                        ? "was cut short: the server closed the connection before its end"
                        : "was cut short: " + cause.getMessage(),
                cause));
    }

    void badlyFramed(Throwable cause) {
        fail(payload("is badly framed: " + explained(cause), cause));
    }

    void malformed(Throwable cause) {
        String problem = explained(cause);
        fail(() -> new MalformedResponseException(url(), problem, cause));
    }

    void malformed(String problem) {
        fail(() -> new MalformedResponseException(url(), problem, null));
    }

    void closedHere() {
        fail(() -> new ClientConnectionException(url() + ": the connection was closed by this side", null));
    }

    private Supplier<ClientException> payload(String problem, @Nullable Throwable cause) {
        String message = url() + ": the body " + problem + received();
        return () -> new ClientPayloadException(message, cause);
    }

    private String received() {
        if (body == null || head == null) {
            return "";
        }
        String length = head.headers().get("Content-Length");
        return " (received %d of %s bytes)"
                .formatted(body.received(), length == null ? "an unknown number of" : length);
    }

    /// Netty wraps what a check of ours says about a field's value.
    private static String explained(Throwable error) {
        Throwable cause = error.getCause();
        return cause == null ? String.valueOf(error.getMessage()) : error.getMessage() + ": " + cause.getMessage();
    }

    private String url() {
        return deadlines.url();
    }

    // --- for both ---

    Deadlines deadlines() {
        return deadlines;
    }

    @Nullable
    BodyBuffer body() {
        return body;
    }

    @Nullable
    HttpResponse head() {
        return head;
    }

    boolean hasAnswered() {
        return answered;
    }

    // --- the task's side ---

    ResponseHead awaitHead() {
        while (head == null && failure == null) {
            Promise<Boolean> promise = loop.createPromise();
            waiter = promise;
            try {
                deadlines.awaitServer(promise, connection, "the server had not answered");
            } finally {
                waiter = null;
            }
        }
        HttpResponse got = head;
        BodyBuffer gotBody = body;
        if (got == null || gotBody == null) {
            throw failure == null ? new IllegalStateException("woken without a response") : failure.get();
        }
        return new ResponseHead(
                got.status().code(),
                got.status().reasonPhrase(),
                got.protocolVersion().text(),
                got.headers(),
                gotBody);
    }

    /// Gives up the response, and with it the connection unless that has done its part.
    void abandon() {
        BodyBuffer received = body;
        if (received == null) {
            connection.close();
        } else {
            received.close();
        }
    }
}
