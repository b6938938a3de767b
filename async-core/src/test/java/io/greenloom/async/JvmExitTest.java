package io.greenloom.async;

import static org.assertj.core.api.Assertions.assertThat;

import io.greenloom.async.stream.Server;
import io.greenloom.loom.JdkAccess;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.Socket;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// How programs end, each in a JVM of its own that is sent signals, or that ends itself.
@Timeout(180)
final class JvmExitTest {
    private static final int INTERRUPTED = 130;
    private static final int TERMINATED = 143;

    private static void sleepForEver() {
        Async.sleep(Duration.ofDays(365));
    }

    private static void say(String line) {
        System.out.println(line);
    }

    @Test
    void termRunsTheFinallyBlocksOfAllTasksAndTheExitCodeStays() throws Exception {
        try (Child child = Child.start(Cleaning.class)) {
            child.awaitLine("ready");
            child.signal("TERM");
            assertThat(child.output())
                    .containsExactly("main: SIGTERM SHUTDOWN", "cleaned up", "other", "run left by SIGTERM");
            assertThat(child.exitCode()).isEqualTo(TERMINATED);
        }
    }

    @Test
    void soDoesInt() throws Exception {
        try (Child child = Child.start(Cleaning.class)) {
            child.awaitLine("ready");
            child.signal("INT");
            assertThat(child.output())
                    .containsExactly("main: SIGINT SHUTDOWN", "cleaned up", "other", "run left by SIGINT");
            assertThat(child.exitCode()).isEqualTo(INTERRUPTED);
        }
    }

    static final class Cleaning {
        public static void main(String[] arguments) {
            Lifeline.hold();
            try {
                Async.run(() -> {
                    Async.createTask(() -> {
                        try {
                            sleepForEver();
                        } finally {
                            say("other");
                        }
                    });
                    Async.yieldNow();
                    try {
                        say("ready");
                        sleepForEver();
                    } catch (CancelledError e) {
                        say("main: " + e.reason() + " " + e.source());
                        Async.sleep(Duration.ofMillis(50)); // clean-up may wait
                        say("cleaned up");
                        throw e;
                    }
                });
            } catch (CancelledError e) {
                say("run left by " + e.reason());
            }
        }
    }

    @Test
    void aSecondSignalEndsTheProgramAtOnce() throws Exception {
        for (List<String> pair : List.of(List.of("INT", "INT"), List.of("TERM", "TERM"), List.of("TERM", "INT"))) {
            try (Child child = Child.start(CleaningForEver.class)) {
                child.awaitLine("ready");
                child.signal(pair.getFirst());
                child.awaitLine("cleaning");
                child.signal(pair.getLast());
                assertThat(child.output()).isEmpty();
                assertThat(child.exitCode()).isEqualTo(pair.getLast().equals("INT") ? INTERRUPTED : TERMINATED);
            }
        }
    }

    @Test
    void aTermThatAParentPassesOnBehindAnIntIsNoSecondSignal() throws Exception {
        try (Child child = Child.start(CleaningAWhile.class)) {
            child.awaitLine("ready");
            child.signal("INT");
            child.awaitLine("cleaning");
            child.signal("TERM");
            child.write("go on");
            assertThat(child.output()).containsExactly("cleaned up");
            assertThat(child.exitCode()).isEqualTo(INTERRUPTED);
        }
    }

    static final class CleaningForEver {
        public static void main(String[] arguments) {
            Lifeline.hold();
            Async.run(() -> {
                try {
                    say("ready");
                    sleepForEver();
                } finally {
                    say("cleaning");
                    sleepForEver();
                }
            });
        }
    }

    static final class CleaningAWhile {
        public static void main(String[] arguments) {
            Lifeline.hold();
            Async.run(() -> {
                try {
                    say("ready");
                    sleepForEver();
                } finally {
                    say("cleaning");
                    Async.toThread(() -> System.in.read());
                    say("cleaned up");
                }
            });
        }
    }

    @Test
    void aTaskThatNeverEndsIsReportedWithItsStackAndTheJvmEnds() throws Exception {
        for (Class<?> program : List.of(Spinning.class, Swallowing.class)) {
            try (Child child = Child.start(program)) {
                child.awaitLine("ready");
                child.signal("TERM");
                assertThat(child.output()).isEmpty();
                assertThat(child.exitCode()).isEqualTo(TERMINATED);
                assertThat(child.errors())
                        .contains("the JVM ends (SIGTERM) though")
                        .contains(program.getName() + ".stubborn");
            }
        }
    }

    static final class Spinning {
        public static void main(String[] arguments) {
            Lifeline.hold();
            Async.run(LoopOptions.defaults().withShutdownLimit(Duration.ofMillis(300)), () -> {
                say("ready");
                stubborn();
            });
        }

        private static void stubborn() {
            while (true) {
                Thread.onSpinWait();
            }
        }
    }

    static final class Swallowing {
        public static void main(String[] arguments) {
            Lifeline.hold();
            Async.run(LoopOptions.defaults().withShutdownLimit(Duration.ofMillis(300)), () -> {
                say("ready");
                stubborn();
            });
        }

        private static void stubborn() {
            while (true) {
                try {
                    sleepForEver();
                } catch (CancelledError e) {
                    Async.currentTask().uncancel();
                }
            }
        }
    }

    @Test
    void systemExitWithinATaskEndsAtOnceWithItsCode() throws Exception {
        for (String place : List.of("task", "callback", "helper", "group")) {
            try (Child child = Child.start(Exiting.class, place)) {
                assertThat(child.output()).isEmpty();
                assertThat(child.exitCode()).isEqualTo(7);
                assertThat(child.errors()).doesNotContain("greenloom: the JVM ends");
            }
        }
    }

    static final class Exiting {
        public static void main(String[] arguments) {
            Lifeline.hold();
            // Waiting would be seen: by the line in finally, and by the report.
            Async.run(LoopOptions.defaults().withShutdownGrace(Duration.ofSeconds(1)), () -> {
                Action exit = () -> System.exit(7);
                switch (arguments[0]) {
                    case "task" -> exit.run();
                    case "callback" -> EventLoop.current().callSoon(() -> System.exit(7));
                    case "helper" -> Async.toThread(exit);
                    default -> TaskGroup.run(group -> group.createTask(exit));
                }
                try {
                    sleepForEver();
                } finally {
                    say("cleaned up");
                }
            });
        }
    }

    @Test
    void systemExitOfAnotherThreadEndsTheLoopsInOrder() throws Exception {
        for (String kind : List.of("platform", "virtual")) {
            try (Child child = Child.start(ExitingFromOutside.class, kind)) {
                assertThat(child.output()).containsExactly("cleaned up");
                assertThat(child.exitCode()).isEqualTo(7);
            }
        }
    }

    static final class ExitingFromOutside {
        public static void main(String[] arguments) throws InterruptedException {
            Lifeline.hold();
            EventLoop loop = EventLoop.create().start();
            loop.createTask(() -> {
                Thread.Builder builder = arguments[0].equals("virtual") ? null : Thread.ofPlatform();
                if (builder != null) {
                    builder.start(() -> System.exit(7));
                }
                try {
                    sleepForEver();
                } finally {
                    say("cleaned up");
                }
            });
            if (arguments[0].equals("virtual")) {
                Thread.ofVirtual().start(() -> {
                    loop.submit(() -> 1).join(); // the task has begun by then
                    System.exit(7);
                });
            }
            Thread.sleep(Duration.ofMinutes(3));
        }
    }

    @Test
    void aTaskThatCallsSystemExitWhenItIsCancelledDoesNotHoldTheEndUp() throws Exception {
        try (Child child = Child.start(ExitingLate.class)) {
            child.awaitLine("ready");
            long start = System.nanoTime();
            child.signal("TERM");
            assertThat(child.output()).containsExactly("exiting");
            assertThat(child.exitCode()).isEqualTo(TERMINATED); // the first to end the JVM decides
            assertThat(System.nanoTime() - start).isLessThan(TimeUnit.MINUTES.toNanos(1));
            assertThat(child.errors()).doesNotContain("greenloom: the JVM ends");
        }
    }

    static final class ExitingLate {
        public static void main(String[] arguments) {
            Lifeline.hold();
            Async.run(LoopOptions.defaults().withShutdownLimit(Duration.ofSeconds(90)), () -> {
                try {
                    say("ready");
                    sleepForEver();
                } finally {
                    say("exiting");
                    System.exit(3);
                }
            });
        }
    }

    @Test
    void theMainThreadHasTimeForWhatStandsBehindTheRun() throws Exception {
        try (Child child = Child.start(RunningTwice.class)) {
            child.awaitLine("ready");
            child.signal("TERM");
            assertThat(child.output()).containsExactly("cleaned up by a second run", "closed");
            assertThat(child.exitCode()).isEqualTo(TERMINATED);
        }
    }

    static final class RunningTwice {
        public static void main(String[] arguments) {
            Lifeline.hold();
            try (EventLoop loop = EventLoop.create()) {
                try {
                    loop.runUntilComplete(() -> {
                        say("ready");
                        sleepForEver();
                        return null;
                    });
                } catch (CancelledError e) {
                    loop.runUntilComplete(() -> {
                        Async.sleep(Duration.ofMillis(20));
                        say("cleaned up by a second run");
                        return null;
                    });
                }
            }
            say("closed");
        }
    }

    @Test
    void loopsThatRunForNobodyEndInOrderToo() throws Exception {
        try (Child child = Child.start(Started.class)) {
            child.awaitLine("ready");
            child.signal("TERM");
            assertThat(child.output()).containsExactlyInAnyOrder("a cleaned up", "b cleaned up", "forever cleaned up");
            assertThat(child.exitCode()).isEqualTo(TERMINATED);
        }
    }

    static final class Started {
        public static void main(String[] arguments) throws Exception {
            Lifeline.hold();
            LoopGroup group = LoopGroup.create(2);
            for (String name : List.of("a", "b")) {
                begun(group.next(), name);
            }
            EventLoop forever = EventLoop.create();
            forever.createTask(() -> {
                say("ready");
                try {
                    sleepForEver();
                } finally {
                    say("forever cleaned up");
                }
            });
            forever.runForever();
            Thread.sleep(Duration.ofMinutes(3));
        }

        private static void begun(EventLoop loop, String name) throws Exception {
            loop.createTask(() -> {
                try {
                    sleepForEver();
                } finally {
                    Async.sleep(Duration.ofMillis(20));
                    say(name + " cleaned up");
                }
            });
            loop.submit(() -> 1).get();
        }
    }

    @Test
    void aServerFinishesWhatItHasBegunWithinTheGrace() throws Exception {
        try (Child child = Child.start(Serving.class)) {
            int port = Integer.parseInt(child.line());
            try (Socket busy = new Socket("127.0.0.1", port);
                    Socket idle = new Socket("127.0.0.1", port)) {
                child.awaitLine("waiting for work");
                child.awaitLine("waiting for work");
                busy.getOutputStream().write("work\n".getBytes(StandardCharsets.UTF_8));
                child.awaitLine("working");
                child.signal("TERM");
                child.awaitLine("shutting down");
                assertThat(idle.getInputStream().read()).isEqualTo(-1);
                awaitRefusal(port);
                busy.getOutputStream().write("more\n".getBytes(StandardCharsets.UTF_8));
                var answer = new BufferedReader(new InputStreamReader(busy.getInputStream(), StandardCharsets.UTF_8));
                assertThat(answer.readLine()).isEqualTo("work and more");
            }
            assertThat(child.output()).containsExactly("served");
            assertThat(child.exitCode()).isEqualTo(TERMINATED);
        }
    }

    /// The socket is closed a moment after the callbacks were called.
    private static void awaitRefusal(int port) throws Exception {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(30);
        while (true) {
            try (Socket _ = new Socket("127.0.0.1", port)) {
                assertThat(System.nanoTime()).isLessThan(deadline);
                Thread.sleep(10); // between two attempts: nobody tells
            } catch (SocketException e) {
                return;
            }
        }
    }

    static final class Serving {
        public static void main(String[] arguments) {
            Lifeline.hold();
            LoopOptions options = LoopOptions.defaults().withShutdownGrace(Duration.ofMinutes(1));
            Async.run(options, () -> {
                Server server = Server.start(
                        connection -> {
                            say("waiting for work");
                            byte[] work = Async.moveOnShutdown(() -> connection.readLine())
                                    .orElse(null);
                            if (work != null) {
                                say("working");
                                byte[] more = connection.readLine();
                                connection.write((new String(work, StandardCharsets.UTF_8).strip() + " and "
                                                + new String(more, StandardCharsets.UTF_8))
                                        .getBytes(StandardCharsets.UTF_8));
                            }
                        },
                        "127.0.0.1",
                        0);
                say(String.valueOf(server.port()));
                EventLoop.current().onShutdown(() -> say("shutting down"));
                server.serveForever();
                say("served");
            });
        }
    }

    @Test
    void whoeverOptsOutIsCutOffAsWithoutAnyLoop() throws Exception {
        for (String how : List.of("option", "property")) {
            try (Child child = how.equals("option")
                    ? Child.start(OptedOut.class, how)
                    : Child.startWith("-Dgreenloom.shutdown=false", OptedOut.class, how)) {
                child.awaitLine("ready");
                child.signal("TERM");
                assertThat(child.output()).isEmpty();
                assertThat(child.exitCode()).isEqualTo(TERMINATED);
            }
        }
    }

    static final class OptedOut {
        public static void main(String[] arguments) {
            Lifeline.hold();
            LoopOptions options = LoopOptions.defaults().withShutdownHandling(!arguments[0].equals("option"));
            Async.run(options, () -> {
                try {
                    say("ready");
                    sleepForEver();
                } finally {
                    say("cleaned up");
                }
            });
        }
    }

    @Test
    void aRunWithinAShutdownHookIsAnOrdinaryRun() throws Exception {
        try (Child child = Child.start(RunningInAHook.class)) {
            assertThat(child.output()).containsExactly("hook ran");
            assertThat(child.exitCode()).isZero();
        }
    }

    static final class RunningInAHook {
        public static void main(String[] arguments) {
            Lifeline.hold();
            Runtime.getRuntime()
                    .addShutdownHook(new Thread(() -> Async.run(() -> {
                        Async.sleep(Duration.ofMillis(20));
                        say("hook ran");
                    })));
            Async.run(Async::yieldNow);
        }
    }

    /// A program of this class in a JVM of its own.
    private record Child(Process process, BufferedReader out, List<String> errorLines, Thread errorReader)
            implements AutoCloseable {
        static Child start(Class<?> main, String... arguments) throws IOException {
            return startWith("-Xshare:auto", main, arguments);
        }

        static Child startWith(String flag, Class<?> main, String... arguments) throws IOException {
            // What a shell starts in the background has INT ignored, and so would the program.
            List<String> command = new ArrayList<>(List.of("env", "--default-signal=INT,TERM"));
            command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
            command.addAll(
                    JdkAccess.isOpened()
                            ? Arrays.asList(JdkAccess.FLAGS.split(" "))
                            : List.of("-Dgreenloom.portable=true"));
            command.addAll(List.of(flag, "-cp", System.getProperty("java.class.path"), main.getName()));
            command.addAll(List.of(arguments));
            Process process = new ProcessBuilder(command).start();
            List<String> errors = new ArrayList<>();
            BufferedReader err = process.errorReader(StandardCharsets.UTF_8);
            Thread reader = Thread.ofPlatform().start(() -> err.lines().forEach(errors::add));
            return new Child(process, process.inputReader(StandardCharsets.UTF_8), errors, reader);
        }

        String line() throws IOException {
            return String.valueOf(out.readLine());
        }

        /// Skips what comes before.
        void awaitLine(String wanted) throws IOException {
            for (String line = out.readLine(); !wanted.equals(line); line = out.readLine()) {
                assertThat(line).as("output before: " + wanted).isNotNull();
            }
        }

        void signal(String name) throws IOException, InterruptedException {
            Process kill = new ProcessBuilder("kill", "-" + name, String.valueOf(process.pid())).start();
            assertThat(kill.waitFor()).isZero();
        }

        void write(String line) throws IOException {
            process.outputWriter(StandardCharsets.UTF_8)
                    .append(line)
                    .append('\n')
                    .flush();
        }

        /// Returns what it still says until its end.
        List<String> output() {
            return out.lines().toList();
        }

        int exitCode() throws InterruptedException {
            assertThat(process.waitFor(2, TimeUnit.MINUTES)).isTrue();
            return process.exitValue();
        }

        String errors() throws InterruptedException {
            errorReader.join();
            return String.join("\n", errorLines);
        }

        @Override
        public void close() { // which throws no InterruptedException: javac warns of resources that do
            process.destroyForcibly();
            try {
                process.waitFor();
                errorReader.join();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
    }
}
