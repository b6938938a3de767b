package io.greenloom.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.greenloom.async.Async;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.zip.Deflater;
import java.util.zip.DeflaterOutputStream;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// gzip and deflate: what comes out, what is refused, and that neither memory nor patience runs out.
@Timeout(60)
final class CodingTest {
    private static final byte[] TEXT = "hello, world\n".repeat(1000).getBytes(StandardCharsets.UTF_8);

    @ParameterizedTest
    @ValueSource(strings = {"gzip", "GZIP", "x-gzip", " gzip ", "identity, gzip"})
    void gzipIsUndone(String coding) throws IOException {
        assertThat(read(coding, gzip(TEXT))).isEqualTo(TEXT);
    }

    @ParameterizedTest
    @ValueSource(strings = {"deflate", "Deflate"})
    void deflateIsUndoneWithZlibsHeadAndWithout(String coding) throws IOException {
        assertThat(read(coding, deflate(TEXT, false))).isEqualTo(TEXT);
        assertThat(read(coding, deflate(TEXT, true))).isEqualTo(TEXT);
    }

    @Test
    void stackedCodingsAreUndoneFromTheLast() throws IOException {
        assertThat(read("deflate, gzip", gzip(deflate(TEXT, false)))).isEqualTo(TEXT);
        assertThat(read("gzip\r\nContent-Encoding: Deflate", deflate(gzip(TEXT), true)))
                .isEqualTo(TEXT);
        assertThat(read("gzip, gzip, gzip", gzip(gzip(gzip(TEXT))))).isEqualTo(TEXT);
        assertThatThrownBy(() -> read("gzip, gzip, gzip, gzip, gzip, gzip", gzip(TEXT)))
                .isInstanceOf(ClientPayloadException.class)
                .hasMessageContaining("6");
    }

    @Test
    void withoutACodingTheBodyIsAsItIs() throws IOException {
        assertThat(read("identity", TEXT)).isEqualTo(TEXT);
        assertThat(read("", TEXT)).isEqualTo(TEXT);
    }

    @ParameterizedTest
    @ValueSource(strings = {"br", "zstd", "gzip, br", "compress"})
    void aCodingThatIsNotKnownHereIsRefusedByName(String coding) throws IOException {
        String name = coding.substring(coding.lastIndexOf(' ') + 1);
        refused(coding, TEXT, "\"" + name + "\"");
        refused(coding, TEXT, "withAutoDecompress(false)");
        assertThat(read(coding, new byte[0])).isEmpty();
    }

    @Test
    void aCodingThatTheRequestAskedForIsHandedOver() throws IOException {
        var asks = RequestOptions.DEFAULT.withHeader("Accept-Encoding", "br");
        var off = RequestOptions.DEFAULT.withAutoDecompress(false);
        try (var server = serving("br", TEXT)) {
            Async.run(() -> {
                try (var session = ClientSession.create()) {
                    for (RequestOptions options : List.of(asks, off)) {
                        try (var response = session.get(server.url("/"), options)) {
                            assertThat(response.read()).isEqualTo(TEXT);
                        }
                    }
                }
                return true;
            });
        }
    }

    @Test
    void nothingIsUndoneWhereNobodyWantsIt() throws IOException {
        byte[] packed = gzip(TEXT);
        try (var server = serving("gzip", packed)) {
            Async.run(() -> {
                try (var session = ClientSession.create();
                        var response = session.get(server.url("/"), RequestOptions.DEFAULT.withAutoDecompress(false))) {
                    assertThat(response.read()).isEqualTo(packed);
                }
                return true;
            });
        }
    }

    @Test
    void allMembersAreRead() throws IOException {
        assertThat(read("gzip", join(gzip(TEXT), gzip(TEXT)))).isEqualTo(join(TEXT, TEXT));
        assertThat(read("gzip", join(gzip(TEXT), new byte[20]))).isEqualTo(TEXT);
    }

    @Test
    void tooManyMembersAreRefused() throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        byte[] member = gzip(new byte[0]);
        for (int i = 0; i < 1025; i++) {
            out.writeBytes(member);
        }
        refused("gzip", out.toByteArray(), "1024");
    }

    @Test
    void allOptionalPartsOfTheHeadAreSkipped() throws IOException {
        byte[] packed = gzip(TEXT);
        byte[] head = {0x1f, (byte) 0x8b, 8, 2 | 4 | 8 | 16, 0, 0, 0, 0, 0, 3, 2, 0, 'x', 'y', 'n', 0, 'c', 0, 1, 2};
        assertThat(read("gzip", join(head, Arrays.copyOfRange(packed, 10, packed.length))))
                .isEqualTo(TEXT);
    }

    @Test
    void aBodyCutShortIsRefusedWhereverItIsCut() throws IOException {
        byte[] packed = gzip("hello, world".getBytes(StandardCharsets.UTF_8));
        for (int length = 1; length < packed.length; length++) {
            refused("gzip", Arrays.copyOf(packed, length), "ends in the middle");
        }
        byte[] zlib = deflate("hello, world".getBytes(StandardCharsets.UTF_8), false);
        for (int length = 1; length < zlib.length; length++) {
            refused("deflate", Arrays.copyOf(zlib, length), "ends in the middle");
        }
    }

    @Test
    void anEmptyBodyIsEmpty() throws IOException {
        assertThat(read("gzip", new byte[0])).isEmpty();
        assertThat(read("deflate", new byte[0])).isEmpty();
        assertThat(read("gzip", gzip(new byte[0]))).isEmpty();
    }

    @Test
    void aCorruptBodyIsRefused() throws IOException {
        byte[] packed = gzip(TEXT);
        refused("gzip", with(packed, packed.length - 8), "checksum");
        refused("gzip", with(packed, packed.length - 4), "13000 bytes");
        refused("gzip", with(packed, 0), "does not begin");
        refused("gzip", with(packed, 2), "does not begin");
        refused("gzip", with(packed, 20), "");
        refused("gzip", TEXT, "does not begin");
        refused("gzip", join(packed, TEXT), "behind its end");
        byte[] zlib = deflate(TEXT, false);
        refused("deflate", with(zlib, zlib.length - 1), "");
        refused("deflate", join(zlib, TEXT), "behind its end");
        refused("deflate", new byte[] {0x78, (byte) 0xbb, 0, 0, 0, 0, 0}, "dictionary");
    }

    @Test
    void noDamageHangsOrGoesUnnoticed() throws IOException {
        byte[] packed = gzip(TEXT);
        Random random = new Random(7);
        for (int i = 0; i < 300; i++) {
            byte[] damaged = packed.clone();
            int at = 10 + random.nextInt(damaged.length - 10);
            damaged[at] ^= (byte) (1 + random.nextInt(255));
            refused("gzip", damaged, "");
        }
    }

    @Test
    void aLargeBodyThatCompressesWellArrivesWhole() throws IOException {
        byte[] letters = new byte[2 * 1024 * 1024];
        Arrays.fill(letters, (byte) 'A');
        assertThat(read("gzip", gzip(letters))).isEqualTo(letters);
    }

    @Test
    void aBombIsRefused() throws IOException {
        byte[] zeros = gzip(new byte[64 * 1024 * 1024]);
        refused("gzip", zeros, "200 times");
        refused("gzip, gzip", gzip(zeros), "200 times");
    }

    @Test
    void theSizeOfABodyIsLimitedAfterDecompression() throws IOException {
        var limited = RequestOptions.DEFAULT.withMaxBody(TEXT.length - 1L);
        var enough = RequestOptions.DEFAULT.withMaxBody((long) TEXT.length);
        for (String coding : new String[] {"gzip", "identity"}) {
            try (var server = serving(coding, coding.equals("gzip") ? gzip(TEXT) : TEXT)) {
                Async.run(() -> {
                    try (var session = ClientSession.create()) {
                        try (var response = session.get(server.url("/"), enough)) {
                            assertThat(response.read()).isEqualTo(TEXT);
                        }
                        try (var response = session.get(server.url("/"), limited)) {
                            assertThatThrownBy(response::read)
                                    .isInstanceOf(ClientPayloadException.class)
                                    .hasMessageContaining("12999");
                        }
                        Waits.untilQuiet(session);
                    }
                    return true;
                });
            }
        }
    }

    private static void refused(String coding, byte[] body, String says) throws IOException {
        assertThatThrownBy(() -> read(coding, body))
                .isInstanceOf(ClientPayloadException.class)
                .hasMessageContaining(says);
    }

    /// Reads a body whole and in pieces, sent at once and byte by byte.
    private static byte[] read(String coding, byte[] body) throws IOException {
        try (var server = serving(coding, body)) {
            return Async.run(() -> {
                try (var session = ClientSession.create();
                        var whole = session.get(server.url("/"));
                        var streamed = session.get(server.url(body.length < 2000 ? "/slowly" : "/"))) {
                    byte[] bytes = whole.read();
                    ByteArrayOutputStream out = new ByteArrayOutputStream();
                    streamed.content().transferTo(out);
                    assertThat(out.toByteArray()).isEqualTo(bytes);
                    return bytes;
                }
            });
        }
    }

    private static ScriptedServer serving(String coding, byte[] body) throws IOException {
        String head =
                "HTTP/1.1 200 OK\r\nContent-Encoding: " + coding + "\r\nContent-Length: " + body.length + "\r\n\r\n";
        return ScriptedServer.start(peer -> {
            for (String request = peer.request(); !request.isEmpty(); request = peer.request()) {
                peer.send(head);
                if (request.startsWith("GET /slowly")) {
                    for (byte b : body) {
                        peer.send(new byte[] {b});
                    }
                } else {
                    peer.send(body);
                }
            }
        });
    }

    private static byte[] gzip(byte[] bytes) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (var gzip = new GZIPOutputStream(out)) {
            gzip.write(bytes);
        }
        return out.toByteArray();
    }

    private static byte[] deflate(byte[] bytes, boolean raw) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        Deflater deflater = new Deflater(Deflater.DEFAULT_COMPRESSION, raw);
        try (var deflate = new DeflaterOutputStream(out, deflater)) {
            deflate.write(bytes);
        }
        deflater.end();
        return out.toByteArray();
    }

    private static byte[] join(byte[] first, byte[] second) {
        byte[] both = Arrays.copyOf(first, first.length + second.length);
        System.arraycopy(second, 0, both, first.length, second.length);
        return both;
    }

    private static byte[] with(byte[] bytes, int changed) {
        byte[] copy = bytes.clone();
        copy[changed] ^= 0x55;
        return copy;
    }
}
