package io.greenloom.samples.downloader.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.greenloom.samples.downloader.server.Behaviour.BusyOnce;
import io.greenloom.samples.downloader.server.Behaviour.Chunked;
import io.greenloom.samples.downloader.server.Behaviour.Delayed;
import io.greenloom.samples.downloader.server.Behaviour.Dribbled;
import io.greenloom.samples.downloader.server.Behaviour.Gzipped;
import io.greenloom.samples.downloader.server.Behaviour.HangsUp;
import io.greenloom.samples.downloader.server.Behaviour.Mislabelled;
import io.greenloom.samples.downloader.server.Behaviour.Page;
import io.greenloom.samples.downloader.server.Behaviour.Plain;
import io.greenloom.samples.downloader.server.Behaviour.RedirectLoop;
import io.greenloom.samples.downloader.server.Behaviour.Redirected;
import io.greenloom.samples.downloader.server.Behaviour.ResetOnce;
import io.greenloom.samples.downloader.server.Behaviour.Silent;
import io.greenloom.samples.downloader.server.Behaviour.Status;
import io.greenloom.samples.downloader.server.Behaviour.Truncated;
import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.zip.GZIPInputStream;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// What the server puts on the wire, byte for byte, seen through a plain socket.
final class ImageServerTest {
    private static ImageServer server;

    @BeforeAll
    static void start() throws IOException {
        server = ImageServer.start(120);
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    private static Exhibit one(Class<? extends Behaviour> behaviour) {
        return server.exhibits().stream()
                .filter(exhibit -> behaviour.isInstance(exhibit.behaviour()))
                .findFirst()
                .orElseThrow();
    }

    private static Socket connect() throws IOException {
        URI address = server.address(server.exhibits().get(0));
        Socket socket = new Socket(address.getHost(), address.getPort());
        socket.setSoTimeout(20_000);
        return socket;
    }

    private static void ask(Socket socket, String target, String... headers) throws IOException {
        String request = "GET " + target + " HTTP/1.1\r\nHost: x\r\n"
                + String.join(
                        "",
                        List.of(headers).stream().map(header -> header + "\r\n").toList()) + "\r\n";
        socket.getOutputStream().write(request.getBytes(StandardCharsets.ISO_8859_1));
    }

    /// All that comes until the server closes.
    private static byte[] answer(String target) throws IOException {
        try (Socket socket = connect()) {
            ask(socket, target, "Connection: close");
            return socket.getInputStream().readAllBytes();
        }
    }

    private static String head(byte[] answer) {
        String text = new String(answer, StandardCharsets.ISO_8859_1);
        return text.substring(0, text.indexOf("\r\n\r\n"));
    }

    private static byte[] body(byte[] answer) {
        int head = head(answer).length() + 4;
        byte[] body = new byte[answer.length - head];
        System.arraycopy(answer, head, body, 0, body.length);
        return body;
    }

    @Test
    void everyBehaviourIsOnShow() {
        Set<Class<?>> shown = new HashSet<>();
        server.exhibits().forEach(exhibit -> shown.add(exhibit.behaviour().getClass()));
        assertThat(shown)
                .containsExactlyInAnyOrder(
                        Plain.class,
                        Delayed.class,
                        Dribbled.class,
                        Chunked.class,
                        Gzipped.class,
                        Mislabelled.class,
                        Redirected.class,
                        BusyOnce.class,
                        ResetOnce.class,
                        Status.class,
                        Truncated.class,
                        RedirectLoop.class,
                        Silent.class,
                        HangsUp.class,
                        Page.class);
    }

    @Test
    void picturesAreRealAndTheSameEachTimeAndDiffer() throws Exception {
        List<Exhibit> again = Gallery.exhibits(120);
        Set<Integer> hashes = new HashSet<>();
        Set<String> sizes = new HashSet<>();
        for (int i = 0; i < 40; i++) {
            byte[] bytes = server.exhibits().get(i).picture().bytes();
            BufferedImage image = ImageIO.read(new ByteArrayInputStream(bytes));
            assertThat(image).as(server.exhibits().get(i).path()).isNotNull();
            sizes.add(image.getWidth() + "x" + image.getHeight());
            hashes.add(java.util.Arrays.hashCode(bytes));
            assertThat(again.get(i).picture().bytes()).isEqualTo(bytes);
        }
        assertThat(hashes).hasSize(40);
        assertThat(sizes).hasSizeGreaterThan(25);
    }

    @Test
    void aPlainPictureComesWithItsLengthAndTheConnectionIsKept() throws Exception {
        Exhibit plain = one(Plain.class);
        byte[] picture = plain.picture().bytes();
        try (Socket socket = connect()) {
            for (int round = 0; round < 3; round++) {
                ask(socket, plain.path());
                InputStream in = socket.getInputStream();
                StringBuilder head = new StringBuilder();
                while (!head.toString().endsWith("\r\n\r\n")) {
                    head.append((char) in.read());
                }
                assertThat(head).contains("200 OK").contains("Content-Length: " + picture.length + "\r\n");
                assertThat(in.readNBytes(picture.length)).isEqualTo(picture);
            }
        }
    }

    @Test
    void slowOnesComeWhole() throws Exception {
        for (Exhibit exhibit : List.of(one(Delayed.class), one(Dribbled.class), one(Mislabelled.class))) {
            assertThat(body(answer(exhibit.path()))).isEqualTo(exhibit.picture().bytes());
        }
        assertThat(head(answer(one(Mislabelled.class).path()))).contains("Content-Type: text/plain");
    }

    @Test
    void aGzippedOneUnpacksToThePicture() throws Exception {
        byte[] answer = answer(one(Gzipped.class).path());
        assertThat(head(answer)).contains("Content-Encoding: gzip");
        byte[] unpacked = new GZIPInputStream(new ByteArrayInputStream(body(answer))).readAllBytes();
        assertThat(unpacked).isEqualTo(one(Gzipped.class).picture().bytes());
    }

    @Test
    void aChunkedOneHasNoLengthAndEndsWithAnEmptyChunk() throws Exception {
        byte[] answer = answer(one(Chunked.class).path());
        assertThat(head(answer)).contains("Transfer-Encoding: chunked").doesNotContain("Content-Length");
        assertThat(new String(answer, StandardCharsets.ISO_8859_1)).endsWith("\r\n0\r\n\r\n");
    }

    @Test
    void aMovedOneIsFoundAfterItsRedirects() throws Exception {
        Exhibit moved = one(Redirected.class);
        String target = moved.path();
        int redirects = 0;
        byte[] answer = answer(target);
        while (head(answer).startsWith("HTTP/1.1 302")) {
            redirects++;
            target = head(answer).replaceFirst("(?s).*Location: ([^\r]*).*", "$1");
            answer = answer(target);
        }
        assertThat(redirects).isEqualTo(((Redirected) moved.behaviour()).hops());
        assertThat(body(answer)).isEqualTo(moved.picture().bytes());
    }

    @Test
    void aLoopNeverEnds() throws Exception {
        String target = one(RedirectLoop.class).path();
        for (int hop = 0; hop < 30; hop++) {
            byte[] answer = answer(target);
            assertThat(head(answer)).startsWith("HTTP/1.1 302");
            target = head(answer).replaceFirst("(?s).*Location: ([^\r]*).*", "$1");
        }
    }

    @Test
    void aBusyOneIsThereTheSecondTime() throws Exception {
        Exhibit busy = one(BusyOnce.class);
        assertThat(head(answer(busy.path()))).contains("503 Service Unavailable", "Retry-After: 1");
        assertThat(body(answer(busy.path()))).isEqualTo(busy.picture().bytes());
    }

    @Test
    void aResetOneIsThereTheSecondTime() throws Exception {
        Exhibit reset = one(ResetOnce.class);
        assertThatThrownBy(() -> answer(reset.path())).isInstanceOf(SocketException.class);
        assertThat(body(answer(reset.path()))).isEqualTo(reset.picture().bytes());
    }

    @Test
    void badOnesStayBad() throws Exception {
        for (int round = 0; round < 2; round++) {
            Exhibit half = one(Truncated.class);
            int length = half.picture().bytes().length;
            byte[] answer = answer(half.path());
            assertThat(head(answer)).contains("Content-Length: " + length);
            assertThat(body(answer)).hasSize(length / 2);
            assertThat(answer(one(HangsUp.class).path())).isEmpty();
            assertThat(head(answer(one(Status.class).path()))).startsWith("HTTP/1.1 404 Not Found");
            assertThat(head(answer(one(Page.class).path()))).contains("200 OK", "text/html");
        }
    }

    @Test
    void theSilentOneSaysNothing() throws Exception {
        try (Socket socket = connect()) {
            socket.setSoTimeout(100);
            ask(socket, one(Silent.class).path());
            assertThatThrownBy(() -> socket.getInputStream().read()).isInstanceOf(SocketTimeoutException.class);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"POST / HTTP/1.1\r\n\r\n", "rubbish\r\n\r\n", "GET /x HTTP/2\r\n\r\n", "GET /gallery/001.png"})
    void whatItDoesNotUnderstandEndsTheConnectionOnly(String request) throws Exception {
        try (Socket socket = connect()) {
            socket.getOutputStream().write(request.getBytes(StandardCharsets.ISO_8859_1));
            socket.shutdownOutput();
            assertThat(socket.getInputStream().readAllBytes()).isEmpty();
        }
        assertThat(head(answer("/nowhere"))).startsWith("HTTP/1.1 404");
    }

    @Test
    void closingCutsOpenConnections() throws Exception {
        ImageServer other = ImageServer.start(10);
        Exhibit silent = other.exhibits().stream()
                .filter(exhibit -> exhibit.behaviour() instanceof Silent)
                .findFirst()
                .orElseThrow();
        URI address = other.address(silent);
        try (Socket socket = new Socket(address.getHost(), address.getPort())) {
            socket.setSoTimeout(20_000);
            ask(socket, silent.path());
            // An answered request on another connection shows that both were accepted.
            try (Socket second = new Socket(address.getHost(), address.getPort())) {
                ask(second, "/nowhere", "Connection: close");
                assertThat(head(second.getInputStream().readAllBytes())).contains("404");
            }
            other.close();
            assertThat(socket.getInputStream().read()).isEqualTo(-1);
        }
        assertThat(isSoonRefused(address)).isTrue();
    }

    /// Tries several times: a connection to a port that nobody listens on may come out at itself, if the port that
    /// it is made from happens to be the same.
    private static boolean isSoonRefused(URI address) {
        for (int i = 0; i < 100; i++) {
            try (Socket unexpected = new Socket(address.getHost(), address.getPort())) {
                assertThat(unexpected.isConnected()).isTrue();
            } catch (IOException refused) {
                return true;
            }
        }
        return false;
    }
}
