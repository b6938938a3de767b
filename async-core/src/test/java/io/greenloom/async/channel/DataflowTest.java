package io.greenloom.async.channel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.greenloom.async.Async;
import io.greenloom.async.CancelledError;
import io.greenloom.async.LoopClock;
import io.greenloom.async.Task;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/// Values that are set once.
final class DataflowTest {
    @Test
    void whoAsksBeforeItIsSetWaitsAndAllGetTheValue() {
        Async.run(() -> {
            Dataflow<Integer> value = new Dataflow<>();
            List<Task<Integer>> readers = new ArrayList<>();
            for (int i = 0; i < 5; i++) {
                readers.add(Async.createTask(() -> value.get()));
            }
            Async.yieldNow();
            assertThat(value.isSet()).isFalse();
            value.set(7);
            assertThat(Async.gather(readers)).containsOnly(7);
            assertThat(value.get()).isEqualTo(7);
            assertThat(value).hasToString("Dataflow[7]");
        });
    }

    @Test
    void itIsSetOnce() {
        Dataflow<Integer> value = new Dataflow<>();
        assertThat(value.trySet(1)).isTrue();
        assertThat(value.trySet(2)).isFalse();
        assertThat(value.fail(new IOException())).isFalse();
        assertThatIllegalStateException().isThrownBy(() -> value.set(3)).withMessageContaining("set already");
        assertThat(value.get()).isEqualTo(1);
    }

    @Test
    void anErrorIsThrownToAllWhoAsk() {
        Dataflow<Integer> value = new Dataflow<>();
        IOException error = new IOException("no value");
        assertThat(value.fail(error)).isTrue();
        assertThatThrownBy(value::get).isSameAs(error);
        assertThatThrownBy(value::get).isSameAs(error);
    }

    @Test
    void nullIsAValue() {
        Dataflow<@Nullable String> value = new Dataflow<>();
        value.set(null);
        assertThat(value.isSet()).isTrue();
        assertThat(value.get()).isNull();
    }

    @Test
    void aNetworkOfValuesSettlesByItself() throws InterruptedException {
        Dataflow<Integer> a = new Dataflow<>();
        Dataflow<Integer> b = new Dataflow<>();
        Dataflow<Integer> sum = Dataflow.lazy(() -> a.get() + b.get());
        Dataflow<Integer> twice = Dataflow.lazy(() -> 2 * sum.get());
        Thread setter = Thread.ofPlatform().start(() -> {
            a.set(1);
            b.set(2);
        });
        Async.run(() -> {
            Task<Integer> one = Async.createTask(() -> twice.get());
            Task<Integer> other = Async.createTask(() -> sum.get());
            assertThat(one.await()).isEqualTo(6);
            assertThat(other.await()).isEqualTo(3);
        });
        setter.join();
    }

    @Test
    void aLazyOneIsComputedOnceByTheFirstWhoAsks() {
        Async.run(LoopClock.virtual(), () -> {
            AtomicInteger calls = new AtomicInteger();
            Dataflow<Integer> value = Dataflow.lazy(() -> {
                Async.sleep(Duration.ofSeconds(1));
                return calls.incrementAndGet();
            });
            List<Task<Integer>> readers = new ArrayList<>();
            for (int i = 0; i < 5; i++) {
                readers.add(Async.createTask(() -> value.get()));
            }
            assertThat(Async.gather(readers)).containsOnly(1);
            assertThatIllegalStateException().isThrownBy(() -> value.set(3)).withMessageContaining("computes its value");
        });
    }

    @Test
    void theErrorOfAComputationIsEverybodys() {
        AtomicInteger calls = new AtomicInteger();
        Dataflow<Integer> value = Dataflow.lazy(() -> {
            calls.incrementAndGet();
            throw new IOException("computation");
        });
        assertThatThrownBy(value::get).isInstanceOf(IOException.class);
        assertThatThrownBy(value::get).isInstanceOf(IOException.class);
        assertThat(calls).hasValue(1);
    }

    @Test
    void whenTheOneThatComputesIsCancelledTheNextComputesItAnew() {
        Async.run(LoopClock.virtual(), () -> {
            AtomicInteger calls = new AtomicInteger();
            Dataflow<Integer> value = Dataflow.lazy(() -> {
                int call = calls.incrementAndGet();
                Async.sleep(Duration.ofSeconds(1));
                return call;
            });
            Task<Integer> first = Async.createTask(() -> value.get());
            Task<Integer> second = Async.createTask(() -> value.get());
            Task<Integer> third = Async.createTask(() -> value.get());
            Async.yieldNow();
            first.cancel();
            second.cancel(); // waits; its turn must not be lost with it
            assertThat(third.await()).isEqualTo(2);
            assertThatThrownBy(first::await).isInstanceOf(CancelledError.class);
            assertThatThrownBy(second::await).isInstanceOf(CancelledError.class);
            assertThat(value.get()).isEqualTo(2);
        });
    }

    @Test
    void whoeverIsCancelledWithTheTurnToComputePassesItOn() {
        Async.run(LoopClock.virtual(), () -> {
            AtomicInteger calls = new AtomicInteger();
            Dataflow<Integer> value = Dataflow.lazy(() -> {
                int call = calls.incrementAndGet();
                Async.sleep(Duration.ofSeconds(1));
                return call;
            });
            Task<Integer> first = Async.createTask(() -> value.get());
            Task<Integer> second = Async.createTask(() -> value.get());
            Task<Integer> third = Async.createTask(() -> value.get());
            Async.yieldNow();
            first.cancel();
            Async.yieldNow(); // the first has passed its turn to the second, which has not run yet
            second.cancel();
            assertThat(third.await()).isGreaterThan(1);
        });
    }

    @Test
    void aComputationThatAsksForItselfIsRefused() {
        List<Dataflow<Integer>> self = new ArrayList<>();
        Dataflow<Integer> value = Dataflow.lazy(() -> self.getFirst().get());
        self.add(value);
        assertThatIllegalStateException().isThrownBy(value::get).withMessageContaining("asks for its own value");
    }

    @Test
    void aTimeLimitEndsTheWaitAndTheValueCanStillBeSet() {
        Async.run(LoopClock.virtual(), () -> {
            Dataflow<Integer> value = new Dataflow<>();
            assertThatThrownBy(() -> value.get(Duration.ofSeconds(1))).isInstanceOf(TimeoutException.class);
            value.set(1);
            assertThat(value.get(Duration.ofSeconds(1))).isEqualTo(1);
        });
    }
}
