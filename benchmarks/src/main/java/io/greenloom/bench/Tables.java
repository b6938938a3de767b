package io.greenloom.bench;

import static io.greenloom.bench.Contestant.jvm;
import static io.greenloom.bench.Contestant.ours;
import static io.greenloom.bench.Contestant.python;
import static io.greenloom.bench.Target.atLeast;
import static io.greenloom.bench.Target.atMost;

import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/// The tables there are: who is compared with whom, at what, and what we aim at.
final class Tables {
    /// Connections of the load, and tasks that issue requests over them.
    static final int CONNECTIONS = 64;

    /// Bytes of a message of the echo.
    static final int MESSAGE_BYTES = 1024;

    private static final String BATCH = "1000";

    private Tables() {}

    static List<Table> all() {
        return List.of(
                switching(),
                create(),
                generator(),
                pipeline(),
                tasks(2),
                tasks(500),
                spawn(),
                threadsafe(),
                timers(),
                sleepers(),
                get(),
                echo());
    }

    /// Returns the scripts that the tables need, and the one that those need.
    static Set<String> scripts() {
        Set<String> scripts = new TreeSet<>(Set.of("stopwatch"));
        all().stream()
                .flatMap(table -> table.contestants().stream())
                .map(Contestant::program)
                .forEach(program -> {
                    if (program instanceof Contestant.Python python) {
                        scripts.add(python.script());
                    }
                });
        return scripts;
    }

    private static Table switching() {
        return new Table(
                "switch",
                "Greenlet switch",
                "One operation is one switch from a greenlet to its sibling, no value passed; for the raw continuation,"
                        + " one yield and the run that resumes it, which is what such a switch is made of.",
                Table.NANOS,
                10_000_000,
                1_000_000,
                Table.Needs.NOTHING,
                List.of(
                        jvm("raw yield+run", "RawContinuation"),
                        ours("Greenloom greenlet", "GreenletSwitch"),
                        python("Python greenlet", "greenlet_switch")),
                List.of(atMost("Greenloom greenlet", 1.2, "raw yield+run")));
    }

    private static Table create() {
        return new Table(
                "create",
                "Greenlet created and finished",
                "One operation is one greenlet with an empty body, created, switched to and run to its end; for the raw"
                        + " continuation, one that is created and run to its end.",
                Table.NANOS,
                20_000_000,
                2_000_000,
                Table.Needs.NOTHING,
                List.of(
                        jvm("raw create+run", "RawCreate"),
                        ours("Greenloom greenlet", "GreenletCreate"),
                        python("Python greenlet", "greenlet_create")),
                List.of(atMost("Greenloom greenlet", 3, "raw create+run")));
    }

    private static Table pipeline() {
        return new Table(
                "pipeline",
                "Pipeline consumed at once",
                "One operation is one item of the source: mapped (x * 3), filtered (even ones), summed. The items are"
                        + " boxed everywhere; the source is a generator's body, a sequence's, a stream's range.",
                Table.NANOS,
                500_000_000,
                5_000_000,
                Table.Needs.NOTHING,
                List.of(
                        ours("Greenloom pipeline", "GeneratorPipeline"),
                        jvm("Java Stream, boxed", "StreamPipeline"),
                        jvm("Kotlin sequence", "SequencePipeline"),
                        python("Python generators", "generator_pipeline")),
                List.of(
                        atMost("Greenloom pipeline", 1.2, "Java Stream, boxed"),
                        atMost("Greenloom pipeline", 0.5, "Kotlin sequence")));
    }

    private static Table generator() {
        return new Table(
                "generator",
                "Generator next",
                "One operation is one item pulled out of an endless generator by a loop that sums them.",
                Table.NANOS,
                20_000_000,
                2_000_000,
                Table.Needs.NOTHING,
                List.of(
                        jvm("raw yield+run", "RawContinuation"),
                        ours("Greenloom generator", "GeneratorNext"),
                        ours("Greenloom buffered(64)", "GeneratorBuffered"),
                        jvm("Kotlin sequence", "SequenceNext"),
                        python("Python generator", "generator_next")),
                List.of(
                        atMost("Greenloom generator", 1.2, "raw yield+run"),
                        atMost("Greenloom buffered(64)", 0.1, "raw yield+run")));
    }

    private static Table tasks(int tasks) {
        String count = Integer.toString(tasks);
        return new Table(
                "tasks",
                "Task switch, " + tasks + " tasks",
                "One operation is one yield of a task to the next ready task of the same loop; " + tasks
                        + " tasks share the operations and all of them yield in a loop.",
                Table.NANOS,
                2_000_000,
                200_000,
                Table.Needs.NOTHING,
                List.of(
                        ours("Greenloom yieldNow", "TaskYield", count),
                        jvm("Kotlin coroutines yield", "CoroutineYield", count),
                        jvm("virtual threads, 1 carrier", "VirtualThreadYield", count)
                                .withJvmFlags(
                                        "-Djdk.virtualThreadScheduler.parallelism=1",
                                        "-Djdk.virtualThreadScheduler.maxPoolSize=1"),
                        python("asyncio sleep(0)", "asyncio_yield", count, "asyncio"),
                        python("uvloop sleep(0)", "asyncio_yield", count, "uvloop"),
                        python("gevent sleep(0)", "gevent_yield", count)),
                List.of(
                        atMost("Greenloom yieldNow", 0.2, "asyncio sleep(0)"),
                        atMost("Greenloom yieldNow", 2, "Kotlin coroutines yield")));
    }

    private static Table spawn() {
        return new Table(
                "spawn",
                "Spawn and join",
                "One operation is one task with an empty body, created, run to its end and joined, in batches of "
                        + BATCH + ": all of a batch are created, then all are joined.",
                Table.NANOS,
                500_000,
                50_000,
                Table.Needs.NOTHING,
                List.of(
                        ours("Greenloom createTask+gather", "TaskSpawn", BATCH),
                        jvm("Kotlin launch+joinAll", "CoroutineSpawn", BATCH, "launch"),
                        jvm("Kotlin async+awaitAll", "CoroutineSpawn", BATCH, "async"),
                        jvm("virtual threads start+join", "VirtualThreadSpawn", BATCH),
                        python("asyncio create_task+gather", "asyncio_spawn", BATCH, "asyncio"),
                        python("uvloop create_task+gather", "asyncio_spawn", BATCH, "uvloop"),
                        python("gevent spawn+joinall", "gevent_spawn", BATCH)),
                List.of(
                        atMost("Greenloom createTask+gather", 0.15, "asyncio create_task+gather"),
                        atMost("Greenloom createTask+gather", 1, "Kotlin launch+joinAll")));
    }

    private static Table threadsafe() {
        return new Table(
                "threadsafe",
                "Callback given by another thread",
                "One operation is one callback that a thread outside the loop gives it, and that the loop runs.",
                Table.NANOS,
                5_000_000,
                500_000,
                Table.Needs.NOTHING,
                List.of(
                        ours("Greenloom callSoon", "ThreadsafeCalls"),
                        python("asyncio call_soon_threadsafe", "asyncio_threadsafe", "asyncio"),
                        python("uvloop call_soon_threadsafe", "asyncio_threadsafe", "uvloop")),
                List.of(atMost("Greenloom callSoon", 0.25, "asyncio call_soon_threadsafe")));
    }

    private static Table timers() {
        return new Table(
                "timers",
                "Timer set and cancelled",
                "One operation is one timer, set and cancelled, while as many others wait as the name says.",
                Table.NANOS,
                5_000_000,
                500_000,
                Table.Needs.NOTHING,
                List.of(
                        ours("Greenloom, 1,000 others", "TimerSetCancel", "1000"),
                        ours("Greenloom, 100,000 others", "TimerSetCancel", "100000"),
                        python("asyncio, 100,000 others", "asyncio_timers", "100000", "asyncio")),
                List.of(
                        atMost("Greenloom, 100,000 others", 3, "Greenloom, 1,000 others"),
                        atMost("Greenloom, 100,000 others", 0.5, "asyncio, 100,000 others")));
    }

    private static Table sleepers() {
        return new Table(
                "sleepers",
                "A million tasks asleep, in 2 GiB",
                "One operation is one of a million tasks that sleep at the same time and wake in order; 2 GiB of heap.",
                Table.NANOS,
                1_000_000,
                100_000,
                Table.Needs.NOTHING,
                List.of(ours("Greenloom sleep", "Sleepers").withJvmFlags("-Xmx2g")),
                List.of());
    }

    private static Table get() {
        return new Table(
                "get",
                "GET of 10 KiB, " + CONNECTIONS + " connections",
                "Requests a second over " + CONNECTIONS
                        + " kept-alive connections to an nginx (one worker) on loopback,"
                        + " each connection used by one task that asks again as soon as it has read the whole body;"
                        + " HTTP/1.1 without TLS, nothing pinned to a core, status and length checked (wrk: status).",
                Table.REQUESTS,
                6,
                2,
                Table.Needs.SERVER,
                List.of(
                        ours("Greenloom ClientSession", "ClientSessionGet"),
                        jvm("Ktor CIO", "KtorGet", "cio"),
                        jvm("Ktor CIO, pipelining", "KtorGet", "cio-pipelining"),
                        jvm("Ktor OkHttp", "KtorGet", "okhttp"),
                        jvm("java.net.http, virtual threads", "JavaNetHttpGet"),
                        jvm("Vert.x, 1 event loop", "VertxGet"),
                        python("aiohttp", "aiohttp_get", "asyncio"),
                        python("aiohttp, uvloop", "aiohttp_get", "uvloop"),
                        python("wrk, 1 thread", "wrk_get")),
                List.of(
                        atLeast("Greenloom ClientSession", 0.7, "wrk, 1 thread"),
                        atLeast("Greenloom ClientSession", 0.9, "Vert.x, 1 event loop"),
                        atLeast("Greenloom ClientSession", 5, "aiohttp")));
    }

    private static Table echo() {
        return new Table(
                "echo",
                "TCP echo of 1 KiB, " + CONNECTIONS + " connections",
                "Messages a second that a server on one loop sends back as they came, over " + CONNECTIONS
                        + " connections on loopback, each with one message on its way; the client is the same for all, one"
                        + " selector in a process of its own, and checks each byte. Nothing pinned to a core.",
                Table.REQUESTS,
                6,
                2,
                Table.Needs.CLIENT,
                List.of(
                        ours("Greenloom streams", "StreamsEcho"),
                        jvm("Netty handlers", "NettyEcho"),
                        python("asyncio streams", "streams_echo", "asyncio"),
                        python("uvloop streams", "streams_echo", "uvloop")),
                List.of(
                        atLeast("Greenloom streams", 0.8, "Netty handlers"),
                        atLeast("Greenloom streams", 2, "uvloop streams")));
    }
}
