package io.greenloom.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.greenloom.async.Async;
import io.greenloom.async.Task;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.List;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// A session that is closed ends its requests wherever they are, and leaves no connection behind.
@Timeout(60)
final class ClosingTest {
    @Test
    void endsARequestThatIsConnecting() throws IOException {
        try (var full = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            List<Socket> queued = CancellationTest.fill(full);
            Async.run(() -> {
                var session = ClientSession.create();
                closed(session, "http://127.0.0.1:" + full.getLocalPort() + "/", () -> true);
                return true;
            });
            for (Socket each : queued) {
                each.close();
            }
        }
    }

    @Test
    void endsARequestInItsHandshake() throws IOException {
        try (var silent = ScriptedServer.start(ScriptedServer.Peer::awaitEnd)) {
            Async.run(() -> {
                var session = ClientSession.create();
                closed(session, "https://127.0.0.1:" + silent.port() + "/", () -> silent.accepted() == 1);
                Waits.until("closed", () -> silent.open() == 0);
                return true;
            });
        }
    }

    private static void closed(ClientSession session, String url, BooleanSupplier ready) {
        Task<ClientResponse> request = Async.createTask(() -> session.get(url));
        request.onDone(_ -> {}); // its failure is looked at below
        Waits.until("opening", () -> session.statistics().opening() == 1 && ready.getAsBoolean());
        session.close();
        Waits.until("ended", request::isDone);
        assertThatThrownBy(request::result)
                .isExactlyInstanceOf(ClientConnectionException.class)
                .hasMessageContaining("the session was closed");
        assertThat(session.statistics().opening()).isZero();
    }
}
