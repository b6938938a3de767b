package io.greenloom.interop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.greenloom.async.Async;
import io.greenloom.async.CancelledError;
import io.greenloom.async.Task;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import redis.clients.jedis.Jedis;
import redis.clients.jedis.JedisPool;
import redis.clients.jedis.JedisPoolConfig;

/// Jedis, with its pool. Skipped where Redis is not installed, but not on CI.
final class JedisTest extends LibraryContract {
    private static final int SIZE = 20;

    @TempDir
    private static Path folder;

    private static RedisServer server;

    private JedisPool pool;

    @BeforeAll
    static void start() throws Exception {
        server = RedisServer.start(folder);
    }

    @AfterAll
    static void stop() throws Exception {
        if (server != null) {
            server.stop();
        }
    }

    @BeforeEach
    void openPool() {
        JedisPoolConfig config = new JedisPoolConfig();
        config.setMaxTotal(SIZE);
        // Without a limit, commons-pool 2.12.0 does not wait while another connection is being made: it spins,
        // which holds the loop, and so the task that makes it.
        config.setMaxWait(Duration.ofSeconds(20));
        pool = new JedisPool(config, "127.0.0.1", server.port());
    }

    @AfterEach
    void closePool() {
        pool.close();
    }

    @Override
    Gate gate() {
        return server;
    }

    @Override
    String call() {
        try (Jedis jedis = pool.getResource()) {
            return jedis.blpop(0, RedisServer.LIST).get(1);
        }
    }

    @Test
    void cancelledItsConnectionIsBrokenAndTheServerIsRidOfIt() {
        Async.run(() -> {
            Jedis jedis = pool.getResource();
            Task<?> call = Async.createTask(() -> jedis.blpop(0, RedisServer.LIST));
            Async.toThread(() -> awaitWaiting(1));
            call.cancel();
            assertThatThrownBy(call::await).isInstanceOf(CancelledError.class);
            assertThat(jedis.isBroken()).isTrue();
            Async.toThread(() -> awaitWaiting(0)); // so that no item is taken for nobody
            jedis.close();
            assertThat(pool.getNumActive()).isZero();
            Async.toThread(() -> gate().open());
            assertThat(call()).isEqualTo("answer");
        });
    }

    @Test
    void aTaskThatWaitsForAConnectionIsCancelledWithoutALoss() {
        Async.run(() -> {
            var busy = tasks(SIZE);
            Task<String> waiting = Async.createTask(this::call);
            Async.toThread(() -> {
                awaitWaiting(SIZE);
                poll("a task that waits for a connection", () -> pool.getNumWaiters() == 1);
            });
            waiting.cancel();
            assertThatThrownBy(waiting::await).isInstanceOf(CancelledError.class);
            Async.toThread(() -> gate().open());
            assertThat(Async.gather(busy)).containsOnly("answer");
            assertThat(pool.getNumActive()).isZero();
        });
    }
}
