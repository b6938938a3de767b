package io.greenloom.interop;

import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;

/// The contract of a library that calls PostgreSQL, of which each class has one of its own. Skipped where that is
/// not installed, but not on CI.
abstract class PostgresContract extends LibraryContract {
    @TempDir
    private static Path folder;

    static PostgresServer server;

    @BeforeAll
    static void start() throws Exception {
        server = PostgresServer.start(folder);
    }

    @AfterAll
    static void stop() throws Exception {
        if (server != null) {
            server.stop();
        }
    }

    @Override
    final Gate gate() {
        return server;
    }
}
