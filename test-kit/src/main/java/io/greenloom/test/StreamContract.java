package io.greenloom.test;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.greenloom.async.Async;
import io.greenloom.async.BusyResourceException;
import io.greenloom.async.CancelledError;
import io.greenloom.async.EventLoop;
import io.greenloom.async.Task;
import io.greenloom.async.stream.BrokenStreamException;
import io.greenloom.async.stream.IncompleteReadException;
import io.greenloom.async.stream.StreamClosedException;
import io.greenloom.async.stream.StreamReader;
import io.greenloom.async.stream.StreamWriter;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Objects;
import java.util.Random;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;

/// What every pair of connected streams keeps to, as tests for whoever makes one: Trio's `check_two_way_stream`
/// and `check_half_closeable_stream`. Extend it, say how a pair is opened, and mark the class with [LoopTest]:
///
/// ```java
/// @LoopTest
/// final class CompressedStreamTest extends StreamContract<CompressedStream> {
///     @Override
///     protected Ends<CompressedStream> open() {
///         var pair = new MemoryNetwork(1).pair();
///         return new Ends<>(new CompressedStream(pair.left()), new CompressedStream(pair.right()));
///     }
/// }
/// ```
///
/// @param <S> the streams
public abstract class StreamContract<S extends StreamReader & StreamWriter> {
    private static final int LARGE = 300_000; // more than sockets and windows hold
    private static final Duration MOMENT = Duration.ofMillis(30);

    /// Two streams that are connected to each other.
    ///
    /// @param left one end
    /// @param right the other
    public record Ends<S>(S left, S right) {}

    /// What is done with a pair.
    private interface Body<S> {
        void run(S left, S right) throws Exception;
    }

    /// For subclasses.
    protected StreamContract() {}

    /// Returns a new pair, connected; may suspend. The test closes both.
    ///
    /// @throws Exception where there is none to be had, which fails the test
    protected abstract Ends<S> open() throws Exception;

    /// Returns whether one half can end while the other goes on; what [StreamWriter#canWriteEof] says, unless a
    /// subclass knows better.
    protected boolean isHalfCloseable(S stream) {
        return stream.canWriteEof();
    }

    /// A chance to look at the pair when both ends are closed: that nothing is left of it. Does nothing by
    /// default.
    protected void closed(Ends<S> ends) {}

    private void with(Body<S> body) throws Exception {
        Ends<S> ends = open();
        try {
            body.run(ends.left, ends.right);
        } finally {
            ends.left.abort();
            ends.right.abort();
            awaitClosed(ends.left);
            awaitClosed(ends.right);
        }
        closed(ends);
    }

    private void awaitClosed(S stream) {
        try {
            stream.awaitClosed();
        } catch (BrokenStreamException e) {
            return; // what was lost is none of this test's business
        }
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }

    private static String text(byte[] bytes) {
        return new String(bytes, StandardCharsets.US_ASCII);
    }

    private static byte[] noise(int length, long seed) {
        byte[] bytes = new byte[length];
        new Random(seed).nextBytes(bytes);
        return bytes;
    }

    /// Starts a task, and lets it run until it waits.
    private static <T> Task<T> started(java.util.concurrent.Callable<T> body) {
        Task<T> task = Async.createTask(body);
        EventLoop.current().settle();
        return task;
    }

    @Test
    void whatOneSideWritesTheOtherReads() throws Exception {
        with((left, right) -> {
            left.write(bytes("ping"));
            assertEquals("ping", text(right.readExactly(4)));
            right.write(bytes("pong"));
            assertEquals("pong", text(left.readExactly(4)));
        });
    }

    @Test
    void nothingIsWrittenAsNothing() throws Exception {
        with((left, right) -> {
            left.write(new byte[0]);
            left.write(bytes("x"));
            assertEquals("x", text(right.read(10)));
        });
    }

    @Test
    void aReadTakesNoMoreThanWasAskedFor() throws Exception {
        with((left, right) -> {
            left.write(bytes("abcdef"));
            assertEquals("ab", text(right.readExactly(2)));
            assertTrue(right.read(1).length == 1);
            assertEquals("def", text(right.readExactly(3)));
            assertEquals(0, right.read(0).length);
        });
    }

    @Test
    void aReadWaitsForTheFirstByte() throws Exception {
        with((left, right) -> {
            Task<byte[]> reader = started(() -> right.read(100));
            assertFalse(reader.isDone());
            left.write(bytes("now"));
            assertTrue("now".startsWith(text(reader.await())));
        });
    }

    @Test
    void linesAndSeparatorsAreFoundWhateverPiecesTheyComeIn() throws Exception {
        with((left, right) -> {
            Task<?> writer = Async.createTask(() -> {
                for (byte each : bytes("first\nsecond\r\n\r\nrest")) {
                    left.write(new byte[] {each});
                    Async.yieldNow();
                }
                left.writeBuffered(bytes("!"));
                left.drain();
            });
            assertEquals("first\n", text(right.readLine()));
            assertEquals("second\r\n\r\n", text(right.readUntil(bytes("\r\n\r\n"))));
            assertEquals("rest!", text(right.readExactly(5)));
            writer.await();
        });
    }

    @Test
    void muchGoesBothWaysAtOnceWithoutDeadlock() throws Exception {
        with((left, right) -> {
            byte[] there = noise(LARGE, 1);
            byte[] back = noise(LARGE, 2);
            Task<?> leftWriter = Async.createTask(() -> left.write(there));
            Task<?> rightWriter = Async.createTask(() -> right.write(back));
            Task<byte[]> leftReader = Async.createTask(() -> left.readExactly(LARGE));
            assertArrayEquals(there, right.readExactly(LARGE));
            assertArrayEquals(back, leftReader.await());
            leftWriter.await();
            rightWriter.await();
        });
    }

    @Test
    void aWriterWaitsForAReaderThatDoesNotRead() throws Exception {
        with((left, right) -> {
            Task<Integer> writer = Async.createTask(() -> {
                int written = 0;
                while (true) {
                    left.write(noise(LARGE, written));
                    written++;
                    if (written == 1000) {
                        return written; // nobody has 300 MB to spare
                    }
                }
            });
            Async.sleep(MOMENT);
            assertFalse(writer.isDone(), "1000 writes of " + LARGE + " bytes went nowhere without waiting");
            writer.cancel("enough");
            assertThrows(CancelledError.class, writer::await);
        });
    }

    @Test
    void twoReadersAtOnceAreAnErrorForTheSecond() throws Exception {
        with((left, right) -> {
            Task<byte[]> first = started(() -> right.readExactly(2));
            assertThrows(BusyResourceException.class, () -> right.read(1));
            left.write(bytes("ok"));
            assertEquals("ok", text(first.await()));
        });
    }

    @Test
    void aCancelledReadLosesNothing() throws Exception {
        with((left, right) -> {
            left.write(bytes("ab"));
            Task<byte[]> reader = started(() -> right.readExactly(4));
            reader.cancel("no patience");
            assertThrows(CancelledError.class, reader::await);
            left.write(bytes("cd"));
            assertEquals("abcd", text(right.readExactly(4)));
        });
    }

    @Test
    void aReadThatTimesOutLosesNothing() throws Exception {
        with((left, right) -> {
            assertThrows(TimeoutException.class, () -> Async.withTimeout(MOMENT, () -> right.readExactly(1)));
            left.write(bytes("x"));
            assertEquals("x", text(right.readExactly(1)));
        });
    }

    @Test
    void readingAndWritingAreCancellationPointsAlways() throws Exception {
        with((left, right) -> {
            left.write(bytes("there"));
            assertEquals("th", text(right.readExactly(2)));
            Task<byte[]> reader = Async.createTask(() -> {
                Objects.requireNonNull(Async.currentTask()).cancel("before");
                return right.readExactly(1);
            });
            assertThrows(CancelledError.class, reader::await);
            Task<?> writer = Async.createTask(() -> {
                Objects.requireNonNull(Async.currentTask()).cancel("before");
                right.write(bytes("never"));
            });
            assertThrows(CancelledError.class, writer::await);
            assertEquals("ere", text(right.readExactly(3)));
            right.write(bytes("after"));
            assertEquals("after", text(left.readExactly(5)));
        });
    }

    @Test
    void theEndComesAfterTheLastByte() throws Exception {
        with((left, right) -> {
            Task<?> writer = Async.createTask(() -> {
                left.write(noise(LARGE, 3));
                left.close();
            });
            ByteArrayOutputStream all = new ByteArrayOutputStream();
            for (byte[] some = right.read(4096); some.length > 0; some = right.read(4096)) {
                all.writeBytes(some);
            }
            assertArrayEquals(noise(LARGE, 3), all.toByteArray());
            assertTrue(right.atEof());
            assertEquals(0, right.read(1).length, "the end stays the end");
            writer.await();
        });
    }

    @Test
    void theEndInTheMiddleOfWhatWasAskedForIsAnErrorWithWhatCame() throws Exception {
        with((left, right) -> {
            left.write(bytes("abc"));
            left.close();
            IncompleteReadException error = assertThrows(IncompleteReadException.class, () -> right.readExactly(5));
            assertEquals("abc", text(error.partial()));
        });
    }

    @Test
    void whoHasClosedCanNeitherReadNorWrite() throws Exception {
        with((left, right) -> {
            left.close();
            assertThrows(StreamClosedException.class, () -> left.read(1));
            assertThrows(StreamClosedException.class, () -> left.write(bytes("x")));
            assertTrue(left.isClosing());
            left.close();
            left.awaitClosed();
        });
    }

    @Test
    void closingEndsAReadOfOnesOwn() throws Exception {
        with((left, right) -> {
            Task<byte[]> reader = started(() -> left.read(1));
            left.close();
            assertThrows(StreamClosedException.class, reader::await);
        });
    }

    @Test
    void abortingEndsAReadOfOnesOwn() throws Exception {
        with((left, right) -> {
            Task<byte[]> reader = started(() -> left.read(1));
            left.abort();
            assertThrows(StreamClosedException.class, reader::await);
        });
    }

    @Test
    void aCloseThatIsCancelledClosesAllTheSame() throws Exception {
        with((left, right) -> {
            Task<?> closer = Async.createTask(() -> {
                Objects.requireNonNull(Async.currentTask()).cancel("before");
                left.close();
            });
            assertThrows(CancelledError.class, closer::await);
            left.awaitClosed();
            assertThrows(StreamClosedException.class, () -> left.read(1));
        });
    }

    @Test
    void whoWritesToASideThatHasGoneLearnsOfIt() throws Exception {
        with((left, right) -> {
            right.abort();
            right.awaitClosed();
            assertThrows(BrokenStreamException.class, () -> {
                for (int i = 0; i < 1000; i++) {
                    left.write(bytes("is anybody there?"));
                    Async.sleep(Duration.ofMillis(1)); // the answer needs a moment
                }
            });
        });
    }

    @Test
    void aWriterThatWaitsLearnsThatTheOtherSideHasGone() throws Exception {
        with((left, right) -> {
            Task<?> writer = Async.createTask(() -> {
                for (int i = 0; i < 1000; i++) {
                    left.write(noise(LARGE, i));
                }
            });
            Async.sleep(MOMENT);
            assertFalse(writer.isDone());
            right.abort();
            assertThrows(BrokenStreamException.class, writer::await);
        });
    }

    @Test
    void oneHalfCanEndWhileTheOtherGoesOn() throws Exception {
        with((left, right) -> {
            Assumptions.assumeTrue(isHalfCloseable(left), "one half of these streams cannot end alone");
            left.write(bytes("question"));
            left.sendEof();
            left.sendEof();
            assertEquals("question", text(right.read()));
            assertThrows(StreamClosedException.class, () -> left.write(bytes("more")));
            right.write(bytes("answer"));
            right.sendEof();
            assertEquals("answer", text(left.read()));
        });
    }

    @Test
    void theEndOfAHalfComesAfterAllThatWasWritten() throws Exception {
        with((left, right) -> {
            Assumptions.assumeTrue(isHalfCloseable(left), "one half of these streams cannot end alone");
            left.writeBuffered(noise(LARGE, 4));
            left.sendEof();
            assertArrayEquals(noise(LARGE, 4), right.read());
        });
    }
}
