package io.greenloom.samples.downloader;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A server whose certificate nobody vouches for.
final class TlsTest {
    private static final String PASSWORD = "changeit";

    @TempDir
    Path temp;

    private SSLContext selfSigned() throws Exception {
        Path store = temp.resolve("store.p12");
        String keytool =
                Path.of(System.getProperty("java.home"), "bin", "keytool").toString();
        int made = new ProcessBuilder(
                        keytool,
                        "-genkeypair",
                        "-alias",
                        "x",
                        "-keyalg",
                        "EC",
                        "-dname",
                        "CN=nobody",
                        "-validity",
                        "2",
                        "-storetype",
                        "PKCS12",
                        "-keystore",
                        store.toString(),
                        "-storepass",
                        PASSWORD)
                .redirectErrorStream(true)
                .redirectOutput(temp.resolve("keytool.log").toFile())
                .start()
                .waitFor();
        assertThat(made).isZero();
        KeyStore keys = KeyStore.getInstance("PKCS12");
        try (InputStream in = Files.newInputStream(store)) {
            keys.load(in, PASSWORD.toCharArray());
        }
        KeyManagerFactory factory = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        factory.init(keys, PASSWORD.toCharArray());
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(factory.getKeyManagers(), null, null);
        return context;
    }

    @Test
    void isRefusedWithAHintAndAcceptedOnRequest() throws Exception {
        HttpsServer server = HttpsServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 10);
        server.setHttpsConfigurator(new HttpsConfigurator(selfSigned()));
        server.createContext("/", exchange -> {
            exchange.sendResponseHeaders(200, 6);
            exchange.getResponseBody().write(new byte[] {'G', 'I', 'F', '8', '9', 'a'});
            exchange.close();
        });
        server.start();
        try {
            String address = "https://127.0.0.1:" + server.getAddress().getPort() + "/cat";
            String out = temp.resolve("out").toString();
            Result refused = Result.of(address, "--out", out);
            assertThat(refused.exitCode()).isEqualTo(1);
            assertThat(refused.out())
                    .contains("no secure connection (1)", "--insecure accepts any certificate")
                    .doesNotContain("withVerifyTls", "attempts)");
            assertThat(Result.of(address, "--out", out, "--insecure").exitCode())
                    .isZero();
            assertThat(temp.resolve("out/cat.gif")).exists();
        } finally {
            server.stop(0);
        }
    }
}
