package io.greenloom.interop;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;

/// PostgreSQL, with an advisory lock as the gate: it is closed while a connection of ours has the lock, which the
/// calls ask for.
final class PostgresServer implements LibraryContract.Gate {
    /// Waits at the gate, then says "answer". The lock is given back at the end of the statement.
    static final String CALL = "select 'answer' from (select pg_advisory_xact_lock_shared(7)) gate";

    private final ServerProcess server;
    private final Connection holder;
    private boolean closed;

    private PostgresServer(ServerProcess server) throws SQLException {
        this.server = server;
        this.holder = connect();
    }

    static PostgresServer start(Path folder) throws IOException, InterruptedException, SQLException {
        Path programs = ServerProcess.installed(
                        "postgresql", Path.of("/usr/lib/postgresql"), "/usr/lib/postgresql/*/bin/postgres")
                .getParent();
        UnaryOperator<List<String>> as = unprivileged(folder);
        Path data = folder.resolve("data");
        String initdb = programs.resolve("initdb").toString();
        ServerProcess.run(
                folder,
                as.apply(List.of(initdb, "-D", data.toString(), "-U", "test", "-A", "trust", "--no-sync", "--locale=C")));
        int port = ServerProcess.freePort();
        String postgres = programs.resolve("postgres").toString();
        return new PostgresServer(ServerProcess.start(
                port,
                folder,
                as.apply(List.of(
                        postgres, "-D", data.toString(), "-h", "127.0.0.1", "-p", Integer.toString(port), "-k", "",
                        "-F", "-c", "shared_buffers=16MB", "-c", "max_connections=60"))));
    }

    /// PostgreSQL refuses to run as root: there, it is run by another user of the system, who is given the folder.
    private static UnaryOperator<List<String>> unprivileged(Path folder) throws IOException {
        if (!System.getProperty("user.name").equals("root")) {
            return UnaryOperator.identity();
        }
        var users = folder.getFileSystem().getUserPrincipalLookupService();
        List<String> known = Files.readAllLines(Path.of("/etc/passwd"));
        String user = Stream.of("postgres", "nobody")
                .filter(name -> known.stream().anyMatch(line -> line.startsWith(name + ":")))
                .findFirst()
                .orElseThrow();
        Files.setOwner(folder, users.lookupPrincipalByName(user));
        return command -> ServerProcess.as(user, command);
    }

    String url() {
        return "jdbc:postgresql://127.0.0.1:" + server.port() + "/postgres?user=test";
    }

    Connection connect() throws SQLException {
        SQLException last = new SQLException("not tried");
        for (int i = 0; i < 500; i++) {
            try {
                return DriverManager.getConnection(url());
            } catch (SQLException e) {
                if (!"57P03".equals(e.getSQLState())) { // "the database system is starting up"
                    throw e;
                }
                last = e;
            }
        }
        throw last;
    }

    @Override
    public synchronized void close() throws SQLException {
        if (!closed) {
            query(holder, "select pg_advisory_lock(7)");
            closed = true;
        }
    }

    @Override
    public synchronized void open() throws SQLException {
        if (closed) {
            query(holder, "select pg_advisory_unlock(7)");
            closed = false;
        }
    }

    @Override
    public synchronized int waiting() throws SQLException {
        return Integer.parseInt(
                query(holder, "select count(*) from pg_locks where locktype = 'advisory' and not granted"));
    }

    static String query(Connection connection, String sql) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(sql)) {
            rows.next();
            return rows.getString(1);
        }
    }

    void stop() throws SQLException, IOException, InterruptedException {
        holder.close();
        server.stop("INT"); // its "fast" shutdown, which does not wait for clients
    }
}
