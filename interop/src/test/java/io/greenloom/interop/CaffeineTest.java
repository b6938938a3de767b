package io.greenloom.interop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.github.benmanes.caffeine.cache.AsyncCache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.greenloom.async.Async;
import io.greenloom.async.CancelledError;
import io.greenloom.async.EventLoop;
import io.greenloom.async.LoopClock;
import io.greenloom.async.Task;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.junit.jupiter.api.Test;

/// Caffeine's cache, whose loads are tasks: the recipe of `docs/tasks.md`. The cache's own time is moved by hand.
final class CaffeineTest {
    private long nowNanos;
    private int loads;
    private final AsyncCache<String, String> cache = Caffeine.newBuilder()
            .maximumSize(2)
            .expireAfterWrite(Duration.ofMinutes(10))
            .ticker(() -> nowNanos)
            .executor(Runnable::run)
            .buildAsync();

    private String get(String key, Callable<String> load) {
        EventLoop loop = EventLoop.current();
        return Async.ensureFuture(cache.get(key, (_, _) -> loop.submit(load))).await();
    }

    private String slowly() {
        loads++;
        Async.sleep(Duration.ofSeconds(5));
        return "value " + loads;
    }

    @Test
    void tasksThatWantTheSameKeyShareOneLoad() {
        Async.run(LoopClock.virtual(), () -> {
            List<Task<String>> tasks = new ArrayList<>();
            for (int i = 0; i < 10; i++) {
                tasks.add(Async.createTask(() -> get("key", this::slowly)));
            }
            assertThat(Async.gather(tasks)).containsOnly("value 1");
            assertThat(get("key", this::slowly)).isEqualTo("value 1");
            assertThat(EventLoop.current().time()).isEqualTo(Duration.ofSeconds(5));
        });
    }

    @Test
    void whoIsCancelledTakesTheLoadFromNobody() {
        Async.run(LoopClock.virtual(), () -> {
            Task<String> first = Async.createTask(() -> get("key", this::slowly));
            Task<String> second = Async.createTask(() -> get("key", this::slowly));
            Async.sleep(Duration.ofSeconds(1));
            first.cancel();
            assertThatThrownBy(first::await).isInstanceOf(CancelledError.class);
            assertThat(EventLoop.current().time()).isEqualTo(Duration.ofSeconds(1));
            assertThat(second.await()).isEqualTo("value 1");
        });
    }

    @Test
    void aFailureIsThrownAsItIsAndNotKept() {
        Async.run(LoopClock.virtual(), () -> {
            IOException failure = new IOException("no network");
            Callable<String> fails = () -> {
                Async.yieldNow();
                throw failure;
            };
            assertThatThrownBy(() -> get("key", fails)).isSameAs(failure);
            assertThat(get("key", this::slowly)).isEqualTo("value 1");
        });
    }

    @Test
    void whatIsTooOldIsLoadedAgain() {
        Async.run(LoopClock.virtual(), () -> {
            assertThat(get("key", this::slowly)).isEqualTo("value 1");
            nowNanos += Duration.ofMinutes(9).toNanos();
            assertThat(get("key", this::slowly)).isEqualTo("value 1");
            nowNanos += Duration.ofMinutes(2).toNanos();
            assertThat(get("key", this::slowly)).isEqualTo("value 2");
        });
    }

    @Test
    void noMoreThanItsSizeIsKept() {
        Async.run(LoopClock.virtual(), () -> {
            for (int i = 0; i < 20; i++) {
                get("key " + i, this::slowly);
            }
            cache.synchronous().cleanUp();
            assertThat(cache.asMap()).hasSizeLessThanOrEqualTo(2);
        });
    }
}
