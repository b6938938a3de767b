package io.greenloom.bench.contestant;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Objects;
import java.util.Properties;

/// The versions of the peers on the class path, as the build resolved them.
public final class Versions {
    private static final Properties ALL = load();

    private Versions() {}

    /// Returns the version of the named peer, a key of `versions.properties`.
    public static String of(String peer) {
        return Objects.requireNonNull(ALL.getProperty(peer), () -> "versions.properties does not know " + peer);
    }

    /// Returns the version of the JDK that runs this process.
    public static String jdk() {
        return "JDK " + Runtime.version();
    }

    private static Properties load() {
        try (InputStream in = Versions.class.getResourceAsStream("/io/greenloom/bench/versions.properties")) {
            Properties properties = new Properties();
            properties.load(Objects.requireNonNull(in, "versions.properties is not on the class path"));
            return properties;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
