package io.greenloom.async;

import static io.greenloom.async.Virtually.sleepForEver;
import static org.assertj.core.api.Assertions.assertThat;

import io.greenloom.async.stream.Server;
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.net.Socket;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// How programs end, each in a JVM of its own that is sent signals, or that ends itself.
@Timeout(180)
final class JvmExitTest {
    private static final int INTERRUPTED = 130;
    private static final int TERMINATED = 143;

    private static void say(String line) {
        System.out.println(line);
    }

    /// Sleeps until it is cancelled, and cleans up.
    private static void sleepThen(Action cleanUp) throws Exception {
        try {
            sleepForEver();
        } finally {
            cleanUp.run();
        }
    }

    @Test
    void termRunsTheFinallyBlocksOfAllTasksAndTheExitCodeStays() throws Exception {
        try (RunningJvm child = RunningJvm.start(Cleaning.class)) {
            child.awaitLine("ready");
            child.signal("TERM");
            assertThat(child.output())
                    .containsExactly("main: SIGTERM SHUTDOWN", "cleaned up", "other", "run left by SIGTERM");
            assertThat(child.exitCode()).isEqualTo(TERMINATED);
        }
    }

    @Test
    void soDoesInt() throws Exception {
        try (RunningJvm child = RunningJvm.start(Cleaning.class)) {
            child.awaitLine("ready");
            child.signal("INT");
            assertThat(child.output())
                    .containsExactly("main: SIGINT SHUTDOWN", "cleaned up", "other", "run left by SIGINT");
            assertThat(child.exitCode()).isEqualTo(INTERRUPTED);
        }
    }

    @Test
    void anErrorThatReachesNobodyIsPrintedWhereTheProgramHasNoLog() throws Exception {
        String noLog = "-Dslf4j.provider=org.slf4j.helpers.NOP_FallbackServiceProvider";
        try (RunningJvm child = RunningJvm.startWith(noLog, Failing.class)) {
            assertThat(child.output()).containsExactly("done");
            assertThat(child.exitCode()).isZero();
            assertThat(child.errors())
                    .contains("task failed and nobody awaits it", "Task[lost", "IllegalStateException: not to be lost")
                    .contains("the exception handler of", "IllegalArgumentException: bad handler");
        }
    }

    static final class Failing {
        public static void main(String[] arguments) {
            Async.run(Failing::fail);
            Async.run(
                    LoopOptions.defaults().withExceptionHandler(context -> {
                        throw new IllegalArgumentException("bad handler");
                    }),
                    Failing::fail);
            say("done");
        }

        private static void fail() {
            Async.createTask("lost", () -> {
                throw new IllegalStateException("not to be lost");
            });
            Async.yieldNow();
        }
    }

    static final class Cleaning {
        public static void main(String[] arguments) {
            Lifeline.hold();
            try {
                Async.run(() -> {
                    Async.createTask(() -> sleepThen(() -> say("other")));
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
            try (RunningJvm child = RunningJvm.start(CleaningForEver.class)) {
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
        try (RunningJvm child = RunningJvm.start(CleaningAWhile.class)) {
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
                say("ready");
                sleepThen(() -> {
                    say("cleaning");
                    sleepForEver();
                });
            });
        }
    }

    static final class CleaningAWhile {
        public static void main(String[] arguments) {
            Lifeline.hold();
            Async.run(() -> {
                say("ready");
                sleepThen(() -> {
                    say("cleaning");
                    Async.toThread(() -> System.in.read());
                    say("cleaned up");
                });
            });
        }
    }

    @Test
    void aTaskThatNeverEndsIsReportedWithItsStackAndTheJvmEnds() throws Exception {
        for (String way : List.of("spin", "swallow")) {
            try (RunningJvm child = RunningJvm.start(Stubborn.class, way)) {
                child.awaitLine("ready");
                child.signal("TERM");
                assertThat(child.output()).isEmpty();
                assertThat(child.exitCode()).isEqualTo(TERMINATED);
                assertThat(child.errors())
                        .contains("the JVM ends (SIGTERM) though")
                        .contains(Stubborn.class.getName() + "." + way);
            }
        }
    }

    static final class Stubborn {
        public static void main(String[] arguments) {
            Lifeline.hold();
            Async.run(LoopOptions.defaults().withShutdownLimit(Duration.ofMillis(300)), () -> {
                say("ready");
                if (arguments[0].equals("spin")) {
                    spin();
                } else {
                    swallow();
                }
            });
        }

        private static void spin() {
            while (true) {
                Thread.onSpinWait();
            }
        }

        private static void swallow() {
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
            try (RunningJvm child = RunningJvm.start(Exiting.class, place)) {
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
                sleepThen(() -> say("cleaned up"));
            });
        }
    }

    @Test
    void systemExitOfAnotherThreadEndsTheLoopsInOrder() throws Exception {
        for (String kind : List.of("platform", "virtual")) {
            try (RunningJvm child = RunningJvm.start(ExitingFromOutside.class, kind)) {
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
                sleepThen(() -> say("cleaned up"));
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
        try (RunningJvm child = RunningJvm.start(ExitingLate.class)) {
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
                say("ready");
                sleepThen(() -> {
                    say("exiting");
                    System.exit(3);
                });
            });
        }
    }

    @Test
    void theMainThreadHasTimeForWhatStandsBehindTheRun() throws Exception {
        try (RunningJvm child = RunningJvm.start(RunningTwice.class)) {
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
        try (RunningJvm child = RunningJvm.start(Started.class)) {
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
                sleepThen(() -> say("forever cleaned up"));
            });
            forever.runForever();
            Thread.sleep(Duration.ofMinutes(3));
        }

        private static void begun(EventLoop loop, String name) throws Exception {
            loop.createTask(() -> sleepThen(() -> {
                Async.sleep(Duration.ofMillis(20));
                say(name + " cleaned up");
            }));
            loop.submit(() -> 1).get();
        }
    }

    @Test
    void aServerFinishesWhatItHasBegunWithinTheGrace() throws Exception {
        try (RunningJvm child = RunningJvm.start(Serving.class)) {
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
            try (RunningJvm child = how.equals("option")
                    ? RunningJvm.start(OptedOut.class, how)
                    : RunningJvm.startWith("-Dgreenloom.shutdown=false", OptedOut.class, how)) {
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
                say("ready");
                sleepThen(() -> say("cleaned up"));
            });
        }
    }

    @Test
    void aRunWithinAShutdownHookIsAnOrdinaryRun() throws Exception {
        try (RunningJvm child = RunningJvm.start(RunningInAHook.class)) {
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
}
