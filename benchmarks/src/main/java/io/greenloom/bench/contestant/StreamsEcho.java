package io.greenloom.bench.contestant;

import io.greenloom.async.Async;
import io.greenloom.async.stream.BrokenStreamException;
import io.greenloom.async.stream.Server;
import io.greenloom.async.stream.Stream;

/// An echo server over our streams: one task for each connection.
public final class StreamsEcho {
    private StreamsEcho() {}

    public static void main(String[] arguments) {
        Async.run(() -> {
            try (Server server = Server.start(StreamsEcho::echo, "127.0.0.1", 0)) {
                EchoMeter.start(Versions.of("greenloom"), arguments, server.port());
                server.serveForever();
            }
        });
    }

    private static void echo(Stream stream) {
        try {
            for (byte[] bytes = stream.read(65_536); bytes.length > 0; bytes = stream.read(65_536)) {
                stream.write(bytes);
            }
        } catch (BrokenStreamException e) {
            return; // the load has ended
        }
    }
}
