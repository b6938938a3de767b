package io.greenloom.samples.downloader.server;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.zip.GZIPOutputStream;

/// Writes answers onto one connection.
final class Answer {
    private static final int CHUNK_BYTES = 3000;
    private static final int PIECES = 10;

    private final OutputStream out;
    private final boolean headOnly;

    Answer(OutputStream out, boolean headOnly) {
        this.out = out;
        this.headOnly = headOnly;
    }

    void whole(String contentType, byte[] body) throws IOException {
        head("200 OK", "Content-Type: " + contentType, "Content-Length: " + body.length);
        body(body, 0, body.length);
    }

    void slowly(String contentType, byte[] body, Duration time) throws IOException, InterruptedException {
        head("200 OK", "Content-Type: " + contentType, "Content-Length: " + body.length);
        out.flush();
        for (int piece = 0; piece < PIECES; piece++) {
            Thread.sleep(time.dividedBy(PIECES));
            int from = (int) ((long) body.length * piece / PIECES);
            body(body, from, (int) ((long) body.length * (piece + 1) / PIECES));
        }
    }

    void chunked(String contentType, byte[] body) throws IOException {
        head("200 OK", "Content-Type: " + contentType, "Transfer-Encoding: chunked");
        if (headOnly) {
            return;
        }
        for (int from = 0; from < body.length; from += CHUNK_BYTES) {
            int to = Math.min(body.length, from + CHUNK_BYTES);
            ascii(Integer.toHexString(to - from) + "\r\n");
            body(body, from, to);
            ascii("\r\n");
        }
        ascii("0\r\n\r\n");
        out.flush();
    }

    void gzipped(String contentType, byte[] body) throws IOException {
        ByteArrayOutputStream packed = new ByteArrayOutputStream();
        try (GZIPOutputStream gzip = new GZIPOutputStream(packed)) {
            gzip.write(body);
        }
        head("200 OK", "Content-Type: " + contentType, "Content-Encoding: gzip", "Content-Length: " + packed.size());
        body(packed.toByteArray(), 0, packed.size());
    }

    /// Announces all and sends half; the caller then breaks the connection off.
    void half(String contentType, byte[] body) throws IOException {
        head("200 OK", "Content-Type: " + contentType, "Content-Length: " + body.length);
        body(body, 0, body.length / 2);
    }

    void redirect(String location) throws IOException {
        head("302 Found", "Location: " + location, "Content-Length: 0");
        out.flush();
    }

    void busy(Duration retryAfter) throws IOException {
        page(
                "503 Service Unavailable",
                "Too many visitors, please come back.",
                "Retry-After: " + retryAfter.toSeconds());
    }

    void page(String status, String text, String... headers) throws IOException {
        byte[] body =
                ("<!doctype html><title>" + status + "</title><p>" + text + "\n").getBytes(StandardCharsets.UTF_8);
        String[] all = new String[headers.length + 2];
        all[0] = "Content-Type: text/html; charset=utf-8";
        all[1] = "Content-Length: " + body.length;
        System.arraycopy(headers, 0, all, 2, headers.length);
        head(status, all);
        body(body, 0, body.length);
    }

    private void head(String status, String... headers) throws IOException {
        ascii("HTTP/1.1 " + status + "\r\nServer: greenloom-gallery\r\n" + String.join("\r\n", headers) + "\r\n\r\n");
    }

    private void body(byte[] bytes, int from, int to) throws IOException {
        if (!headOnly) {
            out.write(bytes, from, to - from);
        }
        out.flush();
    }

    private void ascii(String text) throws IOException {
        out.write(text.getBytes(StandardCharsets.US_ASCII));
    }
}
