package io.greenloom.async;

import static org.assertj.core.api.Assertions.assertThat;

import io.greenloom.loom.JdkAccess;
import java.io.BufferedReader;
import java.io.FileInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What holds the whole loop although it looks like a wait, as the documentation says, and that it no longer does
/// when it is sent to a helper thread. A row that begins to fail here because a newer JDK suspends it is good
/// news: move it to [WhatSuspendsTest].
@SuppressWarnings("try") // an interrupt ends the test
final class WhatHoldsTheLoopTest {
    private static final byte[] LINE = "line\n".getBytes(StandardCharsets.US_ASCII);

    @Test
    void readFromAProcessHoldsTheLoopUnlessSentToAThread() throws Exception {
        try (Child cat = Child.start("cat")) {
            InputStream from = cat.process().getInputStream();
            Ticks.standStillWhile(() -> assertThat(from.read(new byte[10])).isPositive(), () -> cat.say(LINE));
            Ticks.goOnWhile(
                    () -> assertThat(Async.<Integer>toThread(() -> from.read(new byte[10])))
                            .isPositive(),
                    () -> cat.say(LINE));
        }
    }

    @Test
    void writeToAProcessThatDoesNotReadHoldsTheLoopUnlessSentToAThread() throws Exception {
        byte[] large = new byte[1024 * 1024]; // more than a pipe holds
        for (boolean offload : new boolean[] {false, true}) {
            try (Child reader = Child.start("sh", "-c", "read go; cat >/dev/null")) {
                // The shell reads byte by byte up to the end of the line, so it waits until we have told it.
                Action write = () -> reader.process().getOutputStream().write(large);
                Action release = reader.process()::destroy;
                Action ignored = () -> {
                    try {
                        write.run();
                    } catch (IOException e) {
                        assertThat(e).hasMessageContaining("roken pipe"); // how it was released
                    }
                };
                if (offload) {
                    Ticks.goOnWhile(() -> Async.toThread(ignored), release);
                } else {
                    Ticks.standStillWhile(ignored, release);
                }
            }
        }
    }

    @Test
    void readFromAFileHoldsTheLoopUnlessSentToAThread(@TempDir Path folder) throws Exception {
        // A named pipe: a file whose reads take as long as the test likes.
        Path fifo = folder.resolve("fifo");
        assertThat(new ProcessBuilder("mkfifo", fifo.toString()).start().waitFor())
                .isZero();
        try (FileChannel keptOpen = FileChannel.open(fifo, StandardOpenOption.READ, StandardOpenOption.WRITE);
                InputStream in = new FileInputStream(fifo.toFile());
                InputStream newer = Files.newInputStream(fifo);
                FileChannel channel = FileChannel.open(fifo, StandardOpenOption.READ)) {
            Action write = () -> keptOpen.write(ByteBuffer.wrap(LINE));
            for (InputStream stream : List.of(in, newer)) {
                Ticks.standStillWhile(
                        () -> assertThat(stream.readNBytes(LINE.length)).isEqualTo(LINE), write);
                Ticks.goOnWhile(
                        () -> assertThat(Async.<byte[]>toThread(() -> stream.readNBytes(LINE.length)))
                                .isEqualTo(LINE),
                        write);
            }
            Ticks.standStillWhile(
                    () -> assertThat(channel.read(ByteBuffer.allocate(LINE.length)))
                            .isEqualTo(LINE.length),
                    write);
            Ticks.goOnWhile(
                    () -> assertThat(Async.<Integer>toThread(() -> channel.read(ByteBuffer.allocate(LINE.length))))
                            .isEqualTo(LINE.length),
                    write);
        }
    }

    @Test
    void standardInputHoldsTheLoopUnlessSentToAThread() throws Exception {
        try (Child child = Child.java(ReadsStandardInput.class)) {
            for (String answer : List.of("ticks while reading: 0", "ticks while reading on a thread: some")) {
                assertThat(child.line()).isEqualTo("reading");
                Thread.sleep(50); // that nothing happens cannot be waited for
                child.say(LINE);
                assertThat(child.line()).isEqualTo(answer);
            }
            assertThat(child.process().waitFor(20, TimeUnit.SECONDS)).isTrue();
        }
    }

    @Test
    void lockOfAFileHoldsTheLoopUnlessSentToAThread(@TempDir Path folder) throws Exception {
        Path file = Files.createFile(folder.resolve("file"));
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
            try (Child locker = Child.java(LocksFile.class, file.toString())) {
                assertThat(locker.line()).isEqualTo("locked");
                Ticks.standStillWhile(() -> channel.lock().release(), () -> locker.say(LINE));
            }
            try (Child locker = Child.java(LocksFile.class, file.toString())) {
                assertThat(locker.line()).isEqualTo("locked");
                Ticks.goOnWhile(() -> Async.toThread(() -> channel.lock().release()), () -> locker.say(LINE));
            }
        }
    }

    @Test
    void classInitialiserThatWaitsHoldsTheLoopUnlessSentToAThread() {
        Ticks.standStillWhile(() -> assertThat(SlowToStart.VALUE).isOne(), Gate.SLOW::open);
        Ticks.goOnWhile(
                () -> assertThat(Async.<Integer>toThread(() -> AlsoSlowToStart.VALUE))
                        .isOne(),
                Gate.ALSO_SLOW::open);
    }

    @Test
    void waitForTheClassInitialiserOfAnotherThreadHoldsTheLoop() throws Exception {
        Thread initialises = Thread.ofPlatform()
                .start(() -> assertThat(StartedElsewhere.VALUE).isOne());
        Gate.ELSEWHERE.reached.await();
        Ticks.standStillWhile(() -> assertThat(StartedElsewhere.VALUE).isOne(), Gate.ELSEWHERE::open);
        initialises.join();
    }

    @Test
    void computationHoldsTheLoopUnlessSentToAThreadOrBrokenUp() {
        AtomicBoolean enough = new AtomicBoolean();
        Action compute = () -> {
            while (!enough.get()) {
                Thread.onSpinWait();
            }
        };
        Ticks.standStillWhile(compute, () -> enough.set(true));
        enough.set(false);
        Ticks.goOnWhile(() -> Async.toThread(compute), () -> enough.set(true));
        enough.set(false);
        Ticks.goOnWhile(
                () -> {
                    while (!enough.get()) {
                        Async.yieldNow();
                    }
                },
                () -> enough.set(true));
    }

    // ---------------------------------------------------------------- portable mode

    @Test
    @Tag("opened") // starts its own JVM in portable mode; once is enough
    void inPortableModeABlockingCallHoldsTheLoopUnlessSentToAThread() throws Exception {
        ChildJvm child = ChildJvm.portable(Portable.class);
        assertThat(child.exitCode()).as(child.output()).isZero();
        assertThat(child.output()).contains("all as written");
    }

    /// Run in a JVM of its own, without the flags.
    static final class Portable {
        private Portable() {}

        public static void main(String[] args) {
            Object monitor = new Object();
            Ticks.standStillWhile(() -> Thread.sleep(100), () -> {}); // what is tested
            CountDownLatch held = new CountDownLatch(1);
            Ticks.standStillWhile(held::await, held::countDown);
            Ticks.standStillWhile(
                    () -> {
                        synchronized (monitor) {
                            monitor.wait(100);
                        }
                    },
                    () -> {});
            CountDownLatch sent = new CountDownLatch(1);
            Ticks.goOnWhile(() -> Async.toThread(() -> sent.await()), sent::countDown);
            Ticks.goOnDuring(() -> Async.sleep(Duration.ofMillis(50)));
            System.out.println("all as written");
        }
    }

    // ---------------------------------------------------------------- the other side

    private static final class SlowToStart {
        private static final int VALUE = Gate.SLOW.pass();
    }

    private static final class AlsoSlowToStart {
        private static final int VALUE = Gate.ALSO_SLOW.pass();
    }

    private static final class StartedElsewhere {
        private static final int VALUE = Gate.ELSEWHERE.pass();
    }

    /// What an initialiser waits at. A class of its own, because who touches one that is being initialised waits.
    private enum Gate {
        SLOW,
        ALSO_SLOW,
        ELSEWHERE;

        private final CountDownLatch reached = new CountDownLatch(1);
        private final CountDownLatch open = new CountDownLatch(1);

        int pass() {
            reached.countDown();
            try {
                open.await();
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
            return 1;
        }

        void open() {
            open.countDown();
        }
    }

    /// Run in a JVM of its own: locks a file until it is told a line.
    static final class LocksFile {
        private LocksFile() {}

        public static void main(String[] args) throws IOException {
            try (FileChannel channel = FileChannel.open(Path.of(args[0]), StandardOpenOption.WRITE);
                    var lock = channel.lock()) {
                System.out.println(lock.isValid() ? "locked" : "not locked");
                System.in.read();
            }
        }
    }

    /// Run in a JVM of its own: counts the ticks of a task while another reads a line.
    static final class ReadsStandardInput {
        private ReadsStandardInput() {}

        public static void main(String[] args) {
            byte[] line = new byte[LINE.length];
            Async.run(() -> {
                int[] ticks = {0};
                Task<?> ticker = Async.createTask(() -> {
                    while (true) {
                        Async.sleep(Duration.ofMillis(1));
                        ticks[0]++;
                    }
                });
                Async.sleep(Duration.ofMillis(5));
                System.out.println("reading");
                int before = ticks[0];
                System.in.readNBytes(line, 0, line.length);
                System.out.println("ticks while reading: " + (ticks[0] - before));
                System.out.println("reading");
                int then = ticks[0];
                Async.toThread(() -> System.in.readNBytes(line, 0, line.length));
                System.out.println("ticks while reading on a thread: " + (ticks[0] > then ? "some" : "none"));
                ticker.cancel();
            });
        }
    }

    /// A process that the test talks with by lines.
    private record Child(Process process, BufferedReader output) implements AutoCloseable {
        static Child start(String... command) throws IOException {
            Process process = new ProcessBuilder(command)
                    .redirectError(ProcessBuilder.Redirect.INHERIT)
                    .start();
            return new Child(process, process.inputReader(StandardCharsets.US_ASCII));
        }

        static Child java(Class<?> main, String... arguments) throws IOException {
            List<String> command = new ArrayList<>();
            command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
            command.addAll(Arrays.asList(JdkAccess.FLAGS.split(" ")));
            command.addAll(List.of("-cp", System.getProperty("java.class.path"), main.getName()));
            command.addAll(Arrays.asList(arguments));
            return start(command.toArray(String[]::new));
        }

        void say(byte[] bytes) throws IOException {
            process.getOutputStream().write(bytes);
            process.getOutputStream().flush();
        }

        String line() throws IOException {
            return output.readLine();
        }

        @Override
        public void close() throws IOException, InterruptedException {
            process.destroyForcibly();
            process.waitFor();
            output.close();
        }
    }
}
