package io.greenloom.bench.contestant;

import io.greenloom.async.Async;
import io.greenloom.async.Task;
import io.greenloom.http.ClientResponse;
import io.greenloom.http.ClientSession;
import io.greenloom.http.SessionOptions;
import java.util.ArrayList;
import java.util.List;

/// Our own client on one loop, one task for each connection.
public final class ClientSessionGet {
    private ClientSessionGet() {}

    public static void main(String[] arguments) {
        String address = arguments[2];
        int connections = Integer.parseInt(arguments[3]);
        LoadMeter meter = LoadMeter.start(Versions.of("greenloom"), arguments);
        Async.run(() -> {
            try (ClientSession session = ClientSession.create(SessionOptions.DEFAULT.withLimit(connections))) {
                List<Task<Boolean>> tasks = new ArrayList<>();
                for (int i = 0; i < connections; i++) {
                    tasks.add(Async.createTask(() -> getForEver(session, address, meter)));
                }
                return Async.gather(tasks);
            }
        });
    }

    private static boolean getForEver(ClientSession session, String address, LoadMeter meter) {
        try {
            while (true) {
                try (ClientResponse response = session.get(address)) {
                    meter.completed(response.status(), response.read().length);
                }
            }
        } catch (RuntimeException | Error e) {
            meter.failed(e);
            return false;
        }
    }
}
