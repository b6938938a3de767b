package io.greenloom.samples.downloader.server;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// The head of a request, as far as this server cares. Bodies are not: GET and HEAD have none.
///
/// @param head whether only the headers of the answer are wanted
/// @param target the path and query
/// @param keepAlive whether the client wants to ask more on this connection
record Request(boolean head, String target, boolean keepAlive) {
    private static final int MAX_LINE_BYTES = 16 * 1024;

    /// The next request; null when the client has closed the connection.
    ///
    /// @throws IOException when what arrives is no request that this server understands
    static @Nullable Request read(InputStream in) throws IOException {
        String first = line(in);
        if (first == null) {
            return null;
        }
        String[] words = first.split(" ", -1);
        if (words.length != 3 || !words[2].startsWith("HTTP/1.")) {
            throw new IOException("not a request line: " + first);
        }
        if (!words[0].equals("GET") && !words[0].equals("HEAD")) {
            throw new IOException("only GET and HEAD are served, was asked to " + words[0]);
        }
        boolean keepAlive = words[2].equals("HTTP/1.1");
        for (String header = line(in); header != null && !header.isEmpty(); header = line(in)) {
            String lower = header.toLowerCase(Locale.ROOT);
            if (lower.startsWith("connection:") && lower.contains("close")) {
                keepAlive = false;
            }
        }
        return new Request(words[0].equals("HEAD"), words[1], keepAlive);
    }

    private static @Nullable String line(InputStream in) throws IOException {
        ByteArrayOutputStream line = new ByteArrayOutputStream();
        for (int b = in.read(); b != '\n'; b = in.read()) {
            if (b < 0) {
                return null;
            }
            if (line.size() == MAX_LINE_BYTES) {
                throw new IOException("a line of more than " + MAX_LINE_BYTES + " bytes");
            }
            if (b != '\r') {
                line.write(b);
            }
        }
        return line.toString(StandardCharsets.ISO_8859_1);
    }
}
