package io.greenloom.generator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.NoSuchElementException;
import org.junit.jupiter.api.Test;

/// A sink that fails: by its body, or by what is sent to it.
class SinkFailureTest {
    private final List<Object> seen = new ArrayList<>();
    private final IllegalArgumentException boom = new IllegalArgumentException("boom");

    // ---------------------------------------------------------------- failures of the body

    @Test
    void whatTheBodyThrowsReachesTheSenderAsItIsAndEndsTheSink() {
        IOException checked = new IOException("disk full");
        Sink<String, Integer> sink = Sink.of(in -> {
            in.next();
            throw checked;
        });
        assertThatThrownBy(() -> sink.send("a")).isSameAs(checked);
        assertThat(sink.isDone()).isTrue();
        assertThat(sink.send("b")).isFalse();
        assertThatThrownBy(sink::result)
                .isInstanceOf(IllegalStateException.class)
                .hasCause(checked);
        sink.close();
        assertThatThrownBy(sink::closeAndGet).hasCause(checked);
    }

    @Test
    void soDoesAFailureBeforeTheFirstReceive() {
        Sink<String, Integer> sink = Sink.of(in -> {
            throw boom;
        });
        assertThatThrownBy(() -> sink.send("a")).isSameAs(boom);
        Sink<String, Integer> unsent = Sink.of(in -> {
            throw boom;
        });
        assertThatThrownBy(unsent::close).isSameAs(boom);
        unsent.close();
    }

    @Test
    void aFailureAtTheEndReachesWhoCloses() {
        Sink<String, Integer> sink = Sink.of(in -> {
            try {
                in.forEachRemaining(seen::add);
                return 1;
            } finally {
                fail();
            }
        });
        sink.send("a");
        assertThatThrownBy(sink::close).isSameAs(boom);
        sink.close();
        assertThatThrownBy(sink::result).hasCause(boom);
        assertThat(seen).containsExactly("a");
    }

    private void fail() {
        throw boom;
    }

    @Test
    void aNoSuchElementExceptionOfTheBodyIsAFailureAsAnyOther() {
        Sink<String, String> two = Sink.of(in -> in.next() + in.next());
        two.send("a");
        assertThatThrownBy(two::close)
                .isInstanceOf(NoSuchElementException.class)
                .hasMessageContaining("input of the sink");
        Sink<String, String> first = Sink.of(in -> List.<String>of().getFirst());
        assertThatThrownBy(() -> first.send("a")).isInstanceOf(NoSuchElementException.class);
        assertThat(first.send("b")).isFalse();
    }

    @Test
    void whatFailsOnTheWayOutOfAReceiveThatFoundTheEndIsNotLost() {
        Sink<String, Void> sink = Sink.of(in -> {
            AutoCloseable first = this::fail;
            AutoCloseable second = () -> {
                throw new IllegalStateException("second");
            };
            try (first;
                    second) {
                while (true) {
                    in.receive();
                }
            }
        });
        sink.send("a");
        assertThatThrownBy(sink::close)
                .hasMessage("second")
                .satisfies(e -> assertThat(e.getSuppressed()).containsExactly(boom));
    }

    @Test
    void anExitThatIsNotThatOfTheEndIsAFailure() {
        GeneratorExit exit = new GeneratorExit();
        Sink<String, Void> sink = Sink.of(in -> {
            in.next();
            throw exit;
        });
        assertThatThrownBy(() -> sink.send("a")).isSameAs(exit);
    }

    // ---------------------------------------------------------------- failures of the input

    @Test
    void aFailedInputIsRaisedWhereTheBodyWaits() {
        Sink<String, Integer> sink = Sink.of(in -> {
            try {
                for (String value : in) {
                    seen.add(value);
                }
                seen.add("complete");
            } finally {
                seen.add("finally");
            }
            return 1;
        });
        sink.send("a");
        sink.fail(boom);
        assertThat(seen).containsExactly("a", "finally");
        assertThatThrownBy(sink::result)
                .isInstanceOf(IllegalStateException.class)
                .hasCause(boom);
        assertThatThrownBy(() -> sink.send("b"))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("ended");
    }

    @Test
    void aBodyThatHasNotStartedSeesItAtItsFirstReceive() {
        Sink<String, String> sink = Sink.of(in -> {
            seen.add("started");
            try {
                return in.next();
            } catch (IllegalArgumentException e) {
                return e.getMessage();
            }
        });
        sink.fail(boom);
        assertThat(seen).containsExactly("started");
        assertThat(sink.result()).isEqualTo("boom");
    }

    @Test
    void aBodyThatRecoversGetsNoMoreValuesButMayReturn() {
        Sink<String, String> sink = Sink.of(in -> {
            try {
                in.receive();
                in.receive();
            } catch (IllegalArgumentException e) {
                seen.add(e);
            }
            return "more: " + in.hasNext();
        });
        sink.send("a");
        sink.fail(boom);
        assertThat(seen).containsExactly(boom);
        assertThat(sink.closeAndGet()).isEqualTo("more: false");
    }

    @Test
    void anotherFailureThatComesOfItIsThrown() {
        IOException other = new IOException("cannot roll back");
        Sink<String, Integer> sink = Sink.of(in -> {
            try {
                in.next();
            } catch (IllegalArgumentException e) {
                throw other;
            }
            return 1;
        });
        assertThatThrownBy(() -> sink.fail(boom)).isSameAs(other);
        assertThatThrownBy(sink::result).hasCause(other);
    }

    @Test
    void aSinkThatHasEndedDoesNotHearOfIt() {
        Sink<String, String> sink = Sink.of(Inbox::next);
        sink.send("a");
        sink.fail(boom);
        assertThat(sink.result()).isEqualTo("a");
    }
}
