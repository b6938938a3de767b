package io.greenloom.async.stream;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.util.ArrayList;
import java.util.List;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;

/// A certificate, and the authority of its own that signed it, made by the `keytool` of the JDK that runs the
/// test.
final class Certificates {
    private static final String PASSWORD = "password";

    private final KeyStore store;
    private final KeyStore serverOnly;

    private Certificates(KeyStore store, KeyStore serverOnly) {
        this.store = store;
        this.serverOnly = serverOnly;
    }

    /// Makes a certificate for the names.
    ///
    /// @param names such as `dns:localhost,ip:127.0.0.1`
    /// @param more further arguments of keytool
    static Certificates make(Path folder, String name, String names, String... more)
            throws IOException, InterruptedException, GeneralSecurityException {
        Path file = folder.resolve(name + ".p12");
        keytool(file, "authority", "CN=authority of " + name, "-ext", "bc:c");
        List<String> arguments = new ArrayList<>(List.of("-signer", "authority", "-ext", "san=" + names));
        arguments.addAll(List.of(more));
        keytool(file, "server", "CN=" + name, arguments.toArray(String[]::new));
        KeyStore serverOnly = load(file);
        serverOnly.deleteEntry("authority"); // or the server might show that one
        return new Certificates(load(file), serverOnly);
    }

    private static void keytool(Path file, String alias, String subject, String... more)
            throws IOException, InterruptedException {
        Path keytool = Path.of(System.getProperty("java.home"), "bin", "keytool");
        List<String> command = new ArrayList<>(List.of(keytool.toString(), "-genkeypair", "-alias", alias));
        command.addAll(List.of("-dname", subject, "-keyalg", "EC", "-groupname", "secp256r1"));
        command.addAll(List.of("-keystore", file.toString(), "-storetype", "PKCS12", "-storepass", PASSWORD));
        command.addAll(List.of(more));
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        if (process.waitFor() != 0) {
            throw new IOException("keytool failed: " + said);
        }
    }

    private static KeyStore load(Path file) throws IOException, GeneralSecurityException {
        KeyStore store = KeyStore.getInstance("PKCS12");
        try (InputStream in = Files.newInputStream(file)) {
            store.load(in, PASSWORD.toCharArray());
        }
        return store;
    }

    /// Returns a context that shows the certificate and trusts the authority.
    SSLContext context() throws GeneralSecurityException, IOException {
        KeyStore trusted = KeyStore.getInstance("PKCS12");
        trusted.load(null, null);
        trusted.setCertificateEntry("authority", store.getCertificate("authority"));
        TrustManagerFactory trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        trust.init(trusted);
        KeyManagerFactory keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        keys.init(serverOnly, PASSWORD.toCharArray());
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(keys.getKeyManagers(), trust.getTrustManagers(), null);
        return context;
    }
}
