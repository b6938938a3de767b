package io.greenloom.interop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import io.greenloom.async.Async;
import io.greenloom.async.CancelledError;
import io.greenloom.async.Task;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// HikariCP, a pool of JDBC connections. Skipped where PostgreSQL is not installed, but not on CI.
final class HikariTest extends PostgresContract {
    private static final int SIZE = 20;

    private HikariDataSource pool;

    @BeforeEach
    void openPool() {
        HikariConfig config = new HikariConfig();
        config.setJdbcUrl(server.url());
        config.setMaximumPoolSize(SIZE);
        pool = new HikariDataSource(config);
    }

    @AfterEach
    void closePool() {
        pool.close();
    }

    @Override
    String call() throws SQLException {
        try (Connection connection = pool.getConnection()) {
            return PostgresServer.query(connection, PostgresServer.CALL);
        }
    }

    @Test
    void aConnectionThatWasLostToACancellationIsReplaced() {
        Async.run(() -> {
            Task<String> call = Async.createTask(this::call);
            Async.toThread(() -> awaitWaiting(1));
            call.cancel();
            assertThatThrownBy(call::await).isInstanceOf(CancelledError.class);
            Async.toThread(() -> gate().open());
            assertThat(Async.gather(tasks(SIZE))).containsOnly("answer");
            assertThat(pool.getHikariPoolMXBean().getActiveConnections()).isZero();
        });
    }

    @Test
    void aTaskThatWaitsForAConnectionLetsOthersRunAndIsCancelledWithoutALoss() {
        Async.run(() -> {
            List<Connection> all = new ArrayList<>();
            for (int i = 0; i < SIZE; i++) {
                all.add(pool.getConnection());
            }
            Task<String> waiting = Async.createTask(this::call);
            Task<String> other = Async.createTask(this::call);
            Async.toThread(() -> poll(
                    "two tasks that wait for a connection",
                    () -> pool.getHikariPoolMXBean().getThreadsAwaitingConnection() == 2));
            waiting.cancel();
            assertThatThrownBy(waiting::await).isInstanceOf(CancelledError.class);
            Async.toThread(() -> gate().open());
            for (Connection connection : all) {
                connection.close();
            }
            assertThat(other.await()).isEqualTo("answer");
            assertThat(pool.getHikariPoolMXBean().getTotalConnections()).isEqualTo(SIZE);
            assertThat(pool.getHikariPoolMXBean().getActiveConnections()).isZero();
        });
    }
}
