package io.greenloom.bench.contestant;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;

/// The JDK's HTTP client, called in blocking style from one virtual thread for each connection.
public final class JavaNetHttpGet {
    private JavaNetHttpGet() {}

    public static void main(String[] arguments) {
        HttpRequest request = HttpRequest.newBuilder(URI.create(arguments[2])).build();
        int connections = Integer.parseInt(arguments[3]);
        // Not closed: the meter ends the process under full load.
        HttpClient client =
                HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
        LoadMeter meter = LoadMeter.start(Versions.jdk(), arguments);
        for (int i = 0; i < connections; i++) {
            Thread.startVirtualThread(() -> getForEver(client, request, meter));
        }
    }

    private static void getForEver(HttpClient client, HttpRequest request, LoadMeter meter) {
        try {
            while (true) {
                HttpResponse<byte[]> response = client.send(request, BodyHandlers.ofByteArray());
                meter.completed(response.statusCode(), response.body().length);
            }
        } catch (IOException | InterruptedException e) {
            meter.failed(e);
        }
    }
}
