package io.greenloom.interop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.greenloom.async.Async;
import io.greenloom.async.CancelledError;
import io.greenloom.async.Task;
import io.greenloom.generator.Generator;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/// PostgreSQL's JDBC driver. Skipped where PostgreSQL is not installed, but not on CI.
final class PostgresTest extends PostgresContract {
    @Override
    String call() throws SQLException {
        try (Connection connection = server.connect()) {
            return PostgresServer.query(connection, PostgresServer.CALL);
        }
    }

    @Test
    void sleepsInTheServerAddUpToOneNotToTheirSum() {
        Async.run(() -> {
            List<Task<String>> sleeps = new ArrayList<>();
            List<Connection> connections = new ArrayList<>();
            for (int i = 0; i < 20; i++) {
                connections.add(server.connect());
            }
            long start = System.nanoTime();
            for (Connection connection : connections) {
                sleeps.add(Async.createTask(
                        () -> PostgresServer.query(connection, "select 'slept' from (select pg_sleep(0.2)) sleep")));
            }
            assertThat(Async.gather(sleeps)).hasSize(20).containsOnly("slept");
            assertThat(System.nanoTime() - start).isLessThan(20 * 200_000_000L / 2);
            for (Connection connection : connections) {
                connection.close();
            }
        });
    }

    @Test
    void cancelledItsConnectionIsLostAndTheServerGoesOnForAWhile() {
        Async.run(() -> {
            Connection connection = server.connect();
            Task<String> call = Async.createTask(() -> PostgresServer.query(connection, PostgresServer.CALL));
            Async.toThread(() -> awaitWaiting(1));
            call.cancel();
            assertThatThrownBy(call::await).isInstanceOf(CancelledError.class);
            assertThat(connection.isClosed()).isTrue();
            assertThat(connection.isValid(1)).isFalse();
            // It has not been told, and looks at its socket only when it has something to say.
            assertThat(Async.<Integer>toThread(server::waiting)).isOne();
        });
    }

    @Test
    void cancelledByTheDriversOwnRequestTheConnectionIsKept() {
        Async.run(() -> {
            try (Connection connection = server.connect();
                    Statement statement = connection.createStatement()) {
                Task<String> call = Async.createTask(() -> cancellable(statement));
                Async.toThread(() -> awaitWaiting(1));
                call.cancel();
                assertThatThrownBy(call::await).isInstanceOf(CancelledError.class);
                Async.toThread(() -> awaitWaiting(0));
                assertThat(PostgresServer.query(connection, "select 'still here'"))
                        .isEqualTo("still here");
            }
        });
    }

    /// The recipe of the page "What suspends": the call is another task's, which is told in the driver's own way.
    private static String cancellable(Statement statement) throws SQLException {
        Task<String> query = Async.createTask(() -> {
            try (ResultSet rows = statement.executeQuery(PostgresServer.CALL)) {
                rows.next();
                return rows.getString(1);
            }
        });
        try {
            return Async.shield(query).await();
        } catch (CancelledError e) {
            statement.cancel();
            Async.wait(List.of(query), io.greenloom.async.ReturnWhen.ALL_COMPLETED);
            throw e;
        }
    }

    @Test
    void rowsComeAsAGeneratorWhileOthersRun() throws Exception {
        gate().open();
        Async.run(() -> {
            Task<List<Integer>> one = Async.createTask(() -> numbers(1, 2000).toList());
            Task<Long> other = Async.createTask(
                    () -> numbers(1, 2000).filter(i -> i % 2 == 0).sumOf(i -> i));
            assertThat(one.await()).hasSize(2000).contains(1, 2000);
            assertThat(other.await()).isEqualTo(1001L * 1000);
        });
    }

    private static Generator<Integer> numbers(int from, int to) {
        return Generator.of(y -> {
            try (Connection connection = server.connect()) {
                connection.setAutoCommit(false);
                try (Statement statement = connection.createStatement()) {
                    statement.setFetchSize(100);
                    try (ResultSet rows = statement.executeQuery("select generate_series(" + from + ", " + to + ")")) {
                        while (rows.next()) {
                            y.yield(rows.getInt(1));
                        }
                    }
                }
            }
        });
    }
}
