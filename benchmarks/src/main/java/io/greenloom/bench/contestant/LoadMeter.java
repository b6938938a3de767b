package io.greenloom.bench.contestant;

import java.util.concurrent.atomic.LongAdder;

/// Counts the requests that a load completes, first while it warms up and then for the seconds on the clock,
/// prints requests a second and ends the process.
///
/// Arguments of such a contestant: seconds to measure, seconds to warm up, address, connections.
public final class LoadMeter {
    private static final int EXPECTED_BYTES = 10 * 1024;

    private final LongAdder completed = new LongAdder();
    private final String version;
    private final double seconds;
    private final double warmUpSeconds;

    private LoadMeter(String version, double seconds, double warmUpSeconds) {
        this.version = version;
        this.seconds = seconds;
        this.warmUpSeconds = warmUpSeconds;
    }

    /// Starts the clock on a thread of its own; the caller starts its workers, which never need to stop.
    public static LoadMeter start(String version, String[] arguments) {
        LoadMeter meter = new LoadMeter(version, Double.parseDouble(arguments[0]), Double.parseDouble(arguments[1]));
        Thread.ofPlatform().name("load-meter").start(meter::run);
        return meter;
    }

    /// To be called for each response whose body has been read to its end. Any thread may call.
    public void completed(int status, int bodyBytes) {
        if (status != 200 || bodyBytes != EXPECTED_BYTES) {
            failed(new IllegalStateException(
                    "expected status 200 and " + EXPECTED_BYTES + " bytes, got " + status + " and " + bodyBytes));
        }
        completed.increment();
    }

    /// Ends the process with what went wrong: a load that loses requests has no result.
    public void failed(Throwable cause) {
        cause.printStackTrace();
        Runtime.getRuntime().halt(1);
    }

    private void run() {
        sleep(warmUpSeconds);
        long requests = completed.sum();
        long cpu = CpuClock.nanos();
        long start = System.nanoTime();
        sleep(seconds);
        requests = completed.sum() - requests;
        cpu = CpuClock.nanos() - cpu;
        double elapsed = (System.nanoTime() - start) / 1e9;
        if (requests == 0) {
            failed(new IllegalStateException("no request completed in " + seconds + " s"));
        }
        new Result("requests/s", requests / elapsed, cpu / 1e3 / requests, requests, version).print();
        Runtime.getRuntime().halt(0);
    }

    private static void sleep(double seconds) {
        try {
            Thread.sleep((long) (seconds * 1000));
        } catch (InterruptedException e) {
            throw new IllegalStateException("nobody interrupts the meter", e);
        }
    }
}
